//! Names of packs and of the files in them.
//!
//! Names that come from people or from Auth0 are reduced to lower-case letters, digits, `-` and
//! `_`, which are safe on every file system. Latin letters lose their accents; those of other
//! scripts stay, so that names remain readable.
//!
//! A path has a pack's name once, and is short enough for Excel where the folder allows that.

use std::iter;
use std::path::{Path, PathBuf};

use convert::Format;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use jiff::Timestamp;

/// Longest part that a tenant's or an export's name contributes, in characters.
const LONGEST_PART: usize = 48;

/// The same in bytes: a name of 255 bytes is the longest on most file systems.
const LONGEST_PART_BYTES: usize = 80;

/// Shortest part that is left where a folder's path is long.
const SHORTEST_PART: usize = 12;

/// Longest path that Excel opens (Microsoft Support, "Error message when you open or save a file in
/// Microsoft Excel").
pub const LONGEST_PATH_OF_EXCEL: usize = 218;

/// Room for what comes after a file's base name, such as `.auth0-12.json.gz`, and for the number
/// behind a pack's name that is taken.
const ENDING: usize = 24;

/// The names of a pack and of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackNames {
    /// The folder: `acme_user-access-review_20261101T101500Z`, with the tenant, the export, and
    /// when it was requested, in UTC.
    pub folder: String,
    /// The files, before their endings: `acme_user-access-review_2026-11-01`.
    pub files: String,
}

impl PackNames {
    /// Returns the names of a pack that appears in `parent`, shortened so that Excel can open its
    /// files, if that is possible there.
    pub fn new(parent: &Path, tenant: &str, export: &str, requested_at: Timestamp) -> Self {
        let parent = absolute_length(parent);
        let named = |longest| {
            let name = format!("{}_{}", part(tenant, "tenant", longest), part(export, "export", longest));
            Self {
                folder: format!("{name}_{}", requested_at.strftime("%Y%m%dT%H%M%SZ")),
                files: format!("{name}_{}", requested_at.strftime("%Y-%m-%d")),
            }
        };
        let fits = |names: &Self| {
            parent + path_length(&names.folder) + path_length(&names.files) + 2 + ENDING
                <= LONGEST_PATH_OF_EXCEL
        };
        let lengths = (SHORTEST_PART..=LONGEST_PART).rev();
        lengths.map(named).find(fits).unwrap_or_else(|| named(SHORTEST_PART))
    }
}

/// Returns whether Excel can open a file with this path.
pub fn is_short_enough_for_excel(path: &Path) -> bool {
    absolute_length(path) <= LONGEST_PATH_OF_EXCEL
}

fn absolute_length(path: &Path) -> usize {
    std::path::absolute(path)
        .map_or_else(|_| path_length(&path.to_string_lossy()), |path| path_length(&path.to_string_lossy()))
}

/// Returns the length of a path as Windows counts it.
fn path_length(text: &str) -> usize {
    text.encode_utf16().count()
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

/// Reduces a name to characters that are safe everywhere: Latin letters without accents, letters of
/// other scripts as they are; everything else becomes `-`. Returns `fallback` if nothing is left. A
/// name that Windows reserves comes after it.
pub fn safe_part(name: &str, fallback: &str) -> String {
    part(name, fallback, LONGEST_PART)
}

fn part(name: &str, fallback: &str, longest: usize) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc();
    let letters: String = composed.normalize(name).chars().flat_map(char::to_lowercase).collect();
    let (mut part, mut length) = (String::new(), 0);
    for letter in composed.normalize(&letters).chars().filter(|letter| !is_joiner(*letter)) {
        let before = part.len();
        match spelling(letter, &part) {
            Spelling::Itself => part.push(letter),
            Spelling::Plain(plain) => part.push_str(&plain),
            Spelling::Nothing => {}
            Spelling::Gap if part.is_empty() || part.ends_with('-') => {}
            Spelling::Gap => part.push('-'),
        }
        length += part[before..].chars().count();
        if length > longest || part.len() > LONGEST_PART_BYTES {
            part.truncate(before);
            break;
        }
    }
    let part = part.trim_matches(['-', '_']);
    if part.is_empty() {
        fallback.to_owned()
    } else if is_reserved(part) {
        format!("{fallback}-{part}")
    } else {
        part.to_owned()
    }
}

/// How a character of a name is written.
enum Spelling {
    Itself,
    Plain(String),
    Nothing,
    Gap,
}

fn spelling(letter: char, before: &str) -> Spelling {
    if letter.is_ascii_alphanumeric() || letter == '_' {
        return Spelling::Itself;
    }
    if let Some(plain) = plain_letters(letter) {
        return Spelling::Plain(plain.to_owned());
    }
    let mark = CanonicalCombiningClassMapBorrowed::new().get_u8(letter) != 0;
    let after_latin = before.ends_with(|last: char| last.is_ascii());
    if letter.is_alphanumeric() && !(mark && after_latin) {
        let base = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(iter::once(letter)).next();
        return match base {
            Some(base) if base.is_ascii_alphanumeric() => Spelling::Plain(base.to_string()),
            _ => Spelling::Itself,
        };
    }
    match (mark, after_latin) {
        // An accent on its own: on a Latin letter it is dropped, in other scripts it is a vowel.
        (true, true) => Spelling::Nothing,
        (true, false) => Spelling::Itself,
        (false, _) => Spelling::Gap,
    }
}

