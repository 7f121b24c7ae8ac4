//! The commands, one per file. Each connects, calls the exporter, and reports the result.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;
use exporter::{ExportSnapshot, ExportState, Exporter, Place, WitnessOutcome};
use pack::{LookupPart, NoticePart, SigningPart};
use serde_json::json;

use crate::args::Args;
use crate::show::{Console, Done, Failure, Outcome, pack_text};
use crate::signals::{self, EndSignal};
use crate::words;

pub(crate) mod activity;
pub(crate) mod convert;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod key;
pub(crate) mod person;
pub(crate) mod presets;
pub(crate) mod resume;
pub(crate) mod simulate;
mod template;
pub(crate) mod tenant;
pub(crate) mod verify;

/// Prints a completion script.
pub(crate) fn completions(shell: Shell) {
    clap_complete::generate(shell, &mut Args::command(), "rollcall-cli", &mut io::stdout());
}

/// Waits for running exports. Ctrl-C stops them; they can be resumed later. When the process is
/// told to end, they are left to the next `resume`, but a pending request for a job is awaited,
/// because Auth0 does not repeat its answer.
pub(crate) async fn finish(exporter: &Exporter, ids: &[String], console: &Console) -> Outcome {
    let wait_all = async {
        let mut ended = Vec::new();
        for id in ids {
            ended.push(exporter.wait(id).await?);
        }
        Ok::<_, Failure>(ended)
    };
    let ended = tokio::select! {
        ended = wait_all => {
            let ended = wait_for_witnesses(exporter, ended?, console).await;
            let told = told_by_manifests(exporter, &ended).await;
            return outcome_of(ended, &told);
        }
        ended = signals::end() => ended,
    };
    match ended {
        EndSignal::Interrupt => exporter.stop_all(ids).await,
        EndSignal::Terminate => exporter.shut_down().await,
    }
    let mut left = Vec::new();
    for id in ids {
        left.push(exporter.export(id).await?);
    }
    outcome_of(left, &Told::default())
}

/// Waits until Auth0's log has the requests of exports that are ready and ask for that, for a
/// quarter of an hour at most. The files are there: a signal ends only the wait.
async fn wait_for_witnesses(
    exporter: &Exporter,
    ended: Vec<ExportSnapshot>,
    console: &Console,
) -> Vec<ExportSnapshot> {
    let may_come = |snapshot: &&ExportSnapshot| {
        let outcome = snapshot.witness.as_ref().map(|witness| witness.part.outcome);
        snapshot.state == ExportState::Ready
            && matches!(outcome, Some(WitnessOutcome::NotFoundYet | WitnessOutcome::NotAsked))
    };
    let waiting: Vec<&ExportSnapshot> = ended.iter().filter(may_come).collect();
    if waiting.is_empty() {
        return ended;
    }
    let wait_all = async {
        for export in &waiting {
            console.event(&json!({ "event": "waiting_for_witness", "id": export.id }));
            console.remark(&words::of_waiting_for_witness(export));
            // The result says what is known, and `resume` tries again.
            if let Err(problem) = exporter.wait_for_witness(&export.id).await {
                console.remark(&words::of_problem(&problem));
            }
        }
    };
    tokio::select! {
        () = wait_all => {}
        _ = signals::end() => {}
    }
    let mut latest = Vec::new();
    for snapshot in ended {
        latest.push(exporter.export(&snapshot.id).await.unwrap_or(snapshot));
    }
    latest
}

/// Facts from manifests that belong in the result.
#[derive(Default)]
struct Told {
    /// The notices of the conversions.
    notices: Vec<NoticePart>,
    /// The coverage of looked-up columns.
    lookups: Vec<LookupPart>,
    /// Who has signed the packs.
    signing: Vec<SigningPart>,
}

async fn told_by_manifests(exporter: &Exporter, ended: &[ExportSnapshot]) -> Told {
    let mut told = Told::default();
    for snapshot in ended.iter().filter(|snapshot| snapshot.state == ExportState::Ready) {
        // The pack is complete without them, and may have been moved meanwhile.
        let Ok(manifest) = exporter.manifest(&snapshot.id).await else { continue };
        told.lookups.extend(manifest.lookups);
        told.signing.extend(manifest.signing);
        told.notices.extend(manifest.notices);
    }
    told
}

fn outcome_of(ended: Vec<ExportSnapshot>, told: &Told) -> Outcome {
    if ended.iter().any(|snapshot| snapshot.state != ExportState::Ready) {
        return Err(Failure::Exports(ended));
    }
    let Told { notices, lookups, signing } = told;
    let coverage = lookups.iter().map(words::of_coverage);
    let signing_words = signing.iter().map(words::of_signing);
    let places: Vec<Place> = ended.iter().filter_map(place_of).collect();
    let lines = ended.iter().map(pack_text).chain(places.iter().flat_map(words::of_place));
    let lines = lines.chain(signing_words).chain(coverage);
    let lines = lines.chain(notices.iter().map(words::of_notice_part));
    let text = lines.collect::<Vec<_>>().join("\n");
    let facts = match ended.as_slice() {
        [export] => json!({
            "export": export, "signing": signing.first(), "lookups": lookups, "notices": notices,
            "place": places.first(),
        }),
        exports => {
            json!({ "exports": exports, "lookups": lookups, "notices": notices, "places": places })
        }
    };
    Ok(Done { text, facts })
}

/// Where a pack has appeared.
fn place_of(export: &ExportSnapshot) -> Option<Place> {
    export.pack.as_deref().map(|pack| Place::of_pack(pack, &export.files))
}
