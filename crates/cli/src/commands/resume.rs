//! `resume`: go on where an earlier run ended, however it ended.

use exporter::{ExportFilter, ExportSnapshot, ExportState, Exporter, LocalProblem, Problem};
use serde_json::json;

use super::finish;
use crate::args::{Common, Resume};
use crate::connect::{open, unsaved_tenant};
use crate::show::{Console, Done, Failure, Outcome};
use crate::usage::UsageProblem;

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
        Some(id) => vec![exporter.resume(&id).await?.id],
        None => exporter.resume_all().await?,
    };
    if ids.is_empty() {
        return Ok(Done { text: "Nothing is unfinished.".to_owned(), facts: json!({ "exports": [] }) });
    }
    finish(&exporter, &ids).await
}

/// The export with the id, or the only one whose id begins so.
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
