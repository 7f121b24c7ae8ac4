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
            if export.witness.as_ref().is_some_and(|witness| !witness.part.is_found()) {
                return look_for_witness(&exporter, &export.id).await;
            }
            return Err(Failure::Finished(Box::new(export)));
        }
    }
    let ids = match args.id {
        Some(id) if args.without_lost => vec![exporter.finish_without_lost(&id).await?.id],
        Some(id) if args.skip_missing => vec![exporter.go_on_without_columns(&id).await?.id],
        Some(id) => vec![exporter.resume(&id).await?.id],
        None => return resume_all(&exporter, console).await,
    };
    finish(&exporter, &ids, console).await
}

/// Resumes interrupted exports, and names those that could not be resumed.
async fn resume_all(exporter: &Exporter, console: &Console) -> Outcome {
    let without_witness = exporter.without_witness().await?;
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
        finish(exporter, &resumed, console).await
    };
    let others = with_witnesses(exporter, others, &without_witness).await;
    if refused.is_empty() { others } else { Err(Failure::NotResumed { refused, others: Box::new(others) }) }
}

/// Looks into Auth0's log for the request of a finished export.
async fn look_for_witness(exporter: &Exporter, id: &str) -> Outcome {
    let witness = exporter.look_for_witness(id).await?;
    let export = exporter.export(id).await?;
    Ok(Done { text: words::of_witness(&witness), facts: json!({ "export": export }) })
}

/// Looks into Auth0's log for the requests of finished exports that ask for that, and adds what
/// came of it to the result of the others. It fails nothing.
async fn with_witnesses(exporter: &Exporter, others: Outcome, exports: &[ExportSnapshot]) -> Outcome {
    let (mut lines, mut witnesses) = (Vec::new(), Vec::new());
    for ExportSnapshot { id, name, .. } in exports {
        let looked = exporter.look_for_witness(id).await;
        let (text, facts) = match &looked {
            Ok(witness) => (words::of_witness(witness), json!({ "export_id": id, "witness": witness })),
            Err(problem) => (words::of_problem(problem), json!({ "export_id": id, "problem": problem })),
        };
        lines.push(format!("{}: {text}", words::printable(name)));
        witnesses.push(facts);
    }
    let mut done = others?;
    if !witnesses.is_empty() {
        done.text = std::iter::once(done.text).chain(lines).collect::<Vec<_>>().join("\n");
        done.facts["witnesses"] = json!(witnesses);
    }
    Ok(done)
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
