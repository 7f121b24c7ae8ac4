//! The files that are written: one module for each format.

mod csv;
mod formula;
mod json_array;
mod made;
mod ndjson;
mod sink;
mod xlsx;

use std::path::PathBuf;

pub(crate) use formula::needs_apostrophe;
use made::Made;
use sink::Sink;

use crate::{Content, Error, Format, Notice, Output, OutputSummary, Plan, Secrets, Style, table::Row};

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
        let path = sink.path().to_owned();
        let (bytes, sha256) = sink.finish()?;
        Ok(Self { path, content, bytes, sha256, rows })
    }
}

fn open(
    output: &Output,
    titles: &[String],
    style: &Style,
    secrets: &Secrets,
    made: &Made,
) -> Result<Box<dyn Writer>, Error> {
    let path = &output.path;
    Ok(match output.format {
        Format::Ndjson => Box::new(ndjson::Ndjson::new(made.create(path)?)),
        Format::JsonArray { pretty } => Box::new(json_array::JsonArray::new(made.create(path)?, pretty)),
        Format::Csv(options) => Box::new(csv::Csv::new(made.create(path)?, options, titles, style)?),
        Format::ExcelCsv => Box::new(csv::Csv::for_excel(made.create(path)?, titles, style)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(path, titles, style, secrets.password.as_ref(), made)?),
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
    pub(crate) fn create(plan: &'a Plan, titles: &[String]) -> Result<Self, Error> {
        let Plan { outputs: plan, style, secrets, .. } = plan;
        let mut outputs = Self {
            writers: Vec::with_capacity(plan.len()),
            made: made::Unfinished::default(),
            plan,
            titles: titles.to_vec(),
        };
        for output in plan {
            let writer = open(output, titles, style, secrets, outputs.made.list())?;
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
