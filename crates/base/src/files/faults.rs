//! Failures of the file system on demand, for tests.
//!
//! A fault concerns one kind of operation on everything below one folder. So tests that run side by
//! side, each in a folder of its own, do not disturb each other.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::clock;

/// An operation of the file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Creating or opening a file or a folder for writing.
    Create,
    /// Writing to a file.
    Write,
    /// Waiting until a file or a folder is on the disk.
    Sync,
    /// Giving a file or a folder another name: below the scope is the old one or the new one.
    Rename,
    /// Removing a file or a folder.
    Remove,
    /// Taking the rights to a file or a folder from others.
    Rights,
}

/// A fault that is in force until it is dropped.
#[derive(Debug)]
#[must_use = "the fault ends when this is dropped"]
pub struct Guard(Arc<Fault>);

#[derive(Debug)]
struct Fault {
    scope: PathBuf,
    op: Op,
    nth: usize,
    kind: io::ErrorKind,
    seen: Mutex<usize>,
}

static FAULTS: Mutex<Vec<Arc<Fault>>> = Mutex::new(Vec::new());

/// Makes the `nth` operation of this kind (counted from 1, from now on) at or below `scope` fail
/// with an error of this `kind`. The ones before and after it succeed.
pub fn inject(scope: &Path, op: Op, nth: usize, kind: io::ErrorKind) -> Guard {
    let fault = Arc::new(Fault { scope: scope.to_owned(), op, nth, kind, seen: Mutex::new(0) });
    locked(&FAULTS).push(Arc::clone(&fault));
    Guard(fault)
}

impl Guard {
    /// Returns true once the operation has been made to fail.
    pub fn has_struck(&self) -> bool {
        *locked(&self.0.seen) >= self.0.nth
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        locked(&FAULTS).retain(|fault| !Arc::ptr_eq(fault, &self.0));
    }
}

/// Fails if a fault applies to this operation on a path.
pub(super) fn check(op: Op, path: &Path) -> io::Result<()> {
    check_any(op, &[path])
}

/// Waits before another attempt, unless a fault is in force for this path: what is made to fail
/// does so at once.
pub(super) fn pause(path: &Path, pause: Duration) {
    let is_driven = locked(&FAULTS).iter().any(|fault| path.starts_with(&fault.scope));
    if !is_driven {
        clock::block_for(pause);
    }
}

/// Fails if a fault applies to this operation, which concerns several paths and counts once.
pub(super) fn check_any(op: Op, paths: &[&Path]) -> io::Result<()> {
    for fault in locked(&FAULTS).iter().filter(|fault| fault.op == op) {
        let Some(path) = paths.iter().find(|path| path.starts_with(&fault.scope)) else { continue };
        let mut seen = locked(&fault.seen);
        *seen += 1;
        if *seen == fault.nth {
            return Err(io::Error::new(fault.kind, format!("injected failure: {op:?} {}", path.display())));
        }
    }
    Ok(())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_nth_operation_below_the_folder_fails() {
        let scope = Path::new("/faults/one");
        let fault = inject(scope, Op::Write, 2, io::ErrorKind::StorageFull);
        let write = |path: &str| check(Op::Write, Path::new(path)).map_err(|error| error.kind());
        assert_eq!(write("/faults/one/a"), Ok(()));
        assert_eq!(write("/faults/other/a"), Ok(()));
        assert!(check(Op::Sync, scope).is_ok());
        assert!(!fault.has_struck());
        assert_eq!(write("/faults/one/deep/b"), Err(io::ErrorKind::StorageFull));
        assert!(fault.has_struck());
        assert_eq!(write("/faults/one/a"), Ok(()));
    }

    #[test]
    fn a_fault_ends_with_its_guard() {
        let scope = Path::new("/faults/dropped");
        drop(inject(scope, Op::Rename, 1, io::ErrorKind::PermissionDenied));
        assert!(check(Op::Rename, scope).is_ok());
    }
}
