//! Verifying a pack by itself, wherever it came from: is it what was packed?
//!
//! The answer rests on `SHA256SUMS`, which covers the manifest and every other file but its own
//! signature, and on the manifest, which lists the same files with their sizes. An unsigned pack
//! whose lists were both rewritten to fit verifies: checksums show damage and careless changes, not
//! who made them. A signed one verifies only if whoever rewrote it has signed it again, which
//! changes the key.
//!
//! Where `sha256sum --check` is lenient, this is not: a line that it can't read, one in another
//! form, and a file that no list has mean that the folder is not what was packed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use crate::checksums::{CHECKSUMS, Checksums, checksums_text};
use crate::digest::look_at;
use crate::digest::{Digest, Found, OnProgress};
use crate::error::FileError;
use crate::list::read_list;
use crate::manifest::{FilePart, MANIFEST, Manifest};
use crate::manifest_text::ManifestError;
use crate::names::stays_in_folder;
use crate::signature_check::SignatureCheck;
use crate::signing::{ALLOWED_SIGNERS, SIGNATURE};
use crate::verification::{Difference, List, Verification, VerifyError};

/// Files that file managers leave in folders that a user opens. They change nothing about a pack.
const LEFT_BY_FILE_MANAGERS: &[&str] = &[".DS_Store", ".directory", "Thumbs.db", "desktop.ini"];

/// Beginning of the names under which macOS keeps attributes of files on foreign volumes.
pub(crate) const APPLE_DOUBLE: &str = "._";

/// Verifies a pack by its own lists. Reads every listed file once, and nothing else.
///
/// # Errors
/// When that can't be done. A pack that is not as it was packed is no error but a [`Verification`]
/// with differences.
pub fn verify(folder: &Path, on_progress: &mut OnProgress<'_>) -> Result<Verification, VerifyError> {
    let is_folder = fs_err::metadata(folder).map_err(FileError::at(folder))?.is_dir();
    if !is_folder {
        return Err(VerifyError::NotAPack { folder: folder.to_path_buf() });
    }
    let lists = Lists::read(folder)?;
    let listed = lists.files();
    let total = listed.iter().map(|file| size_of(folder, file.name)).sum();
    let (mut files, mut done) = (0, 0);
    let mut differences = lists.own_differences(folder);
    let signature = SignatureCheck::of(folder, lists.text.as_deref(), lists.manifest.as_ref())?;
    differences.extend(signature.differences);
    if on_progress(0, total).is_break() {
        return Err(FileError::Cancelled.into());
    }
    for file in &listed {
        if !stays_in_folder(file.name) {
            differences.push(Difference::UnsafeName { name: file.name.to_owned(), list: file.list() });
            continue;
        }
        let found = look_at(&folder.join(file.name), &mut |bytes| {
            done += bytes;
            on_progress(done, total)
        })?;
        files += u64::from(matches!(found, Found::File(_)));
        differences.extend(lists.difference_of(file, &found));
    }
    let mut around = look_around(folder, &listed, signature.is_expected)?;
    name_renamed(folder, &listed, &mut differences, &mut around)?;
    differences.extend(around.extra.into_iter().map(|name| Difference::Extra { name }));
    Ok(Verification {
        files,
        bytes: done,
        differences,
        ignored: around.ignored,
        signature: signature.found,
        manifest: lists.manifest,
    })
}

/// A pack's two lists of its files.
struct Lists {
    /// `SHA256SUMS` as it is.
    text: Option<Vec<u8>>,
    checksums: Option<Checksums>,
    /// The manifest, if it can be read and `SHA256SUMS` doesn't contradict it.
    manifest: Option<Manifest>,
    /// Why the manifest can't be read although it is as packed.
    manifest_fault: Option<String>,
}

/// A file that at least one list has.
struct Listed<'a> {
    name: &'a str,
    /// Its SHA-256 in `SHA256SUMS`.
    checksum: Option<&'a str>,
    in_manifest: Option<&'a FilePart>,
}

