//! Mutexes that outlive panics.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex. The protected data is consistent even if a thread panicked while holding the
/// lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
