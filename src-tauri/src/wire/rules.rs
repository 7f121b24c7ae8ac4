//! Limits and rules that the page applies by itself, so that its inputs and texts agree with what
//! the exporter refuses.

use exporter::{LONGEST_NAME, LONGEST_TENANT_NAME, MAX_CSV_FIELDS, MOST_SAMPLED, OFFERED_LOCALES};
use schema::FieldPath;
use serde::Serialize;
use specta::Type;

/// Limits that the page applies or names.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    /// The most characters in the name of an export.
    export_name: u32,
    /// The most characters in the name of a preset.
    preset_name: u32,
    /// The most characters in the name of a tenant.
    tenant_name: u32,
    /// The most columns in Auth0's own CSV.
    auth0_csv_columns: u32,
    /// The most users whose data a preview samples.
    sampled_users: u32,
}

impl Limits {
    /// The limits that apply.
    pub(crate) fn all() -> Self {
        let count = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
        Self {
            export_name: count(LONGEST_NAME),
            preset_name: count(LONGEST_NAME),
            tenant_name: count(LONGEST_TENANT_NAME),
            auth0_csv_columns: count(MAX_CSV_FIELDS),
            sampled_users: u32::from(MOST_SAMPLED),
        }
    }
}

/// The locales to choose from.
pub(crate) fn locales() -> Vec<&'static str> {
    OFFERED_LOCALES.to_vec()
}

/// Two fields, and whether hiding one affects the other.
#[derive(Debug, Serialize, Type)]
pub(crate) struct FieldOverlap {
    one: &'static str,
    other: &'static str,
    overlap: bool,
}

/// Pairs of fields that show the rule of [`FieldPath::overlaps`]. The page's tests hold its own
/// rule against them.
pub(crate) fn field_overlaps() -> Vec<FieldOverlap> {
    const PAIRS: [(&str, &str); 11] = [
        ("email", "email"),
        ("email", "email_verified"),
        ("user_metadata", "user_metadata.phone"),
        ("user_metadata", "app_metadata.phone"),
        ("user_metadata.a", "user_metadata.ab"),
        ("user_metadata.a", "user_metadata.a.b"),
        ("identities", "identities[0].user_id"),
        ("identities[0].user_id", "identities[0].connection"),
        ("identities[0].user_id", "identities[1].user_id"),
        ("app_metadata.0", "app_metadata[0]"),
        ("app_metadata.list[2]", "app_metadata.list[10].name"),
    ];
    let pair = |(one, other): (&'static str, &'static str)| {
        let overlap = FieldPath::parse(one).ok()?.overlaps(&FieldPath::parse(other).ok()?);
        Some(FieldOverlap { one, other, overlap })
    };
    PAIRS.into_iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_fields_is_understood_and_both_answers_occur() {
        let overlaps = field_overlaps();
        assert_eq!(overlaps.len(), 11);
        assert!(overlaps.iter().any(|pair| pair.overlap) && overlaps.iter().any(|pair| !pair.overlap));
    }
}
