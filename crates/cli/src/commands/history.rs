//! `history`: lists past exports.

use std::sync::Arc;

use exporter::{ExportFilter, ExportSnapshot, NoObserver, SearchTerm};
use serde_json::json;

use crate::args::{Common, History};
use crate::connect::open;
use crate::show::{Console, Done, Outcome};
use crate::words;

pub(crate) async fn run(common: &Common, args: History, _: &Console) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    let filter = ExportFilter {
        search: args.search.as_deref().map(SearchTerm::words).unwrap_or_default(),
        limit: Some(args.limit),
        ..ExportFilter::default()
    };
    let exports = exporter.history(filter).await?;
    let text = match &args.search {
        Some(search) if exports.is_empty() => {
            format!("No export's name, tenant or domain contains {search:?}.")
        }
        None if exports.is_empty() => {
            "No exports yet. `rollcall-cli demo` makes one of a made-up tenant.".to_owned()
        }
        _ => exports.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Done { text, facts: json!({ "exports": exports }) })
}

fn line(export: &ExportSnapshot) -> String {
    let (at, tenant) = (words::moment(export.created_at), words::printable(&export.tenant.name));
    format!("{}  {at}  {tenant}  {}: {}", export.id, words::printable(&export.name), words::of_end(export))
}
