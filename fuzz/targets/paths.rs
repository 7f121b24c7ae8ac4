//! Selects a field by its path and compares the result with a walk over serde_json's values. The
//! first line of the input is the path, the second the user.
#![no_main]

use convert::{Column, Columns, Limits, Presentation, PreviewCell, SourceKind, Style, first_rows};
use convert_fuzz::{Folder, is_deep};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((path, line)) = text.split_once('\n') else { return };
    let Ok(user @ Value::Object(_)) = serde_json::from_str::<Value>(line) else { return };
    // Tokens of identity providers are removed before anything is selected.
    if is_deep(bytes) || text.contains("token") || text.contains("\\u") || line.contains('\n') {
        return;
    }
    let folder = Folder::default();
    let source = folder.source(SourceKind::Ndjson, line.as_bytes());
    let columns = Columns::Chosen(vec![Column { title: "\u{1}title".into(), path: path.into() }]);
    let style = Style::default();
    let presentation = Presentation {
        columns: &columns,
        filter: None,
        lookups: &convert::LookUps::default(),
        style: &style,
        hidden: &[],
    };
    let shown = first_rows(&[source], &presentation, 1, &Limits::default()).expect("a table");
    let found = &shown.rows[0];
    match select(&user, path) {
        None | Some(Value::Null) => assert_eq!(found[..], [PreviewCell::Empty], "{path:?}"),
        Some(Value::Bool(value)) => assert_eq!(found[..], [PreviewCell::Bool(*value)]),
        Some(Value::Number(number)) => match &found[..] {
            [PreviewCell::Number(shown)] => {
                // Compare numbers by value: serde_json formats exponents differently.
                assert_eq!(serde_json::from_str::<serde_json::Number>(shown).ok().as_ref(), Some(number));
            }
            other => panic!("{number} is {other:?}"),
        },
        Some(Value::String(text)) => match &found[..] {
            [PreviewCell::Text { text: shown, .. }] => assert_eq!(shown, text, "{path:?}"),
            other => panic!("{text:?} is {other:?}"),
        },
        // Objects and arrays expand into columns, which has its own rule and tests.
        Some(Value::Object(_) | Value::Array(_)) => {}
    }
});

/// Returns the value of a path: the attribute of that name, or else the one that its steps lead to.
fn select<'a>(user: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some(value) = user.get(path) {
        return Some(value);
    }
    let start = path.find(['.', '[']).filter(|&start| start > 0)?;
    let mut value = user.get(&path[..start])?;
    let mut rest = &path[start..];
    let mut steps: Vec<Result<&str, usize>> = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 {
                return None;
            }
            steps.push(Ok(&after[..end]));
            rest = &after[end..];
        } else {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            let number: usize = index.parse().ok()?;
            // `[01]` and `[+1]` are not indexes.
            if number.to_string() != index {
                return None;
            }
            steps.push(Err(number));
            rest = after;
        }
    }
    for step in steps {
        value = match step {
            Ok(key) => value.as_object()?.get(key)?,
            Err(index) => value.as_array()?.get(index)?,
        };
    }
    Some(value)
}
