//! `resume`: go on where an earlier run ended, however it ended.

use serde_json::json;

use super::finish;
use crate::args::{Common, Resume};
use crate::connect::{open, unsaved_tenant};
use crate::show::{Console, Done, Outcome};

pub(crate) async fn run(common: &Common, args: Resume, console: &Console) -> Outcome {
    let exporter = open(common, console.observer()).await?;
    if args.connect.token_stdin || args.connect.client_id.is_some() {
        unsaved_tenant(&exporter, &args.connect).await?;
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
