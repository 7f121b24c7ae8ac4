//! `verify`: checks a pack. Needs neither a tenant nor the history.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use exporter::{CheckStep, CheckWatch, check_pack, signers_known_in};
use indicatif::ProgressBar;
use serde_json::json;

use crate::args::{Common, Verify};
use crate::connect::data_folder;
use crate::show::{Console, Done, Failure, Outcome};
use crate::words;

pub(crate) async fn run(common: &Common, args: Verify, console: &Console) -> Outcome {
    let data = data_folder(common)?;
    let shown = Shown { interrupted: Arc::default(), bar: console.bar("Verifying") };
    let interrupted = Arc::clone(&shown.interrupted);
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.store(true, Ordering::Relaxed);
        }
    });
    let (pack, signer) = (args.pack.clone(), args.signer);
    let work =
        tokio::task::spawn_blocking(move || check_pack(&pack, &signers_known_in(&data), signer, &shown));
    let checked = work.await;
    listening.abort();
    let check = match checked {
        Ok(checked) => checked?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    if !check.verification.is_intact() {
        return Err(Failure::Differs { pack: args.pack, check: Box::new(check) });
    }
    Ok(Done { text: words::of_intact_pack(&check), facts: json!({ "verification": check }) })
}

/// Shows the progress, and cancels on Ctrl-C.
struct Shown {
    interrupted: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
}

impl CheckWatch for Shown {
    fn progress(&self, step: CheckStep, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(match step {
                CheckStep::Unpacking => "unpacking",
                CheckStep::Reading => "reading every byte",
                CheckStep::Counting => "counting users",
                CheckStep::MakingAgain => "making the files again",
            });
        }
    }

    fn cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
