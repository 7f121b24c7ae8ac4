//! Reads a source on a thread of its own, a few batches ahead.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
};

use super::batch::{Batch, Batches};
use crate::{Error, thread::Worker};

/// Batches that may wait to be taken. Besides them there are the one that is filled and the one that was taken.
const AHEAD: usize = 4;

pub(super) struct Feed {
    path: PathBuf,
    // These three in this order: the thread ends when nobody takes what it has.
    filled: Receiver<Batch>,
    empty: Sender<Batch>,
    worker: Worker<Result<Batches, Error>>,
}

/// What [`Feed::next`] found.
pub(super) enum Fed {
    Batch,
    /// The source was read to its end, and everything was checked.
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

    /// Exchanges `batch` for the next one. Errors come in the order of the source, behind all that is before them.
    pub(super) fn next(&mut self, batch: &mut Batch) -> Result<Fed, Error> {
        if let Ok(next) = self.filled.recv() {
            // Nobody takes it back when there is nothing left to fill it with.
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
        // When nobody takes it, the run was given up.
        if !batches.next(&mut batch)? || fill.send(batch).is_err() {
            return Ok(batches);
        }
    }
}
