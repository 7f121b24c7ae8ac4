//! Text that a spreadsheet would run as a formula. One apostrophe in front disables it.
//!
//! The rule is that of OWASP ("CSV injection") and ASVS 5.0, 1.2.10: text that begins with `=`,
//! `+`, `-`, `@`, a tab, a line break or NUL, or with a full-width form of the signs. Because
//! spreadsheets trim, leading white space and other invisible characters don't count. Only text:
//! JSON numbers and booleans cannot be formulas.
//!
//! Two decisions of our own:
//! - **A sign followed by digits only is left alone**: `+4915112345678`, `-5`. It can only evaluate
//!   to that number, and users complain about phone numbers with apostrophes in Auth0's own CSV.
//!   This is less than the letter of ASVS and no less safe.
//! - **It can be undone.** Text that has apostrophes before such a beginning gets one more.
//!   Removing one apostrophe wherever apostrophes precede such a beginning restores the original.
//!
//! A CSV may be opened with another separator than it was written with, and then a cell ends at
//! each comma, semicolon, tab or line break in it, whether or not it is quoted. So [`guard`] looks
//! behind each of them as well, and through quotation marks: `x;=1` becomes `x;'=1`, and `x,"=1`
//! becomes `x,"'=1`.

/// Returns true when `text` needs an apostrophe in front before a spreadsheet may open it.
#[inline]
pub fn runs_as_formula(text: &str) -> bool {
    // Most text begins with a letter or a digit and is done here.
    match text.as_bytes().first() {
        None | Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => false,
        Some(_) => is_formula(text.trim_start_matches('\'')),
    }
}

/// What may end a cell when a CSV is opened. The last two are the Arabic semicolon and comma.
const SEPARATORS: [char; 7] = [',', ';', '\t', '\r', '\n', '\u{61b}', '\u{60c}'];

const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// How a cell of a CSV holds a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellText {
    /// As it is.
    Plain,
    /// Inside a JSON value, whose numbers stay numbers.
    Json,
}

/// Writes `text` to `out` with an apostrophe before every part of it that a spreadsheet could run,
/// however it splits the cell. Returns false, with `out` undefined, if there is no such part.
pub fn guard(text: &str, of: CellText, out: &mut String) -> bool {
    out.clear();
    let mut guarded = of == CellText::Plain && runs_as_formula(text);
    if guarded {
        out.push('\'');
    }
    let mut begun = guarded;
    for part in text.split_inclusive(SEPARATORS) {
        let start = if std::mem::take(&mut begun) { None } else { start_of_formula(part, of) };
        if let Some(start) = start {
            guarded = true;
            out.extend([&part[..start], "'", &part[start..]]);
        } else {
            out.push_str(part);
        }
    }
    guarded
}

/// The position, behind quotation marks and what is invisible, of the apostrophes and the sign of
/// what would run if a cell began here.
fn start_of_formula(part: &str, of: CellText) -> Option<usize> {
    let inside = part.trim_start_matches(|c| c == '"' || invisible(c));
    let sign = inside.trim_start_matches('\'');
    if !sign.starts_with(SIGNS) {
        return None;
    }
    let value = sign.trim_end_matches(|c| c == '"' || SEPARATORS.contains(&c) || invisible(c));
    let number = match of {
        CellText::Plain => is_signed_digits(value),
        CellText::Json => is_negative_number(value.trim_end_matches([']', '}'])),
    };
    (!number).then(|| part.len() - inside.len())
}

/// Returns true for what can be a negative number of JSON.
fn is_negative_number(text: &str) -> bool {
    let numeric = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    text.starts_with('-') && text.bytes().all(numeric) && text.parse::<f64>().is_ok()
}

fn is_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n', '\0']) {
        return true;
    }
    text.trim_start_matches(invisible).starts_with(SIGNS) && !is_signed_digits(text)
}

fn is_signed_digits(text: &str) -> bool {
    text.strip_prefix(['+', '-'])
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// White space, control characters, and characters of no width.
fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_gets_an_apostrophe() {
        for text in [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "\0x",
            "=",
            "+",
            "-",
            " =1",
            "\u{a0}=1",
            "\u{feff}@x",
            "\u{200b}=1",
            "\u{1}=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "+49 151",
            "+4x",
            "-5.2",
            "--5",
            "+",
            " -5",
            "'=1",
            "''-x",
            "-5 ",
            "+１",
        ] {
            assert!(runs_as_formula(text), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_run_stays() {
        for text in [
            "",
            "a=1",
            "5",
            "O'Brien",
            "'Abd",
            "'",
            "é",
            "+4915112345678",
            "-5",
            "'-5",
            "漢字",
            " a",
            "\"=1",
            "user@x.org",
        ] {
            assert!(!runs_as_formula(text), "{text:?}");
        }
    }

    #[test]
    fn what_runs_after_a_split_gets_an_apostrophe_there() {
        let mut out = String::new();
        for (text, guarded) in [
            ("x;=1+1", "x;'=1+1"),
            ("y,=1", "y,'=1"),
            ("t\t=1", "t\t'=1"),
            ("a\r\n@b", "a\r\n'@b"),
            ("b,\"=1+1", "b,\"'=1+1"),
            ("b, \"\" =1", "b, \"\" '=1"),
            ("\"=1", "\"'=1"),
            ("=1;=2", "'=1;'=2"),
            ("\t=1", "'\t'=1"),
            ("x;'=1", "x;''=1"),
            ("x;＝1", "x;'＝1"),
            ("x;\u{200b}-a", "x;\u{200b}'-a"),
            ("a;b;-2+3;c", "a;b;'-2+3;c"),
        ] {
            assert!(guard(text, CellText::Plain, &mut out), "{text:?}");
            assert_eq!(out, guarded);
        }
        for text in ["x;y", "a,b=1", "x;+4915112345678", "x, -5", "x;\"-5\";y", "O'Brien, '", ";", "", "x;'"]
        {
            assert!(!guard(text, CellText::Plain, &mut out), "{text:?}");
        }
    }

    #[test]
    fn json_stays_json() {
        let mut out = String::new();
        assert!(guard(r#"["a","=1+1",-5]"#, CellText::Json, &mut out));
        assert_eq!(out, r#"["a","'=1+1",-5]"#);
        for json in [r#"{"a":-1.5e-3,"b":[1,-2]}"#, r#"["=1"]"#, "[1,-2.5]"] {
            assert!(!guard(json, CellText::Json, &mut out), "{json}");
        }
    }
}
