//! Finished exports: the history, first rows, copies of files, checking packs, and files about to
//! expire.

mod contents;
mod copies;
mod evidence;
mod expiry;
mod history;
