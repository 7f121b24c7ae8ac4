//! The output files: one module for each format.

mod created_files;
mod csv;
mod excel_reading;
pub(crate) mod import_ready;
mod json_array;
mod ndjson;
mod parquet;
mod preview;
mod sink;
mod writer;
mod xlsx;

use created_files::{CreatedFiles, UnfinishedFiles};
pub use preview::{Preview, PreviewCell, PreviewColumn, PreviewError, preview};
use recipe::Format;
use writer::Writer;

use crate::{
    error::Error,
    plan::{Output, Plan},
    summary::{Notice, OutputSummary},
    table::{Row, Table},
};

fn open(
    output: &Output,
    plan: &Plan,
    table: Option<&Table>,
    files: &CreatedFiles,
) -> Result<Box<dyn Writer>, Error> {
    let Plan { columns, style, secrets, .. } = plan;
    let path = &output.path;
    let titles = table.map_or(&[][..], Table::columns);
    Ok(match output.format {
        Format::Ndjson => Box::new(ndjson::Ndjson::new(files.create(path)?)),
        Format::JsonArray { pretty } => Box::new(json_array::JsonArray::new(files.create(path)?, pretty)),
        Format::Csv(options) => Box::new(csv::Csv::new(files.create(path)?, options, titles, style)?),
        Format::ImportCsv => Box::new(csv::Csv::for_import(files.create(path)?, titles, style)?),
        Format::ExcelCsv => Box::new(csv::Csv::for_excel(files.create(path)?, titles, style)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(path, titles, style, secrets, files)?),
        Format::BatonFile => Box::new(xlsx::Baton::new(path, columns, titles, style, secrets, files)?),
        Format::Parquet => {
            let types = table.map_or(&[][..], Table::types);
            Box::new(parquet::Parquet::new(files.create(path)?, titles, types)?)
        }
        Format::ImportReady(options) => {
            Box::new(import_ready::ImportReady::new(files, path, columns, options))
        }
    })
}

/// All outputs of a run. Until they are finished, dropping them removes their files.
pub(crate) struct Outputs<'a> {
    // Dropped first: some systems can't remove an open file.
    writers: Vec<Box<dyn Writer>>,
    unfinished: UnfinishedFiles,
    plan: &'a [Output],
    /// The titles of tabular outputs.
    titles: Vec<String>,
}

impl<'a> Outputs<'a> {
    pub(crate) fn create(plan: &'a Plan, table: Option<&Table>) -> Result<Self, Error> {
        let mut outputs = Self {
            writers: Vec::with_capacity(plan.outputs.len()),
            unfinished: UnfinishedFiles::default(),
            plan: &plan.outputs,
            titles: table.map(|table| table.columns().to_vec()).unwrap_or_default(),
        };
        for output in &plan.outputs {
            let writer = open(output, plan, table, outputs.unfinished.files())?;
            outputs.writers.push(writer);
        }
        Ok(outputs)
    }

    #[inline]
    pub(crate) fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.writers.iter_mut().try_for_each(|writer| writer.row(row))
    }

    /// Closes every file and syncs it to the disk. Afterwards the files stay.
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
        self.unfinished.keep();
        Ok((summaries, notices))
    }
}
