//! Where credentials live: the OS keychain, or memory for this session only.
//!
//! [`Secrets`] is what the rest of the application uses: it saves a credential where the user wants it, finds it
//! again, forgets it, and says whether this computer has a keychain that works. There is no third place: a
//! credential is never written to a file.
//!
//! Underneath lie stores of one kind, [`SecretStore`]: [`OsKeychain`], wrapped in [`Chunked`] because Windows
//! holds only 2,560 bytes an entry, and [`SessionMemory`].
//!
//! Everything here blocks, and on Linux the D-Bus library must not be entered from an asynchronous task: where
//! another crate makes it run on Tokio, it panics there. Call it through `spawn_blocking`.
//!
//! This crate does not know what a credential consists of; it keeps text.

mod chunked;
mod error;
mod facade;
mod key;
mod keychain;
mod memory;
mod platform;
mod store;

pub use chunked::Chunked;
pub use error::SecretError;
pub use facade::{Forgotten, Keep, Kept, KeychainStatus, Secrets};
pub use key::{InvalidKey, SecretKey};
pub use keychain::OsKeychain;
pub use memory::SessionMemory;
pub use store::SecretStore;
