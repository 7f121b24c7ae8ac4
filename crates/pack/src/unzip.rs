//! Taking a pack out of a zip archive that came from anywhere.
//!
//! Only files that lie side by side come out, into a folder of their own: no name can lead anywhere
//! else. What unpacks to more than a pack can be, is refused while it is unpacked.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::Path;

use base::files;
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipArchiveEntryWayfinder};

use crate::checksums::CHECKSUMS;
use crate::digest::{BLOCK, OnProgress};
use crate::error::FileError;
use crate::manifest::MANIFEST;
use crate::names::stays_in_folder;
use crate::verification::{Difference, List};
use crate::verify::APPLE_DOUBLE;

/// Where macOS puts attributes of the files in an archive.
const APPLE_FOLDER: &str = "__MACOSX/";

/// Limits of what is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZipLimits {
    /// Most files. Default 100,000: import files of 49 GB.
    pub files: usize,
    /// Most bytes for each byte of the archive, checked only beyond [`ZipLimits::ratio_from`].
    /// Default 300.
    pub ratio: u64,
    /// Bytes up to which the ratio is not checked. Default 1 GiB.
    pub ratio_from: u64,
}

impl Default for ZipLimits {
    fn default() -> Self {
        Self { files: 100_000, ratio: 300, ratio_from: 1 << 30 }
    }
}

/// Why an archive can't be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    /// The archive can't be read, the folder can't be written, or the caller cancelled.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no zip archive, or has no pack in it.
    #[error("there is no pack in it")]
    NotAPack,
    /// It is damaged, or something was changed in it.
    #[error("{name} in it is damaged")]
    Damaged {
        /// The file in the archive.
        name: String,
    },
    /// It needs a password, or is compressed in a way that only some programs know.
    #[error("{name} in it can't be unpacked")]
    Unsupported {
        /// The file in the archive.
        name: String,
    },
    /// It unpacks to more than a pack can be.
    #[error("it unpacks to more than {limit} bytes or files")]
    TooLarge {
        /// The limit that it exceeds.
        limit: u64,
    },
}

/// A file in the archive.
struct Entry {
    /// Its path in the archive.
    path: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    is_encrypted: bool,
    is_link: bool,
}

/// Unpacks the pack in an archive into an empty folder. Returns what is in the archive that can't
/// be in a pack. `on_progress` gets the bytes of the files and their number as the archive states
/// it.
///
/// # Errors
/// When the archive is none, is damaged or too large; what was unpacked until then is left.
pub fn unzip(
    archive: &Path,
    into: &Path,
    limits: &ZipLimits,
    on_progress: &mut OnProgress<'_>,
) -> Result<Vec<Difference>, ZipError> {
    let failed = FileError::at(archive);
    let file = fs_err::File::open(archive).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file.into_parts().0, &mut buffer).map_err(|_| ZipError::NotAPack)?;
    let (mut entries, mut total) = (Vec::new(), 0_u64);
    let mut listed = archive.entries(&mut buffer);
    while let Some(entry) = listed.next_entry().map_err(|_| ZipError::NotAPack)? {
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        if entry.is_dir() || is_apple_double(&path) {
            continue;
        }
        if entries.len() == limits.files {
            return Err(ZipError::TooLarge { limit: limits.files as u64 });
        }
        total = total.saturating_add(entry.uncompressed_size_hint());
        entries.push(Entry {
            path,
            place: entry.wayfinder(),
            method: entry.compression_method(),
            is_encrypted: entry.flags().is_encrypted(),
            is_link: entry.mode().is_symlink(),
        });
    }
    let folder = folder_of_pack(&entries).ok_or(ZipError::NotAPack)?;
    let most = limits.ratio_from.max(size.saturating_mul(limits.ratio));
    let (mut differences, mut done, mut names) = (Vec::new(), 0, HashSet::new());
    for Entry { path, place, method, is_encrypted, is_link } in entries {
        let name = match path.strip_prefix(&folder) {
            Some(name) if stays_in_folder(name) && !is_link => name,
            _ => {
                differences.push(if is_outside(&path) {
                    Difference::UnsafeName { name: path, list: List::Archive }
                } else {
                    Difference::Extra { name: path }
                });
                continue;
            }
        };
        // Some systems can't tell the names apart.
        if !names.insert(name.to_lowercase()) {
            differences.push(Difference::Extra { name: path });
            continue;
        }
        let damaged = || ZipError::Damaged { name: path.clone() };
        let entry = archive.get_entry(place).map_err(|_| damaged())?;
        let mut content: Box<dyn Read> = match method {
            _ if is_encrypted => return Err(ZipError::Unsupported { name: path }),
            CompressionMethod::STORE => Box::new(entry.verifying_reader(entry.reader())),
            CompressionMethod::DEFLATE => {
                Box::new(entry.verifying_reader(DeflateDecoder::new(entry.reader())))
            }
            _ => return Err(ZipError::Unsupported { name: path }),
        };
        let target = into.join(name);
        let failed = FileError::at(&target);
        let mut file = files::File::create_new(&target).map_err(failed)?;
        let mut block = vec![0; BLOCK];
        loop {
            let read = content.read(&mut block).map_err(|_| damaged())?;
            if read == 0 {
                break;
            }
            done += read as u64;
            if done > most {
                return Err(ZipError::TooLarge { limit: most });
            }
            file.write_all(&block[..read]).map_err(failed)?;
            if on_progress(done, total).is_break() {
                return Err(FileError::Cancelled.into());
            }
        }
    }
    Ok(differences)
}

