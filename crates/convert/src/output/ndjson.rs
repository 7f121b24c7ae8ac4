//! One JSON object on each line, to the byte as delivered. Half a character (a lone surrogate),
//! which many readers refuse, stays too, and the notice says so.

use super::{
    sink::Sink,
    writer::{Finished, Writer},
};
use crate::{error::Error, json, summary::Notice, table::Row};

pub(super) struct Ndjson {
    sink: Sink,
    rows: u64,
    /// Lone surrogates.
    broken: u64,
    /// Not written.
    mended: String,
}

impl Ndjson {
    pub(super) const fn new(sink: Sink) -> Self {
        Self { sink, rows: 0, broken: 0, mended: String::new() }
    }
}

impl Writer for Ndjson {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.rows += 1;
        self.broken += json::mend(row.line(), &mut self.mended);
        self.sink.write(row.line().as_bytes())?;
        self.sink.write(b"\n")
    }

    fn finish(self: Box<Self>) -> Result<Finished, Error> {
        let Self { sink, rows, broken, .. } = *self;
        let path = sink.path().to_owned();
        let notice = (broken > 0).then_some(Notice::BrokenCharactersKept { path, count: broken });
        Finished::one(sink, rows, notice.into_iter().collect())
    }
}
