//! What the page says: a file for each language, which the compiler holds to one list of texts.

mod en;
mod fr;
mod texts;

pub(super) use en::EN;
pub(super) use fr::FR;
pub(super) use texts::Words;
