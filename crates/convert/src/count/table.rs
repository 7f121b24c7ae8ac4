//! Counting in Parquet: its own index, and the sum of its row groups.

use std::path::Path;

use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::counter::Fault;

pub(super) fn count(path: &Path) -> Result<u64, Fault> {
    let file = fs_err::File::open(path)?.into_parts().0;
    let not_parquet = |error: parquet::errors::ParquetError| Fault::Format(error.to_string());
    let reader = SerializedFileReader::new(file).map_err(not_parquet)?;
    let metadata = reader.metadata();
    let groups: i64 = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).sum();
    let rows = metadata.file_metadata().num_rows();
    match u64::try_from(rows) {
        Ok(count) if groups == rows => Ok(count),
        _ => Err(Fault::Format("its index contradicts itself".to_owned())),
    }
}
