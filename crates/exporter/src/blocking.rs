//! Blocking work, such as that of the database, apart from the threads that run futures.

use tokio::task::spawn_blocking;

/// Runs blocking work on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(value) => value,
        // The task is never aborted, so this is a panic in `work`: it goes on here.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
