//! Auth0's own log as a witness of an export: the events of the requests that created its jobs.
//!
//! The log has them only some time after the request, so no export waits for them. A look is taken
//! while the pack is made, if that is late enough; events that it finds are files of the pack.
//! Later events are kept in a supplement beside the pack, which never changes.
//!
//! Events may name people, so they are in these files only: nothing but their ids and dates is
//! stored or logged.

mod afterwards;
pub(crate) mod found;
pub(crate) mod look;

pub use found::Witness;
