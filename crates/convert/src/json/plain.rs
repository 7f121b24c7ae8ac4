//! Finds the end of the plain part of a string, 16 bytes at a time: half of a line is strings.

use wide::u8x16;

const BLOCK: usize = 16;

/// The last control character.
const LAST_CONTROL: u8 = 0x1f;

/// The length of the part before the first quotation mark, backslash or control character.
#[inline]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        let text = u8x16::new(*block);
        let is = |byte| text.simd_eq(u8x16::splat(byte));
        let control = text.simd_eq(text.min(u8x16::splat(LAST_CONTROL)));
        let special = (control | is(b'"') | is(b'\\')).to_bitmask();
        if special != 0 {
            return length + special.trailing_zeros() as usize;
        }
        length += BLOCK;
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=LAST_CONTROL);
    length + rest.iter().position(special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_bytes_are_found_at_every_position() {
        for special in [b'"', b'\\', 0, 0x1f] {
            for length in 0..40 {
                let mut bytes = vec![b'a'; 40];
                bytes[length] = special;
                for plain in [0x20, 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']'] {
                    bytes[..length].fill(plain);
                    assert_eq!(plain_length(&bytes), length);
                }
            }
        }
        assert_eq!(plain_length(&[b'a'; 13]), 13);
    }
}
