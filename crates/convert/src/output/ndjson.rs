//! One JSON object on each line, to the byte as it was delivered.

use super::{Sink, Writer};
use crate::{Error, Notice, table::Row};

pub(super) struct Ndjson {
    sink: Sink,
}

impl Ndjson {
    pub(super) const fn new(sink: Sink) -> Self {
        Self { sink }
    }
}

impl Writer for Ndjson {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.sink.write(row.line().as_bytes())?;
        self.sink.write(b"\n")
    }

    fn finish(self: Box<Self>) -> Result<(Sink, Vec<Notice>), Error> {
        Ok((self.sink, Vec::new()))
    }
}
