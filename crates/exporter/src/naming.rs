//! The names of packs and of the files in them.
//!
//! Names that come from people or from Auth0 are reduced to letters, digits, `-` and `_`, so that
//! they are safe on every file system, in a mail and in a `file:` address.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Longest part that a name from outside contributes, in characters.
const LONGEST_PART: usize = 40;

/// Names that Windows keeps for devices, whatever follows the first dot.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul"];

/// `acme_user-access-review_20261101T101500Z`: the tenant, what was exported, and when it was asked for.
pub(crate) fn pack_name(tenant: &str, export: &str, at: Timestamp) -> String {
    format!(
        "{}_{}_{}",
        safe_part(tenant, "tenant"),
        safe_part(export, "export"),
        at.strftime("%Y%m%dT%H%M%SZ")
    )
}

/// The name of the folder in which an export works until its pack is complete. Hidden, and beside
/// the place of the pack, so that one rename on one volume makes the pack appear.
pub(crate) fn work_folder(parent: &Path, export_id: &str) -> PathBuf {
    parent.join(format!(".rollcall-{export_id}"))
}

/// The first of `name`, `name-2`, `name-3`… that is free in `parent`.
pub(crate) fn free_path(parent: &Path, name: &str) -> PathBuf {
    let plain = parent.join(name);
    if !plain.exists() {
        return plain;
    }
    let numbered = (2..u32::MAX).map(|number| parent.join(format!("{name}-{number}")));
    numbered.clone().find(|path| !path.exists()).unwrap_or(plain)
}

/// Name of the delivered file of one job. `of_several` numbers them from 1.
pub(crate) fn original_name(
    base: &str,
    extension: &str,
    gzip: bool,
    position: u32,
    of_several: bool,
) -> String {
    let number = if of_several { format!("-{}", position + 1) } else { String::new() };
    let packed = if gzip { ".gz" } else { "" };
    format!("{base}.auth0{number}.{extension}{packed}")
}

/// Reduces a name to what is safe everywhere; `fallback` stands for a name of which nothing is left.
pub(crate) fn safe_part(name: &str, fallback: &str) -> String {
    let mut part = String::new();
    for letter in name.chars() {
        if part.chars().count() == LONGEST_PART {
            break;
        }
        if letter.is_ascii_alphanumeric() || letter == '_' {
            part.push(letter.to_ascii_lowercase());
        } else if !part.is_empty() && !part.ends_with('-') {
            part.push('-');
        }
    }
    let part = part.trim_matches(['-', '_']);
    if part.is_empty() || RESERVED.contains(&part) { fallback.to_owned() } else { part.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_become_safe() {
        for (name, expected) in [
            ("Acme", "acme"),
            ("User access review", "user-access-review"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\0b\nc", "a-b-c"),
            ("Zażółć — gęślą", "za-g-l"),
            ("日本", "fallback"),
            ("", "fallback"),
            ("NUL", "fallback"),
            ("...", "fallback"),
            ("-rf --", "rf"),
        ] {
            assert_eq!(safe_part(name, "fallback"), expected, "{name:?}");
        }
        assert_eq!(safe_part(&"x".repeat(500), "fallback").len(), LONGEST_PART);
    }

    #[test]
    fn a_pack_is_named_after_tenant_export_and_time() {
        let at = "2026-11-01T10:15:00.123Z".parse().unwrap();
        assert_eq!(pack_name("Acme", "MFA coverage", at), "acme_mfa-coverage_20261101T101500Z");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(free_path(folder.path(), "pack"), folder.path().join("pack"));
        fs_err::create_dir(folder.path().join("pack")).unwrap();
        fs_err::create_dir(folder.path().join("pack-2")).unwrap();
        assert_eq!(free_path(folder.path(), "pack"), folder.path().join("pack-3"));
    }

    #[test]
    fn delivered_files_are_numbered_only_when_there_are_several() {
        assert_eq!(original_name("base", "json", true, 0, false), "base.auth0.json.gz");
        assert_eq!(original_name("base", "csv", false, 1, true), "base.auth0-2.csv");
    }
}
