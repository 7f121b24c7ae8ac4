//! Which texts belong to a language.

use super::de::DE;
use super::en::EN;
use super::fr::FR;
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
}
