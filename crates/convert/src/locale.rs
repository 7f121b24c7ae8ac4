//! Facts of locales that matter in text files: the separator and the decimal sign that Excel
//! expects, and the words for yes and no.
//!
//! A locale is a BCP 47 tag such as `fr` or `de-CH`. Decimal signs and words are from CLDR; a
//! locale that is not listed counts as English. Separators are the list separators of Windows
//! (`LOCALE_SLIST`), which Excel uses and which follow no rule. They are those that .NET keeps for
//! systems without Windows' own data (dotnet/runtime, `IcuLocaleData.cs`, commit 0931fb3).

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

/// The separator of cells that Windows has for the locale. Where it would be the decimal sign as
/// well, Excel takes a semicolon.
pub(crate) fn separator(tag: &str) -> &'static str {
    let (language, region) = split(tag);
    let (language, region) = (language.as_str(), region.as_str());
    let comma = match language {
        "" => true,
        "fa" | "ku" | "ckb" => return "\u{61b}",
        "dv" | "nqo" => return "\u{60c}",
        "en" => region != "ID",
        "es" => matches!(region, "MX" | "US"),
        "bo" | "ne" => region != "IN",
        "ko" => region != "KP",
        "ta" => !matches!(region, "LK" | "MY" | "SG"),
        "pa" => region != "PK",
        "sd" | "ks" => has_script(tag, "Deva"),
        "mn" => has_script(tag, "Mong"),
        other => COMMA_BETWEEN_CELLS.contains(&other),
    };
    if comma && !has_decimal_comma(tag) { "," } else { ";" }
}

/// Languages with a comma between cells in every region.
const COMMA_BETWEEN_CELLS: &[&str] = &[
    "arn", "as", "bn", "chr", "gn", "gu", "he", "hi", "hy", "iu", "ja", "km", "kn", "kok", "la", "mi", "mni",
    "moh", "mr", "or", "pap", "quc", "quz", "sa", "syr", "th", "ug", "vi", "zh",
];

fn has_script(tag: &str, script: &str) -> bool {
    tag.split(['-', '_']).any(|part| part.eq_ignore_ascii_case(script))
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
            ("en-US", ",", false),
            ("en-ZA", ";", true),
            ("en-ID", ";", false),
            ("fr-FR", ";", true),
            ("fr_CA", ";", true),
            ("de", ";", true),
            ("de-CH", ";", false),
            ("it-CH", ";", false),
            ("es-ES", ";", true),
            ("es-MX", ",", false),
            ("es-PE", ";", false),
            ("ar-SA", ";", false),
            ("ar-EG", ";", false),
            ("fa-IR", "\u{61b}", false),
            ("ur-PK", ";", false),
            ("sw-KE", ";", false),
            ("ms-MY", ";", false),
            ("hi-IN", ",", false),
            ("ta-IN", ",", false),
            ("ta-LK", ";", false),
            ("vi-VN", ";", true),
            ("zh-Hant-TW", ",", false),
            ("sr-Latn-RS", ";", true),
            ("", ",", false),
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
