//! Files that are not text and hold no users that can be read here, by their first bytes.

use crate::error::Looks;

/// Bytes that tell what a file is.
pub(super) const BYTES: usize = 512;

/// What a file with these first bytes is.
pub(super) fn of(head: &[u8]) -> Option<Looks> {
    const BEGINNINGS: [(&[u8], Looks); 15] = [
        (b"PK\x03\x04", Looks::Zip),
        (b"PK\x05\x06", Looks::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Looks::Spreadsheet),
        (b"PAR1", Looks::Parquet),
        (b"SQLite format 3\0", Looks::Database),
        (b"%PDF", Looks::Document),
        (b"{\\rtf", Looks::Document),
        (b"\x28\xb5\x2f\xfd", Looks::Packed("Zstandard")),
        (b"BZh", Looks::Packed("bzip2")),
        (b"\xfd7zXZ\0", Looks::Packed("xz")),
        (b"7z\xbc\xaf\x27\x1c", Looks::Packed("7-Zip")),
        (b"Rar!\x1a\x07", Looks::Packed("RAR")),
        (b"\x1f\x9d", Looks::Packed("compress")),
        (b"\xff\xfe\0\0", Looks::Utf32),
        (b"\0\0\xfe\xff", Looks::Utf32),
    ];
    let known = BEGINNINGS.iter().find(|(with, _)| head.starts_with(with)).map(|&(_, looks)| looks);
    let tar = || head.get(257..262).is_some_and(|magic| magic == b"ustar").then_some(Looks::Packed("tar"));
    known.or_else(tar)
}
