//! The manifest of a pack that was made from files.

use convert::{Summary, UserFilter};
use jiff::Timestamp;
use pack::{
    ActivityHeadPart, ExportPart, MadeBy, Manifest, ManifestVersion, PackKind, SigningPart, SourceFilePart,
    SourcePart, TenantPart,
};
use serde_json::json;

use super::request::FileRequest;
use crate::asked::this_user;
use crate::caveats::Caveat;
use crate::manifest::caveat_part;
use crate::purposes::catalogue::purpose;

/// What a manifest is made from.
pub(super) struct Facts<'a> {
    pub(super) id: &'a str,
    pub(super) request: &'a FileRequest,
    pub(super) summary: &'a Summary,
    pub(super) filter: Option<&'a UserFilter>,
    pub(super) source_files: Vec<SourceFilePart>,
    pub(super) caveats: &'a [Caveat],
    pub(super) activity: Option<ActivityHeadPart>,
    pub(super) signing: SigningPart,
    pub(super) asked_at: Timestamp,
    pub(super) packed_at: Timestamp,
}

/// Returns the manifest, without the page that explains it.
pub(super) fn manifest_of(facts: Facts<'_>) -> Manifest {
    let Facts { id, request, summary, filter, source_files, caveats, activity, signing, .. } = facts;
    let FileRequest { recipe, name, preset_id, file_column, .. } = request;
    let names: Vec<String> = source_files.iter().map(|file| file.name.clone()).collect();
    Manifest {
        version: ManifestVersion::CURRENT,
        kind: PackKind::Conversion,
        made_by: MadeBy::this_program(),
        export: ExportPart {
            id: id.to_owned(),
            name: name.clone(),
            purpose: preset_id.clone().filter(|id| purpose(id).is_some()),
            asked_at: facts.asked_at,
            asked_by: None,
            clock: None,
            packed_at: facts.packed_at,
            request: json!({
                "recipe": recipe, "preset_id": preset_id, "file_column": file_column,
                "system_user": this_user(),
            }),
        },
        source: Some(SourcePart::File),
        source_files,
        // A file does not say which tenant its users are from.
        tenant: TenantPart::default(),
        scope: None,
        jobs: Vec::new(),
        missing: Vec::new(),
        rows: summary.sources.iter().map(|source| source.rows).sum(),
        filtered: summary
            .funnel
            .as_ref()
            .zip(filter)
            .map(|(funnel, filter)| pack::filtered(funnel, &filter.conditions, filter.as_of)),
        caveats: caveats.iter().map(caveat_part).collect(),
        lookups: Vec::new(),
        original_deleted: false,
        signing: Some(signing),
        columns: pack::table_columns(summary),
        column_meanings: pack::column_parts(recipe),
        count_check: None,
        witness: None,
        supplement_to: None,
        recipient: None,
        keep_until: None,
        activity,
        files: pack::output_files(summary),
        notices: pack::notices(summary, &names),
    }
}
