//! What stands for fault injection where it is not built in: nothing ever fails on demand.

use std::{io, path::Path, time::Duration};

use crate::clock;

/// An operation of the file system.
#[derive(Debug, Clone, Copy)]
pub(super) enum Op {
    Create,
    Write,
    Sync,
    Rename,
    Remove,
    Rights,
}

#[inline]
pub(super) fn pause(_: &Path, pause: Duration) {
    clock::block_for(pause);
}

#[inline]
pub(super) const fn check(op: Op, path: &Path) -> io::Result<()> {
    check_any(op, &[path])
}

#[expect(clippy::unnecessary_wraps, reason = "with fault injection it can fail")]
#[inline]
pub(super) const fn check_any(_: Op, _: &[&Path]) -> io::Result<()> {
    Ok(())
}
