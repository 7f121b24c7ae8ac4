//! Reads a source on a thread of its own, a few batches ahead.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use super::{
    batch::{Batch, Batches},
    users::{Checker, Users},
};
use crate::{error::Error, thread::Worker};

/// Most batches that wait, besides the one being filled and the one being converted.
const AHEAD: usize = 2;

pub(super) struct Feed {
    path: PathBuf,
    // Dropped in this order: the thread ends when the channels are closed.
    filled: Receiver<Users>,
    empty: Sender<Users>,
    worker: Worker<Result<Batches, Error>>,
}

/// The result of [`Feed::next`].
pub(super) enum Fed {
    Users,
    /// The source has been read to its end, and everything has been checked.
    End(Box<Batches>),
}

impl Feed {
    pub(super) fn start(batches: Batches, checker: Checker) -> Result<Self, Error> {
        let path = batches.path().to_owned();
        let (fill, filled) = sync_channel(AHEAD);
        let (empty, emptied) = channel();
        let worker = Worker::spawn("convert-read", move || read(batches, checker, &fill, &emptied))
            .map_err(|error| Error::read(&path, error))?;
        Ok(Self { path, filled, empty, worker })
    }

    /// Exchanges `users` for the next ones. An error comes after all users before it.
    pub(super) fn next(&mut self, users: &mut Users) -> Result<Fed, Error> {
        if let Ok(next) = self.filled.recv() {
            // The receiver is gone once the source has ended.
            let _ = self.empty.send(std::mem::replace(users, next));
            return Ok(Fed::Users);
        }
        let batches = self.worker.join().map_err(|error| Error::read(&self.path, error))??;
        Ok(Fed::End(Box::new(batches)))
    }
}

fn read(
    mut batches: Batches,
    mut checker: Checker,
    fill: &SyncSender<Users>,
    emptied: &Receiver<Users>,
) -> Result<Batches, Error> {
    let mut batch = Batch::default();
    while batches.next(&mut batch)? {
        let mut users = emptied.try_recv().unwrap_or_default();
        let done = checker.check(&mut batch, &mut users);
        // Sending fails if the run was abandoned.
        if fill.send(users).is_err() {
            break;
        }
        done?;
    }
    Ok(batches)
}
