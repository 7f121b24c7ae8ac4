//! `history`: what was exported.

use std::sync::Arc;

use exporter::{ExportFilter, ExportSnapshot, NoObserver};
use jiff::tz::TimeZone;
use serde_json::json;

use crate::args::{Common, History};
use crate::connect::open;
use crate::show::{Console, Done, Outcome};
use crate::words;

pub(crate) async fn run(common: &Common, args: History, _: &Console) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    let filter = ExportFilter { search: args.search, limit: Some(args.limit), ..ExportFilter::default() };
    let exports = exporter.history(filter).await?;
    let text = if exports.is_empty() {
        "No exports yet. `rollcall-cli demo` makes one of a made-up tenant.".to_owned()
    } else {
        exports.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    Ok(Done { text, facts: json!({ "exports": exports }) })
}

fn line(export: &ExportSnapshot) -> String {
    let at = export.created_at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
    format!("{}  {at}  {}  {}: {}", export.id, export.tenant.name, export.name, words::of_end(export))
}
