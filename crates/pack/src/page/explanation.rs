//! What the page is made from.

use convert::Charts;
use jiff::Timestamp;
use recipe::Recipe;

use super::language::Language;
use crate::manifest::Manifest;
use crate::manifest_signing::SigningPart;

/// File name of the page in its pack.
pub const EXPLANATION: &str = "READ-ME-FIRST.html";

/// What the page of an export's pack is made from.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    /// The manifest of the pack, without the page itself.
    pub manifest: &'a Manifest,
    /// What was exported.
    pub recipe: &'a Recipe,
    /// The numbers behind the charts, of the users in the files.
    pub charts: Option<&'a Charts>,
    /// The fingerprint of the key that signs the pack, as words. Empty if it is not signed.
    pub key_words: &'a [&'a str],
    /// The language.
    pub language: Language,
}

impl Explanation<'_> {
    /// The number of users in the files: those whom the filter kept.
    pub(super) fn rows(&self) -> u64 {
        self.manifest.filtered.as_ref().map_or(self.manifest.rows, |filtered| filtered.kept)
    }

    /// The program that made the pack.
    pub(super) fn program(&self) -> String {
        let made_by = &self.manifest.made_by;
        format!("{} {}", made_by.application, made_by.version)
    }

    /// When the data was requested, by Auth0's clock, if it is known.
    pub(super) fn created_at(&self) -> Option<Timestamp> {
        let by_clock = self.manifest.export.clock.as_ref().map(|clock| clock.auth0);
        by_clock.or_else(|| self.manifest.jobs.iter().find_map(|job| job.created_at_auth0))
    }

    /// The time of the data.
    pub(super) fn as_of(&self) -> Timestamp {
        self.created_at().unwrap_or(self.manifest.export.asked_at)
    }

    /// Why the pack is not signed, empty if that is unknown; none if it is signed.
    pub(super) fn unsigned(&self) -> Option<&str> {
        match &self.manifest.signing {
            Some(SigningPart::Signed { .. }) => None,
            Some(SigningPart::Unsigned { unsigned }) => Some(unsigned),
            None => Some(""),
        }
    }
}
