//! Which texts belong to a language.

use super::de::DE;
use super::en::EN;
use super::fr::FR;
use super::of_files::{DE_OF_FILES, EN_OF_FILES, FR_OF_FILES};
use super::texts::Words;
use crate::page::language::Language;

impl Words {
    /// Returns the texts of a language.
    pub(in crate::page) const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::Fr => &FR,
            Language::De => &DE,
        }
    }

    /// Returns the texts of a language for a pack that was made from files.
    pub(in crate::page) const fn of_files(language: Language) -> Self {
        match language {
            Language::En => EN_OF_FILES,
            Language::Fr => FR_OF_FILES,
            Language::De => DE_OF_FILES,
        }
    }
}
