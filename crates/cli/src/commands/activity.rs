//! `activity`: lists, exports and verifies the activity log.

use std::path::Path;
use std::sync::Arc;

use exporter::{ActivityFilter, ActivityFormat, ActivityTerm, Exporter, Moment, NoObserver, Problem};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::args::{Activity, ActivityOptions, Common};
use crate::connect::open;
use crate::show::{Done, Failure, Outcome};
use crate::usage::UsageProblem;
use crate::words;

pub(crate) async fn run(common: &Common, args: Activity) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    match args {
        Activity::List { filter, limit } => list(&exporter, filter, limit).await,
        Activity::Export { filter, format, output } => save(&exporter, filter, format.into(), &output).await,
        Activity::Verify => verify(&exporter).await,
        Activity::BeginAnew => begin_anew(&exporter).await,
    }
}

async fn list(exporter: &Exporter, options: ActivityOptions, limit: u32) -> Outcome {
    let filter = filter_of(exporter, options).await?;
    let total = exporter.count_activity(filter.clone()).await?;
    let lines = exporter.activity_lines(ActivityFilter { limit: Some(limit), ..filter }).await?;
    let mut text: Vec<String> = lines.iter().map(words::of_activity).collect();
    let shown = lines.len() as u64;
    if total == 0 {
        text.push("No entries.".to_owned());
    } else if shown < total {
        text.push(format!("{} of {} entries. --limit shows more.", words::count(shown), words::count(total)));
    }
    let entry = |line: &exporter::Activity| {
        json!({
            "number": line.sequence, "at": line.at, "kind": line.kind, "tenant_id": line.tenant_id,
            "tenant": line.tenant_name, "export_id": line.export_id, "export": line.export_name,
            "detail": line.detail, "sha256": line.sha256, "text": line.text,
        })
    };
    let entries: Vec<Value> = lines.iter().map(entry).collect();
    Ok(Done { text: text.join("\n"), facts: json!({ "entries": entries, "total": total }) })
}

async fn save(
    exporter: &Exporter,
    options: ActivityOptions,
    format: ActivityFormat,
    output: &Path,
) -> Outcome {
    if output.exists() {
        return Err(UsageProblem::OutputExists { path: output.display().to_string() }.into());
    }
    let filter = filter_of(exporter, options).await?;
    let entries = exporter.save_activity(filter, format, output).await?;
    let text = format!("{}: {}.", words::shown_path(output), words::entries(entries));
    Ok(Done { text, facts: json!({ "output": output, "entries": entries }) })
}

async fn verify(exporter: &Exporter) -> Outcome {
    let report = exporter.verify_activity().await?;
    if !report.is_intact() {
        return Err(Failure::LogDiffers(Box::new(report)));
    }
    let text = words::of_intact_log(&report);
    Ok(Done { text, facts: json!({ "verification": report }) })
}

async fn begin_anew(exporter: &Exporter) -> Outcome {
    let begun = exporter.begin_log().await?;
    let report = exporter.verify_activity().await?;
    let text = match report.beginnings.last().filter(|_| begun) {
        Some(beginning) => words::of_beginning(beginning),
        None => "Nothing to record: the log agrees with what the keychain knows of it.".to_owned(),
    };
    Ok(Done { text, facts: json!({ "recorded": begun, "verification": report }) })
}

async fn filter_of(exporter: &Exporter, options: ActivityOptions) -> Result<ActivityFilter, Failure> {
    let tenant_id = match &options.tenant {
        Some(name) => Some(tenant_id(exporter, name).await?),
        None => None,
    };
    Ok(ActivityFilter {
        tenant_id,
        kinds: options.kinds.iter().map(ToString::to_string).collect(),
        since: options.since.map(|moment| instant(moment, 0)),
        until: options.until.map(|moment| instant(moment, 1)),
        search: options.search.as_deref().map(ActivityTerm::words).unwrap_or_default(),
        ..ActivityFilter::default()
    })
}

/// Returns a point in time, or the midnight of this computer's time zone that is `days` after the
/// one at which a day begins.
fn instant(moment: Moment, days: i32) -> Timestamp {
    match moment {
        Moment::Time(time) => time,
        Moment::Day(day) => {
            let midnight = day.saturating_add(days.days()).at(0, 0, 0, 0);
            // Only the end of the year 9999 is out of range.
            TimeZone::system().to_timestamp(midnight).unwrap_or(Timestamp::MAX)
        }
    }
}

/// Finds a tenant that the log is about by its name or its domain.
async fn tenant_id(exporter: &Exporter, wanted: &str) -> Result<String, Problem> {
    use exporter::{SignInProblem, Wanted};
    let same = |text: &str| text.to_lowercase() == wanted.trim().to_lowercase();
    let tenants = exporter.activity_extent().await?.tenants;
    let by_name = tenants.iter().find(|tenant| same(&tenant.name));
    let found = by_name.or_else(|| tenants.iter().find(|tenant| same(&tenant.host)));
    let missing = || SignInProblem::NotFoundTenant(Wanted::named(wanted)).into();
    found.map(|tenant| tenant.id.clone()).ok_or_else(missing)
}
