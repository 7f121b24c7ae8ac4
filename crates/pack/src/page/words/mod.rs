//! What the page says, a file for each language. Words that it shares with the window are in
//! `window.*.json`, which the front end's tests write from its catalogue.

mod choice;
mod de;
mod en;
mod fr;
mod of_files;
mod texts;

pub(super) use texts::Words;
