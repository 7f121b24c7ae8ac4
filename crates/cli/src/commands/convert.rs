//! `convert`: a delivered file becomes one that opens. Needs no tenant and no history.

use std::sync::atomic::{AtomicBool, Ordering};

use convert::{Column, Columns, Limits, Output, Plan, Source, Summary, Watch};
use exporter::Problem;
use serde_json::json;

use crate::args::Convert;
use crate::connect::problem;
use crate::show::{Console, Done, Outcome};
use crate::words;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

pub(crate) async fn run(args: Convert, _: &Console) -> Outcome {
    if args.output.exists() {
        return Err(problem("output_exists", json!({ "path": args.output })).into());
    }
    let interrupt = tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            INTERRUPTED.store(true, Ordering::Relaxed);
        }
    });
    let output = args.output.clone();
    let converted = tokio::task::spawn_blocking(move || write(&args)).await;
    interrupt.abort();
    let summary = match converted {
        Ok(summary) => summary.map_err(|error| Problem::from(&error))?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    let rows = summary.sources.iter().map(|source| source.rows).sum();
    let mut text = format!("{} users, checked and written to {}.", words::count(rows), output.display());
    for notice in &summary.notices {
        text.push('\n');
        text.push_str(&words::of_notice(notice));
    }
    Ok(Done { text, facts: json!({ "conversion": summary }) })
}

fn write(args: &Convert) -> Result<Summary, convert::Error> {
    let kind = convert::detect(&args.input)?;
    let columns = if args.fields.is_empty() {
        Columns::AsDelivered
    } else {
        let column =
            |field: &exporter::Field| Column { title: field.title().to_owned(), path: field.name.clone() };
        Columns::Chosen(args.fields.iter().map(column).collect())
    };
    let plan = Plan {
        sources: vec![Source { path: args.input.clone(), kind }],
        columns,
        outputs: vec![Output { format: args.to, path: args.output.clone() }],
    };
    convert::run(&plan, &UntilInterrupted, &Limits::default())
}

struct UntilInterrupted;

impl Watch for UntilInterrupted {
    fn cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}
