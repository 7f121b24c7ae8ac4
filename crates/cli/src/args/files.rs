//! Options for output files and for how values read.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use exporter::{Booleans, Column, Format, Protect, ProtectedField, Recipe, Style};

/// Options for output files.
#[derive(Debug, clap::Args)]
pub(crate) struct Files {
    /// A column: Auth0's name of the field and, after an equals sign, its title; may be repeated
    #[arg(long = "field", value_name = "NAME[=TITLE]", value_parser = field)]
    pub(crate) fields: Vec<Column>,
    /// A format to write; may be repeated [default: csv and json]
    #[arg(long = "to", value_name = "FORMAT", value_parser = format_parser())]
    pub(crate) formats: Vec<Format>,
    /// The folder for the pack [default: Rollcall, in your documents]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) style: StyleOptions,
}

/// Options for how values read and which are hidden.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "How values read")]
pub(crate) struct StyleOptions {
    /// Locale of the files' readers, such as fr-FR: decides the separator of csv-excel and the
    /// words of --yes-no
    #[arg(long, value_name = "TAG")]
    pub(crate) locale: Option<String>,
    /// Write times in this zone, such as Europe/Paris [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    /// Write yes and no for true and false, in the language of --locale
    #[arg(long)]
    pub(crate) yes_no: bool,
    /// Write this for empty values [default: an empty cell]
    #[arg(long, value_name = "WORD")]
    pub(crate) missing: Option<String>,
    /// Hide a field in every file except the original from Auth0; HOW is mask, keep-domain or hash;
    /// may be repeated
    #[arg(long = "protect", value_name = "NAME=HOW", value_parser = protected_field)]
    pub(crate) protect: Vec<ProtectedField>,
}

impl StyleOptions {
    /// Replaces parts of a style by the given options.
    pub(crate) fn apply(&self, style: &mut Style) {
        replace(&mut style.locale, self.locale.as_ref());
        replace(&mut style.time_zone, self.time_zone.as_ref());
        replace(&mut style.missing, self.missing.as_ref());
        if self.yes_no {
            style.booleans = Booleans::YesNo;
        }
    }
}

impl Files {
    /// Returns the recipe of an export without a preset: the given columns and formats, or the
    /// defaults.
    pub(crate) fn recipe(&self) -> Recipe {
        let base =
            Recipe { columns: Recipe::default_columns(), outputs: default_formats(), ..Recipe::default() };
        self.apply(base)
    }

    /// Replaces parts of a recipe by the given options.
    pub(crate) fn apply(&self, mut recipe: Recipe) -> Recipe {
        if !self.fields.is_empty() {
            recipe.columns.clone_from(&self.fields);
        }
        if !self.formats.is_empty() {
            recipe.outputs.clone_from(&self.formats);
        }
        if !self.style.protect.is_empty() {
            recipe.hidden.clone_from(&self.style.protect);
        }
        self.style.apply(&mut recipe.style);
        recipe
    }
}

fn replace(part: &mut Option<String>, given: Option<&String>) {
    if let Some(given) = given {
        *part = Some(given.clone());
    }
}

/// The default formats: one to read and one to process.
fn default_formats() -> Vec<Format> {
    vec![Format::Csv(convert::CsvOptions::default()), Format::JsonArray { pretty: false }]
}

/// Parses `NAME` or `NAME=TITLE`. Auth0's names contain no equals sign.
pub(super) fn field(text: &str) -> Result<Column, String> {
    match text.split_once('=') {
        None => Ok(Column::named(text)),
        Some((_, "")) => Err("the title after the equals sign is missing".to_owned()),
        Some((name, title)) => Ok(Column::titled(name, title)),
    }
}

/// Parses `KEY=VALUE`.
pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(key, _)| !key.trim().is_empty());
    let (key, value) = pair.ok_or("write KEY=VALUE, such as days=60")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// Parses whom the files are for.
pub(super) fn recipient(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("write a name in one line".to_owned());
    }
    if text.chars().count() > exporter::LONGEST_NAME {
        return Err(format!("it has more than {} characters", exporter::LONGEST_NAME));
    }
    Ok(text.to_owned())
}

/// Parses `NAME=HOW`.
fn protected_field(text: &str) -> Result<ProtectedField, String> {
    let (path, how) = text.split_once('=').ok_or("write NAME=HOW, such as email=mask")?;
    let how = Protect::ALL.into_iter().find(|known| known.name() == how);
    let how = how.ok_or("it can be hidden by mask, keep-domain or hash")?;
    if path.is_empty() {
        return Err("the name before the equals sign is missing".to_owned());
    }
    Ok(ProtectedField { path: path.to_owned(), how })
}

pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    let values =
        Format::ALL.map(|format| clap::builder::PossibleValue::new(format.name()).help(format.description()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Format>())
}

/// A title that names a field, too.
pub(crate) fn file_column(text: &str) -> Result<String, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !text.is_empty() && text.chars().all(is_word) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("a title of letters, digits and underscores is needed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_have_a_title() {
        assert_eq!(field("email").unwrap(), Column::named("email"));
        let titled = field("identities[0].connection=Signs in with = where").unwrap();
        assert_eq!(titled, Column::titled("identities[0].connection", "Signs in with = where"));
        assert!(field("email=").unwrap_err().contains("title"));
    }

    #[test]
    fn a_field_is_hidden_in_one_of_three_ways() {
        let field = protected_field("email=keep-domain").unwrap();
        assert_eq!((field.path.as_str(), field.how), ("email", Protect::KeepDomain));
        assert!(protected_field("email").unwrap_err().contains("NAME=HOW"));
        assert!(protected_field("email=sha").unwrap_err().contains("keep-domain"));
        protected_field("=mask").unwrap_err();
    }

    #[test]
    fn options_replace_the_parts_of_a_recipe_that_they_name() {
        let preset = Recipe {
            style: Style { locale: Some("fr-FR".into()), missing: Some("n/a".into()), ..Style::default() },
            ..Recipe::default()
        };
        let files = Files {
            fields: Vec::new(),
            formats: vec![Format::Ndjson],
            out: None,
            style: StyleOptions { yes_no: true, missing: Some("-none-".into()), ..StyleOptions::default() },
        };
        let recipe = files.apply(preset);
        assert_eq!(recipe.outputs, [Format::Ndjson]);
        assert_eq!(
            recipe.style,
            Style {
                locale: Some("fr-FR".into()),
                missing: Some("-none-".into()),
                booleans: Booleans::YesNo,
                time_zone: None,
            }
        );
    }
}
