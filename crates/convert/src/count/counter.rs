//! What every format is counted with: blocks of bytes, and what can go wrong.

use std::{
    io::{self, Read},
    ops::ControlFlow,
    path::Path,
};

use recipe::Format;

/// Called with the number of bytes read since the last call. `Break` cancels.
pub type OnBytes<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

/// Why users can't be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// The file can't be read.
    #[error("the file can't be read")]
    Read(#[source] io::Error),
    /// The file is not one of its format. The text has no content of it.
    #[error("the file is no {format}: {message}")]
    Format {
        /// Name of the format.
        format: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Bytes read at once.
const BLOCK: usize = 1 << 18;

/// Counts in text, block by block.
pub(super) trait Counter {
    fn block(&mut self, block: &[u8]) -> Result<(), Fault>;
    fn finish(self) -> Result<u64, Fault>;
}

/// Why something could not be counted.
pub(super) enum Fault {
    Read(io::Error),
    Format(String),
    Cancelled,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // What is read is compressed, and not as it should be.
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                Self::Format(error.to_string())
            }
            _ => Self::Read(error),
        }
    }
}

impl Fault {
    pub(super) fn of(self, format: Format) -> CountError {
        match self {
            Self::Read(error) => CountError::Read(error),
            Self::Format(message) => CountError::Format { format: format.name(), message },
            Self::Cancelled => CountError::Cancelled,
        }
    }
}

pub(super) fn each_block(
    path: &Path,
    counter: impl Counter,
    on_bytes: &mut OnBytes<'_>,
) -> Result<u64, Fault> {
    let mut file = fs_err::File::open(path)?;
    read_blocks(&mut file, counter, on_bytes)
}

pub(super) fn read_blocks(
    reader: &mut impl Read,
    mut counter: impl Counter,
    on_bytes: &mut OnBytes<'_>,
) -> Result<u64, Fault> {
    let mut block = vec![0; BLOCK];
    loop {
        let read = reader.read(&mut block)?;
        if read == 0 {
            return counter.finish();
        }
        counter.block(&block[..read])?;
        if on_bytes(read as u64).is_break() {
            return Err(Fault::Cancelled);
        }
    }
}
