//! The format of stored and shared recipes: JSON with a version.

use std::fmt;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plain::plain;
use crate::recipe::Recipe;

/// The version of the format that this program writes, and the newest that it reads. Raise it with
/// every change that an older program would misread: a recipe must never run only in part.
pub const VERSION: u32 = 1;

/// A recipe with a name: the content of a preset or a recipe file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of this format.
    #[schemars(with = "u32", range(min = 1, max = 1))]
    version: Version,
    /// The name of the preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The content of an export.
    pub recipe: Recipe,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Version(u32);

/// Why a text is not a recipe for this program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is not JSON.
    #[error("not JSON: {message}")]
    NotJson {
        /// The parser's message, with line and column.
        message: String,
    },
    /// It is JSON without a `recipe`.
    #[error("a recipe file has the keys \"version\" and \"recipe\" at its top")]
    NotARecipe,
    /// Its version is missing or none that a Rollcall writes.
    #[error("\"version\" at its top must be {VERSION}")]
    BadVersion,
    /// A newer Rollcall wrote it.
    #[error("version {found}; this program reads versions up to {known}")]
    Newer {
        /// The version of the recipe.
        found: u64,
        /// The newest version that this program reads.
        known: u32,
    },
    /// It has a key or a value that this version does not know.
    #[error("{message}")]
    Invalid {
        /// What is wrong.
        message: String,
    },
}

impl Document {
    /// Makes a document of the current version.
    pub fn new(name: Option<String>, recipe: Recipe) -> Self {
        Self { version: Version(VERSION), name, recipe }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`DocumentError`], for unknown keys and newer versions too.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        // Some editors write a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value: Value =
            serde_json::from_str(text).map_err(|error| DocumentError::NotJson { message: plain(&error) })?;
        Self::check_version(&value)?;
        // From the text, in which a key that is given twice is still seen: of two filters, a value
        // holds the last one only.
        serde_json::from_str(text).map_err(|error| DocumentError::Invalid { message: plain(&error) })
    }

    /// [`Document::parse`] for JSON that was parsed before.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn from_value(value: Value) -> Result<Self, DocumentError> {
        Self::check_version(&value)?;
        serde_json::from_value(value).map_err(|error| DocumentError::Invalid { message: error.to_string() })
    }

    fn check_version(value: &Value) -> Result<(), DocumentError> {
        match value.get("version").map(Value::as_u64) {
            // First of all: this version can't judge a newer one.
            Some(Some(found)) if found > u64::from(VERSION) => {
                Err(DocumentError::Newer { found, known: VERSION })
            }
            _ if value.get("recipe").is_none() => Err(DocumentError::NotARecipe),
            Some(Some(1..)) => Ok(()),
            _ => Err(DocumentError::BadVersion),
        }
    }

    /// The document as JSON for people to read, with a line end.
    pub fn to_text(&self) -> String {
        // Can't fail: keys are strings and numbers are finite.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The document as a JSON value.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The JSON Schema (draft 2020-12) of documents.
    pub fn schema() -> Schema {
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Self>()
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn document() -> Document {
        let recipe = Recipe { columns: vec![Column::named("email")], ..Recipe::default() };
        Document::new(Some("Quarterly".into()), recipe)
    }

    #[test]
    fn a_document_is_read_as_it_was_written() {
        let text = document().to_text();
        assert!(text.starts_with("{\n  \"version\": 1,\n  \"name\": \"Quarterly\","), "{text}");
        assert_eq!(Document::parse(&text).unwrap(), document());
        assert_eq!(Document::parse(&format!("\u{feff}{text}")).unwrap(), document());
    }

    #[test]
    fn unknown_keys_and_newer_versions_are_refused() {
        let with = |key: &str, value: Value| {
            let mut changed = document().to_value();
            changed[key] = value;
            Document::from_value(changed).unwrap_err()
        };
        assert_eq!(with("version", 2.into()), DocumentError::Newer { found: 2, known: VERSION });
        assert!(
            matches!(with("owner", "me".into()), DocumentError::Invalid { message } if message.contains("owner"))
        );
        for version in [Value::Null, 0.into(), "1".into(), 1.5.into()] {
            assert_eq!(with("version", version), DocumentError::BadVersion);
        }
        assert_eq!(Document::parse("{}").unwrap_err(), DocumentError::NotARecipe);
        assert_eq!(Document::parse("[]").unwrap_err(), DocumentError::NotARecipe);
        assert!(matches!(Document::parse("version: 1").unwrap_err(), DocumentError::NotJson { .. }));
        // A newer version counts before anything else that is wrong with it.
        assert!(matches!(
            Document::parse(r#"{"version":9,"x":1}"#).unwrap_err(),
            DocumentError::Newer { .. }
        ));
    }

    #[test]
    fn a_key_that_is_given_twice_is_refused_at_every_depth() {
        let recipe = r#""columns":[{"field":"email"}],"outputs":["csv"]"#;
        let filter = r#""filter":{"condition":{"field":"blocked","operator":"true"}}"#;
        for twice in [
            format!(r#"{{"version":1,"recipe":{{{recipe},{filter},"filter":null}}}}"#),
            format!(r#"{{"version":1,"recipe":{{{recipe},{filter}}},"recipe":{{{recipe}}}}}"#),
            format!(r#"{{"version":1,"version":1,"recipe":{{{recipe}}}}}"#),
            format!(r#"{{"version":1,"recipe":{{{recipe},"source":{{"limit":5,"limit":null}}}}}}"#),
            format!(r#"{{"version":1,"recipe":{{{recipe},"filter":{{"all":[],"all":[]}}}}}}"#),
        ] {
            let refused = Document::parse(&twice).unwrap_err();
            assert!(matches!(refused, DocumentError::Invalid { .. }), "{twice}: {refused:?}");
        }
        assert!(Document::parse(&format!(r#"{{"version":1,"recipe":{{{recipe},{filter}}}}}"#)).is_ok());
    }

    /// To update the file, run `ROLLCALL_UPDATE_SCHEMAS=1 cargo test -p recipe`.
    #[test]
    fn the_published_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/recipe.schema.json");
        let current = serde_json::to_string_pretty(&Document::schema()).unwrap() + "\n";
        if std::env::var_os("ROLLCALL_UPDATE_SCHEMAS").is_some() {
            fs_err::write(path, &current).unwrap();
        }
        let published = fs_err::read_to_string(path).unwrap_or_default();
        assert!(published == current, "docs/recipe.schema.json is stale: run with ROLLCALL_UPDATE_SCHEMAS=1");
    }
}
