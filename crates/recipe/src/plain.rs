//! Errors of the JSON parser in plain words.

/// What is wrong with a recipe's text, with line and column if they are known.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let words = if error.is_data() { of_content(text) } else { text.to_owned() };
    match error.line() {
        0 => words,
        line => format!("line {line}, column {}: {words}", error.column()),
    }
}

/// The parser's own words stay where they are plain, such as those of a field's rules.
fn of_content(text: &str) -> String {
    if let Some((key, _)) = quoted(text, "unknown field ") {
        return format!("the key \"{key}\" is not known here");
    }
    if let Some((key, _)) = quoted(text, "missing field ") {
        return format!("the key \"{key}\" is missing");
    }
    if let Some((key, _)) = quoted(text, "duplicate field ") {
        return format!("the key \"{key}\" is there twice");
    }
    if let Some((value, rest)) = quoted(text, "unknown variant ") {
        let known = rest.trim_start_matches(", expected one of ").trim_start_matches(", expected ");
        return format!("\"{value}\" is not known here; known: {}", known.replace('`', "\""));
    }
    let wrong = ["invalid type: ", "invalid value: ", "invalid length "];
    if let Some(rest) = wrong.iter().find_map(|begin| text.strip_prefix(begin))
        && let Some((found, expected)) = rest.split_once(", expected ")
    {
        let found = if text.starts_with("invalid length ") { "a list" } else { found };
        return format!("{} is needed here, not {}", of_kind(expected), of_found(found));
    }
    text.to_owned()
}

/// A name in backticks after these words, and what follows it.
fn quoted<'a>(text: &'a str, begin: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(begin)?.strip_prefix('`')?.split_once('`')
}

/// What the parser expected.
fn of_kind(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => "a whole number",
        "f64" => "a number",
        "a string" | "string" | "str" => "a text in quotation marks",
        "a boolean" => "true or false",
        "a sequence" => "a list in square brackets",
        _ if expected.starts_with("struct ") || expected == "a map" => "an object in braces",
        _ => expected,
    }
}

/// What the parser found.
fn of_found(found: &str) -> String {
    match found {
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        "unit value" | "null" => "null".to_owned(),
        found => ["string ", "integer ", "floating point ", "boolean "]
            .iter()
            .find_map(|kind| found.strip_prefix(kind))
            .map_or(found, |value| value.trim_matches('`'))
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Document;

    #[track_caller]
    fn assert_told(text: &str, words: &str) {
        let told = Document::parse(text).unwrap_err().to_string();
        assert_eq!(told, words, "{text}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_told(
            "{\"version\":1,\n\"recipe\":[]}",
            "line 2, column 11: an object in braces is needed here, not a list",
        );
        assert_told(
            "{\"version\":1,\"recipe\":{\"source\":{\"limit\":\"7\"}}}",
            "line 1, column 44: a whole number is needed here, not \"7\"",
        );
        assert_told(
            "{\"version\":1,\"recipe\":{\"where\":1}}",
            "line 1, column 30: the key \"where\" is not known here",
        );
        assert_told(
            "{\"version\":1,\"recipe\":{\"columns\":[],\"columns\":[]}}",
            "line 1, column 45: the key \"columns\" is there twice",
        );
        assert_told(
            "{\"version\":1,\"recipe\":{\"columns\":[{\"field\":true}]}}",
            "line 1, column 47: a text in quotation marks is needed here, not true",
        );
        assert_told("version: 1", "not JSON: line 1, column 1: expected value");
    }

    #[test]
    fn a_version_that_is_none_is_called_so() {
        for version in ["\"1\"", "0", "null", "1.5"] {
            let text = format!("{{\"version\":{version},\"recipe\":{{}}}}");
            assert_told(&text, "\"version\" at its top must be 1");
        }
        assert_told("{\"recipe\":{}}", "\"version\" at its top must be 1");
        assert_told("{}", "a recipe file has the keys \"version\" and \"recipe\" at its top");
    }
}
