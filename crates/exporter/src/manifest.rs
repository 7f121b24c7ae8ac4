//! The manifest of an export's pack, from what the store remembers and a conversion has found.

use convert::UserFilter;
use jiff::Timestamp;
use pack::{
    ActivityHeadPart, AskedBy, CaveatPart, CountCheckPart, ExportPart, FilePart, JobPart, LookupPart, MadeBy,
    Manifest, ManifestVersion, MissingConnection, PackKind, ScopePart, TenantPart, WitnessPart,
};
use recipe::Recipe;
use serde_json::Value;
use store::{ActivityHead, Export, Job, Tenant};

use crate::asked::{clock_of, who_asked};
use crate::caveats::Caveat;
use crate::purposes::catalogue::purpose;

/// What a manifest is made from.
pub(crate) struct Facts<'a> {
    pub(crate) export: &'a Export,
    pub(crate) tenant: &'a Tenant,
    /// What is exported, without columns that were left out.
    pub(crate) recipe: &'a Recipe,
    /// The end of the activity log.
    pub(crate) activity: Option<ActivityHead>,
    pub(crate) jobs: &'a [Job],
    pub(crate) summary: &'a convert::Summary,
    /// The filter of the conversion.
    pub(crate) filter: Option<&'a UserFilter>,
    pub(crate) files: Vec<FilePart>,
    /// The delivered files are deleted when the pack appears.
    pub(crate) original_deleted: bool,
    /// Names of the delivered files in the pack, in the order of the jobs.
    pub(crate) originals: &'a [String],
    pub(crate) packed_at: Timestamp,
    pub(crate) caveats: Vec<Caveat>,
    pub(crate) lookups: Vec<LookupPart>,
    pub(crate) count: Option<CountCheckPart>,
    pub(crate) witness: Option<WitnessPart>,
}

/// Returns the manifest of a pack that is about to be complete.
pub(crate) fn manifest_of(facts: Facts<'_>) -> Manifest {
    let Facts {
        export,
        tenant,
        recipe,
        activity,
        jobs,
        summary,
        filter,
        files,
        original_deleted,
        originals,
        packed_at,
        caveats,
        lookups,
        count,
        witness,
    } = facts;
    let missing = jobs.iter().filter(|job| job.given_up).map(|job| MissingConnection {
        connection_id: job.connection_id.clone().unwrap_or_default(),
        reason_code: job.problem.as_ref().map(|problem| problem.code.clone()).unwrap_or_default(),
    });
    let delivered = || jobs.iter().filter(|job| !job.given_up);
    let asked_by = delivered().next().and_then(who_asked);
    let clock = delivered().next().and_then(clock_of);
    let jobs = delivered().zip(&summary.sources).zip(originals).map(|((job, source), file)| JobPart {
        job_id: job.job_id.clone(),
        connection_id: job.connection_id.clone(),
        asked_by: who_asked(job).filter(|who| Some(who) != asked_by.as_ref()),
        request: job.body.clone(),
        correlation_id: job.correlation_id.clone(),
        asked_at: job.posted_at,
        created_at_auth0: job.created_at,
        completed_at: job.completed_at,
        downloaded_at: job.downloaded_at,
        file: file.clone(),
        bytes: source.file_bytes,
        decoded_bytes: source.decoded_bytes,
        sha256: source.file_sha256.clone(),
        rows: source.rows,
    });
    Manifest {
        version: ManifestVersion::CURRENT,
        kind: PackKind::Export,
        made_by: MadeBy::this_program(),
        export: ExportPart {
            id: export.id.clone(),
            name: export.name.clone(),
            purpose: export.preset_id.clone().filter(|id| purpose(id).is_some()),
            asked_at: export.created_at,
            asked_by: asked_by.clone(),
            clock,
            packed_at,
            request: without_place(&export.request),
        },
        source: None,
        source_files: Vec::new(),
        tenant: TenantPart {
            name: tenant.name.clone(),
            host: tenant.host.clone(),
            audience: tenant.audience.clone(),
            production: tenant.production,
            demo: tenant.demo,
            signed_in_as: asked_by.as_ref().and_then(AskedBy::signed_in_as).map(str::to_owned),
        },
        scope: Some(ScopePart { connections: recipe.source.connections.clone(), limit: recipe.source.limit }),
        jobs: jobs.collect(),
        missing: missing.collect(),
        rows: summary.sources.iter().map(|source| source.rows).sum(),
        caveats: caveats.iter().map(caveat_part).collect(),
        filtered: summary
            .funnel
            .as_ref()
            .zip(filter)
            .map(|(funnel, filter)| pack::filtered(funnel, &filter.conditions, filter.as_of)),
        lookups,
        original_deleted,
        // Added when the pack is signed.
        signing: None,
        columns: pack::table_columns(summary),
        column_meanings: pack::column_parts(recipe),
        count_check: count,
        witness,
        supplement_to: None,
        recipient: recipient_of(&export.request),
        keep_until: export.keep_until,
        activity: activity
            .map(|ActivityHead { sequence, sha256 }| ActivityHeadPart { line: sequence, sha256 }),
        files,
        notices: pack::notices(summary, originals),
    }
}

pub(crate) fn caveat_part(caveat: &Caveat) -> CaveatPart {
    let detail =
        Some(caveat.detail()).filter(|detail| detail.as_object().is_some_and(|facts| !facts.is_empty()));
    CaveatPart { code: caveat.code(), text: caveat.text(), detail: detail.unwrap_or_default() }
}

/// Whom the pack is for, if the user named somebody.
fn recipient_of(request: &Value) -> Option<String> {
    let recipient = request.pointer("/handover/recipient")?.as_str()?.trim();
    (!recipient.is_empty()).then(|| recipient.to_owned())
}

/// What was requested, without the folder that the pack was to appear in: a pack may be handed on,
/// and the path names the user's home.
fn without_place(request: &Value) -> Value {
    let mut request = request.clone();
    if let Some(keys) = request.as_object_mut() {
        keys.remove("folder");
    }
    request
}
