//! Decodes and encodes strings.

use std::borrow::Cow;

use memchr::memchr;

/// The text between the quotation marks of a string: `start..end` in a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) escaped: bool,
}

impl Text {
    /// The text as it is in the line, with its escapes.
    #[inline]
    pub(crate) fn raw(self, line: &str) -> &str {
        &line[self.start..self.end]
    }

    /// The decoded text of a key. Lone surrogates stay escapes, so that keys that differ stay
    /// different.
    #[inline]
    pub(crate) fn name(self, line: &str) -> Cow<'_, str> {
        let raw = self.raw(line);
        if self.escaped { Cow::Owned(unescaped(raw)) } else { Cow::Borrowed(raw) }
    }
}

/// The decoded text of a key with escapes. Apart, so that [`Text::name`] is inlined.
#[cold]
fn unescaped(raw: &str) -> String {
    let mut name = String::with_capacity(raw.len());
    decode(raw, &mut name, |escape, out| out.push_str(escape));
    name
}

/// Appends the decoded text of `raw`, a checked string without its quotation marks. `broken`
/// handles the escape of each lone surrogate, which text cannot hold.
pub(crate) fn decode(raw: &str, out: &mut String, mut broken: impl FnMut(&str, &mut String)) {
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let length = match escape.as_bytes() {
            [_, b'u', ..] => decode_unicode(escape, out, &mut broken),
            [_, plain, ..] => {
                out.push(match plain {
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'n' => '\n',
                    b'r' => '\r',
                    b't' => '\t',
                    other => char::from(*other),
                });
                2
            }
            _ => escape.len(),
        };
        rest = &escape[length..];
    }
    out.push_str(rest);
}

/// Decodes `\uXXXX`, or two of them that encode one character. Returns the length of the escape.
fn decode_unicode(escape: &str, out: &mut String, broken: &mut impl FnMut(&str, &mut String)) -> usize {
    const ONE: usize = 6;
    let unit = |at: usize| {
        let digits = escape.get(at..at + ONE)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let units = [unit(0).unwrap_or(0xFFFD), unit(ONE).unwrap_or(0)];
    if let Some(Ok(character)) = char::decode_utf16(units).next() {
        out.push(character);
        ONE * character.len_utf16()
    } else {
        broken(&escape[..ONE], out);
        ONE
    }
}

/// Counts the lone surrogates in checked JSON. If there are any, `out` becomes the text with U+FFFD
/// in their places; else it stays as it is.
pub(crate) fn mend(json: &str, out: &mut String) -> u64 {
    let unit = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut at, mut done, mut broken) = (0, 0, 0);
    while let Some(found) = memchr(b'\\', json.as_bytes().get(at..).unwrap_or_default()) {
        at += found;
        match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(0xd800..=0xdfff), _) => {
                if broken == 0 {
                    out.clear();
                }
                broken += 1;
                out.extend([&json[done..at], "\\ufffd"]);
                at += 6;
                done = at;
            }
            // Another escape, of which the second byte may be a backslash.
            _ => at += 2,
        }
    }
    if broken > 0 {
        out.push_str(&json[done..]);
    }
    broken
}

/// Appends `text` as the inside of a JSON string.
pub(crate) fn escape(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x0c => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        if short.is_empty() {
            out.push_str("\\u00");
            out.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
        } else {
            out.push_str(short);
        }
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(raw: &str) -> (String, u32) {
        let (mut out, mut broken) = (String::new(), 0);
        decode(raw, &mut out, |_, out| {
            broken += 1;
            out.push(char::REPLACEMENT_CHARACTER);
        });
        (out, broken)
    }

    #[test]
    fn every_escape_is_decoded() {
        assert_eq!(
            decoded(r#"a\"\\\/\b\f\n\r\té\u00E9\uD83D\uDE00z"#),
            ("a\"\\/\u{8}\u{c}\n\r\téé😀z".into(), 0)
        );
    }

    #[test]
    fn lone_surrogates_are_reported() {
        assert_eq!(
            decoded(r"\ud83dx\ude00\ud83d\ud83d\ude00\ud83d"),
            ("\u{fffd}x\u{fffd}\u{fffd}😀\u{fffd}".into(), 4)
        );
        let raw = r"\ud800\u0041";
        assert_eq!(Text { start: 0, end: raw.len(), escaped: true }.name(raw), "\\ud800A");
    }

    #[test]
    fn lone_surrogates_are_replaced_and_nothing_else() {
        let mended = |json: &str| {
            let mut out = String::from("before");
            let broken = mend(json, &mut out);
            (out, broken)
        };
        assert_eq!(
            mended(r#"{"a":"\ud83d","\uDE00":"\ud83d\ud83d\ude00x\udc00\ud800"}"#),
            (r#"{"a":"\ufffd","\ufffd":"\ufffd\ud83d\ude00x\ufffd\ufffd"}"#.into(), 5)
        );
        for whole in [r#"{"a":"\ud83d\ude00\\ud83d\n\"\u0041"}"#, "{}", r#"{"a":"\\"}"#] {
            assert_eq!(mended(whole), ("before".into(), 0), "{whole}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_being_escaped_and_decoded(text: String) {
            let mut json = String::new();
            escape(&text, &mut json);
            prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{json}\"")).unwrap(), text.clone());
            prop_assert_eq!(decoded(&json), (text, 0));
        }

        #[test]
        fn strings_of_serde_json_are_decoded(text: String) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(decoded(&json[1..json.len() - 1]), (text, 0));
        }
    }
}