/// Returns true for a character that is not seen and joins or separates its neighbours, or sets
/// their direction.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
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

/// Returns true for a name that Windows keeps for a device: also for a port whose digit is raised
/// (Microsoft Learn, "Naming Files, Paths, and Namespaces"), and for the two names of the console
/// (`CreateFileW`).
fn is_reserved(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    matches!(name, "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
        || port.is_some_and(|number| matches!(number, "¹" | "²" | "³"))
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
            ("日本", "日本"),
            ("", "fallback"),
            ("...", "fallback"),
            ("-rf --", "rf"),
        ] {
            assert_eq!(safe_part(name, "fallback"), expected, "{name:?}");
        }
        assert_eq!(safe_part(&"x".repeat(500), "fallback").len(), LONGEST_PART);
        assert_eq!(safe_part(&"ß".repeat(500), "fallback"), "s".repeat(LONGEST_PART));
        let almost = "x".repeat(LONGEST_PART - 1);
        assert_eq!(safe_part(&format!("{almost}æ"), "fallback"), almost);
        for script in ["日", "й", "ก", "한", "𠀋"] {
            let long = safe_part(&script.repeat(500), "fallback");
            assert!(long.len() <= LONGEST_PART_BYTES && long.chars().count() <= LONGEST_PART, "{script}");
            assert!(long.len() > LONGEST_PART_BYTES / 2, "{script}");
        }
    }

    #[test]
    fn names_in_every_script_stay_readable() {
        for (name, expected) in [
            ("株式会社アクメ", "株式会社アクメ"),
            ("ガンダム", "ガンダム"),
            ("カ\u{3099}", "ガ"),
            ("한국 지사", "한국-지사"),
            ("Проверка Доступа", "проверка-доступа"),
            ("Йод", "йод"),
            ("Έλεγχος", "έλεγχος"),
            ("مراجعة الوصول", "مراجعة-الوصول"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("सूची", "सूची"),
            ("\u{202e}txt.exe", "txt-exe"),
            ("Acme 日本 (Tōkyō)", "acme-日本-tokyo"),
            ("☃", "fallback"),
        ] {
            assert_eq!(safe_part(name, "fallback"), expected, "{name:?}");
        }
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
            let part = safe_part(name, "tenant");
            assert!(part.starts_with("tenant-") && !is_reserved(&part), "{name:?}: {part}");
        }
        assert_eq!(safe_part("COM1", "tenant"), "tenant-com1");
        for name in ["com", "com0", "com10", "lpt", "console", "nul_1"] {
            assert_eq!(safe_part(name, "fallback"), name);
        }
    }

    #[test]
    fn a_name_that_leaves_its_folder_is_told_from_one_that_stays() {
        for name in ["users.csv", "a b", "..x", "x..", "Ärger.json", "nul_1", "console.txt"] {
            assert!(stays_in_folder(name), "{name:?}");
        }
        for name in [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:x",
            "a:stream",
            "x\0",
            "NUL",
            "con.txt",
            "LPT²",
            "CONIN$",
        ] {
            assert!(!stays_in_folder(name), "{name:?}");
        }
    }

    #[test]
    fn a_pack_is_named_after_tenant_export_and_time() {
        let at = "2026-11-01T10:15:00.123Z".parse().unwrap();
        let names = PackNames::new(Path::new("/x"), "Acme", "MFA coverage", at);
        assert_eq!(names.folder, "acme_mfa-coverage_20261101T101500Z");
        assert_eq!(names.files, "acme_mfa-coverage_2026-11-01");
    }

    #[test]
    fn excel_opens_the_files_where_the_folder_leaves_room() {
        let at: Timestamp = "2026-11-01T10:15:00Z".parse().unwrap();
        let (tenant, export) = ("t".repeat(100), "Жук ".repeat(30));
        for length in [1, 30, 60, 100, 107] {
            let parent = PathBuf::from(format!("/{}", "p".repeat(length)));
            let names = PackNames::new(&parent, &tenant, &export, at);
            let longest = parent.join(&names.folder).join(format!("{}.auth0-12.json.gz", names.files));
            assert!(is_short_enough_for_excel(&longest), "{length}");
            assert!(names.folder.starts_with("tttttttttt"), "{names:?}");
        }
        let names = PackNames::new(&PathBuf::from(format!("/{}", "p".repeat(240))), &tenant, &export, at);
        assert_eq!(names.files, "tttttttttttt_жук-жук-жук_2026-11-01");
        assert!(names.folder.len() < 255 && names.files.len() + ENDING < 255);
        let widest = PackNames::new(Path::new("/"), &"日".repeat(99), &"本".repeat(99), at);
        assert!(widest.folder.len() < 240 && widest.files.len() + ENDING < 255);
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
