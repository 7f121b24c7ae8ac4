//! Support for the targets: a folder in memory, and conversions.

use std::{fs, path::PathBuf};

use convert::{Columns, Error, Format, Limits, Output, Plan, Source, SourceKind, Summary};
use tempfile::TempDir;

/// A folder for one input, in memory if possible.
pub struct Folder(TempDir);

impl Default for Folder {
    fn default() -> Self {
        let memory = PathBuf::from("/dev/shm");
        let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
        Self(TempDir::new_in(place).expect("a folder"))
    }
}

impl Folder {
    /// Returns a source with these bytes.
    pub fn source(&self, kind: SourceKind, bytes: &[u8]) -> Source {
        let path = self.0.path().join("source");
        fs::write(&path, bytes).expect("a file");
        Source { path, kind }
    }

    /// Converts a source and returns the summary.
    pub fn convert(&self, source: Source, format: Format) -> Result<Summary, Error> {
        let plan = Plan {
            sources: vec![source],
            columns: Columns::AsDelivered,
            outputs: vec![Output { format, path: self.0.path().join("out.json") }],
            ..Plan::default()
        };
        let done = convert::run(&plan, &(), &Limits::default());
        let left = fs::read_dir(self.0.path()).expect("the folder").count();
        let expected = done.as_ref().map_or(0, |summary| summary.outputs.len());
        assert_eq!(left, 1 + expected, "what fails leaves nothing");
        done
    }
}

/// Returns the contents of a file written by a run.
pub fn read(summary: &Summary, file: usize) -> String {
    fs::read_to_string(&summary.outputs[file].path).expect("what was written is text")
}

/// Returns whether bytes are read as something else than text in UTF-8: packed, UTF-16, or another
/// program's file.
pub fn is_packed_or_wide(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 6] = [&[0x1f], b"PK", b"BZh", b"PAR1", b"{\\rtf", b"%PDF"];
    // Every other file that is recognised has such a byte at its beginning.
    let strange = bytes.iter().take(512).any(|byte| matches!(byte, 0 | 0xfd..=0xff | 0x9d | 0xb5 | 0xd0));
    strange || BEGINNINGS.iter().any(|begin| bytes.starts_with(begin))
}

/// Returns whether a value is nested too deeply for serde_json, whose limit is lower than the
/// converter's.
pub fn is_deep(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > 100
}
