//! Who may read and write a file or folder on Windows, where rights are a list of accounts.
//!
//! New files and folders of Rollcall are for the user alone: their list names nobody else, and it
//! is protected, so that nothing is inherited from the folder above. Accounts with the privilege to
//! back up and restore files, and administrators who take ownership, get past any list.
//!
//! This is the only crate with unsafe code: the calls of the system are in `windows.rs`.

mod list;
#[cfg(windows)]
mod windows;

pub use list::AccessList;
#[cfg(windows)]
pub use windows::{Creation, can_keep_private, create_folder, open_file, read, restrict, user, verbatim};
