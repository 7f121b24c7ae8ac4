//! Packs from files that people have: an export that they downloaded by hand, a list that a program
//! or a spreadsheet saved.
//!
//! A file is recognised by its content, converted by a recipe, and proved as what it is: made from
//! a file with this checksum, and not delivered by a tenant. Nothing is asked of Auth0, and the
//! history has no row for it: a row describes a run that can be resumed and repeated.
//!
//! - `form`: what a file is; `inputs`: which files hold users, and which hold hashes for them.
//! - `found`: what files hold, before anything is made of them.
//! - `request`: what to make; `make`: from files to a pack; `manifest`: what that pack says of
//!   itself.
//! - `watch`: the progress, and the wish to cancel.

mod form;
mod found;
mod inputs;
mod make;
mod manifest;
mod request;
mod watch;

pub use form::FileForm;
pub use found::{FoundFile, FoundFiles, is_recognisable, recognise_files};
pub use make::{ConvertedFile, FilePack};
pub use request::FileRequest;
pub use watch::FileWatch;
