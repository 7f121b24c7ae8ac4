//! Running exports, as far as the tray and the closing dialog need them.

/// A running export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunningExport {
    pub(crate) name: String,
    pub(crate) percent: Option<u8>,
    pub(crate) demo: bool,
}
