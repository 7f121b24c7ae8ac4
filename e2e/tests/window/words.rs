//! The language catalogue, as the page has it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// Prints a catalogue as JSON. It is TypeScript, so TypeScript reads it.
const PRINT: &str = "
    const { readFileSync } = require('node:fs');
    const typescript = require('typescript');
    const [language] = process.argv.slice(1);
    const source = readFileSync(`messages/${language}.ts`, 'utf8');
    const options = { module: typescript.ModuleKind.CommonJS, target: typescript.ScriptTarget.ES2022 };
    const { outputText } = typescript.transpileModule(source, { compilerOptions: options });
    const module = { exports: {} };
    new Function('module', 'exports', 'require', outputText)(module, module.exports, require);
    console.log(JSON.stringify(module.exports[language]));
";

/// The texts of a language by their keys; those with several forms have as many.
pub(crate) struct Catalogue(BTreeMap<String, Vec<String>>);

impl Catalogue {
    /// Reads a language's catalogue.
    pub(crate) fn of(language: &str) -> Result<Self> {
        let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui");
        let output = Command::new("node").args(["-e", PRINT, language]).current_dir(ui).output()?;
        if !output.status.success() {
            return Err(format!("node: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let catalogue: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout)?;
        let texts = |entry: Value| match entry {
            Value::String(text) => vec![text],
            Value::Object(forms) => {
                forms.values().filter_map(|form| Some(form.as_str()?.to_owned())).collect()
            }
            _ => Vec::new(),
        };
        Ok(Self(catalogue.into_iter().map(|(key, entry)| (key, texts(entry))).collect()))
    }

    /// The text of a key.
    pub(crate) fn text(&self, key: &str) -> Result<&str> {
        let text = self.0.get(key).and_then(|texts| texts.first());
        Ok(text.ok_or_else(|| format!("no {key} in the catalogue"))?)
    }

    /// The text of a key with something in its one place.
    pub(crate) fn with(&self, key: &str, value: &str) -> Result<String> {
        let text = self.text(key)?;
        match (text.split_once('{'), text.split_once('}')) {
            (Some((before, _)), Some((_, after))) => Ok(format!("{before}{value}{after}")),
            _ => Err(format!("{key} has no place for anything: {text}").into()),
        }
    }

    /// What only this language says: entries that the other one has nowhere.
    pub(crate) fn apart_from(&self, other: &Self) -> Vec<&str> {
        let theirs: BTreeSet<&String> = other.0.values().flatten().collect();
        let own_words = |entry: &str| -> String {
            entry.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect()
        };
        self.0
            .values()
            .flatten()
            .filter(|entry| !theirs.contains(entry))
            // What is all places and punctuation looks like anything.
            .filter(|entry| own_words(entry).chars().filter(|letter| letter.is_alphabetic()).count() >= 3)
            .map(String::as_str)
            .collect()
    }
}

/// Whether a text is this entry of the catalogue, whatever stands in its `{places}`.
pub(crate) fn is_entry(text: &str, entry: &str) -> bool {
    let mut parts = entry.split('{').enumerate().map(|(index, part)| {
        // Behind the first brace every part begins with the place's name.
        if index == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) }
    });
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    // A place at the end takes all that is left.
    let mut ended = false;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        ended = part.is_empty();
        rest = after;
    }
    ended || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_recognised_with_whatever_stands_in_its_places() {
        assert!(is_entry("Undo", "Undo"));
        assert!(!is_entry("Undone", "Undo"));
        assert!(is_entry("Search 28 fields", "Search {count} fields"));
        assert!(!is_entry("Search 28 fields quickly", "Search {count} fields"));
        assert!(is_entry("Export Password age", "Export {name}"));
        assert!(!is_entry("Exporter", "Export {name}"));
    }
}
