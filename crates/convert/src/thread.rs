//! Threads that are always joined, and whose panics become errors.

use std::{
    io,
    thread::{Builder, JoinHandle},
};

/// A thread. Dropping it waits for its end, so channels that it reads must be dropped first.
pub(crate) struct Worker<T>(Option<JoinHandle<T>>);

impl<T: Send + 'static> Worker<T> {
    pub(crate) fn spawn(name: &str, work: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        Builder::new().name(name.to_owned()).spawn(work).map(|handle| Self(Some(handle)))
    }

    /// Waits for the end of the thread and returns its result. A second call fails.
    pub(crate) fn join(&mut self) -> io::Result<T> {
        let ended = self.0.take().map(JoinHandle::join);
        ended.and_then(Result::ok).ok_or_else(|| io::Error::other("a thread ended unexpectedly"))
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            // It is dropped because of an error, which matters more.
            let _ = handle.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let mut worker = Worker::spawn("test", || assert_eq!(1, 2)).unwrap();
        assert_eq!(worker.join().unwrap_err().to_string(), "a thread ended unexpectedly");
        assert_eq!(Worker::spawn("test", || 3).unwrap().join().unwrap(), 3);
    }

    #[test]
    fn dropping_a_worker_waits_for_its_end() {
        let (done, ended) = mpsc::channel();
        let (end, asked) = mpsc::channel::<()>();
        let worker = Worker::spawn("test", move || {
            let _ = asked.recv();
            let _ = done.send(());
        });
        drop(end);
        drop(worker);
        assert_eq!(ended.try_recv(), Ok(()));
    }
}
