//! Texts for the results of verifying a pack.
//!
//! The pack may come from anywhere, so its texts are printed without control characters.

use std::path::Path;

use exporter::{MadeAgain, NotAgain, PackCheck, PackSigner};
use indicatif::HumanBytes;
use pack::{CHECKSUMS, Difference, List, MANIFEST, Manifest, PackKind};

use super::signing::why_unsigned;
use super::text::{count, number_of, printable, shown_path, users};

/// Maximum number of differences that are printed after the first.
const MOST_OTHERS: usize = 20;

/// Describes an unchanged pack: in the first sentence how far that goes, and what was checked;
/// then what the counts and the recipe have shown.
pub(crate) fn of_intact_pack(check: &PackCheck) -> String {
    let verification = &check.verification;
    let files = match verification.files {
        1 => "1 file".to_owned(),
        files => format!("{} files", count(files)),
    };
    let checked = format!("every byte of {files}, {}, is as it was packed", HumanBytes(verification.bytes));
    let about = verification.manifest.as_ref().map(about).unwrap_or_default();
    let mut lines = vec![format!("{}: {checked}{about}.", of_signer(&check.signer))];
    if let PackSigner::Unknown { words, .. } = &check.signer {
        lines.push(format!(
            "Whose key that is, the pack can't say. Ask its maker for the fingerprint, or for these words: {}.",
            words.join(" ")
        ));
    }
    let counted = check.counted.len() as u64;
    if counted > 0 {
        let files = number_of(counted, "file", "files");
        lines.push(format!("Counted again in {files}: as many users as the manifest says."));
    }
    lines.push(of_made_again(&check.made_again));
    lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n")
}

/// Says how far "unchanged" goes.
fn of_signer(signer: &PackSigner) -> String {
    match signer {
        PackSigner::ThisComputer { key, .. } => format!("Unchanged, and signed on this computer by {key}"),
        PackSigner::Expected { key, .. } => {
            format!("Unchanged since signing by {key}, the key that you named")
        }
        PackSigner::Unknown { key, .. } => {
            format!("Unchanged since signing by {key} (a key that this computer doesn't know)")
        }
        PackSigner::Nobody { reason: None } => "Unchanged by its own checksums, unsigned".to_owned(),
        PackSigner::Nobody { reason: Some(reason) } => {
            format!("Unchanged by its own checksums, unsigned (when it was made: {})", why_unsigned(reason))
        }
        // An intact pack has no such signature.
        PackSigner::Invalid => "Unchanged by its own checksums, with an invalid signature".to_owned(),
    }
}

fn of_made_again(made_again: &MadeAgain) -> String {
    let because = match made_again {
        MadeAgain::Compared { same } => {
            let files = number_of(*same, "file", "files");
            return format!(
                "Made again from the delivered files by the recipe: {files}, the same byte for byte."
            );
        }
        MadeAgain::NotCompared { because } => match because {
            NotAgain::Changed => "the delivered files can't be used",
            NotAgain::NothingMade => "none was made from a delivered file",
            NotAgain::OriginalDeleted => "the delivered files were deleted, as requested",
            NotAgain::SourceElsewhere => "what they were made of is not in the pack",
            NotAgain::Pseudonyms => "they have pseudonyms, whose key was forgotten",
            NotAgain::OtherVersion => "another version of Rollcall made them, and makes them differently",
            NotAgain::UnknownRequest => "this version can't read what was requested",
            NotAgain::NoRoom => "there is no room for them on the disk",
        },
    };
    format!("The files were not made again by the recipe: {because}.")
}

fn about(manifest: &Manifest) -> String {
    let host = &manifest.tenant.host;
    let rows = match &manifest.filtered {
        None if manifest.kind == PackKind::Person => accounts(manifest.rows),
        Some(filtered) => format!("{} of {}", count(filtered.kept), users(filtered.delivered)),
        None => users(manifest.rows),
    };
    if let Some(to) = &manifest.supplement_to {
        return format!(
            ", a supplement with what Auth0's log has of the request. It belongs to the pack {} whose SHA256SUMS \
             has the SHA-256 {}",
            to.pack, to.checksums_sha256
        );
    }
    let (name, at) = (&manifest.export.name, manifest.export.packed_at.strftime("%Y-%m-%d %H:%M UTC"));
    let missing: Vec<&str> =
        manifest.missing.iter().map(|connection| connection.connection_id.as_str()).collect();
    let without = match missing.as_slice() {
        [] => String::new(),
        [one] => format!(", without connection {one}"),
        several => format!(", without connections {}", several.join(", ")),
    };
    if manifest.kind == PackKind::Conversion {
        let files = number_of(manifest.source_files.len() as u64, "file", "files");
        return format!(" on {at}: {name}, {rows} of {files} that somebody had, not of Auth0 itself");
    }
    let deleted = match manifest.jobs.as_slice() {
        _ if !manifest.original_deleted => String::new(),
        [job] => format!("; the file from Auth0 (SHA-256 {}) was deleted as requested", job.sha256),
        _ => "; the files from Auth0 were deleted as requested".to_owned(),
    };
    format!(" on {at}: {name}, {rows} of {host}{without}{deleted}")
}

