//! Users as newline-delimited JSON, as a bulk export in the format `json` holds them.

use crate::data::document::{Document, write_json_string};
use crate::data::fields::Column;

/// Writes users as lines of JSON.
#[derive(Debug)]
pub(crate) struct Ndjson {
    columns: Vec<(String, Column)>,
}

impl Ndjson {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        let with_key = |column: Column| {
            let mut key = String::new();
            write_json_string(&column.title, &mut key);
            key.push(':');
            (key, column)
        };
        Self { columns: columns.into_iter().map(with_key).collect() }
    }

    /// Appends one user. Attributes that the user lacks are left out, as Auth0 does.
    pub(crate) fn write(&self, user: &Document, out: &mut String) {
        out.push('{');
        let empty = out.len();
        for (key, column) in &self.columns {
            let Some(index) = column.path.as_ref().and_then(|path| user.find(path)) else { continue };
            if out.len() > empty {
                out.push(',');
            }
            out.push_str(key);
            user.write_json(index, out);
        }
        out.push_str("}\n");
    }
}
