//! The page's language catalogue.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// Prints a catalogue as JSON. The catalogue is TypeScript, so the TypeScript compiler reads it.
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

/// The texts of a language by key; plurals have several.
pub(crate) struct Catalogue(BTreeMap<String, Vec<String>>);

impl Catalogue {
    /// Reads the catalogue of a language.
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

    /// Returns the text of a key.
    pub(crate) fn text(&self, key: &str) -> Result<&str> {
        let text = self.0.get(key).and_then(|texts| texts.first());
        Ok(text.ok_or_else(|| format!("the catalogue has no {key}"))?)
    }

    /// Returns the text of a key with its one placeholder filled in.
    pub(crate) fn with(&self, key: &str, value: &str) -> Result<String> {
        let text = self.text(key)?;
        match (text.split_once('{'), text.split_once('}')) {
            (Some((before, _)), Some((_, after))) => Ok(format!("{before}{value}{after}")),
            _ => Err(format!("{key} does not have exactly one placeholder: {text}").into()),
        }
    }

    /// Returns whether a text reads as an entry of this language rather than of the other: of the
    /// entries that match, the one with the most words of its own decides. "Export demandé" matches
    /// the English "Export {name}", but is a French entry.
    pub(crate) fn claims(&self, text: &str, other: &Self) -> bool {
        self.closest(text) > other.closest(text)
    }

    /// Returns the number of letters that the closest matching entry fixes; 0 if none matches.
    /// Entries of only placeholders and punctuation would match anything and don't count.
    fn closest(&self, text: &str) -> usize {
        let entries = self.0.values().flatten().filter(|entry| is_entry(text, entry));
        entries.map(|entry| own_letters(entry)).filter(|letters| *letters >= 3).max().unwrap_or(0)
    }
}

/// Returns the number of letters outside placeholders.
fn own_letters(entry: &str) -> usize {
    let parts = entry.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    parts.flat_map(str::chars).filter(|letter| letter.is_alphabetic()).count()
}

/// Returns whether a text is this entry of the catalogue, whatever its `{placeholders}` contain.
pub(crate) fn is_entry(text: &str, entry: &str) -> bool {
    let mut parts = entry.split('{').enumerate().map(|(index, part)| {
        // After the first brace, every part starts with the placeholder's name.
        if index == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) }
    });
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    // A trailing placeholder matches the rest.
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
    fn an_entry_matches_regardless_of_its_placeholders() {
        assert!(is_entry("Undo", "Undo"));
        assert!(!is_entry("Undone", "Undo"));
        assert!(is_entry("Search 28 fields", "Search {count} fields"));
        assert!(!is_entry("Search 28 fields quickly", "Search {count} fields"));
        assert!(is_entry("Export Password age", "Export {name}"));
        assert!(!is_entry("Exporter", "Export {name}"));
    }

    #[test]
    fn the_closest_entry_tells_the_language() {
        let catalogue = |entries: &[&str]| {
            let texts = entries.iter().map(|entry| ((*entry).to_owned(), vec![(*entry).to_owned()]));
            Catalogue(texts.collect())
        };
        let english = catalogue(&["Export {name}", "Export requested", "Exports", "{count}"]);
        let french = catalogue(&["Export demandé", "Exports"]);
        assert!(english.claims("Export requested", &french));
        assert!(english.claims("Export Password age", &french));
        assert!(!english.claims("Export demandé", &french));
        assert!(!english.claims("Exports", &french));
        assert!(!english.claims("27", &french));
    }
}
