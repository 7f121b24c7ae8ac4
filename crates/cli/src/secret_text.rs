//! The text of passwords, keys and tokens, as files and other programs hold it.
//!
//! Windows `PowerShell` and editors put a byte order mark before a text, or write it as UTF-16.
//! None of that belongs to the secret.

use zeroize::Zeroizing;

/// The mark that begins a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Decodes a secret in UTF-8 or UTF-16, without byte order marks and white space around it. Returns
/// none for anything else.
pub(crate) fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = match *bytes {
        [0xff, 0xfe, ref rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, ref rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        // Secrets begin with ASCII, and no secret holds NUL.
        [first, 0, ..] if first.is_ascii() => utf16(bytes, u16::from_le_bytes)?,
        [0, first, ..] if first.is_ascii() => utf16(bytes, u16::from_be_bytes)?,
        _ => Zeroizing::new(std::str::from_utf8(bytes).ok()?.to_owned()),
    };
    let around = |letter: char| letter.is_whitespace() || letter == BYTE_ORDER_MARK;
    Some(Zeroizing::new(text.trim_matches(around).to_owned()))
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_same_however_it_was_saved() {
        let units =
            |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for bytes in [
            "pässword".as_bytes().to_vec(),
            "\u{feff}pässword\r\n".as_bytes().to_vec(),
            "\u{feff}\u{feff} pässword\n".as_bytes().to_vec(),
            units("\u{feff}pässword\r\n", u16::to_le_bytes),
            units("\u{feff}pässword\r\n", u16::to_be_bytes),
            units("pässword\r\n", u16::to_le_bytes),
            units("pässword", u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_deref().map(String::as_str), Some("pässword"), "{bytes:?}");
        }
        assert_eq!(decode(b"").as_deref().map(String::as_str), Some(""));
        assert_eq!(decode(b"p a").as_deref().map(String::as_str), Some("p a"));
        for broken in [&b"p\xe4ss"[..], b"\xff\xfep", b"\xff\xfe\x00\xd8"] {
            assert!(decode(broken).is_none(), "{broken:?}");
        }
    }
}
