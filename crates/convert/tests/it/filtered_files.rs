//! The users in the files of every format, read back by independent readers. Each user has the keys
//! `id`, a number, `mail` and `Name`, which both have that number.

use std::path::Path;

use calamine::Data;
use convert::{Columns, Content, Format, Summary};
use parquet::{
    file::{reader::FileReader, serialized_reader::SerializedFileReader},
    record::{Row, RowAccessor},
};
use serde_json::Value;

use crate::support::{cells_of, chosen, rows_of};

/// Returns true for a format that takes certain columns only.
pub(crate) fn has_own_rules(format: Format) -> bool {
    matches!(format, Format::ImportReady(_) | Format::BatonFile)
}

/// Columns that such a format takes.
pub(crate) fn columns_for(format: Format) -> Columns {
    if format == Format::BatonFile {
        chosen([
            ("Name", "user_id"),
            ("Display Name", "email"),
            ("name", "nickname"),
            ("Meta", "app_metadata"),
        ])
    } else {
        chosen([("mail", "email"), ("name", "nickname"), ("Meta", "app_metadata")])
    }
}

/// The numbers of the users in the files of an import: those who can be imported, and those who are
/// set aside.
pub(crate) fn ids_of_import(summary: &Summary) -> Vec<usize> {
    let mut ids = Vec::new();
    for output in &summary.outputs {
        let text = fs_err::read_to_string(&output.path).unwrap();
        match output.content {
            Content::Part => {
                let number = |user: Value| {
                    user["email"].as_str().unwrap().split('@').next().unwrap().parse::<usize>().unwrap()
                };
                ids.extend(serde_json::from_str::<Vec<Value>>(&text).unwrap().into_iter().map(number));
            }
            Content::SetAside => {
                let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
                ids.extend(lines.map(|line| usize::try_from(line["user"]["id"].as_u64().unwrap()).unwrap()));
            }
            _ => {}
        }
    }
    ids.sort_unstable();
    ids
}

/// The numbers of the users in a file, read back.
pub(crate) fn ids_in(format: Format, path: &Path) -> Vec<usize> {
    let file = &fs_err::read(path).unwrap();
    let number = |value: &Value| usize::try_from(value["id"].as_u64().unwrap()).unwrap();
    match format {
        Format::JsonArray { .. } => {
            serde_json::from_slice::<Vec<Value>>(file).unwrap().iter().map(number).collect()
        }
        Format::Ndjson => std::str::from_utf8(file)
            .unwrap()
            .lines()
            .map(|line| number(&serde_json::from_str(line).unwrap()))
            .collect(),
        Format::Xlsx => {
            let id = |row: &Vec<Data>| match row[0] {
                Data::Float(id) => format!("{id}").parse().unwrap(),
                ref other => panic!("{other:?}"),
            };
            cells_of(file).iter().skip(1).map(id).collect()
        }
        Format::BatonFile => {
            let id = |row: &Vec<Data>| row[0].to_string().trim_start_matches("user ").parse().unwrap();
            cells_of(file).iter().skip(1).map(id).collect()
        }
        Format::Parquet => {
            let reader = SerializedFileReader::try_from(path).unwrap();
            let id = |row: Result<Row, _>| usize::try_from(row.unwrap().get_long(0).unwrap()).unwrap();
            reader.get_row_iter(None).unwrap().map(id).collect()
        }
        // The separator of a spreadsheet's CSV depends on the locale.
        _ => rows_of(file)
            .iter()
            .skip(1)
            .map(|row| row[0].chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
            .collect(),
    }
}
