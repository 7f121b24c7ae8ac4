//! What a manifest takes from a conversion's summary.

use convert::{Content, Funnel, Notice, OutputSummary, Summary};
use jiff::Timestamp;
use recipe::Filter;

use crate::manifest::{FilePart, FilteredPart, NoticePart, Role};

/// Returns the column titles of the tables, which are the same in each.
pub fn table_columns(summary: &Summary) -> Vec<String> {
    summary.outputs.iter().find_map(|output| output.columns.clone()).unwrap_or_default()
}

/// Returns what a manifest says of a filter. Ages in it count back from `as_of`.
pub fn filtered(funnel: &Funnel, filter: &Filter, as_of: Timestamp) -> FilteredPart {
    FilteredPart {
        delivered: funnel.delivered,
        remaining: funnel.remaining.clone(),
        kept: funnel.kept(),
        conditions: filter.parts().iter().map(ToString::to_string).collect(),
        as_of: Some(as_of),
    }
}

/// Returns the files that a conversion made.
pub fn output_files(summary: &Summary) -> Vec<FilePart> {
    summary.outputs.iter().map(output_file).collect()
}

fn output_file(output: &OutputSummary) -> FilePart {
    FilePart {
        name: output.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        role: Role::Output,
        format: Some(output.format.name().to_owned()),
        bytes: output.bytes,
        sha256: output.sha256.clone(),
        rows: (output.content != Content::Report).then_some(output.rows),
    }
}

/// Returns a conversion's notices, with files named as in the pack instead of by their path during
/// the conversion. `originals` are the names of the delivered files, in the order of the sources.
pub fn notices(summary: &Summary, originals: &[String]) -> Vec<NoticePart> {
    let mut notices = summary.notices.clone();
    for path in notices.iter_mut().filter_map(Notice::file_mut) {
        let source = summary.sources.iter().position(|source| source.path == *path);
        *path = match source.and_then(|index| originals.get(index)) {
            Some(original) => original.into(),
            None => path.file_name().unwrap_or_default().into(),
        };
    }
    notices.into_iter().map(NoticePart::Known).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use convert::SourceSummary;
    use serde_json::json;

    use super::*;

    #[test]
    fn notices_name_files_as_the_pack_does() {
        let work = PathBuf::from("/home/ada/Documents/.rollcall-work");
        let delivered = work.join("delivered-0");
        let source = SourceSummary {
            path: delivered.clone(),
            file_bytes: 20,
            file_sha256: String::new(),
            decoded_bytes: 0,
            rows: 0,
            total: None,
            gzip: true,
            members: 1,
        };
        let summary = Summary {
            sources: vec![source],
            outputs: Vec::new(),
            notices: vec![
                Notice::EmptySource { path: delivered },
                Notice::CellsNeutralised { path: work.join("users.csv"), cells: 3 },
                Notice::BrokenCharacters { count: 1 },
            ],
            funnel: None,
            looked_up: Vec::new(),
            profile: None,
            creations: None,
        };
        assert_eq!(
            json!(notices(&summary, &["users-original.json.gz".to_owned()])),
            json!([
                { "notice": "empty_source", "path": "users-original.json.gz" },
                { "notice": "cells_neutralised", "path": "users.csv", "cells": 3 },
                { "notice": "broken_characters", "count": 1 },
            ])
        );
    }
}