impl Listed<'_> {
    fn sha256(&self) -> Option<&str> {
        self.checksum.or(self.in_manifest.map(|part| part.sha256.as_str()))
    }

    fn list(&self) -> List {
        if self.checksum.is_some() { List::Checksums } else { List::Manifest }
    }
}

impl Lists {
    fn read(folder: &Path) -> Result<Self, VerifyError> {
        let text = read_list(&folder.join(CHECKSUMS))?;
        let checksums = text.as_deref().map(Checksums::read);
        let manifest = read_list(&folder.join(MANIFEST))?;
        let checksum = checksums.iter().flat_map(|list| &list.files).find(|file| file.name == MANIFEST);
        let is_changed = |text: &[u8]| {
            checksum.is_some_and(|file| !Digest::of(text).sha256.eq_ignore_ascii_case(&file.sha256))
        };
        let not_a_pack = || Err(VerifyError::NotAPack { folder: folder.to_path_buf() });
        let (manifest, manifest_fault) = match manifest {
            Some(text) if is_changed(&text) => (None, None),
            Some(text) => match Manifest::read(&text) {
                Ok(manifest) => (Some(manifest), None),
                // Other programs have a `manifest.json`, too.
                Err(_) if checksum.is_none() => return not_a_pack(),
                Err(ManifestError::Newer { version, known }) => {
                    return Err(VerifyError::Newer { version, known });
                }
                Err(ManifestError::Unreadable(error)) => (None, Some(error.to_string())),
                Err(ManifestError::File(error)) => return Err(error.into()),
            },
            None if checksum.is_none() => return not_a_pack(),
            None => (None, None),
        };
        Ok(Self { text, checksums, manifest, manifest_fault })
    }

    /// Every file that a list has: those of `SHA256SUMS` in their order, then those that only the
    /// manifest has.
    fn files(&self) -> Vec<Listed<'_>> {
        let in_manifest = self.manifest.as_ref().map_or(&[][..], |manifest| &manifest.files);
        let by_name: HashMap<&str, &FilePart> =
            in_manifest.iter().map(|file| (file.name.as_str(), file)).collect();
        let checksums = self.checksums.iter().flat_map(|list| &list.files);
        let mut files: Vec<Listed<'_>> = checksums
            .map(|file| Listed {
                name: &file.name,
                checksum: Some(&file.sha256),
                in_manifest: by_name.get(file.name.as_str()).copied(),
            })
            .collect();
        let with_checksum: HashSet<&str> = files.iter().map(|file| file.name).collect();
        let others = in_manifest.iter().filter(|file| !with_checksum.contains(file.name.as_str()));
        files.extend(others.map(|file| Listed { name: &file.name, checksum: None, in_manifest: Some(file) }));
        files
    }

    /// What is wrong with `SHA256SUMS` itself.
    fn own_differences(&self, folder: &Path) -> Vec<Difference> {
        let name = CHECKSUMS.to_owned();
        let Some(list) = &self.checksums else {
            let is_there = folder.join(CHECKSUMS).symlink_metadata().is_ok();
            return vec![if is_there { Difference::NotAFile { name } } else { Difference::Missing { name } }];
        };
        let unreadable = list.unreadable_lines.iter().map(|&line| Difference::UnreadableLine { line });
        let as_written = checksums_text(list.files.iter().map(|file| (&*file.name, &*file.sha256)));
        let is_rewritten =
            list.unreadable_lines.is_empty() && self.text.as_deref() != Some(as_written.as_bytes());
        let covers_manifest = list.files.iter().any(|file| file.name == MANIFEST);
        let uncovered = Difference::Unlisted { name: MANIFEST.to_owned(), list: List::Checksums };
        unreadable
            .chain(is_rewritten.then_some(Difference::Rewritten { name }))
            .chain((!covers_manifest).then_some(uncovered))
            .collect()
    }

    /// Returns true if the manifest says that the pack is signed.
    fn is_signed(&self) -> bool {
        self.manifest.as_ref().is_some_and(Manifest::is_signed)
    }

    /// What is wrong with a listed file.
    fn difference_of(&self, file: &Listed<'_>, found: &Found) -> Option<Difference> {
        let name = file.name.to_owned();
        let digest = match found {
            Found::File(digest) => digest,
            Found::Nothing => return Some(Difference::Missing { name }),
            Found::SomethingElse => return Some(Difference::NotAFile { name }),
        };
        let is_of = |sha256: &str| digest.sha256.eq_ignore_ascii_case(sha256);
        let is_as_in = |part: &FilePart| is_of(&part.sha256) && digest.bytes == part.bytes;
        match (file.checksum, file.in_manifest) {
            (Some(checksum), _) if !is_of(checksum) => Some(Difference::Changed { name }),
            (Some(_), Some(part)) if !is_as_in(part) => Some(Difference::Contradicted { name }),
            (None, Some(part)) if !is_as_in(part) => Some(Difference::Changed { name }),
            (Some(_), None) if name == MANIFEST => {
                self.manifest_fault.clone().map(|message| Difference::UnreadableManifest { message })
            }
            (Some(_), None) if name == ALLOWED_SIGNERS && self.is_signed() => None,
            (Some(_), None) if self.manifest.is_some() => {
                Some(Difference::Unlisted { name, list: List::Manifest })
            }
            (None, Some(_)) if self.checksums.is_some() => {
                Some(Difference::Unlisted { name, list: List::Checksums })
            }
            _ => None,
        }
    }
}

