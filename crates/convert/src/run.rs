//! Reads the sources and feeds every output.

use std::collections::HashSet;

use recipe::Format;
use schema::{FieldPath, attributes};

use crate::{
    error::{Error, Stop},
    json::{self, Kind, Value},
    output::{Outputs, import_ready},
    plan::{Columns, Dialect, Limits, LookUps, Plan, Progress, Secrets, Source, SourceKind, Watch},
    source::{Next, Reader, Record},
    stages::{FileNames, PasswordHashes, Stages, Treatment},
    summary::{Funnel, Notice, SourceSummary, Summary},
    table::{DeliveredNames, Discovery, Locator, Row, Table, check},
};

/// Reads the sources of a plan to their ends, checks every line, and writes the outputs.
///
/// The sources are read twice when an output has columns that may hold objects (the first pass
/// finds out which columns they open into) or that have types; else once. A source that changes in
/// between is [`Error::Changed`].
///
/// # Errors
/// Any [`Error`]. It leaves no output behind.
pub fn run(plan: &Plan, watch: &dyn Watch, limits: &Limits) -> Result<Summary, Error> {
    let with_files = plan.with_file_column();
    let plan = with_files.as_ref().unwrap_or(plan);
    check(&plan.columns, limits).map_err(|fault| Error::Columns { fault })?;
    if plan.outputs.iter().any(|output| matches!(output.format, Format::ImportReady(_))) {
        import_ready::check(&plan.columns).map_err(|fault| Error::Columns { fault })?;
    }
    if let Some(fault) = plan.style.faults().into_iter().next() {
        return Err(Error::Style { fault });
    }
    let tabular = plan.outputs.iter().any(|output| output.format.is_tabular());
    let typed = plan.outputs.iter().any(|output| output.format.is_typed());
    let zone = plan.style.zone();
    let mut table =
        if tabular && !typed { Table::of_plain(&plan.columns, &plan.lookups, zone.as_ref()) } else { None };
    let discover = tabular && table.is_none();
    let stages = Stages::new(&Treatment {
        columns: &plan.columns,
        filter: plan.filter.as_ref(),
        lookups: &plan.lookups,
        protect: &plan.hidden,
        secrets: &plan.secrets,
    })?;
    let hashes = PasswordHashes::read(&plan.password_hashes, &plan.columns, limits)?;
    let file_names = plan.file_column.as_deref().map(|title| FileNames::new(title, &plan.sources));
    let stages = stages.with_password_hashes(hashes).with_file_names(file_names);
    let mut pass = Pass::new(&plan.sources, stages, if discover { 2 } else { 1 }, watch, limits)?;
    let mut before = None;
    if discover {
        let mut discovery = Discovery::new(&plan.columns, &plan.lookups, zone.as_ref(), typed, limits);
        before = Some(pass.read(|record| discovery.observe(record))?);
        table = Some(discovery.finish());
    }
    let mut outputs = Outputs::create(plan, table.as_ref())?;
    if let Some(options) = plan.profile {
        pass.stages.start_profile(&plan.columns, &plan.hidden, options);
    }
    let mut names =
        (plan.name_empty_columns && plan.columns.requested().is_some()).then(DeliveredNames::default);
    if plan.creations {
        let filtered_on = plan.filter.iter().flat_map(|filter| &filter.fields);
        pass.stages.collect_creations(&plan.columns, filtered_on.chain(&plan.lookups.fields));
    }
    let sources = pass.read(|record| {
        if let Some(names) = &mut names {
            names.observe(record);
        }
        let row = match &mut table {
            Some(table) => table.fill(record)?,
            None => Row::without_cells(*record),
        };
        Ok(outputs.row(row)?)
    })?;
    if let Some(before) = before
        && let Some((changed, _)) = sources.iter().zip(before).find(|(now, before)| *now != before)
    {
        return Err(Error::Changed { path: changed.path.clone() });
    }
    let Pass { mut notices, funnel, mut stages, .. } = pass;
    if let (Some(names), Some(table)) = (names, &table)
        && !names.is_empty()
    {
        notices.extend(table.empty().map(|path| names.notice(path)));
    }
    notices.extend(table.into_iter().flat_map(Table::notices));
    let (outputs, output_notices) = outputs.finish()?;
    notices.extend(output_notices);
    let notices = merged(notices);
    let (looked_up, creations) = (stages.looked_up(), stages.take_creations());
    Ok(Summary { sources, outputs, notices, funnel, looked_up, profile: stages.into_profile(), creations })
}

/// Says once how many characters were replaced: several outputs count the same ones.
fn merged(mut notices: Vec<Notice>) -> Vec<Notice> {
    let count = |notice: &Notice| match notice {
        Notice::BrokenCharacters { count } => Some(*count),
        _ => None,
    };
    let most = notices.iter().filter_map(count).max();
    let mut said = false;
    notices.retain(|notice| {
        count(notice).is_none_or(|count| Some(count) == most && !std::mem::replace(&mut said, true))
    });
    notices
}

/// Reads one source to its end and checks it: [`run()`] without outputs.
///
/// # Errors
/// Any [`Error`] about sources.
pub fn verify(source: &Source, watch: &dyn Watch, limits: &Limits) -> Result<SourceSummary, Error> {
    let (columns, lookups) = (&Columns::AsDelivered, &LookUps::default());
    let secrets = &Secrets::default();
    let stages = Stages::new(&Treatment { columns, filter: None, lookups, protect: &[], secrets })?;
    let mut pass = Pass::new(std::slice::from_ref(source), stages, 1, watch, limits)?;
    pass.read_one(source, 0, &mut |_| Ok(()))
}

