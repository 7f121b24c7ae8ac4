//! Texts for the results of verifying a pack.
//!
//! The pack may come from anywhere, so its texts are printed without control characters.

use std::path::Path;

use indicatif::HumanBytes;
use pack::{CHECKSUMS, Difference, List, MANIFEST, PackKind, Verification};

use super::text::{count, printable, users};

/// Maximum number of differences that are printed after the first.
const MOST_OTHERS: usize = 20;

/// Describes an unchanged pack in one sentence, with what was checked.
pub(crate) fn of_intact_pack(verification: &Verification) -> String {
    let files = match verification.files {
        1 => "1 file".to_owned(),
        files => format!("{} files", count(files)),
    };
    let checked = format!("every byte of {files}, {}, is as it was packed", HumanBytes(verification.bytes));
    let about = verification.manifest.as_ref().map(|manifest| {
        let host = &manifest.tenant.host;
        let rows = match &manifest.filtered {
            None if manifest.kind == PackKind::Person => accounts(manifest.rows),
            Some(filtered) => format!("{} of {}", count(filtered.kept), users(filtered.delivered)),
            None => users(manifest.rows),
        };
        let (name, at) = (&manifest.export.name, manifest.export.packed_at.strftime("%Y-%m-%d %H:%M UTC"));
        let missing: Vec<&str> =
            manifest.missing.iter().map(|connection| connection.connection_id.as_str()).collect();
        let without = match missing.as_slice() {
            [] => String::new(),
            [one] => format!(", without connection {one}"),
            several => format!(", without connections {}", several.join(", ")),
        };
        let deleted = match manifest.jobs.as_slice() {
            _ if !manifest.original_deleted => String::new(),
            [job] => format!("; the file from Auth0 (SHA-256 {}) was deleted as requested", job.sha256),
            _ => "; the files from Auth0 were deleted as requested".to_owned(),
        };
        format!(" on {at}: {name}, {rows} of {host}{without}{deleted}")
    });
    printable(&format!("Intact: {checked}{}.", about.unwrap_or_default()))
}

/// Describes a changed pack: the first difference, and the others below it.
pub(crate) fn of_changed_pack(folder: &Path, verification: &Verification) -> String {
    let mut differences = verification.differences.iter().map(of_difference);
    let first = differences.next().unwrap_or_default();
    let mut lines = vec![format!("{} is not what was packed: {first}.", folder.display())];
    lines.extend(differences.by_ref().take(MOST_OTHERS).map(|other| format!("  also: {other}")));
    let more = differences.count();
    if more > 0 {
        lines.push(format!("  and {} more, which --json lists", count(more as u64)));
    }
    lines.join("\n")
}

/// Formats a number of accounts.
fn accounts(number: u64) -> String {
    if number == 1 { "1 account".to_owned() } else { format!("{} accounts", count(number)) }
}

fn of_difference(difference: &Difference) -> String {
    let list_name = |list: &List| match list {
        List::Checksums => CHECKSUMS,
        List::Manifest => MANIFEST,
    };
    printable(&match difference {
        Difference::UnreadableLine { line } => format!("line {line} of {CHECKSUMS} holds no checksum"),
        Difference::UnsafeName { name, list } => {
            format!("{} names a file outside the pack, {name}, which was not read", list_name(list))
        }
        Difference::Missing { name } => format!("{name} is missing"),
        Difference::NotAFile { name } => format!("{name} is not a file, and links are not followed"),
        Difference::Changed { name } => format!("{name} has changed"),
        Difference::UnreadableManifest { message } => format!("{MANIFEST} can't be read: {message}"),
        Difference::Contradicted { name } => {
            format!("{MANIFEST} gives another size or checksum for {name} than {CHECKSUMS}")
        }
        Difference::Unlisted { name, list } => format!("{name} is not listed in {}", list_name(list)),
        Difference::Extra { name } => format!("{name} is in the folder, but in neither list"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verification(differences: Vec<Difference>) -> Verification {
        Verification { files: 1, bytes: 2_000, differences, ignored: Vec::new(), manifest: None }
    }

    #[test]
    fn the_first_difference_comes_first_and_a_long_list_is_cut() {
        let missing = |number: usize| Difference::Missing { name: format!("{number}.csv") };
        let one = of_changed_pack(Path::new("pack"), &verification(vec![missing(0)]));
        assert_eq!(one, "pack is not what was packed: 0.csv is missing.");
        let text = of_changed_pack(Path::new("pack"), &verification((0..24).map(missing).collect()));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..2],
            ["pack is not what was packed: 0.csv is missing.", "  also: 1.csv is missing"]
        );
        assert_eq!(lines[20..], ["  also: 20.csv is missing", "  and 3 more, which --json lists"]);
    }

    #[test]
    fn names_from_a_foreign_pack_cannot_write_on_the_terminal() {
        let evil = Difference::Extra { name: "\u{1b}[2J\r\nIntact.csv".to_owned() };
        let text = of_changed_pack(Path::new("pack"), &verification(vec![evil]));
        assert!(!text.contains(char::is_control), "{text:?}");
    }

    #[test]
    fn an_intact_pack_is_told_in_one_sentence() {
        let mut intact = verification(Vec::new());
        let checked = "Intact: every byte of 1 file, 1.95 KiB, is as it was packed";
        assert_eq!(of_intact_pack(&intact), format!("{checked}."));
        let mut manifest = serde_json::json!({
            "version": 1,
            "made_by": { "application": "Rollcall", "version": "0.1.0" },
            "export": {
                "id": "0193", "name": "All users", "asked_at": "2026-11-01T10:15:00Z",
                "packed_at": "2026-11-01T10:16:07.5Z", "request": {},
            },
            "tenant": {
                "name": "Acme", "host": "acme.eu.auth0.com", "audience": "", "production": true, "demo": false,
            },
            "jobs": [], "rows": 2_000, "columns": [], "files": [], "notices": [],
        });
        let mut told = |key: &str, value: serde_json::Value| {
            manifest[key] = value;
            intact.manifest = Some(serde_json::from_value(manifest.clone()).unwrap());
            of_intact_pack(&intact)
        };
        let about = "on 2026-11-01 10:16 UTC: All users";
        assert_eq!(
            told("rows", 2_000.into()),
            format!("{checked} {about}, 2,000 users of acme.eu.auth0.com.")
        );
        assert_eq!(
            told("filtered", serde_json::json!({ "delivered": 2_000, "remaining": [7], "kept": 7 })),
            format!("{checked} {about}, 7 of 2,000 users of acme.eu.auth0.com.")
        );
        assert_eq!(
            told("missing", serde_json::json!([{ "connection_id": "con_2", "reason_code": "unconfirmed" }])),
            format!("{checked} {about}, 7 of 2,000 users of acme.eu.auth0.com, without connection con_2.")
        );
    }
}
