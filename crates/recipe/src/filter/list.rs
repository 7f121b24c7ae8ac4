//! Lists of values: a file or a pasted column with one value a line.

/// The values of a text with one value a line, in order, each once. A byte order mark, line ends of
/// every system, white space around values, and empty lines don't count.
pub fn values_of_list(text: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let values = text.split(['\n', '\r']).map(str::trim).filter(|value| !value.is_empty());
    values.filter(|value| seen.insert(*value)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_value_a_line() {
        let text = "\u{feff}ada@example.com\r\n\r\n  Lovelace, Ada \rx\n\"y\"\nx\n";
        assert_eq!(values_of_list(text), ["ada@example.com", "Lovelace, Ada", "x", "\"y\""]);
        assert_eq!(values_of_list("\u{feff}\r\n \n"), Vec::<String>::new());
        assert_eq!(values_of_list("a"), ["a"]);
    }
}
