//! UTF-16, in which Windows `PowerShell` and spreadsheets save text: converts it to UTF-8.

use super::{
    input::{Facts, Layer},
    layer::Unpack,
};
use crate::error::{Encoding, Error};

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// The byte order of text that begins with these bytes, if it is UTF-16: by its mark, or because
/// the first two characters are ASCII with a zero byte each, as in every JSON text (RFC 4627,
/// section 3).
pub(super) fn byte_order(head: &[u8]) -> Option<ByteOrder> {
    let text = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match *head {
        // The mark of UTF-32 begins like that of UTF-16.
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => Some(ByteOrder::Big),
        [a, 0, b, 0, ..] | [a, 0, b] if text(a) && text(b) => Some(ByteOrder::Little),
        [0, a, 0, b, ..] if text(a) && text(b) => Some(ByteOrder::Big),
        [a, 0] if text(a) => Some(ByteOrder::Little),
        [0, a] if text(a) => Some(ByteOrder::Big),
        _ => None,
    }
}

/// Converts UTF-16 to UTF-8.
pub(super) struct Utf16 {
    order: ByteOrder,
    /// The first byte of a unit whose second one has not been read yet.
    half: Option<u8>,
    /// The first unit of a pair.
    high: Option<u16>,
    /// Bytes of a character that did not fit.
    waiting: [u8; 4],
    waiting_from: usize,
    started: bool,
}

impl Utf16 {
    pub(super) const fn new(order: ByteOrder) -> Self {
        Self { order, half: None, high: None, waiting: [0; 4], waiting_from: 4, started: false }
    }

    /// Adds a unit. Returns the character that it completes, if any.
    fn unit(&mut self, unit: u16) -> Result<Option<char>, ()> {
        let first = !std::mem::replace(&mut self.started, true);
        match (self.high.take(), unit) {
            (None, 0xfeff) if first => Ok(None),
            (None, 0xd800..=0xdbff) => {
                self.high = Some(unit);
                Ok(None)
            }
            (high, unit) => {
                let units = high.into_iter().chain([unit]);
                let mut characters = char::decode_utf16(units);
                match (characters.next(), characters.next()) {
                    (Some(Ok(character)), None) => Ok(Some(character)),
                    _ => Err(()),
                }
            }
        }
    }
}

impl Unpack for Utf16 {
    fn read(&mut self, from: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error> {
        let mut written = 0;
        while written < out.len() && self.waiting_from < self.waiting.len() {
            out[written] = self.waiting[self.waiting_from];
            written += 1;
            self.waiting_from += 1;
        }
        while written < out.len() {
            let start = from.offset();
            let bytes = from.fill()?;
            if bytes.is_empty() {
                return if self.half.is_none() && self.high.is_none() {
                    Ok(written)
                } else {
                    let path = from.file().path().to_owned();
                    Err(Error::NotText { path, offset: start, encoding: Encoding::Utf16 })
                };
            }
            let mut used = 0;
            let mut fault = None;
            for &byte in bytes {
                used += 1;
                let Some(half) = self.half.take() else {
                    self.half = Some(byte);
                    continue;
                };
                let pair = [half, byte];
                let unit = match self.order {
                    ByteOrder::Little => u16::from_le_bytes(pair),
                    ByteOrder::Big => u16::from_be_bytes(pair),
                };
                match self.unit(unit) {
                    Err(()) => {
                        fault = Some(start + used as u64 - 2);
                        break;
                    }
                    Ok(None) => {}
                    Ok(Some(character)) => {
                        let mut buffer = [0; 4];
                        let encoded = character.encode_utf8(&mut buffer).as_bytes();
                        let fits = encoded.len().min(out.len() - written);
                        out[written..written + fits].copy_from_slice(&encoded[..fits]);
                        written += fits;
                        self.waiting_from = self.waiting.len() - (encoded.len() - fits);
                        self.waiting[self.waiting_from..].copy_from_slice(&encoded[fits..]);
                        if written == out.len() {
                            break;
                        }
                    }
                }
            }
            from.consume(used);
            if let Some(offset) = fault {
                let path = from.file().path().to_owned();
                return Err(Error::NotText { path, offset, encoding: Encoding::Utf16 });
            }
        }
        Ok(written)
    }

    fn add_facts(&self, _: &mut Facts) {}

    fn is_text(&self) -> bool {
        true
    }
}