/// What is in a pack's folder besides its files.
#[derive(Default)]
struct Around {
    extra: BTreeSet<String>,
    ignored: Vec<String>,
}

fn look_around(folder: &Path, listed: &[Listed<'_>], is_signed: bool) -> Result<Around, FileError> {
    let lists = [MANIFEST, CHECKSUMS].into_iter().chain(is_signed.then_some(SIGNATURE));
    let known: HashSet<&str> = listed.iter().map(|file| file.name).chain(lists).collect();
    let failed = FileError::at(folder);
    let mut around = Around::default();
    for entry in fs_err::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if known.contains(name.as_str()) {
            continue;
        }
        let is_left_over = LEFT_BY_FILE_MANAGERS.contains(&name.as_str()) || name.starts_with(APPLE_DOUBLE);
        if is_left_over && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            around.ignored.push(name);
        } else {
            around.extra.insert(name);
        }
    }
    around.ignored.sort_unstable();
    Ok(around)
}

/// Finds files that are missing under their names and there under others.
fn name_renamed(
    folder: &Path,
    listed: &[Listed<'_>],
    differences: &mut [Difference],
    around: &mut Around,
) -> Result<(), FileError> {
    for difference in differences {
        let Difference::Missing { name } = &*difference else { continue };
        let file = listed.iter().find(|file| file.name == name);
        let Some((file, sha256)) = file.and_then(|file| Some((file, file.sha256()?))) else { continue };
        let mut now = None;
        for extra in &around.extra {
            let is_of_size = file.in_manifest.is_none_or(|part| part.bytes == size_of(folder, extra));
            if is_of_size
                && let Found::File(digest) = look_at(&folder.join(extra), &mut |_| ControlFlow::Continue(()))?
                && digest.sha256.eq_ignore_ascii_case(sha256)
            {
                now = Some(extra.clone());
                break;
            }
        }
        if let Some(now) = now {
            around.extra.remove(&now);
            *difference = Difference::Renamed { name: name.clone(), now };
        }
    }
    Ok(())
}

/// Returns the size of a listed file, if there is one.
fn size_of(folder: &Path, name: &str) -> u64 {
    let data = stays_in_folder(name).then(|| folder.join(name).symlink_metadata().ok()).flatten();
    data.filter(std::fs::Metadata::is_file).map_or(0, |data| data.len())
}
