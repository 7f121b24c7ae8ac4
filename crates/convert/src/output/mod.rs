//! The files that are written: one module for each format.

mod csv;
pub(crate) mod import_ready;
mod json_array;
mod made;
mod ndjson;
mod parquet;
mod preview;
mod sink;
mod xlsx;

use std::path::PathBuf;

use made::Made;
pub use preview::{Preview, PreviewCell, PreviewColumn, PreviewError, preview};
use sink::{Closing, Sink};

use crate::{
    Content, Error, Format, Notice, Output, OutputSummary, Plan,
    table::{Row, Table},
};

/// An output that is being written. Gets every user once, in order.
trait Writer: Send {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error>;

    /// Writes what comes last, and ends every file.
    fn finish(self: Box<Self>) -> Result<Finished, Error>;
}

/// What became of an output.
struct Finished {
    /// In the order in which to list them.
    files: Vec<FinishedFile>,
    notices: Vec<Notice>,
}

/// A file that was flushed and synced to disk.
struct FinishedFile {
    path: PathBuf,
    content: Content,
    bytes: u64,
    sha256: String,
    /// Users in it.
    rows: u64,
}

impl Finished {
    /// The usual case: one file of all users.
    fn one(sink: Sink, rows: u64, notices: Vec<Notice>) -> Result<Self, Error> {
        Ok(Self { files: vec![FinishedFile::end(sink, Content::Users, rows)?], notices })
    }
}

impl FinishedFile {
    /// Ends a file.
    fn end(sink: Sink, content: Content, rows: u64) -> Result<Self, Error> {
        Self::closed(sink.close(), content, rows)
    }

    /// Waits for the end of a file.
    fn closed(closing: Closing, content: Content, rows: u64) -> Result<Self, Error> {
        let path = closing.path().to_owned();
        let (bytes, sha256) = closing.wait()?;
        Ok(Self { path, content, bytes, sha256, rows })
    }
}

fn open(output: &Output, plan: &Plan, table: Option<&Table>, made: &Made) -> Result<Box<dyn Writer>, Error> {
    let Plan { columns, style, secrets, .. } = plan;
    let path = &output.path;
    let titles = table.map_or(&[][..], Table::columns);
    Ok(match output.format {
        Format::Ndjson => Box::new(ndjson::Ndjson::new(made.create(path)?)),
        Format::JsonArray { pretty } => Box::new(json_array::JsonArray::new(made.create(path)?, pretty)),
        Format::Csv(options) => Box::new(csv::Csv::new(made.create(path)?, options, titles, style)?),
        Format::ExcelCsv => Box::new(csv::Csv::for_excel(made.create(path)?, titles, style)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(path, titles, style, secrets.password.as_ref(), made)?),
        Format::Parquet => {
            let types = table.map_or(&[][..], Table::types);
            Box::new(parquet::Parquet::new(made.create(path)?, titles, types)?)
        }
        Format::ImportReady(options) => {
            Box::new(import_ready::ImportReady::new(made, path, columns, options))
        }
    })
}

/// All outputs of a run. Until they are finished, dropping them removes their files.
pub(crate) struct Outputs<'a> {
    // In this order: what is open must be closed before it can be removed on every system.
    writers: Vec<Box<dyn Writer>>,
    made: made::Unfinished,
    plan: &'a [Output],
    /// The titles of tabular outputs.
    titles: Vec<String>,
}

impl<'a> Outputs<'a> {
    pub(crate) fn create(plan: &'a Plan, table: Option<&Table>) -> Result<Self, Error> {
        let mut outputs = Self {
            writers: Vec::with_capacity(plan.outputs.len()),
            made: made::Unfinished::default(),
            plan: &plan.outputs,
            titles: table.map(|table| table.columns().to_vec()).unwrap_or_default(),
        };
        for output in &plan.outputs {
            let writer = open(output, plan, table, outputs.made.list())?;
            outputs.writers.push(writer);
        }
        Ok(outputs)
    }

    #[inline]
    pub(crate) fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.writers.iter_mut().try_for_each(|writer| writer.row(row))
    }

    /// Ends every file and syncs it to disk. From here on the files stay.
    pub(crate) fn finish(mut self) -> Result<(Vec<OutputSummary>, Vec<Notice>), Error> {
        let (mut summaries, mut notices) = (Vec::new(), Vec::new());
        for (output, writer) in self.plan.iter().zip(self.writers.drain(..)) {
            let mut finished = writer.finish()?;
            summaries.extend(finished.files.into_iter().map(|file| OutputSummary {
                format: output.format,
                path: file.path,
                content: file.content,
                bytes: file.bytes,
                sha256: file.sha256,
                rows: file.rows,
                columns: output.format.is_tabular().then(|| self.titles.clone()),
            }));
            notices.append(&mut finished.notices);
        }
        self.made.keep();
        Ok((summaries, notices))
    }
}
