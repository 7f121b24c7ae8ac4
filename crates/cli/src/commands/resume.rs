//! `resume`: continues exports that an earlier run did not finish.

use exporter::{ExportFilter, ExportSnapshot, ExportState, Exporter, LocalProblem, Problem};
use serde_json::json;

use super::finish;
use crate::args::{Common, Resume};
use crate::connect::{open, unsaved_tenant};
use crate::show::{Console, Done, Failure, Outcome};
use crate::usage::UsageProblem;
use crate::words;

pub(crate) async fn run(common: &Common, args: Resume, console: &Console) -> Outcome {
    let exporter = open(common, console.observer()).await?;
    if args.connect.token_stdin || args.connect.client_id.is_some() {
        unsaved_tenant(&exporter, &args.connect).await?;
    }
    if let Some(id) = &args.id {
        let export = find(&exporter, id).await?;
        if export.state == ExportState::Ready && !export.can_resume {
            return Err(Failure::Finished(Box::new(export)));
        }
    }
    let ids = match args.id {
        Some(id) if args.without_lost => vec![exporter.finish_without_lost(&id).await?.id],
        Some(id) if args.skip_missing => vec![exporter.go_on_without_columns(&id).await?.id],
        Some(id) => vec![exporter.resume(&id).await?.id],
        None => return resume_all(&exporter).await,
    };
    finish(&exporter, &ids).await
}

/// Resumes interrupted exports, and names those that could not be resumed.
async fn resume_all(exporter: &Exporter) -> Outcome {
    let mut resumed = exporter.resume_all().await?;
    let (mut elsewhere, mut refused, mut by_id) = (Vec::new(), Vec::new(), Vec::new());
    for export in exporter.history(ExportFilter::default()).await? {
        if !export.state.is_running() {
            by_id.extend(export.can_resume.then_some(export));
        } else if !resumed.contains(&export.id) {
            match exporter.resume(&export.id).await {
                Ok(export) => resumed.push(export.id),
                Err(Problem::Local(LocalProblem::InUse)) => elsewhere.push(export),
                Err(problem) => refused.push((export, problem)),
            }
        }
    }
    let others = if resumed.is_empty() {
        let text = words::of_nothing_resumed(&elsewhere, &by_id, refused.is_empty());
        Ok(Done { text, facts: json!({ "exports": [] }) })
    } else {
        finish(exporter, &resumed).await
    };
    if refused.is_empty() { others } else { Err(Failure::NotResumed { refused, others: Box::new(others) }) }
}

/// Finds an export by its id or by an unambiguous beginning of it.
async fn find(exporter: &Exporter, id: &str) -> Result<ExportSnapshot, Failure> {
    let problem = match exporter.export(id).await {
        Err(problem @ Problem::Local(LocalProblem::NotFound(_))) => problem,
        found => return Ok(found?),
    };
    let all = exporter.history(ExportFilter::default()).await?;
    match all.iter().filter(|export| export.id.starts_with(id)).count() {
        0 | 1 => Err(problem.into()),
        exports => Err(UsageProblem::IdAmbiguous { id: id.to_owned(), exports }.into()),
    }
}
