//! Just enough JSON (RFC 8259): checks a line, finds its keys and values, decodes and encodes
//! strings.
//!
//! Values are never built: everything is a slice of the line. So numbers beyond 2⁵³, escapes and
//! lone surrogates pass through unchanged, and a row costs no allocation.

mod plain;
mod scan;
mod text;
mod token;

pub use scan::Reason;
pub(crate) use scan::{Fault, Kind, Scanner, Value};
pub(crate) use text::{Text, decode, escape, mend};

/// The members of the object on a line. Reused from line to line.
#[derive(Default)]
pub(crate) struct Index {
    /// In the order of the line. If a key occurs twice, readers of JSON use the last one.
    pub(crate) members: Vec<Member>,
    /// A key, at any depth, may be that of an identity provider's token.
    pub(crate) suspect: bool,
}

impl Index {
    pub(crate) fn view(&self) -> Indexed<'_> {
        Indexed { members: &self.members, suspect: self.suspect }
    }
}

/// An [`Index`] that is held elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct Indexed<'a> {
    pub(crate) members: &'a [Member],
    pub(crate) suspect: bool,
}

/// A key with its value. Small, because many of them go from thread to thread.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    key: Span,
    value: Span,
    key_escaped: bool,
    kind: Kind,
}

/// `start..end` in a line.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        // A line is at most `Limits::MOST_LINE` long.
        let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: short(start), end: short(end) }
    }

    const fn range(self) -> (usize, usize) {
        (self.start as usize, self.end as usize)
    }
}

impl Member {
    pub(crate) fn new(key: Text, value: Value) -> Self {
        let Value { start, end, kind } = value;
        Self {
            key: Span::new(key.start, key.end),
            value: Span::new(start, end),
            key_escaped: key.escaped,
            kind,
        }
    }

    #[inline]
    pub(crate) const fn key(&self) -> Text {
        let (start, end) = self.key.range();
        Text { start, end, escaped: self.key_escaped }
    }

    #[inline]
    pub(crate) const fn value(&self) -> Value {
        let (start, end) = self.value.range();
        Value { start, end, kind: self.kind }
    }
}

/// Checks that `line` is one JSON object and indexes its members.
pub(crate) fn index(line: &str, index: &mut Index) -> Result<(), Fault> {
    index.members.clear();
    index.suspect = append_index(line, &mut index.members)?;
    Ok(())
}

/// Checks that `line` is one JSON object and appends its members. Returns [`Index::suspect`].
pub(crate) fn append_index(line: &str, members: &mut Vec<Member>) -> Result<bool, Fault> {
    let mut scanner = Scanner::new(line, 0);
    scanner.space();
    if scanner.peek() != Some(b'{') {
        return Err(Fault { at: 0, reason: Reason::NotAnObject });
    }
    scanner.open();
    let mut first = true;
    while let Some(key) = scanner.member(&mut first)? {
        let value = scanner.value()?;
        members.push(Member::new(key, value));
    }
    scanner.finish()?;
    Ok(scanner.suspect())
}

/// Trims the white space of JSON (RFC 8259, section 2), which does not include form feeds. Returns
/// the number of bytes trimmed at the start as well.
pub(crate) fn trim(bytes: &[u8]) -> (&[u8], usize) {
    let content = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let start = bytes.iter().position(content).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(content).map_or(start, |last| last + 1);
    (&bytes[start..end], start)
}

/// Returns true if `text` is a JSON number and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    let mut scanner = Scanner::new(text, 0);
    scanner.number().is_ok() && scanner.peek().is_none()
}

