//! Reads a source on a thread of its own, a few batches ahead. Checking is done by whichever thread
//! has time: by the one that reads, unless the one that converts would wait for it.

use std::path::PathBuf;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
};

use super::{
    batch::{Batch, Batches},
    users::{Checker, Users},
};
use crate::{error::Error, plan::Source, thread::Worker};

/// Most batches that wait, besides the one being filled and the one being converted.
const AHEAD: usize = 2;

pub(super) struct Feed {
    path: PathBuf,
    // Dropped in this order: the thread ends when the channels are closed.
    filled: Receiver<Portion>,
    empty: Sender<Portion>,
    worker: Worker<Result<Batches, Error>>,
    /// Portions that wait.
    waiting: Arc<AtomicUsize>,
    /// Checks what the other thread has not checked.
    checker: Checker,
    /// The error of the record after the last user.
    failed: Option<Error>,
}

/// A batch on its way from one thread to the other, with its users once it is checked.
#[derive(Default)]
struct Portion {
    batch: Batch,
    users: Users,
    is_checked: bool,
}

/// The result of [`Feed::next`].
pub(super) enum Fed {
    Users,
    /// The source has been read to its end, and everything has been checked.
    End(Box<Batches>),
}

impl Feed {
    pub(super) fn start(batches: Batches, source: &Source) -> Result<Self, Error> {
        let path = batches.path().to_owned();
        let (fill, filled) = sync_channel(AHEAD);
        let (empty, emptied) = channel();
        let waiting = Arc::<AtomicUsize>::default();
        let (checker, queue) = (Checker::new(source), Queue { fill, waiting: Arc::clone(&waiting) });
        let worker = Worker::spawn("convert-read", move || read(batches, checker, &queue, &emptied))
            .map_err(|error| Error::read(&path, error))?;
        let checker = Checker::of_the_rest(source);
        Ok(Self { path, filled, empty, worker, waiting, checker, failed: None })
    }

    /// Exchanges `users` for the next ones. An error comes after all users before it.
    pub(super) fn next(&mut self, users: &mut Users) -> Result<Fed, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Ok(mut next) = self.filled.recv() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if !next.is_checked {
                self.failed = self.checker.check(&mut next.batch, &mut next.users).err();
            }
            std::mem::swap(users, &mut next.users);
            // The receiver is gone once the source has ended.
            let _ = self.empty.send(next);
            return Ok(Fed::Users);
        }
        let batches = self.worker.join().map_err(|error| Error::read(&self.path, error))??;
        Ok(Fed::End(Box::new(batches)))
    }
}

/// Where the thread that converts takes its portions from.
struct Queue {
    fill: SyncSender<Portion>,
    waiting: Arc<AtomicUsize>,
}

fn read(
    mut batches: Batches,
    mut checker: Checker,
    queue: &Queue,
    emptied: &Receiver<Portion>,
) -> Result<Batches, Error> {
    loop {
        let mut portion = emptied.try_recv().unwrap_or_default();
        portion.users.give_memory(&mut portion.batch);
        if !batches.next(&mut portion.batch)? {
            return Ok(batches);
        }
        portion.is_checked = !checker.can_be_replaced() || queue.waiting.load(Ordering::Relaxed) > 0;
        let mut done = Ok(());
        if portion.is_checked {
            done = checker.check(&mut portion.batch, &mut portion.users);
        }
        queue.waiting.fetch_add(1, Ordering::Relaxed);
        // Sending fails if the run was abandoned.
        if queue.fill.send(portion).is_err() {
            return Ok(batches);
        }
        done?;
    }
}
