//! `READ-ME-FIRST.html`: what a pack says of itself to a person who has never seen Rollcall. One
//! file that opens in any browser, in the user's language.
//!
//! - `explanation`: what it is made from; `layout`: the whole page; `sections`, `asked`, `charts`,
//!   `check`, `count`, `looked_up` and `witness`: its parts.
//! - `of_files`: the page of a pack that was made from files, without a tenant.
//! - `told`, `asker`, `conditions` and `fields`: facts in words.
//! - `language`: the languages; `words`: what the page says; `messages`: texts with gaps.
//! - `html` and `frame`: the writer, which escapes everything that is not of this program, and what
//!   every page in a pack begins and ends with; `style.css`: how it looks, on screen and on paper.

mod asked;
mod asker;
mod charts;
mod check;
mod conditions;
mod count;
mod explanation;
mod fields;
mod frame;
mod html;
mod language;
mod layout;
mod looked_up;
mod messages;
mod of_files;
mod sections;
#[cfg(test)]
mod tests;
mod told;
mod witness;
mod words;

pub use explanation::{EXPLANATION, Explanation};
pub use fields::column_parts;
pub use frame::{begin_page, end_page};
pub use html::Html;
pub use language::Language;
pub use layout::explain;
