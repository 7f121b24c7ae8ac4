//! `convert`: a delivered file becomes one that opens. Needs no tenant and no history.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use convert::{Column, Columns, Limits, Output, Plan, Progress, Source, Summary, Watch};
use exporter::{Field, Problem};
use indicatif::ProgressBar;
use serde_json::json;

use crate::args::Convert;
use crate::connect::problem;
use crate::show::{Console, Done, Outcome};
use crate::words;

pub(crate) async fn run(args: Convert, console: &Console) -> Outcome {
    if args.output.exists() {
        return Err(problem("output_exists", json!({ "path": args.output })).into());
    }
    let shown = Shown { interrupted: Arc::default(), bar: console.bar("Converting") };
    let interrupted = Arc::clone(&shown.interrupted);
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.store(true, Ordering::Relaxed);
        }
    });
    let converted = tokio::task::spawn_blocking(move || write(&args, &shown)).await;
    listening.abort();
    let summary = match converted {
        Ok(summary) => summary.map_err(|error| Problem::from(&error))?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    let rows = summary.sources.iter().map(|source| source.rows).sum();
    let mut text = format!("{}, checked and written to {}.", words::users(rows), written_to(&summary));
    for notice in &summary.notices {
        text.push('\n');
        text.push_str(&words::of_notice(notice));
    }
    Ok(Done { text, facts: json!({ "conversion": summary }) })
}

fn write(args: &Convert, shown: &Shown) -> Result<Summary, convert::Error> {
    let kind = convert::detect(&args.input)?;
    let column = |field: &Field| Column { title: field.title().to_owned(), path: field.name.clone() };
    let columns = match args.fields.as_slice() {
        [] => Columns::AsDelivered,
        fields => Columns::Chosen(fields.iter().map(column).collect()),
    };
    let plan = Plan {
        sources: vec![Source { path: args.input.clone(), kind }],
        columns,
        outputs: vec![Output { format: args.to, path: args.output.clone() }],
        ..Plan::default()
    };
    convert::run(&plan, shown, &Limits::default())
}

/// The file that was written, or the first and the last of several.
fn written_to(summary: &Summary) -> String {
    match summary.outputs.as_slice() {
        [] => String::new(),
        [one] => one.path.display().to_string(),
        [first, .., last] => format!(
            "{} files, {} to {}",
            words::count(summary.outputs.len() as u64),
            first.path.display(),
            last.path.display()
        ),
    }
}

/// Shows the progress, and stops on Ctrl-C.
struct Shown {
    interrupted: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
}

impl Watch for Shown {
    fn progress(&self, progress: Progress) {
        if let Some(bar) = &self.bar {
            bar.set_length(progress.source_bytes_total);
            bar.set_position(progress.source_bytes_read);
            bar.set_message(words::users(progress.rows));
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
