//! How objects open into columns: the rules for every tabular format.
//!
//! 1. **One column for each leaf.** A column that holds objects or arrays opens into columns with
//!    names like Auth0's fields: the title, then `.key` for a member and `[0]` for an element, to
//!    any depth: `app_metadata.plan`, `identities[0].connection`.
//! 2. **Unusual keys are quoted.** A key that is empty or contains a dot, a bracket, a quotation
//!    mark, a backslash or a control character is written as `["…"]` with the escapes of JSON:
//!    `app_metadata["a.b"]`. So a title has one meaning. Titles themselves (and, as delivered, the
//!    names of attributes) stay as they are.
//! 3. **Order.** The order of the titles; inside an object, the order in which its keys first
//!    appeared in the sources; inside an array, by index. Columns of one object stay together.
//! 4. **Mixed values.** Where some users have a plain value and others an object, the plain value
//!    has a column of its own, before those of the object. A row fills only what its user has.
//! 5. **Empty values.** `null`, `{}`, `[]` and a missing key are an empty cell. They do not open
//!    into columns; if no user has anything else, the column stays and is empty.
//! 6. **Duplicate keys** in one object: the last one counts, as everywhere.
//! 7. **Duplicate titles.** Chosen titles stay. A column from inside an object that would have the
//!    title of another one gets ` (2)`, ` (3)`, … after it, and the summary has a notice.
//!    Where columns have types, titles that differ only by case or by how accents are composed are
//!    the same in this sense, chosen ones too: the programs that read such files mix them up.
//! 8. **Limits.** A column stays one, with compact JSON text in its cells, if it would open into
//!    more than [`crate::Limits::max_columns_of_one`] columns, into titles longer than about
//!    [`LONGEST_TITLE`] bytes, or has four times as many nodes as columns are allowed. If all
//!    columns together exceed [`crate::Limits::max_columns`], this happens to the largest ones
//!    until the rest fits. The summary has a notice.
//! 9. **Plain attributes.** If all columns are attributes that hold only plain values, the sources
//!    are read once, without a first pass that looks for objects (unless columns have types). If an
//!    object is delivered there anyway, its cell holds compact JSON text, and the summary has a
//!    notice.

use std::collections::HashSet;

use crate::{fold::CaseFolder, json, summary::Notice};

/// Longest title of a column from inside an object, in bytes before escaping.
pub(crate) const LONGEST_TITLE: usize = 1_000;

/// Appends a member's key to the title of its object.
pub(super) fn push_key(title: &mut String, key: &str) {
    let usual = |c: char| !matches!(c, '.' | '[' | ']' | '"' | '\\') && !c.is_control();
    if !key.is_empty() && key.chars().all(usual) {
        title.push('.');
        title.push_str(key);
    } else {
        title.push_str("[\"");
        json::escape(key, title);
        title.push_str("\"]");
    }
}

/// Appends an element's index to the title of its array.
pub(super) fn push_index(title: &mut String, index: usize) {
    title.push('[');
    title.push_str(&index.to_string());
    title.push(']');
}

/// The first title based on `wanted` that is not in `taken`. Adds it there.
pub(super) fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|number: u32| format!("{wanted} ({number})"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    let title = candidates.find(|title| !taken.contains(title)).unwrap_or_default();
    taken.insert(title.clone());
    title
}

/// Gives numbers to titles that are the same as an earlier one without regard to case, and returns
/// a notice for each.
pub(super) fn told_apart(titles: &mut [String]) -> Vec<Notice> {
    let case = CaseFolder::new();
    let (mut taken, mut notices) = (HashSet::new(), Vec::new());
    for title in titles {
        let wanted = title.clone();
        let mut number: u32 = 1;
        while !taken.insert(case.folded(title)) {
            number += 1;
            *title = format!("{wanted} ({number})");
        }
        if *title != wanted {
            notices.push(Notice::ColumnRenamed { wanted, title: title.clone() });
        }
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_keys_are_quoted() {
        let title = |key: &str| {
            let mut title = "a".to_owned();
            push_key(&mut title, key);
            title
        };
        assert_eq!(title("b c"), "a.b c");
        assert_eq!(title("é'=1"), "a.é'=1");
        assert_eq!(title(""), r#"a[""]"#);
        assert_eq!(title("b.c"), r#"a["b.c"]"#);
        assert_eq!(title("0]"), r#"a["0]"]"#);
        assert_eq!(title("\"\n\u{7f}\\"), "a[\"\\\"\\n\u{7f}\\\\\"]");
    }

    #[test]
    fn a_taken_title_gets_the_next_free_number() {
        let mut taken: HashSet<String> = ["a", "a (2)"].map(String::from).into();
        assert_eq!(unique("a", &mut taken), "a (3)");
        assert_eq!(unique("b", &mut taken), "b");
        assert_eq!(unique("b", &mut taken), "b (2)");
    }

    #[test]
    fn titles_that_differ_by_case_alone_get_numbers() {
        let mut titles =
            ["Country", "country", "Straße", "strasse", "STRASSE", "\u{e9}", "e\u{301}", "e", "country (2)"]
                .map(String::from);
        let notices = told_apart(&mut titles);
        assert_eq!(
            titles.each_ref().map(String::as_str),
            [
                "Country",
                "country (2)",
                "Straße",
                "strasse (2)",
                "STRASSE (3)",
                "\u{e9}",
                "e\u{301} (2)",
                "e",
                "country (2) (2)"
            ]
        );
        assert_eq!(notices.len(), 5);
    }
}