/// Appends `value`, which is checked JSON, without the white space between its parts.
pub(crate) fn compact(value: &str, out: &mut String) {
    // From string to string. Between strings, white space has no meaning.
    let mut rest = value;
    while let Some(quote) = rest.find('"') {
        out.extend(rest[..quote].split_ascii_whitespace());
        let mut scanner = Scanner::new(rest, quote);
        // Can't fail on checked JSON. If it did, the rest would stay as it is.
        let end = scanner.value().map_or(rest.len(), |string| string.end);
        out.push_str(&rest[quote..end]);
        rest = &rest[end..];
    }
    out.extend(rest.split_ascii_whitespace());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn members(line: &str) -> Result<Vec<(&str, &str)>, Fault> {
        let mut found = Index::default();
        index(line, &mut found)?;
        Ok(found
            .members
            .iter()
            .map(|member| (member.key().raw(line), &line[member.value().start..member.value().end]))
            .collect())
    }

    fn fault(line: &str) -> (usize, Reason) {
        let fault = members(line).unwrap_err();
        (fault.at, fault.reason)
    }

    #[test]
    fn members_are_found_with_their_raw_text() {
        let line = r#" { "a\n" : [1, {"x":"]"}] ,"b":-0.5E+10,"a\n":null,"":"\ud800\"" } "#;
        assert_eq!(
            members(line).unwrap(),
            [(r"a\n", r#"[1, {"x":"]"}]"#), ("b", "-0.5E+10"), (r"a\n", "null"), ("", r#""\ud800\"""#)]
        );
        assert_eq!(members("{}").unwrap(), []);
    }

    #[test]
    fn faults_have_a_position_and_a_reason() {
        assert_eq!(fault("[1]"), (0, Reason::NotAnObject));
        assert_eq!(fault(""), (0, Reason::NotAnObject));
        assert_eq!(fault("{"), (1, Reason::UnexpectedEnd));
        assert_eq!(fault(r#"{"a":1"#), (6, Reason::UnexpectedEnd));
        assert_eq!(fault(r#"{"a":1,}"#), (7, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a":[1,]}"#), (8, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a":[}}"#), (6, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a" 1}"#), (5, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a":tru}"#), (5, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a":01}"#), (6, Reason::UnexpectedByte));
        assert_eq!(fault(r#"{"a":1.}"#), (7, Reason::BadNumber));
        assert_eq!(fault(r#"{"a":-}"#), (6, Reason::BadNumber));
        assert_eq!(fault(r#"{"a":1e+}"#), (8, Reason::BadNumber));
        assert_eq!(fault(r#"{"a":"\x"}"#), (7, Reason::BadEscape));
        assert_eq!(fault(r#"{"a":"\u12g4"}"#), (7, Reason::BadEscape));
        assert_eq!(fault("{\"a\":\"0123456789\u{1}\"}"), (16, Reason::ControlCharacter));
        assert_eq!(fault(r"{} {}"), (3, Reason::AfterTheEnd));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(members(&nested(scan::MAX_DEPTH - 1)).is_ok());
        assert_eq!(fault(&nested(scan::MAX_DEPTH)).1, Reason::TooDeep);
        assert_eq!(fault(&"{\"a\":".repeat(5_000)).1, Reason::TooDeep);
    }

    #[test]
    fn white_space_is_removed_only_between_the_parts() {
        let mut out = String::new();
        compact("[ 1 ,\t\"a \\\" b \" , { \"x y\" : \" \\\\\" } , [ ] ]", &mut out);
        assert_eq!(out, r#"[1,"a \" b ",{"x y":" \\"},[]]"#);
    }

    #[test]
    fn numbers_are_json_numbers() {
        for number in ["0", "-0", "12", "1.50", "1e9", "-1.2E-3", "9007199254740993"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", "-", "+1", "007", "1.", ".5", "1e", "0x1", "NaN", "1 ", "2022-07-15"] {
            assert!(!is_number(other), "{other}");
        }
    }
    /// Text that is nearly JSON more often than not.
    fn nearly_json() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "{}", "[]", "\"a\":", "\"b\":1,", "1", "-0.5e+3", "0", "tru", "true", "null",
                "false", " ", "\t", "\"\\n\"", "\\", "\\u12aB", "\"\\ud800\"", "e", ".", "é", "\u{1}", "\"x\""
            ])
            .prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn lines_are_accepted_exactly_when_serde_json_accepts_them(inside in nearly_json(), wrap: bool) {
            let line = if wrap { format!("{{\"k\":{inside}}}") } else { inside };
            let object = line.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{');
            let expected = object && serde_json::from_str::<IgnoredAny>(&line).is_ok();
            prop_assert_eq!(members(&line).is_ok(), expected, "{:?}", line);
        }

        #[test]
        fn compacting_changes_no_value(value in nearly_json()) {
            if let Ok(expected) = serde_json::from_str::<serde_json::Value>(&value) {
                let mut out = String::new();
                compact(&value, &mut out);
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), expected);
            }
        }
    }
}
