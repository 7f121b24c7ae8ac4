//! Excel workbooks (ECMA-376 part 1), written in one pass: no row is kept, and there is no
//! temporary file.
//!
//! Sheets are written by our own code over a zip library, because a workbook of a million users is
//! the slowest output. A library that covers all of Excel takes several times as long, and makes a
//! second pass over a temporary file that reports no progress and cannot be cancelled. `cell`
//! documents what is in a cell.
//!
//! The titles stay in view and have filter buttons. Widths come from the titles and the first rows.
//! After 1,048,576 rows, or near 4 GiB of XML, the next sheet begins, with its own titles.

mod baton;
mod cell;
mod locked;
mod package;
mod parts;
mod target;
mod workbook;

pub(super) use baton::Baton;
pub(super) use workbook::Xlsx;
