//! Reports of how far a transfer has come.

use std::sync::Arc;

use base::{Clock, Throttle};

use crate::limits::REPORT_INTERVAL;

/// How far a transfer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file received so far, those of earlier attempts included. Falls back when a
    /// transfer has to start over.
    pub received: u64,
    /// Bytes of the whole file, when the server said so.
    pub total: Option<u64>,
    /// Bytes that the current attempt did not have to transfer.
    pub resumed_from: u64,
}

/// Receives reports of progress. Closures `Fn(Progress)` are receivers.
///
/// Called at most every 100 ms, but always at the start and at the end of an attempt. Called from
/// the task that downloads, so it must return at once.
pub trait Watch: Send + Sync {
    /// Reports the state of the transfer.
    fn progress(&self, progress: Progress);
}

impl<F: Fn(Progress) + Send + Sync> Watch for F {
    fn progress(&self, progress: Progress) {
        self(progress);
    }
}

/// Passes on no more reports than [`Watch`] promises.
pub(crate) struct Reporter<'a> {
    watch: &'a dyn Watch,
    throttle: Throttle,
    last: Option<Progress>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(watch: &'a dyn Watch, clock: Arc<dyn Clock>) -> Self {
        Self { watch, throttle: Throttle::new(clock, REPORT_INTERVAL), last: None }
    }

    /// Reports unless it is too soon.
    pub(crate) fn tick(&mut self, progress: Progress) {
        if self.throttle.is_due() {
            self.pass_on(progress);
        }
    }

    /// Reports in any case, unless nothing changed.
    pub(crate) fn report(&mut self, progress: Progress) {
        self.throttle.restart();
        self.pass_on(progress);
    }

    fn pass_on(&mut self, progress: Progress) {
        if self.last != Some(progress) {
            self.last = Some(progress);
            self.watch.progress(progress);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Mutex, time::Duration};

    use base::DrivenClock;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn reports_come_at_most_every_tenth_of_a_second_and_the_last_one_always() {
        let seen = Mutex::new(Vec::new());
        let watch = |progress: Progress| seen.lock().unwrap().push(progress.received);
        let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
        let mut reporter = Reporter::new(&watch, Arc::new(clock.clone()));
        for received in 0..250 {
            reporter.tick(Progress { received, total: None, resumed_from: 0 });
            clock.advance(Duration::from_millis(1));
        }
        reporter.report(Progress { received: 250, total: None, resumed_from: 0 });
        reporter.report(Progress { received: 250, total: None, resumed_from: 0 });
        assert_eq!(*seen.lock().unwrap(), [0, 100, 200, 250]);
    }
}