/// Describes a changed pack: the first difference, and the others below it.
pub(crate) fn of_changed_pack(pack: &Path, check: &PackCheck) -> String {
    let mut differences = check.verification.differences.iter().map(of_difference);
    let first = differences.next().unwrap_or_default();
    // A pack may be as it was packed and still not be the one that is wanted.
    let is_other = matches!(check.verification.differences[..], [Difference::NotSignedBy { .. }]);
    let what = if is_other { "is not signed as you wanted" } else { "is not what was packed" };
    let mut lines = vec![format!("{} {what}: {first}.", shown_path(pack))];
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
        List::Archive => "the archive",
    };
    printable(&match difference {
        Difference::UnreadableLine { line } => format!("line {line} of {CHECKSUMS} holds no checksum"),
        Difference::UnsafeName { name, list } => {
            format!("{} names a file outside the pack, {name}, which was not read", list_name(list))
        }
        Difference::Missing { name } => format!("{name} is missing"),
        Difference::NotAFile { name } => format!("{name} is not a file, and links are not followed"),
        Difference::Changed { name } => format!("{name} has changed"),
        Difference::Rewritten { name } => {
            format!(
                "{name} has its checksums in another form than it was written in, such as with other line ends"
            )
        }
        Difference::Renamed { name, now } => format!("{name} is now called {now}"),
        Difference::SignatureUnreadable { name } => {
            format!("{name} has changed: it is no signature of a pack any more")
        }
        Difference::SignatureBroken { name, key } => {
            format!("{name} is not what {key} signed")
        }
        Difference::OtherSigner { name, key } => {
            format!("{name} names another key than {key}, which has signed")
        }
        Difference::NotSignedBy { wanted, key: Some(key) } => {
            format!("it is signed by {key}, not by {wanted}")
        }
        Difference::NotSignedBy { wanted, key: None } => {
            format!("it has no good signature, so none by {wanted}")
        }
        Difference::Miscounted { name, stated, counted } => {
            format!("{name} has {}, and {} are stated", number_of(*counted, "user", "users"), count(*stated))
        }
        Difference::UnreadableFile { name, message } => format!("{name} can't be read: {message}"),
        Difference::NotReproduced { name } => {
            format!("{name} is not what the recipe makes of the delivered files")
        }
        Difference::DamagedInArchive { name } => format!("{name} is damaged in the archive"),
        Difference::NotUnpacked { name } => {
            format!("{name} can't be unpacked: it has a password, or an unusual compression")
        }
        Difference::TooLarge { limit } => {
            format!("the archive unpacks to more than {} bytes or files", count(*limit))
        }
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
    use pack::{PackSignature, Verification};

    use super::*;

    fn check(differences: Vec<Difference>) -> PackCheck {
        let verification = Verification {
            files: 1,
            bytes: 2_000,
            differences,
            ignored: Vec::new(),
            signature: PackSignature::Absent { reason: None },
            manifest: None,
        };
        PackCheck {
            verification,
            signer: PackSigner::Nobody { reason: None },
            counted: Vec::new(),
            made_again: MadeAgain::NotCompared { because: NotAgain::NothingMade },
        }
    }

    #[test]
    fn the_first_difference_comes_first_and_a_long_list_is_cut() {
        let missing = |number: usize| Difference::Missing { name: format!("{number}.csv") };
        let one = of_changed_pack(Path::new("pack"), &check(vec![missing(0)]));
        assert_eq!(one, "pack is not what was packed: 0.csv is missing.");
        let text = of_changed_pack(Path::new("pack"), &check((0..24).map(missing).collect()));
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
        let text = of_changed_pack(Path::new("pack"), &check(vec![evil]));
        assert!(!text.contains(char::is_control), "{text:?}");
    }

    #[test]
    fn an_intact_pack_is_told_with_how_far_that_goes() {
        let mut intact = check(Vec::new());
        let checked =
            "Unchanged by its own checksums, unsigned: every byte of 1 file, 1.95 KiB, is as it was packed";
        let first_line =
            |check: &PackCheck| of_intact_pack(check).lines().next().unwrap_or_default().to_owned();
        assert_eq!(first_line(&intact), format!("{checked}."));
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
            intact.verification.manifest = Some(serde_json::from_value(manifest.clone()).unwrap());
            first_line(&intact)
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
