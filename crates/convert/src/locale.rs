//! Facts of locales that matter in text files: the separator and the decimal sign that Excel
//! expects, and the words for yes and no.
//!
//! A locale is a BCP 47 tag such as `fr` or `de-CH`. The facts are from CLDR; a locale that is not
//! listed counts as English.

/// Languages whose numbers have a decimal comma.
const COMMA: &[&str] = &[
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr", "gl",
    "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "ky", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
];

/// Regions that differ from their language: English with a comma, Spanish, German and Italian with
/// a point.
const ENGLISH_WITH_COMMA: &[&str] = &["AT", "BE", "DE", "DK", "FI", "NL", "SE", "SI", "ZA"];
const SPANISH_WITH_POINT: &[&str] =
    &["419", "CU", "DO", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "SV", "US"];
const ALPINE: &[&str] = &["CH", "LI"];

/// Yes and no.
const YES_NO: &[(&str, [&str; 2])] = &[
    ("da", ["ja", "nej"]),
    ("de", ["ja", "nein"]),
    ("es", ["sí", "no"]),
    ("fi", ["kyllä", "ei"]),
    ("fr", ["oui", "non"]),
    ("it", ["sì", "no"]),
    ("nb", ["ja", "nei"]),
    ("nl", ["ja", "nee"]),
    ("no", ["ja", "nei"]),
    ("pl", ["tak", "nie"]),
    ("pt", ["sim", "não"]),
    ("sv", ["ja", "nej"]),
];

/// The separator of cells: a semicolon where the comma is the decimal sign, and in the Alpine
/// countries.
pub(crate) fn separator(tag: &str) -> u8 {
    let (_, region) = split(tag);
    if has_decimal_comma(tag) || ALPINE.contains(&region.as_str()) { b';' } else { b',' }
}

/// Returns true where one and a half is written 1,5.
pub(crate) fn has_decimal_comma(tag: &str) -> bool {
    let (language, region) = split(tag);
    let region = region.as_str();
    match language.as_str() {
        "en" => ENGLISH_WITH_COMMA.contains(&region),
        "es" => !SPANISH_WITH_POINT.contains(&region),
        "de" | "it" => !ALPINE.contains(&region),
        other => COMMA.contains(&other),
    }
}

/// The words for yes and no.
pub(crate) fn yes_no(tag: &str) -> [&'static str; 2] {
    let (language, _) = split(tag);
    YES_NO.iter().find(|(of, _)| *of == language).map_or(["yes", "no"], |(_, words)| *words)
}

/// Language and region. The region is empty if there is none.
fn split(tag: &str) -> (String, String) {
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_region = |part: &&str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.len() == 2 || (part.len() == 3 && digits)
    };
    (language, parts.find(is_region).unwrap_or_default().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_what_spreadsheets_expect() {
        for (tag, expected, comma) in [
            ("en-US", b',', false),
            ("en-ZA", b';', true),
            ("fr-FR", b';', true),
            ("fr_CA", b';', true),
            ("de", b';', true),
            ("de-CH", b';', false),
            ("es-ES", b';', true),
            ("es-MX", b',', false),
            ("zh-Hant-TW", b',', false),
            ("sr-Latn-RS", b';', true),
            ("", b',', false),
        ] {
            assert_eq!((separator(tag), has_decimal_comma(tag)), (expected, comma), "{tag}");
        }
    }

    #[test]
    fn unknown_languages_use_yes_and_no() {
        assert_eq!(yes_no("fr-CA"), ["oui", "non"]);
        assert_eq!(yes_no("ja-JP"), ["yes", "no"]);
    }
}
