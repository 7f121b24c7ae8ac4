//! What is called when a drag is over.

/// Called once at the end of a drag, with false if it could not begin.
pub(crate) type Ended = Box<dyn FnOnce(bool) + Send>;