/// What a source holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What was read of it.
    pub summary: SourceSummary,
    /// The attributes that any user has, in the order of their first appearance.
    pub attributes: Vec<String>,
    /// What a careful reader should know.
    pub notices: Vec<Notice>,
}

/// Reads one source to its end, checks it, and collects the names of its users' attributes.
///
/// # Errors
/// Any [`Error`] about sources.
pub fn recognise(source: &Source, watch: &dyn Watch, limits: &Limits) -> Result<Recognised, Error> {
    let (columns, lookups) = (&Columns::AsDelivered, &LookUps::default());
    let secrets = &Secrets::default();
    let stages = Stages::new(&Treatment { columns, filter: None, lookups, protect: &[], secrets })?;
    let mut pass = Pass::new(std::slice::from_ref(source), stages, 1, watch, limits)?;
    let (mut known, mut attributes) = (HashSet::new(), Vec::new());
    let mut summaries = pass.read(|record| {
        for member in record.index.members {
            let name = member.key().name(record.line);
            if !known.contains(&*name) {
                known.insert(name.clone().into_owned());
                attributes.push(name.into_owned());
            }
        }
        Ok(())
    })?;
    Ok(Recognised { summary: summaries.swap_remove(0), attributes, notices: pass.notices })
}

/// Passes the id of every user whom the filter of a plan keeps to `each`, in order. Writes nothing.
///
/// # Errors
/// Any [`Error`] about sources and answers.
pub fn kept_user_ids(
    plan: &Plan,
    watch: &dyn Watch,
    limits: &Limits,
    mut each: impl FnMut(&str),
) -> Result<(), Error> {
    let Plan { columns, filter, lookups, secrets, .. } = plan;
    let treatment = Treatment { columns, filter: filter.as_ref(), lookups, protect: &[], secrets };
    let stages = Stages::new(&treatment)?.without_trim();
    let chosen = columns.requested().unwrap_or_default();
    let id = FieldPath { root: attributes::USER_ID.to_owned(), steps: Vec::new() };
    let mut locator = Locator::of_fields(&[&id], chosen.iter().chain(&lookups.fields));
    let mut text = String::new();
    let mut pass = Pass::new(&plan.sources, stages, 1, watch, limits)?;
    pass.read(|record| {
        if let Some(Value { start, end, kind: Kind::String { .. } }) = locator.locate(record)?[0] {
            text.clear();
            json::decode(&record.line[start + 1..end - 1], &mut text, |escape, out| out.push_str(escape));
            each(&text);
        }
        Ok(())
    })?;
    Ok(())
}

/// A pass over the sources. Used for one after another.
struct Pass<'a> {
    sources: &'a [Source],
    watch: &'a dyn Watch,
    limits: &'a Limits,
    stages: Stages,
    progress: Progress,
    /// Those of the last pass.
    notices: Vec<Notice>,
    /// That of the last pass.
    funnel: Option<Funnel>,
}

impl<'a> Pass<'a> {
    fn new(
        sources: &'a [Source],
        stages: Stages,
        passes: u64,
        watch: &'a dyn Watch,
        limits: &'a Limits,
    ) -> Result<Self, Error> {
        let mut progress = Progress::default();
        for Source { path, .. } in sources {
            let size = fs_err::metadata(path).map_err(|error| Error::read(path, error))?.len();
            progress.source_bytes_total += passes * size;
        }
        Ok(Self { sources, watch, limits, stages, progress, notices: Vec::new(), funnel: None })
    }

    /// Reads all sources once. Passes the users who are left after the stages to `each`.
    fn read(
        &mut self,
        mut each: impl FnMut(&Record<'_>) -> Result<(), Stop>,
    ) -> Result<Vec<SourceSummary>, Error> {
        self.notices.clear();
        let mut rows = 0;
        let mut summaries = Vec::with_capacity(self.sources.len());
        for (index, source) in self.sources.iter().enumerate() {
            self.stages.begin_source(index);
            let summary = self.read_one(source, rows, &mut each)?;
            rows += summary.rows;
            summaries.push(summary);
        }
        let (notices, funnel) = self.stages.report();
        self.notices.extend(notices);
        self.funnel = funnel;
        Ok(summaries)
    }

    /// Reads one source to its end. `rows_before` is the number of users in the sources before it.
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
                Next::User(record) => match self.stages.apply(record) {
                    Ok(Some(record)) => each(&record),
                    Ok(None) => Ok(()),
                    Err(fault) => Err(fault.into()),
                },
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
        if let Some(total) = summary.total.filter(|total| *total > summary.rows) {
            let (path, users) = (summary.path.clone(), summary.rows);
            self.notices.push(Notice::PartOfList { path, users, total });
        }
        if let SourceKind::Csv(Dialect { separator, .. }) = source.kind {
            let (path, separator) = (summary.path.clone(), char::from(separator));
            self.notices.push(Notice::ResavedCsv { path, separator });
        }
        Ok(summary)
    }

    /// Reports the progress. Fails once the run is cancelled.
    fn report(&mut self, bytes_of_this: u64, rows: u64) -> Result<(), Error> {
        self.progress.rows = self.progress.rows.max(rows);
        let source_bytes_read = self.progress.source_bytes_read + bytes_of_this;
        self.watch.progress(Progress { source_bytes_read, ..self.progress });
        if self.watch.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
