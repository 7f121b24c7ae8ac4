//! The files that are written: one module for each format.

mod csv;
mod formula;
mod json_array;
mod ndjson;
mod sink;
mod xlsx;

use std::path::PathBuf;

pub(crate) use formula::needs_apostrophe;
use sink::Sink;

use crate::{Error, Format, Notice, Output, OutputSummary, Plan, Secrets, Style, table::Row};

/// A file that is being written. Gets every user once, in order.
trait Writer: Send {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error>;

    /// Writes what comes last. The sink is flushed and synced by the caller.
    fn finish(self: Box<Self>) -> Result<(Sink, Vec<Notice>), Error>;
}

fn open(
    output: &Output,
    titles: &[String],
    style: &Style,
    secrets: &Secrets,
    sink: Sink,
) -> Result<Box<dyn Writer>, Error> {
    Ok(match output.format {
        Format::Ndjson => Box::new(ndjson::Ndjson::new(sink)),
        Format::JsonArray { pretty } => Box::new(json_array::JsonArray::new(sink, pretty)),
        Format::Csv(options) => Box::new(csv::Csv::new(sink, options, titles, style)?),
        Format::ExcelCsv => Box::new(csv::Csv::for_excel(sink, titles, style)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(sink, titles, style, secrets.password.clone())?),
    })
}

/// All outputs of a run. Until they are finished, dropping them removes their files.
pub(crate) struct Outputs<'a> {
    // In this order: what is open must be closed before it can be removed on every system.
    writers: Vec<Box<dyn Writer>>,
    made: Made,
    plan: &'a [Output],
    /// The titles of tabular outputs.
    titles: Vec<String>,
    rows: u64,
}

impl<'a> Outputs<'a> {
    pub(crate) fn create(plan: &'a Plan, titles: &[String]) -> Result<Self, Error> {
        let Plan { outputs: plan, style, secrets, .. } = plan;
        let mut outputs = Self {
            writers: Vec::with_capacity(plan.len()),
            made: Made(Vec::with_capacity(plan.len())),
            plan,
            titles: titles.to_vec(),
            rows: 0,
        };
        for output in plan {
            let sink = Sink::create(&output.path)?;
            outputs.made.0.push(output.path.clone());
            outputs.writers.push(open(output, titles, style, secrets, sink)?);
        }
        Ok(outputs)
    }

    #[inline]
    pub(crate) fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.rows += 1;
        self.writers.iter_mut().try_for_each(|writer| writer.row(row))
    }

    /// Ends every file and syncs it to disk. From here on the files stay.
    pub(crate) fn finish(mut self) -> Result<(Vec<OutputSummary>, Vec<Notice>), Error> {
        let (mut summaries, mut notices) = (Vec::new(), Vec::new());
        for (output, writer) in self.plan.iter().zip(self.writers.drain(..)) {
            let (sink, mut said) = writer.finish()?;
            let (bytes, sha256) = sink.finish()?;
            summaries.push(OutputSummary {
                format: output.format,
                path: output.path.clone(),
                bytes,
                sha256,
                rows: self.rows,
                columns: output.format.is_tabular().then(|| self.titles.clone()),
            });
            notices.append(&mut said);
        }
        self.made.0.clear();
        Ok((summaries, notices))
    }
}

/// Files that are to be removed unless all goes well.
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for path in &self.0 {
            // Nobody is left to tell; the error that led here matters more.
            let _ = fs_err::remove_file(path);
        }
    }
}
