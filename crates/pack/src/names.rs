//! Names of packs and of the files in them.
//!
//! Names that come from people or from Auth0 are reduced to `a-z`, `0-9`, `-` and `_`, which are
//! safe on every file system, in a mail and in a `file:` address.

use std::iter;
use std::path::{Path, PathBuf};

use convert::Format;
use icu_normalizer::DecomposingNormalizerBorrowed;
use jiff::Timestamp;

/// Longest part that a tenant's or an export's name contributes, in characters.
const LONGEST_PART: usize = 48;

/// Marks that a decomposed Latin letter carries: U+0300 to U+036F, "Combining Diacritical Marks".
const ACCENTS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Returns a pack's name, such as `acme_user-access-review_20261101T101500Z`: the tenant, the
/// export, and when it was requested, in UTC.
pub fn pack_name(tenant: &str, export: &str, requested_at: Timestamp) -> String {
    format!(
        "{}_{}_{}",
        safe_part(tenant, "tenant"),
        safe_part(export, "export"),
        requested_at.strftime("%Y%m%dT%H%M%SZ")
    )
}

/// Returns the first of `name`, `name-2`, `name-3`… that is not taken in `parent`.
pub fn free_path(parent: &Path, name: &str) -> PathBuf {
    // A link that leads nowhere takes its name, too.
    let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
    let plain = parent.join(name);
    let numbered = (2..u32::MAX).map(|number| parent.join(format!("{name}-{number}")));
    iter::once(plain.clone()).chain(numbered).find(is_free).unwrap_or(plain)
}

/// Returns the name of one job's delivered file. The files of an export with several jobs are
/// numbered from 1; `position` counts from 0.
pub fn original_name(base: &str, extension: &str, gzip: bool, position: u32, of_several: bool) -> String {
    let number = if of_several { format!("-{}", position + 1) } else { String::new() };
    let gz = if gzip { ".gz" } else { "" };
    format!("{base}.auth0{number}.{extension}{gz}")
}

/// Returns the name of the file of answers about one field, such as `roles`.
pub fn answers_name(base: &str, field: &str) -> String {
    format!("{base}.{field}.ndjson")
}

/// Returns a file name for each format, all different. A format whose plain name is taken, or which
/// names several files after this one, has its own name before the extension.
pub fn output_names(base: &str, formats: &[Format]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(formats.len());
    for format in formats {
        let plain = format!("{base}.{}", format.extension());
        let is_several = matches!(format, Format::ImportReady(_));
        names.push(if is_several || names.contains(&plain) {
            format!("{base}.{}.{}", format.name(), format.extension())
        } else {
            plain
        });
    }
    names
}

/// Reduces a name to characters that are safe everywhere: accents are dropped, everything else that
/// is unsafe becomes `-`. Returns `fallback` if nothing is left, or if Windows reserves the name.
pub fn safe_part(name: &str, fallback: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(name.chars());
    let letters = decomposed.flat_map(char::to_lowercase).filter(|letter| !ACCENTS.contains(letter));
    let mut part = String::new();
    for letter in letters {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            part.push(letter);
        } else if let Some(plain) = plain_letters(letter) {
            part.push_str(plain);
        } else if !part.is_empty() && !part.ends_with('-') {
            part.push('-');
        }
        if part.len() >= LONGEST_PART {
            break;
        }
    }
    part.truncate(LONGEST_PART);
    let part = part.trim_matches(['-', '_']);
    if part.is_empty() || is_reserved(part) { fallback.to_owned() } else { part.to_owned() }
}

/// Returns true for a name that can only mean an entry of the folder it is looked up in, on every
/// system: no path, no device.
pub(crate) fn stays_in_folder(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\\', ':', '\0']) && !is_reserved(&stem)
}

/// Returns the ASCII spelling of a lower-case Latin letter that Unicode doesn't decompose.
fn plain_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'ø' => "o",
        'ŧ' => "t",
        _ => return None,
    })
}

/// Returns true for a name that Windows keeps for a device (Microsoft Learn, "Naming Files, Paths,
/// and Namespaces").
fn is_reserved(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    matches!(name, "con" | "prn" | "aux" | "nul")
        || port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
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
            ("日本", "fallback"),
            ("", "fallback"),
            ("...", "fallback"),
            ("-rf --", "rf"),
        ] {
            assert_eq!(safe_part(name, "fallback"), expected, "{name:?}");
        }
        assert_eq!(safe_part(&"x".repeat(500), "fallback").len(), LONGEST_PART);
        assert_eq!(safe_part(&"ß".repeat(500), "fallback"), "s".repeat(LONGEST_PART));
        let almost = "x".repeat(LONGEST_PART - 1);
        assert_eq!(safe_part(&format!("{almost}æ"), "fallback"), format!("{almost}a"));
    }

    #[test]
    fn accents_are_dropped_and_their_letters_stay() {
        for (name, expected) in [
            ("Revue des accès", "revue-des-acces"),
            ("Revue des acce\u{300}s", "revue-des-acces"),
            ("Zażółć — gęślą", "zazolc-gesla"),
            ("Straße ẞ", "strasse-ss"),
            ("Œuvre Ærø", "oeuvre-aero"),
            ("İstanbul ılık", "istanbul-ilik"),
            ("Đồng bằng", "dong-bang"),
            ("ﬁle №５", "file-no5"),
        ] {
            assert_eq!(safe_part(name, "fallback"), expected, "{name:?}");
        }
    }

    #[test]
    fn names_that_windows_reserves_are_not_used() {
        for name in ["con", "PRN", "aux", "NUL", "com1", "COM9", "lpt1", "LPT9", "COM²", " nul. "] {
            assert_eq!(safe_part(name, "fallback"), "fallback", "{name:?}");
        }
        for name in ["com", "com0", "com10", "lpt", "console", "nul_1"] {
            assert_eq!(safe_part(name, "fallback"), name);
        }
    }

    #[test]
    fn a_name_that_leaves_its_folder_is_told_from_one_that_stays() {
        for name in ["users.csv", "a b", "..x", "x..", "Ärger.json", "nul_1", "console.txt"] {
            assert!(stays_in_folder(name), "{name:?}");
        }
        for name in
            ["", ".", "..", "../x", "/etc/passwd", "a/b", "a\\b", "C:x", "a:stream", "x\0", "NUL", "con.txt"]
        {
            assert!(!stays_in_folder(name), "{name:?}");
        }
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

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_takes_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("pack")).unwrap();
        assert_eq!(free_path(folder.path(), "pack"), folder.path().join("pack-2"));
    }

    #[test]
    fn delivered_files_are_numbered_only_when_there_are_several() {
        assert_eq!(original_name("base", "json", true, 0, false), "base.auth0.json.gz");
        assert_eq!(original_name("base", "csv", false, 1, true), "base.auth0-2.csv");
    }

    #[test]
    fn every_output_has_a_name_of_its_own() {
        let names = output_names("base", &Format::ALL);
        let different: std::collections::HashSet<&String> = names.iter().collect();
        assert_eq!(different.len(), Format::ALL.len(), "{names:?}");
        let formats = ["json", "json-pretty", "csv", "import-ready"].map(|name| name.parse().unwrap());
        assert_eq!(
            output_names("base", &formats),
            ["base.json", "base.json-pretty.json", "base.csv", "base.import-ready.json"]
        );
    }
}
