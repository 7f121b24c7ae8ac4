//! Gzip (RFC 1952) with one or many members, on top of a raw inflater.
//!
//! The frame is read here and not by a library, so that every defect has an error of its own with
//! its position in the file, and so that the end of every member is checked. A file that was cut
//! exactly between two members looks like a shorter one; the format cannot tell them apart.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};

use super::{
    input::{Facts, Layer},
    layer::Unpack,
};
use crate::error::Error;

pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

const DEFLATE: u8 = 8;
const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Unzips the layer below.
pub(super) struct Gzip {
    inflate: Decompress,
    state: State,
    members: u32,
    crc: Hasher,
    /// Decoded length of the member modulo 2³², as in the trailer.
    length: u32,
}

enum State {
    BetweenMembers,
    InMember,
    Finished,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            state: State::BetweenMembers,
            members: 0,
            crc: Hasher::new(),
            length: 0,
        }
    }

    fn inflate(&mut self, input: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error> {
        let offset = input.offset();
        let available = input.fill()?;
        let at_end = available.is_empty();
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(available, out, FlushDecompress::None);
        // Both fit: they are at most the lengths of the slices.
        let used = usize::try_from(self.inflate.total_in() - before_in).unwrap_or(available.len());
        let produced = usize::try_from(self.inflate.total_out() - before_out).unwrap_or(out.len());
        input.consume(used);
        self.crc.update(&out[..produced]);
        self.length = self.length.wrapping_add(u32::try_from(produced).unwrap_or(u32::MAX));
        match status {
            Ok(Status::StreamEnd) => {
                self.end(input)?;
                self.state = State::BetweenMembers;
            }
            Ok(_) if produced > 0 || used > 0 => {}
            Ok(_) if at_end => return Err(truncated(input)),
            Ok(_) | Err(_) => return Err(corrupt(input, offset + used as u64)),
        }
        Ok(produced)
    }

    /// Reads the header of the next member, or the end of the file, which can be padded with zeros.
    fn begin(&mut self, input: &mut dyn Layer) -> Result<State, Error> {
        let start = input.offset();
        let Some(first) = input.byte()? else {
            return if self.members == 0 { Err(truncated(input)) } else { Ok(State::Finished) };
        };
        if first == 0 && self.members > 0 {
            return padding(input);
        }
        let mut header = Header { input, crc: Hasher::new() };
        header.crc.update(&[first]);
        if first != MAGIC[0] || header.byte()? != MAGIC[1] {
            return Err(Error::TrailingGarbage {
                path: header.input.file().path().to_owned(),
                offset: start,
            });
        }
        header.rest(start)?;
        self.members += 1;
        self.inflate.reset(false);
        self.crc = Hasher::new();
        self.length = 0;
        Ok(State::InMember)
    }

    /// Checks the trailer of a member.
    fn end(&mut self, input: &mut dyn Layer) -> Result<(), Error> {
        let crc = u32::from_le_bytes(take(input)?);
        let length = u32::from_le_bytes(take(input)?);
        if crc == self.crc.clone().finalize() && length == self.length {
            Ok(())
        } else {
            Err(Error::BadCrc { path: input.file().path().to_owned(), member: self.members })
        }
    }
}

impl Unpack for Gzip {
    fn read(&mut self, input: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.state {
                State::Finished => return Ok(0),
                State::BetweenMembers => self.state = self.begin(input)?,
                State::InMember => {
                    let count = self.inflate(input, out)?;
                    if count > 0 {
                        return Ok(count);
                    }
                }
            }
        }
    }

    fn add_facts(&self, facts: &mut Facts) {
        facts.packed = true;
        facts.members = facts.members.or(Some(self.members));
    }

    fn is_text(&self) -> bool {
        false
    }
}

/// A header being read, with its optional checksum.
struct Header<'a> {
    input: &'a mut dyn Layer,
    crc: Hasher,
}

impl Header<'_> {
    fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.input.byte()?.ok_or_else(|| truncated(self.input))?;
        self.crc.update(&[byte]);
        Ok(byte)
    }

    /// Reads everything after the magic number.
    fn rest(&mut self, start: u64) -> Result<(), Error> {
        let (method, flags) = (self.byte()?, self.byte()?);
        if method != DEFLATE || flags & RESERVED != 0 {
            return Err(corrupt(self.input, start));
        }
        // Skips time, extra flags and system.
        for _ in 0..6 {
            self.byte()?;
        }
        if flags & EXTRA != 0 {
            let length = u16::from_le_bytes([self.byte()?, self.byte()?]);
            for _ in 0..length {
                self.byte()?;
            }
        }
        for text in [NAME, COMMENT] {
            while flags & text != 0 && self.byte()? != 0 {}
        }
        if flags & HEADER_CRC != 0 {
            let [low, high, ..] = self.crc.clone().finalize().to_le_bytes();
            if [self.byte()?, self.byte()?] != [low, high] {
                return Err(corrupt(self.input, start));
            }
        }
        Ok(())
    }
}

fn take<const N: usize>(input: &mut dyn Layer) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = input.byte()?.ok_or_else(|| truncated(input))?;
    }
    Ok(bytes)
}

fn padding(input: &mut dyn Layer) -> Result<State, Error> {
    loop {
        let offset = input.offset();
        let rest = input.fill()?;
        if rest.is_empty() {
            return Ok(State::Finished);
        }
        if let Some(at) = rest.iter().position(|&byte| byte != 0) {
            return Err(Error::TrailingGarbage {
                path: input.file().path().to_owned(),
                offset: offset + at as u64,
            });
        }
        let zeros = rest.len();
        input.consume(zeros);
    }
}

fn truncated(input: &dyn Layer) -> Error {
    Error::Truncated { path: input.file().path().to_owned(), offset: input.file().read() }
}

fn corrupt(input: &dyn Layer, offset: u64) -> Error {
    Error::Corrupt { path: input.file().path().to_owned(), offset }
}
