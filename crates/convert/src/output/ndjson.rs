//! One JSON object on each line, to the byte as delivered.

use super::{
    sink::Sink,
    writer::{Finished, Writer},
};
use crate::{error::Error, table::Row};

pub(super) struct Ndjson {
    sink: Sink,
    rows: u64,
}

impl Ndjson {
    pub(super) const fn new(sink: Sink) -> Self {
        Self { sink, rows: 0 }
    }
}

impl Writer for Ndjson {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.rows += 1;
        self.sink.write(row.line().as_bytes())?;
        self.sink.write(b"\n")
    }

    fn finish(self: Box<Self>) -> Result<Finished, Error> {
        Finished::one(self.sink, self.rows, Vec::new())
    }
}
