//! A ZIP archive with one file in it, such as what a mail program or a file manager makes of an
//! export. The directory at the end of the archive tells where the file is; then the archive is
//! read once from its beginning to its end, as every source is.

use std::path::Path;

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive};

use super::{
    input::{Facts, Layer},
    layer::Unpack,
};
use crate::error::{Error, Looks};

pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// The file in an archive.
pub(super) struct ZipEntry {
    /// Position of its data in the archive, and the position after them.
    start: u64,
    end: u64,
    /// Absent if it is stored as it is.
    inflate: Option<Decompress>,
    crc: Hasher,
    expected_crc: u32,
    /// Bytes that are still to come, unpacked.
    left: u64,
    finished: bool,
}

/// Finds the only file in an archive.
pub(super) fn only_entry(path: &Path) -> Result<ZipEntry, Error> {
    let looks = |looks| Error::LooksLike { path: path.to_owned(), looks };
    let broken = |_| looks(Looks::Zip);
    let file = fs_err::File::open(path).map_err(|error| Error::read(path, error))?;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file.into_file(), &mut buffer).map_err(broken)?;
    let mut entries = archive.entries(&mut buffer);
    let (mut found, mut files) = (None, 0_u64);
    while let Some(entry) = entries.next_entry().map_err(broken)? {
        let name = entry.file_path();
        let name = name.as_ref();
        if let Some(other) = other_document(name) {
            return Err(looks(other));
        }
        if entry.is_dir() || is_of_the_system(name) {
            continue;
        }
        files += 1;
        let method = entry.compression_method();
        let encrypted = entry.flags().is_encrypted();
        let sizes = (entry.uncompressed_size_hint(), entry.crc32());
        found = Some((entry.wayfinder(), method, encrypted, sizes));
    }
    let (wayfinder, method, encrypted, (size, crc)) = match found {
        Some(found) if files == 1 => found,
        _ => return Err(looks(Looks::ZipOfSeveral { files })),
    };
    if encrypted {
        return Err(looks(Looks::ZipEncrypted));
    }
    let inflate = if method == CompressionMethod::DEFLATE {
        Some(Decompress::new(false))
    } else if method == CompressionMethod::STORE {
        None
    } else {
        return Err(looks(Looks::Zip));
    };
    let entry = archive.get_entry(wayfinder).map_err(broken)?;
    let (start, end) = entry.compressed_data_range();
    Ok(ZipEntry { start, end, inflate, crc: Hasher::new(), expected_crc: crc, left: size, finished: false })
}

/// A document that is an archive with certain files.
fn other_document(name: &[u8]) -> Option<Looks> {
    const BEGINNINGS: [(&[u8], Looks); 6] = [
        (b"xl/", Looks::Spreadsheet),
        (b"Index/", Looks::Spreadsheet),
        (b"word/", Looks::Document),
        (b"ppt/", Looks::Document),
        (b"content.xml", Looks::Spreadsheet),
        (b"META-INF/MANIFEST.MF", Looks::Document),
    ];
    BEGINNINGS.iter().find(|(begin, _)| name.starts_with(begin)).map(|&(_, looks)| looks)
}

/// Files that macOS and Windows add to archives.
fn is_of_the_system(name: &[u8]) -> bool {
    let base = name.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    name.starts_with(b"__MACOSX/") || matches!(base, b".DS_Store" | b"Thumbs.db" | b"desktop.ini")
}

impl ZipEntry {
    fn corrupt(from: &dyn Layer) -> Error {
        Error::Corrupt { path: from.file().path().to_owned(), offset: from.offset() }
    }

    /// Reads the rest of the archive, whose bytes count for its checksum.
    fn finish(&mut self, from: &mut dyn Layer) -> Result<usize, Error> {
        if !self.finished {
            if self.left > 0 || self.crc.clone().finalize() != self.expected_crc {
                return Err(Self::corrupt(from));
            }
            self.finished = true;
        }
        loop {
            let bytes = from.fill()?.len();
            if bytes == 0 {
                return Ok(0);
            }
            from.consume(bytes);
        }
    }
}

impl Unpack for ZipEntry {
    fn read(&mut self, from: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error> {
        loop {
            let offset = from.offset();
            if self.finished || (offset >= self.end && self.inflate.is_none()) {
                return self.finish(from);
            }
            let skipped = self.start.saturating_sub(offset);
            let bytes = from.fill()?;
            if bytes.is_empty() {
                return Err(Error::Truncated { path: from.file().path().to_owned(), offset });
            }
            if skipped > 0 {
                let skipped =
                    usize::try_from(skipped).map_or(bytes.len(), |skipped| skipped.min(bytes.len()));
                from.consume(skipped);
                continue;
            }
            let rest = usize::try_from(self.end - offset).unwrap_or(usize::MAX);
            let bytes = &bytes[..bytes.len().min(rest)];
            let (used, produced, ended) = match &mut self.inflate {
                None => {
                    let count = bytes.len().min(out.len());
                    out[..count].copy_from_slice(&bytes[..count]);
                    (count, count, false)
                }
                Some(inflate) => {
                    let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
                    let status = inflate.decompress(bytes, out, FlushDecompress::None);
                    // Both fit: they are at most the lengths of the slices.
                    let used = usize::try_from(inflate.total_in() - before_in).unwrap_or(bytes.len());
                    let produced = usize::try_from(inflate.total_out() - before_out).unwrap_or(out.len());
                    match status {
                        Ok(Status::StreamEnd) => (used, produced, true),
                        Ok(_) if used > 0 || produced > 0 => (used, produced, false),
                        Ok(_) | Err(_) => return Err(Self::corrupt(from)),
                    }
                }
            };
            from.consume(used);
            self.crc.update(&out[..produced]);
            self.left = self.left.checked_sub(produced as u64).ok_or_else(|| Self::corrupt(from))?;
            if ended {
                self.finished = self.left == 0 && self.crc.clone().finalize() == self.expected_crc;
                if !self.finished {
                    return Err(Self::corrupt(from));
                }
            }
            if produced > 0 {
                return Ok(produced);
            }
        }
    }

    fn add_facts(&self, facts: &mut Facts) {
        facts.packed = true;
    }

    fn is_text(&self) -> bool {
        false
    }
}
