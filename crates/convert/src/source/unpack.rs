//! Which layers are over a file: gzip (also twice), a ZIP archive with one file, UTF-16. Their
//! first bytes tell. The usual file is one gzip layer, whose bytes go from the inflater to the
//! batches without another copy.

use std::path::Path;

use super::{
    gzip::{self, Gzip},
    input::{Input, Layer},
    layer::Unpacked,
    magic,
    utf16::{self, Utf16},
    zip,
};
use crate::error::{Error, Looks};

/// Most layers of gzip within each other.
const MOST_GZIPS: usize = 3;

/// Opens a file and puts the layers on it that its first bytes ask for. Refuses a file that is
/// recognisably something else.
pub(super) fn open(path: &Path) -> Result<Box<dyn Layer>, Error> {
    let mut input = Input::open(path)?;
    if input.fill()?.is_empty() {
        return Err(Error::EmptyFile { path: path.to_owned() });
    }
    let mut layers: Box<dyn Layer> = Box::new(input);
    let (mut gzips, mut packed) = (0, false);
    let looks = |looks| Err(Error::LooksLike { path: path.to_owned(), looks });
    loop {
        let head = layers.head(magic::BYTES)?;
        if head.starts_with(&gzip::MAGIC) {
            if gzips == MOST_GZIPS {
                return looks(Looks::Packed("gzip, more than three times"));
            }
            gzips += 1;
            packed = true;
            layers = Box::new(Unpacked::new(layers, Gzip::new()));
        } else if head.starts_with(zip::MAGIC) && !packed {
            packed = true;
            layers = Box::new(Unpacked::new(layers, zip::only_entry(path)?));
        } else if let Some(byte_order) = utf16::byte_order(head) {
            return Ok(Box::new(Unpacked::new(layers, Utf16::new(byte_order))));
        } else if let Some(found) = magic::of(head) {
            return looks(found);
        } else {
            return Ok(layers);
        }
    }
}
