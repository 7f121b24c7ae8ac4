//! Who observes a check.

use std::ops::ControlFlow;

use pack::OnProgress;

/// What a check is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckStep {
    /// The archive is unpacked.
    Unpacking,
    /// Every file is read and compared with its checksum.
    Reading,
    /// The users in the files are counted.
    Counting,
    /// The files are made again from the delivered ones.
    MakingAgain,
}

/// Observes a check and can cancel it.
pub trait CheckWatch: Sync {
    /// Called with the bytes done and of all bytes of the step.
    fn progress(&self, step: CheckStep, done: u64, total: u64) {
        let _ = (step, done, total);
    }

    /// Returns true to cancel the check.
    fn cancelled(&self) -> bool {
        false
    }
}

impl CheckWatch for () {}

/// Returns a callback that reports the progress of a step.
pub(super) fn reporting(watch: &dyn CheckWatch, step: CheckStep) -> Box<OnProgress<'_>> {
    Box::new(move |done, total| {
        watch.progress(step, done, total);
        if watch.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}
