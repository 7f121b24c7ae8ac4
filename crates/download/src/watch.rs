//! Progress reports of a transfer.

use std::sync::Arc;

use base::{Clock, Throttle};

use crate::limits::REPORT_INTERVAL;

/// The progress of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Number of bytes received so far, including those of earlier attempts. Decreases if a
    /// transfer starts over.
    pub received: u64,
    /// Length of the complete file in bytes, if the server stated it.
    pub total: Option<u64>,
    /// Number of bytes that the current attempt did not have to transfer.
    pub resumed_from: u64,
}

/// Receives progress reports. Closures `Fn(Progress)` are receivers.
///
/// Called at most every 100 ms, but always at the start and at the end of an attempt. Called from
/// the downloading task, so it must return immediately.
pub trait Watch: Send + Sync {
    /// Reports the state of the transfer.
    fn progress(&self, progress: Progress);
}

impl<F: Fn(Progress) + Send + Sync> Watch for F {
    fn progress(&self, progress: Progress) {
        self(progress);
    }
}

/// Limits reports to the rate promised by [`Watch`].
pub(crate) struct Reporter<'a> {
    watch: &'a dyn Watch,
    throttle: Throttle,
    last: Option<Progress>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(watch: &'a dyn Watch, clock: Arc<dyn Clock>) -> Self {
        Self { watch, throttle: Throttle::new(clock, REPORT_INTERVAL), last: None }
    }

    /// Reports progress unless the last report is too recent.
    pub(crate) fn tick(&mut self, progress: Progress) {
        if self.throttle.is_due() {
            self.pass_on(progress);
        }
    }

    /// Reports progress unless it is unchanged.
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
    fn reports_are_limited_to_ten_a_second_except_the_last() {
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
