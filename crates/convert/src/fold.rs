//! Text without regard to case.
//!
//! By Unicode's rule for canonical caseless matching (The Unicode Standard, D145), in NFC, so that
//! `contains` and `starts-with` never split a letter from its accent. Plain lower case would not
//! do: it tells `STRASSE` from `straße`.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::{
    ComposingNormalizer, ComposingNormalizerBorrowed, DecomposingNormalizer, DecomposingNormalizerBorrowed,
};

/// Folds texts.
pub(crate) struct CaseFolder {
    decompose: DecomposingNormalizerBorrowed<'static>,
    fold: CaseMapperBorrowed<'static>,
    compose: ComposingNormalizerBorrowed<'static>,
}

impl CaseFolder {
    pub(crate) const fn new() -> Self {
        Self {
            decompose: DecomposingNormalizer::new_nfd(),
            fold: CaseMapper::new(),
            compose: ComposingNormalizer::new_nfc(),
        }
    }

    /// The folded text, in `out`, in place of what was there.
    pub(crate) fn fold<'a>(&self, text: &str, out: &'a mut String) -> &'a str {
        out.clear();
        if text.is_ascii() {
            out.push_str(text);
            out.make_ascii_lowercase();
        } else {
            let folded = self.fold.fold_string(&self.decompose.normalize(text)).into_owned();
            out.push_str(&self.compose.normalize(&folded));
        }
        out
    }

    /// The folded text.
    pub(crate) fn folded(&self, text: &str) -> String {
        self.fold(text, &mut String::new()).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_by_case_alone_fold_to_the_same() {
        let case = CaseFolder::new();
        for same in [
            &["Straße", "STRASSE", "strasse", "STRAẞE"][..],
            &["É", "é", "E\u{301}", "e\u{301}"],
            &["ΟΔΟΣ", "οδος", "οδοσ"],
            &["ﬁ", "FI"],
            &["K", "k", "\u{212a}"],
            &["Å", "å", "\u{212b}", "A\u{30a}"],
        ] {
            let folded: Vec<String> = same.iter().map(|text| case.folded(text)).collect();
            assert!(folded.iter().all(|text| *text == folded[0]), "{same:?}: {folded:?}");
        }
        assert_ne!(case.folded("e"), case.folded("é"));
        assert!(!case.folded("e\u{301}").starts_with('e'));
    }
}
