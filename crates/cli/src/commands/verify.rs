//! `verify`: checks that a pack is unchanged. Needs neither a tenant nor the history.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use exporter::{LocalProblem, Problem};
use indicatif::ProgressBar;
use pack::{Verification, VerifyError};
use serde_json::json;

use crate::args::Verify;
use crate::show::{Console, Done, Failure, Outcome};
use crate::usage::UsageProblem;
use crate::words;

pub(crate) async fn run(args: Verify, console: &Console) -> Outcome {
    let interrupted = Arc::new(AtomicBool::new(false));
    let bar = console.bar("Verifying");
    let work = {
        let (folder, interrupted) = (args.folder.clone(), Arc::clone(&interrupted));
        tokio::task::spawn_blocking(move || verify(&folder, &interrupted, bar))
    };
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.store(true, Ordering::Relaxed);
        }
    });
    let verified = work.await;
    listening.abort();
    let verification = match verified {
        Ok(verified) => verified.map_err(|error| problem_of(&args.folder, &error))?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    if !verification.is_intact() {
        return Err(Failure::Differs { folder: args.folder, verification: Box::new(verification) });
    }
    let text = words::of_intact_pack(&verification);
    Ok(Done { text, facts: json!({ "verification": verification }) })
}

fn verify(
    folder: &Path,
    interrupted: &AtomicBool,
    bar: Option<ProgressBar>,
) -> Result<Verification, VerifyError> {
    let verified = pack::verify(folder, &mut |done, total| {
        if let Some(bar) = &bar {
            bar.set_length(total);
            bar.set_position(done);
        }
        if interrupted.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    verified
}

fn problem_of(folder: &Path, error: &VerifyError) -> Failure {
    match error {
        VerifyError::NotAPack { .. } => UsageProblem::NotAPack { path: folder.display().to_string() }.into(),
        VerifyError::Newer { .. } => Problem::from(LocalProblem::ManifestNewer(folder.into())).into(),
        VerifyError::File(error) => Problem::from(error).into(),
    }
}
