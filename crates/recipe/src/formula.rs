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

/// Returns true when `text` needs an apostrophe in front before a spreadsheet may open it.
#[inline]
pub fn runs_as_formula(text: &str) -> bool {
    // Most text begins with a letter or a digit and is done here.
    match text.as_bytes().first() {
        None | Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => false,
        Some(_) => is_formula(text.trim_start_matches('\'')),
    }
}

fn is_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n', '\0']) {
        return true;
    }
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    text.trim_start_matches(invisible).starts_with(signs) && !is_signed_digits(text)
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
}
