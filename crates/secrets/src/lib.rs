//! Storage of credentials: the OS keychain, or memory for the current session.
//!
//! [`Secrets`] is the interface for the rest of the application: it saves a credential where the
//! user chooses, loads it, deletes it, and reports whether this computer has a working keychain.
//! There is no third place: a credential is never written to a file.
//!
//! It is built on implementations of [`SecretStore`]: [`OsKeychain`], wrapped in [`Chunked`]
//! because Windows limits an entry to 2,560 bytes, and [`SessionMemory`].
//!
//! All calls block, and on Linux the D-Bus library must not be entered from an asynchronous task:
//! if another crate makes it use Tokio, it panics there. Call this crate through `spawn_blocking`.
//!
//! This crate does not know what a credential consists of; it stores text.

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
