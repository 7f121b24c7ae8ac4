//! Reads once, feeds every output.

use crate::{
    Columns, Error, Format, Limits, Notice, Plan, Progress, Source, SourceSummary, Summary, Watch,
    error::Stop,
    output::{Outputs, import_ready},
    profile::Profiler,
    protect::Protection,
    redact::Redaction,
    source::{Next, Reader, Record},
    table::{Discovery, Row, Table, check},
};

/// Reads the sources of a plan to their ends, checks every line, and writes the outputs.
///
/// The sources are read twice when an output has columns and some of them may hold objects (then the first pass finds
/// out which columns that makes), or when its columns have types; else once. A source that changes between is [`Error::Changed`].
///
/// # Errors
/// Any [`Error`]. No output is left behind then.
pub fn run(plan: &Plan, watch: &dyn Watch, limits: &Limits) -> Result<Summary, Error> {
    check(&plan.columns, limits).map_err(|fault| Error::Columns { fault })?;
    if plan.outputs.iter().any(|output| matches!(output.format, Format::ImportReady(_))) {
        import_ready::check(&plan.columns).map_err(|fault| Error::Columns { fault })?;
    }
    if let Some(fault) = plan.style.faults().into_iter().next() {
        return Err(Error::Style { fault });
    }
    let tabular = plan.outputs.iter().any(|output| output.format.is_tabular());
    let typed = plan.outputs.iter().any(|output| output.format.is_typed());
    let mut table = if tabular && !typed { Table::of_plain(&plan.columns) } else { None };
    let discover = tabular && table.is_none();
    let mut pass = Pass::new(&plan.sources, &plan.columns, if discover { 2 } else { 1 }, watch, limits)?;
    pass.protection = Protection::of(&plan.style.protect, &plan.columns, plan.secrets.hash_key.as_ref());
    let mut before = None;
    if discover {
        let mut discovery = Discovery::new(&plan.columns, typed, limits);
        before = Some(pass.read(|record| discovery.observe(record))?);
        table = Some(discovery.finish());
    }
    let mut outputs = Outputs::create(plan, table.as_ref())?;
    let mut profiler = plan.profile.map(|options| Profiler::new(&plan.columns, options));
    let sources = pass.read(|record| {
        if let Some(profiler) = &mut profiler {
            profiler.observe(record)?;
        }
        let row = match &mut table {
            Some(table) => table.fill(record)?,
            None => Row::without_cells(record.line),
        };
        Ok(outputs.row(row)?)
    })?;
    if let Some(before) = before
        && let Some((changed, _)) = sources.iter().zip(before).find(|(now, before)| *now != before)
    {
        return Err(Error::Changed { path: changed.path.clone() });
    }
    let mut notices = pass.notices;
    notices.extend(table.into_iter().flat_map(Table::notices));
    let (outputs, mut said) = outputs.finish()?;
    notices.append(&mut said);
    Ok(Summary { sources, outputs, notices, profile: profiler.map(Profiler::finish) })
}

/// Reads one source to its end and checks it: [`run()`] without outputs.
///
/// # Errors
/// Any [`Error`] about sources.
pub fn verify(source: &Source, watch: &dyn Watch, limits: &Limits) -> Result<SourceSummary, Error> {
    let mut pass = Pass::new(std::slice::from_ref(source), &Columns::AsDelivered, 1, watch, limits)?;
    pass.read_one(source, 0, &mut |_| Ok(()))
}

/// What stays the same from one pass over the sources to the next.
struct Pass<'a> {
    sources: &'a [Source],
    watch: &'a dyn Watch,
    limits: &'a Limits,
    redaction: Redaction,
    /// Absent when nothing is to be hidden.
    protection: Option<Protection>,
    progress: Progress,
    /// What the last pass has to say.
    notices: Vec<Notice>,
}

impl<'a> Pass<'a> {
    fn new(
        sources: &'a [Source],
        columns: &Columns,
        passes: u64,
        watch: &'a dyn Watch,
        limits: &'a Limits,
    ) -> Result<Self, Error> {
        let mut progress = Progress::default();
        for Source { path, .. } in sources {
            let size = fs_err::metadata(path).map_err(|error| Error::read(path, error))?.len();
            progress.source_bytes_total += passes * size;
        }
        let redaction = Redaction::new(columns);
        Ok(Self { sources, watch, limits, redaction, protection: None, progress, notices: Vec::new() })
    }

    /// Reads all sources once.
    fn read(
        &mut self,
        mut each: impl FnMut(&Record<'_>) -> Result<(), Stop>,
    ) -> Result<Vec<SourceSummary>, Error> {
        self.notices.clear();
        let mut rows = 0;
        let mut summaries = Vec::with_capacity(self.sources.len());
        for source in self.sources {
            let summary = self.read_one(source, rows, &mut each)?;
            rows += summary.rows;
            summaries.push(summary);
        }
        let (tokens, rows) = self.redaction.take_counts();
        if tokens > 0 {
            self.notices.push(Notice::IdpTokensDropped { tokens, rows });
        }
        if let Some(protection) = &mut self.protection {
            self.notices.extend(protection.take_notices());
        }
        Ok(summaries)
    }

    /// Reads one source, behind others with so many users, to its end.
    fn read_one(
        &mut self,
        source: &Source,
        rows_before: u64,
        each: &mut impl FnMut(&Record<'_>) -> Result<(), Stop>,
    ) -> Result<SourceSummary, Error> {
        let mut reader = Reader::open(source, self.limits)?;
        let mut reported = reader.batches();
        let summary = loop {
            let done = match reader.next()? {
                Next::User(record) => {
                    let record = self.redaction.apply(record).and_then(|record| match &mut self.protection {
                        Some(protection) => protection.apply(record),
                        None => Ok(record),
                    });
                    record.map_err(Stop::from).and_then(|record| each(&record))
                }
                Next::Other => Ok(()),
                Next::End(summary) => break summary,
            };
            done.map_err(|stop| match stop {
                Stop::Fault(fault) => reader.error(fault),
                Stop::Error(error) => error,
            })?;
            if reader.batches() != reported {
                reported = reader.batches();
                self.report(reader.file_bytes(), rows_before + reader.rows())?;
            }
        };
        let blank_lines = reader.blank_lines();
        self.report(summary.file_bytes, rows_before + summary.rows)?;
        self.progress.source_bytes_read += summary.file_bytes;
        if summary.rows == 0 {
            self.notices.push(Notice::EmptySource { path: summary.path.clone() });
        }
        if blank_lines > 0 {
            self.notices.push(Notice::BlankLines { path: summary.path.clone(), lines: blank_lines });
        }
        Ok(summary)
    }

    /// Reports how far it is, and asks whether to go on.
    fn report(&mut self, bytes_of_this: u64, rows: u64) -> Result<(), Error> {
        self.progress.rows = self.progress.rows.max(rows);
        let source_bytes_read = self.progress.source_bytes_read + bytes_of_this;
        self.watch.progress(Progress { source_bytes_read, ..self.progress });
        if self.watch.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
