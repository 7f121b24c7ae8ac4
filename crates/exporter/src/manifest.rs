//! The manifest: what a pack is, for a person or a program that gets it without Rollcall.
//!
//! It names everything that was asked and everything that came, and holds no secret and no link.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::{Export, Job, PackFile, SignIn, Tenant};

/// File name of the manifest in its pack.
pub(crate) const MANIFEST: &str = "manifest.json";

/// File name of the checksums, in the form that `sha256sum --check` reads.
pub(crate) const CHECKSUMS: &str = "SHA256SUMS";

/// Raised when a reader of the old form would misread the new one.
const MANIFEST_VERSION: u32 = 1;

#[derive(Serialize)]
pub(crate) struct Manifest<'a> {
    version: u32,
    made_by: MadeBy,
    export: ExportPart<'a>,
    tenant: TenantPart<'a>,
    jobs: Vec<JobPart<'a>>,
    rows: u64,
    columns: Vec<&'a str>,
    files: Vec<FilePart<'a>>,
    notices: Vec<convert::Notice>,
}

#[derive(Serialize)]
struct MadeBy {
    application: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct ExportPart<'a> {
    id: &'a str,
    name: &'a str,
    asked_at: Timestamp,
    packed_at: Timestamp,
    request: &'a Value,
}

#[derive(Serialize)]
struct TenantPart<'a> {
    name: &'a str,
    host: &'a str,
    audience: &'a str,
    production: bool,
    demo: bool,
    /// Who asked: the application's client id, or the subject of the pasted token.
    signed_in_as: Option<&'a str>,
}

#[derive(Serialize)]
struct JobPart<'a> {
    job_id: Option<&'a str>,
    connection_id: Option<&'a str>,
    /// The exact body of `POST /api/v2/jobs/users-exports`.
    request: &'a Value,
    asked_at: Option<Timestamp>,
    created_at_auth0: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    downloaded_at: Option<Timestamp>,
    file: &'a str,
    bytes: u64,
    decoded_bytes: u64,
    sha256: &'a str,
    rows: u64,
}

#[derive(Serialize)]
struct FilePart<'a> {
    name: &'a str,
    role: &'static str,
    format: Option<&'a str>,
    bytes: u64,
    sha256: &'a str,
    rows: Option<u64>,
}

/// What a manifest is made from.
pub(crate) struct Facts<'a> {
    pub(crate) export: &'a Export,
    pub(crate) tenant: &'a Tenant,
    pub(crate) token_subject: Option<&'a str>,
    pub(crate) jobs: &'a [Job],
    pub(crate) summary: &'a convert::Summary,
    /// Originals first, in the order of the jobs.
    pub(crate) files: &'a [PackFile],
    pub(crate) originals: &'a [String],
    pub(crate) packed_at: Timestamp,
}

impl<'a> Manifest<'a> {
    pub(crate) fn of(facts: &Facts<'a>) -> Self {
        let Facts { export, tenant, jobs, summary, files, originals, packed_at, token_subject } = *facts;
        let signed_in_as = match &tenant.sign_in {
            SignIn::ClientSecret { client_id } | SignIn::PrivateKey { client_id } => Some(client_id.as_str()),
            SignIn::Token => token_subject,
        };
        let jobs = jobs.iter().zip(&summary.sources).zip(originals).map(|((job, source), file)| JobPart {
            job_id: job.job_id.as_deref(),
            connection_id: job.connection_id.as_deref(),
            request: &job.body,
            asked_at: job.posted_at,
            created_at_auth0: job.created_at,
            completed_at: job.completed_at,
            downloaded_at: job.downloaded_at,
            file,
            bytes: source.file_bytes,
            decoded_bytes: source.decoded_bytes,
            sha256: &source.file_sha256,
            rows: source.rows,
        });
        Self {
            version: MANIFEST_VERSION,
            made_by: MadeBy { application: "Rollcall", version: env!("CARGO_PKG_VERSION") },
            export: ExportPart {
                id: &export.id,
                name: &export.name,
                asked_at: export.created_at,
                packed_at,
                request: &export.request,
            },
            tenant: TenantPart {
                name: &tenant.name,
                host: &tenant.host,
                audience: &tenant.audience,
                production: tenant.production,
                demo: tenant.demo,
                signed_in_as,
            },
            jobs: jobs.collect(),
            rows: summary.sources.iter().map(|source| source.rows).sum(),
            columns: columns(summary),
            files: files.iter().map(FilePart::of).collect(),
            notices: notices(summary, originals),
        }
    }
}

impl<'a> FilePart<'a> {
    fn of(file: &'a PackFile) -> Self {
        Self {
            name: &file.name,
            role: file.role.as_str(),
            format: file.format.as_deref(),
            bytes: file.bytes,
            sha256: &file.sha256,
            rows: file.rows,
        }
    }
}

/// The columns of the tabular outputs, which are the same in each.
fn columns(summary: &convert::Summary) -> Vec<&str> {
    let columns = summary.outputs.iter().find_map(|output| output.columns.as_ref());
    columns.map(|columns| columns.iter().map(String::as_str).collect()).unwrap_or_default()
}

/// What is worth saying, of the files as the pack names them: where they lay while it was made is nobody's business,
/// and no longer true.
fn notices(summary: &convert::Summary, originals: &[String]) -> Vec<convert::Notice> {
    let mut notices = summary.notices.clone();
    for path in notices.iter_mut().filter_map(convert::Notice::file_mut) {
        let source = summary.sources.iter().position(|source| source.path == *path);
        let name = match source.and_then(|place| originals.get(place)) {
            Some(original) => original.into(),
            None => path.file_name().unwrap_or_default().into(),
        };
        *path = name;
    }
    notices
}

/// The checksums of `files`, in the form that `sha256sum --check` reads.
pub(crate) fn checksums(files: &[PackFile]) -> String {
    let lines: Vec<String> = files.iter().map(|file| format!("{}  {}", file.sha256, file.name)).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use convert::{Notice, SourceSummary, Summary};

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
            profile: None,
        };
        let told = json!(notices(&summary, &["users-original.json.gz".to_owned()]));
        assert_eq!(
            told,
            json!([
                { "notice": "empty_source", "path": "users-original.json.gz" },
                { "notice": "cells_neutralised", "path": "users.csv", "cells": 3 },
                { "notice": "broken_characters", "count": 1 },
            ])
        );
    }
}
