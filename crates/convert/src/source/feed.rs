//! Reads a source on a thread of its own, a few batches ahead.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
};

use super::batch::{Batch, Batches};
use crate::{error::Error, thread::Worker};

/// Most batches that wait, besides the one being filled and the one being read.
const AHEAD: usize = 4;

pub(super) struct Feed {
    path: PathBuf,
    // Dropped in this order: the thread ends when the channels are closed.
    filled: Receiver<Batch>,
    empty: Sender<Batch>,
    worker: Worker<Result<Batches, Error>>,
}

/// The result of [`Feed::next`].
pub(super) enum Fed {
    Batch,
    /// The source has been read to its end, and everything has been checked.
    End(Box<Batches>),
}

impl Feed {
    pub(super) fn start(batches: Batches) -> Result<Self, Error> {
        let path = batches.path().to_owned();
        let (fill, filled) = sync_channel(AHEAD);
        let (empty, emptied) = channel();
        let worker = Worker::spawn("convert-read", move || read(batches, &fill, &emptied))
            .map_err(|error| Error::read(&path, error))?;
        Ok(Self { path, filled, empty, worker })
    }

    /// Exchanges `batch` for the next one. An error comes after all batches before it.
    pub(super) fn next(&mut self, batch: &mut Batch) -> Result<Fed, Error> {
        if let Ok(next) = self.filled.recv() {
            // The receiver is gone once the source has ended.
            let _ = self.empty.send(std::mem::replace(batch, next));
            return Ok(Fed::Batch);
        }
        let batches = self.worker.join().map_err(|error| Error::read(&self.path, error))??;
        Ok(Fed::End(Box::new(batches)))
    }
}

fn read(mut batches: Batches, fill: &SyncSender<Batch>, emptied: &Receiver<Batch>) -> Result<Batches, Error> {
    loop {
        let mut batch = emptied.try_recv().unwrap_or_default();
        // Sending fails if the run was abandoned.
        if !batches.next(&mut batch)? || fill.send(batch).is_err() {
            return Ok(batches);
        }
    }
}
