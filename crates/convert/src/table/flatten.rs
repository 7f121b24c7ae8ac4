//! How objects open into columns: the rules for every tabular format.
//!
//! 1. **One column for each leaf.** A column that holds objects or arrays opens into columns called like Auth0 calls its
//!    fields: the title, then `.key` for a member and `[0]` for an element, as deep as it goes: `app_metadata.plan`,
//!    `identities[0].connection`.
//! 2. **Unusual keys are quoted.** A key that is empty or holds a dot, a bracket, a quotation mark, a backslash or a
//!    control character is written as `["…"]` with the escapes of JSON: `app_metadata["a.b"]`. So a title has
//!    one reading. Titles themselves (and, as delivered, the names of attributes) stay as they are.
//! 3. **Order.** The order of the titles; inside an object the order in which its keys first appeared in the sources;
//!    inside an array by index. What belongs to one object stays together.
//! 4. **Mixed values.** A place that holds a plain value in some users and objects in others has a column of its own, in
//!    front of those for what is inside. In a row, only what that user has is filled.
//! 5. **Nothing in it.** `null`, `{}`, `[]` and a missing key are an empty cell. They make no column beside others;
//!    where nobody has more than that, the one column stays and is empty.
//! 6. **Keys that occur twice** in one object: the last one counts, as everywhere.
//! 7. **Titles that clash.** Titles that were asked for stay. A column from inside an object that would have the title of
//!    another one gets ` (2)`, ` (3)`, … behind it, and the summary says so.
//! 8. **Too much.** When what a column holds would open into more than [`crate::Limits::max_columns_of_one`] columns, or
//!    into titles beyond about [`LONGEST_TITLE`] bytes, or has four times as many places as columns are allowed, the
//!    column stays one, with compact JSON text in its cells. When all columns together pass
//!    [`crate::Limits::max_columns`], this happens to the largest one, until they fit. The summary says so.
//! 9. **Plain attributes.** When all columns are attributes that hold plain values only, nobody looks for objects in
//!    advance, and the sources are read once (unless the types of columns have to be found out). Should an object be delivered there nevertheless, its cell holds
//!    compact JSON text, and the summary says so.

use std::collections::HashSet;

use crate::json;

/// Longest title, in bytes and before escapes, that a column from inside an object may have.
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

/// A title that is not in `taken`, as close to `wanted` as can be; adds it there.
pub(super) fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|number: u32| format!("{wanted} ({number})"));
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    let title = candidates.find(|title| !taken.contains(title)).unwrap_or_default();
    taken.insert(title.clone());
    title
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
}
