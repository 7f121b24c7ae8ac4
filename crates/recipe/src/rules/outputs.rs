//! The rules for the files to create, and what importing programs need.

use std::collections::HashSet;

use schema::attributes;

use super::problem::RecipeProblem;
use crate::{
    column::Column,
    file_name::is_file_name,
    format::Format,
    recipe::{Recipe, SourceFormat},
};

/// The attributes that every import into Auth0 needs: the address, whether it is verified, and
/// where each user signs in.
const NEEDED_BY_IMPORT: [&str; 3] = ["email", "email_verified", "identities"];

/// The titles without which `ConductorOne`'s `baton-file` refuses a user (its "Excel
/// instructions").
pub const NEEDED_BY_BATON_FILE: [&str; 2] = ["Name", "Display Name"];

impl Recipe {
    pub(super) fn output_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        let mut seen = HashSet::new();
        if let Some(twice) = self.outputs.iter().find(|output| !seen.insert(**output)) {
            problems.push(RecipeProblem::OutputTwice { format: twice.name() });
        }
        if let Some(file_name) = self.file_name.as_ref().filter(|name| !is_file_name(name)) {
            problems.push(RecipeProblem::FileNameInvalid { file_name: file_name.clone() });
        }
        if self.keep_only_result && self.outputs.is_empty() {
            problems.push(RecipeProblem::NothingKept);
        } else if self.outputs.is_empty() && self.needs_output() {
            problems.push(RecipeProblem::OutputsMissing);
        }
        problems.extend(self.import_problem());
        problems.extend(self.baton_problem());
        problems
    }

    /// Returns true if the file from Auth0 is not what the recipe asks for: it has every user of
    /// the source, every value, and neither looked-up nor shaped columns.
    fn needs_output(&self) -> bool {
        self.filter.is_some() || !self.hidden.is_empty() || self.is_shaped() || !self.lookups().is_empty()
    }

    /// The reason why the recipe's files for an import can't be created, if there is one.
    fn import_problem(&self) -> Option<RecipeProblem> {
        if !self.outputs.iter().any(|output| matches!(output, Format::ImportReady(_))) {
            return None;
        }
        if self.source.format == SourceFormat::Csv {
            return Some(RecipeProblem::ImportNeedsJson);
        }
        let fields: HashSet<&str> = self.columns.iter().flat_map(Column::fields).collect();
        // Metadata is imported as a whole: columns with its parts can't be combined again.
        let in_parts = |whole: &&str| {
            whole.ends_with("_metadata")
                && fields
                    .iter()
                    .any(|name| name.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', '['])))
        };
        let usual = import_fields();
        let needed = NEEDED_BY_IMPORT.into_iter().chain(usual.iter().copied().filter(in_parts));
        let missing: Vec<&str> = needed.filter(|name| !fields.contains(name)).collect();
        (!missing.is_empty()).then(|| RecipeProblem::ImportNeedsFields {
            missing,
            usual: usual.into_iter().filter(|name| !fields.contains(name)).collect(),
        })
    }

    /// The reason why the recipe's workbook for `ConductorOne` can't be created, if there is one.
    fn baton_problem(&self) -> Option<RecipeProblem> {
        if !self.outputs.contains(&Format::BatonFile) {
            return None;
        }
        let has = |title: &str| self.columns.iter().any(|column| column.title().eq_ignore_ascii_case(title));
        let missing: Vec<&str> = NEEDED_BY_BATON_FILE.into_iter().filter(|title| !has(title)).collect();
        (!missing.is_empty()).then_some(RecipeProblem::BatonFileNeedsColumns { missing })
    }
}

/// Every attribute that Auth0 both exports and imports, and the identities, which decide who can be
/// imported (Auth0 docs, bulk user import schema).
pub fn import_fields() -> Vec<&'static str> {
    let takes = |attribute: &&attributes::Attribute| attribute.importable && attribute.is_exportable();
    let importable = attributes::ATTRIBUTES.iter().filter(takes).map(|attribute| attribute.path);
    importable.chain(["identities"]).collect()
}
