//! The page for the person: one file that opens in any browser, in the person's language.
//!
//! It runs nothing and loads nothing: a policy in it allows its own style sheet alone. Text that
//! comes from Auth0 can't become markup: the writer takes markup from the sources of this program
//! only, and escapes everything else.
//!
//! - `language`: the languages; `words`: what the page says, a file for each of them.
//! - The writer and the frame are those of all pages in packs (`pack`); `values`: how values of any
//!   shape are shown; `style.css`: how it looks, on screen and on paper.
//! - `sections`: the parts of an account; `layout`: the whole page.

mod language;
mod layout;
mod sections;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use language::PersonLanguage;
pub(super) use layout::{FILE_NAME, page};
