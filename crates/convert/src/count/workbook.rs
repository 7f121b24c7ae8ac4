//! Counting in a workbook: the rows of its sheets, without their titles.

use std::{io::Read, path::Path};

use flate2::read::DeflateDecoder;
use memchr::memmem;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive};

use super::counter::{Counter, Fault, OnBytes, read_blocks};

/// The beginning of a row. In the text of a cell it would be escaped.
const ROW: &[u8] = b"<row ";

/// Longest list of sheets that is read, in bytes. A thousand sheets have a tenth of it.
const LONGEST_LIST: u64 = 1 << 20;

/// Counts the rows of the sheets whose names are wanted.
pub(super) fn count(
    path: &Path,
    is_wanted: impl Fn(&str) -> bool,
    on_bytes: &mut OnBytes<'_>,
) -> Result<u64, Fault> {
    let file = fs_err::File::open(path)?.into_parts().0;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file, &mut buffer).map_err(not_a_workbook)?;
    let mut parts = Vec::new();
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(not_a_workbook)? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        if entry.compression_method() != CompressionMethod::DEFLATE {
            return Err(Fault::Format(format!("{name} is compressed in another way")));
        }
        parts.push((name, entry.wayfinder()));
    }
    let open = |name: &str| {
        let part = parts.iter().find(|(part, _)| part == name);
        let (_, place) = part.ok_or_else(|| Fault::Format(format!("{name} is missing")))?;
        archive.get_entry(*place).map_err(not_a_workbook)
    };
    let list = open("xl/workbook.xml")?;
    let mut text = String::new();
    let reader = list.verifying_reader(DeflateDecoder::new(list.reader()));
    reader.take(LONGEST_LIST).read_to_string(&mut text)?;
    let mut rows = 0;
    for (number, name) in (1..).zip(sheets(&text)) {
        if !is_wanted(name) {
            continue;
        }
        let sheet = open(&format!("xl/worksheets/sheet{number}.xml"))?;
        let mut reader = sheet.verifying_reader(DeflateDecoder::new(sheet.reader()));
        // Each has a row of titles.
        rows += read_blocks(&mut reader, Rows::default(), on_bytes)?.saturating_sub(1);
    }
    Ok(rows)
}

/// The names of the sheets in the list, in order.
fn sheets(list: &str) -> impl Iterator<Item = &str> {
    list.split("<sheet name=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err requires")]
fn not_a_workbook(error: rawzip::Error) -> Fault {
    Fault::Format(error.to_string())
}

/// Beginnings of rows in the XML of a sheet.
#[derive(Default)]
struct Rows {
    rows: u64,
    /// The end of the last block: a row may begin in it and go on in the next one.
    end: Vec<u8>,
}

impl Counter for Rows {
    fn block(&mut self, block: &[u8]) -> Result<(), Fault> {
        let most = ROW.len() - 1;
        // What begins in the last block ends within these first bytes of the next one.
        let seam = [&self.end[..], &block[..block.len().min(most)]].concat();
        self.rows += memmem::find_iter(&seam, ROW).count() as u64;
        self.rows += memmem::find_iter(block, ROW).count() as u64;
        let whole = if block.len() < most { &seam } else { block };
        self.end = whole[whole.len().saturating_sub(most)..].to_vec();
        Ok(())
    }

    fn finish(self) -> Result<u64, Fault> {
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_wherever_a_block_ends() {
        let sheet = "<sheetData><row r=\"1\"><c/></row><row r=\"2\"></row><row r=\"3\"/></sheetData>";
        for size in 1..=sheet.len() {
            let mut rows = Rows::default();
            for block in sheet.as_bytes().chunks(size) {
                assert!(rows.block(block).is_ok());
            }
            assert_eq!(rows.finish().unwrap_or_default(), 3, "blocks of {size}");
        }
    }

    #[test]
    fn sheets_are_named_in_order() {
        let list = "<sheets><sheet name=\"Users\" sheetId=\"1\"/><sheet name=\"Users 2\"/></sheets>";
        assert_eq!(sheets(list).collect::<Vec<_>>(), ["Users", "Users 2"]);
    }
}
