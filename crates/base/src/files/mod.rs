//! Files and folders as Rollcall needs them: for the user alone, whole or absent, and still there
//! after a power failure.
//!
//! Every function names the path in its error. All of them block; inside an asynchronous task call
//! them through `spawn_blocking`.

#[cfg(feature = "faults")]
pub mod faults;
mod file;
mod folder;
mod held;
mod lock;
#[cfg(not(feature = "faults"))]
mod no_faults;
mod volume;
mod whole;

#[cfg(not(feature = "faults"))]
use no_faults as faults;

pub use file::{File, make_private, remove_file, rename, rename_unsynced};
pub use folder::{folder_of, make_private_folder, remove_tree, sync_folder};
pub use lock::FileLock;
pub use volume::{is_private, of_any_length};
pub use whole::write_whole;
