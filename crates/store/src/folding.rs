//! Text without regard to case and accents, for searching.

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizer;

/// Returns a text in which `REVUE`, `revue`, `Revué` and `revue\u{301}` are the same: decomposed,
/// case-folded, without the marks of Unicode's block of combining diacritical marks.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let decomposed = DecomposingNormalizer::new_nfd();
    let folded = CaseMapper::new().fold_string(&decomposed.normalize(text)).into_owned();
    decomposed
        .normalize_iter(folded.chars())
        .filter(|&mark| !('\u{300}'..='\u{36f}').contains(&mark))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn case_and_accents_make_no_difference() {
        for same in
            [&["Revue des accès", "REVUE DES ACCES", "revue des acce\u{300}s"][..], &["Straße", "STRASSE"]]
        {
            assert!(same.iter().all(|text| folded(text) == folded(same[0])), "{same:?}");
        }
        assert_ne!(folded("acces"), folded("access"));
        assert_eq!(folded("日本"), "日本");
    }
}
