//! Telling how far a transfer has come, without flooding whoever listens.

use std::time::Duration;

use tokio::time::Instant;

/// The shortest time between two reports, except the first and the last of an attempt.
const INTERVAL: Duration = Duration::from_millis(100);

/// How far a transfer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file received so far, those of earlier attempts included. Falls back when a transfer has to
    /// start over.
    pub received: u64,
    /// Bytes of the whole file, when the server said so.
    pub total: Option<u64>,
    /// Bytes that the current attempt did not have to transfer.
    pub resumed_from: u64,
}

/// Someone who wants to know. Closures `Fn(Progress)` will do.
///
/// Called at most every 100 ms, but always at the start and at the end of an attempt. Called from the task that
/// downloads, so it must return at once.
pub trait Watch: Send + Sync {
    /// Reports the state of the transfer.
    fn progress(&self, progress: Progress);
}

impl<F: Fn(Progress) + Send + Sync> Watch for F {
    fn progress(&self, progress: Progress) {
        self(progress);
    }
}

/// Passes on only as many reports as [`Watch`] promises.
pub(crate) struct Throttle<'a> {
    watch: &'a dyn Watch,
    last: Option<(Instant, Progress)>,
}

impl<'a> Throttle<'a> {
    pub(crate) fn new(watch: &'a dyn Watch) -> Self {
        Self { watch, last: None }
    }

    /// Reports unless it is too soon.
    pub(crate) fn tick(&mut self, progress: Progress) {
        if self.last.is_none_or(|(at, _)| at.elapsed() >= INTERVAL) {
            self.report(progress);
        }
    }

    /// Reports in any case, unless nothing changed.
    pub(crate) fn report(&mut self, progress: Progress) {
        if self.last.is_some_and(|(_, last)| last == progress) {
            return;
        }
        self.last = Some((Instant::now(), progress));
        self.watch.progress(progress);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn reports_come_at_most_every_tenth_of_a_second_and_the_last_one_always() {
        let seen = Mutex::new(Vec::new());
        let watch = |progress: Progress| seen.lock().unwrap().push(progress.received);
        let mut throttle = Throttle::new(&watch);
        for received in 0..250 {
            throttle.tick(Progress { received, total: None, resumed_from: 0 });
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        throttle.report(Progress { received: 250, total: None, resumed_from: 0 });
        throttle.report(Progress { received: 250, total: None, resumed_from: 0 });
        assert_eq!(*seen.lock().unwrap(), [0, 100, 200, 250]);
    }
}
