//! Finished exports: the history, first rows, copies of files, checking packs, and files about to
//! expire; and the activity log.

mod contents;
pub(crate) mod copies;
mod evidence;
mod expiry;
mod history;
pub(crate) mod log;
pub(crate) mod log_file;
