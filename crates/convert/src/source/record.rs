//! A user on the way through a conversion.

use crate::json::Indexed;

/// One user.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// One JSON object, checked, without surrounding white space.
    pub(crate) line: &'a str,
    /// Positions of its keys and values.
    pub(crate) index: Indexed<'a>,
}