/// Returns the folder in the archive that is the pack, with the slash at its end: the one with a
/// list of files that lies highest.
fn folder_of_pack(entries: &[Entry]) -> Option<String> {
    let folder = |entry: &Entry| {
        let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        let is_list = matches!(name, MANIFEST | CHECKSUMS) && !entry.is_link;
        is_list.then(|| if folder.is_empty() { String::new() } else { format!("{folder}/") })
    };
    entries.iter().filter_map(folder).min_by_key(|folder| folder.matches('/').count())
}

/// Returns true for a path that leads out of the folder into which an archive is unpacked, on some
/// system.
fn is_outside(path: &str) -> bool {
    path.starts_with('/') || path.contains(['\\', ':', '\0']) || path.split('/').any(|part| part == "..")
}

/// Returns true for the attributes of a file, as macOS puts them into an archive beside the files.
fn is_apple_double(path: &str) -> bool {
    let name = path.strip_prefix(APPLE_FOLDER).and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| name.starts_with(APPLE_DOUBLE))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::PathBuf;

    use rawzip::ZipArchiveWriter;
    use tempfile::TempDir;

    use super::*;

    /// Names that the writer would make harmless, and names of the same length to write instead.
    const EVIL: [(&str, &str); 4] = [
        ("acme/up/up/evil", "acme/../../evil"),
        ("-etc/evil", "/etc/evil"),
        ("acme/C-evil", "acme/C:evil"),
        ("acme-evil", "acme\\evil"),
    ];

    /// Writes an archive of files that are stored as they are.
    fn zip(folder: &TempDir, files: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.path().join("pack.zip");
        let mut archive = ZipArchiveWriter::new(fs_err::File::create(&path).unwrap());
        for (name, content) in files {
            let (mut entry, config) =
                archive.new_file(name).compression_method(CompressionMethod::STORE).start().unwrap();
            let mut writer = config.wrap(&mut entry);
            writer.write_all(content).unwrap();
            let (_, descriptor) = writer.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap();
        let mut bytes = fs_err::read(&path).unwrap();
        for (harmless, evil) in EVIL {
            for place in 0..bytes.len() {
                if bytes[place..].starts_with(harmless.as_bytes()) {
                    bytes[place..place + evil.len()].copy_from_slice(evil.as_bytes());
                }
            }
        }
        fs_err::write(&path, bytes).unwrap();
        path
    }

    fn unpacked(
        files: &[(&str, &[u8])],
        limits: &ZipLimits,
    ) -> (Result<Vec<Difference>, ZipError>, Vec<String>) {
        let (folder, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = zip(&folder, files);
        let outcome = unzip(&path, into.path(), limits, &mut |_, _| ControlFlow::Continue(()));
        let entries = fs_err::read_dir(into.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside the archive");
        (outcome, names)
    }

    #[test]
    fn a_pack_comes_out_of_its_folder_and_what_can_not_be_in_one_is_named() {
        let files: &[(&str, &[u8])] = &[
            ("acme/manifest.json", b"{}"),
            ("acme/SHA256SUMS", b""),
            ("acme/users.csv", b"email"),
            ("acme/USERS.csv", b"other"),
            ("acme/more/users.csv", b""),
            (EVIL[0].0, b""),
            (EVIL[1].0, b""),
            (EVIL[2].0, b""),
            (EVIL[3].0, b""),
            ("beside.txt", b""),
            ("__MACOSX/acme/._users.csv", b""),
            ("__MACOSX/acme/users.csv", b""),
        ];
        let (outcome, names) = unpacked(files, &ZipLimits::default());
        assert_eq!(names, ["SHA256SUMS", "manifest.json", "users.csv"]);
        let extra = |name: &str| Difference::Extra { name: name.to_owned() };
        let outside = |name: &str| Difference::UnsafeName { name: name.to_owned(), list: List::Archive };
        assert_eq!(
            outcome.unwrap(),
            [
                extra("acme/USERS.csv"),
                extra("acme/more/users.csv"),
                outside("acme/../../evil"),
                outside("/etc/evil"),
                outside("acme/C:evil"),
                outside("acme\\evil"),
                extra("beside.txt"),
                extra("__MACOSX/acme/users.csv"),
            ]
        );
        let (outcome, names) = unpacked(&files[..3], &ZipLimits::default());
        assert_eq!((outcome.unwrap().len(), names.len()), (0, 3));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let files: &[(&str, &[u8])] = &[("manifest.json", b"{}"), ("users.csv", &[b'x'; 5_000])];
        let (few, small) = (
            ZipLimits { files: 1, ..ZipLimits::default() },
            ZipLimits { ratio: 0, ratio_from: 4_000, ..ZipLimits::default() },
        );
        assert!(matches!(unpacked(files, &few).0, Err(ZipError::TooLarge { limit: 1 })));
        assert!(matches!(unpacked(files, &small).0, Err(ZipError::TooLarge { limit: 4_000 })));
        unpacked(files, &ZipLimits::default()).0.unwrap();
    }

    #[test]
    fn what_is_no_pack_and_what_is_damaged_are_told_apart() {
        assert!(matches!(unpacked(&[("users.csv", b"x")], &ZipLimits::default()).0, Err(ZipError::NotAPack)));
        let (folder, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = zip(&folder, &[("manifest.json", b"{ \"rows\": 1 }")]);
        let open = |path: &Path| {
            unzip(path, into.path(), &ZipLimits::default(), &mut |_, _| ControlFlow::Continue(()))
        };
        let mut bytes = fs_err::read(&path).unwrap();
        let place = bytes.windows(4).position(|bytes| bytes == b"rows").unwrap();
        bytes[place] ^= 1;
        fs_err::write(&path, &bytes).unwrap();
        assert!(matches!(open(&path), Err(ZipError::Damaged { name }) if name == "manifest.json"));
        fs_err::write(&path, "PK but no archive").unwrap();
        assert!(matches!(open(&path), Err(ZipError::NotAPack)));
        assert!(matches!(open(&folder.path().join("none")), Err(ZipError::File(_))));
    }
}
