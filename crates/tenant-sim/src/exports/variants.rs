//! Damaged or unusual versions of an exported file, derived from the intact one on request by a
//! fault.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use fs_err as fs;
use tokio::sync::Mutex;

use crate::exports::object::COMPRESSION;

/// A version of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Variant {
    Intact,
    /// The first 60 % of the bytes.
    Truncated,
    /// A wrong checksum at the end.
    BadCrc,
    /// A changed byte in the middle.
    BadData,
    /// The same text split into several gzip members.
    MultiMember,
    /// The text without compression.
    Plain,
    /// The text with one line that is not JSON.
    BadLine,
    /// The same text, compressed differently each time: different bytes and a different entity tag.
    Changed(u32),
}

/// Location and entity tag of a version.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
    /// Entity tag, including its quotes.
    pub(crate) etag: String,
}

/// Versions created so far of one job's file.
#[derive(Debug, Default)]
pub(crate) struct Variants {
    made: Mutex<HashMap<Variant, Stored>>,
}

impl Variants {
    /// Returns the requested version of the file at `intact`, creating it if necessary.
    pub(crate) async fn get(&self, intact: &Path, variant: Variant) -> io::Result<Stored> {
        let mut made = self.made.lock().await;
        if let Some(stored) = made.get(&variant) {
            return Ok(stored.clone());
        }
        let source = intact.to_owned();
        let stored =
            tokio::task::spawn_blocking(move || make(&source, variant)).await.map_err(io::Error::other)??;
        made.insert(variant, stored.clone());
        Ok(stored)
    }
}

fn make(intact: &Path, variant: Variant) -> io::Result<Stored> {
    let path = match variant {
        Variant::Intact => intact.to_owned(),
        Variant::Changed(turn) => intact.with_extension(format!("changed-{turn}")),
        other => intact.with_extension(format!("{other:?}")),
    };
    match variant {
        Variant::Intact => {}
        Variant::Truncated => {
            fs::copy(intact, &path)?;
            let file = fs::OpenOptions::new().write(true).open(&path)?;
            file.set_len(file.metadata()?.len() * 6 / 10)?;
        }
        // A gzip file ends with eight bytes: checksum and length.
        Variant::BadCrc => damage(intact, &path, |length| length.saturating_sub(8))?,
        Variant::BadData => damage(intact, &path, |length| length / 2)?,
        Variant::MultiMember => members(intact, &path)?,
        Variant::Plain => {
            let mut out = BufWriter::new(fs::File::create(&path)?);
            io::copy(&mut text_of(intact)?, &mut out)?;
            out.flush()?;
        }
        Variant::BadLine => bad_line(intact, &path)?,
        Variant::Changed(turn) => {
            // All levels differ from that of the intact file, so no part of one version fits
            // another.
            let level = [9, 1, 6, 4][turn as usize % 4];
            let mut out = GzBuilder::new()
                .mtime(turn + 1)
                .write(BufWriter::new(fs::File::create(&path)?), Compression::new(level));
            io::copy(&mut text_of(intact)?, &mut out)?;
            out.finish()?.flush()?;
        }
    }
    let length = fs::metadata(&path)?.len();
    let name = path.as_os_str().as_encoded_bytes();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name);
    Ok(Stored { length, etag: format!("\"{}\"", hex::encode(&digest.as_ref()[..16])), path })
}

fn text_of(intact: &Path) -> io::Result<BufReader<MultiGzDecoder<fs::File>>> {
    Ok(BufReader::new(MultiGzDecoder::new(fs::File::open(intact)?)))
}

/// Returns the length of the text, as recorded at the end of a gzip file.
fn text_length(intact: &Path) -> io::Result<u64> {
    let mut file = fs::File::open(intact)?;
    file.seek(SeekFrom::End(-4))?;
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    Ok(u64::from(u32::from_le_bytes(length)))
}

/// Copies the file and inverts one byte.
fn damage(intact: &Path, path: &Path, position: impl Fn(u64) -> u64) -> io::Result<()> {
    fs::copy(intact, path)?;
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path)?;
    let position = position(file.metadata()?.len());
    let mut byte = [0];
    file.seek(SeekFrom::Start(position))?;
    file.read_exact(&mut byte)?;
    file.seek(SeekFrom::Start(position))?;
    file.write_all(&[!byte[0]])
}

/// Copies line by line. `before_line` receives the amount of text written so far and may act first.
fn copy_lines<W: Write>(
    text: &mut impl BufRead,
    out: &mut W,
    mut before_line: impl FnMut(&mut W, u64) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut copied = 0;
    while text.read_until(b'\n', &mut line)? > 0 {
        before_line(out, copied)?;
        out.write_all(&line)?;
        copied += line.len() as u64;
        line.clear();
    }
    Ok(())
}

fn members(intact: &Path, path: &Path) -> io::Result<()> {
    let share = text_length(intact)? / 3 + 1;
    let mut file = BufWriter::new(fs::File::create(path)?);
    let mut member = Vec::new();
    let mut ends = share;
    copy_lines(&mut text_of(intact)?, &mut member, |member, copied| {
        if copied >= ends {
            compress(member, &mut file)?;
            member.clear();
            ends = copied + share;
        }
        Ok(())
    })?;
    compress(&member, &mut file)?;
    // An empty member at the end is valid too.
    compress(&[], &mut file)?;
    file.flush()
}

fn compress(text: &[u8], file: &mut impl Write) -> io::Result<()> {
    let mut member = GzBuilder::new().write(file, COMPRESSION);
    member.write_all(text)?;
    member.finish()?;
    Ok(())
}

fn bad_line(intact: &Path, path: &Path) -> io::Result<()> {
    let half = text_length(intact)? / 2;
    let mut out = GzBuilder::new().write(BufWriter::new(fs::File::create(path)?), COMPRESSION);
    let mut inserted = false;
    copy_lines(&mut text_of(intact)?, &mut out, |out, copied| {
        if copied >= half && !inserted {
            out.write_all(b"{\"user_id\":\"auth0|\n")?;
            inserted = true;
        }
        Ok(())
    })?;
    out.finish()?.flush()
}
