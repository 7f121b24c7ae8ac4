//! Which chosen columns are fields, and which are made of fields.

use jiff::tz::TimeZone;
use schema::FieldPath;

use super::{locate::Locator, made::Made};
use crate::plan::{Column, Columns};

/// The chosen columns.
pub(super) struct Layout<'a> {
    /// Those that are fields, each with its place among all. They are the first roots of the
    /// locator.
    pub(super) fields: Vec<(usize, &'a Column)>,
    /// Those that are made of fields. These fields are the other roots of the locator.
    pub(super) made: Vec<Made>,
    /// Finds the values of all.
    pub(super) locator: Locator,
}

impl<'a> Layout<'a> {
    /// Returns none if no columns were chosen. `zone` is that of dates without a time.
    pub(super) fn of(columns: &'a Columns, zone: Option<&TimeZone>) -> Option<Self> {
        match columns {
            Columns::AsDelivered => None,
            Columns::Chosen(columns) => Some(Self {
                fields: columns.iter().enumerate().collect(),
                made: Vec::new(),
                locator: Locator::chosen(columns),
            }),
            Columns::Shaped { requested, table } => Some(Self::shaped(requested, table, zone)),
        }
    }

    /// The layout without any column, for those that are found in the users.
    pub(super) fn as_delivered() -> Self {
        Self { fields: Vec::new(), made: Vec::new(), locator: Locator::as_delivered() }
    }

    fn shaped(requested: &'a [Column], table: &[recipe::Column], zone: Option<&TimeZone>) -> Self {
        let (mut fields, mut made, mut paths) = (Vec::new(), Vec::new(), Vec::new());
        for (place, column) in table.iter().enumerate() {
            let same = |field: &&Column| field.title == column.title() && field.path == column.field;
            match (&column.shape, requested.iter().find(same)) {
                (None, Some(field)) => fields.push((place, field)),
                // A column that no field stands for is made of its own field, unchanged.
                (shape, _) => {
                    let shape = shape.clone().unwrap_or_default();
                    let mut part = |name: &str| root_of(name, &mut paths);
                    made.push(Made::new(place, column, &shape, zone.cloned(), &mut part));
                }
            }
        }
        let columns: Vec<&Column> = fields.iter().map(|(_, field)| *field).collect();
        let locator = Locator::of_table(&columns, &paths, requested);
        Self { fields, made, locator }
    }
}

/// The number of a field among `paths`. Adds it there if it is new.
fn root_of(name: &str, paths: &mut Vec<FieldPath>) -> usize {
    let path = FieldPath::from_key(name);
    paths.iter().position(|known| *known == path).unwrap_or_else(|| {
        paths.push(path);
        paths.len() - 1
    })
}
