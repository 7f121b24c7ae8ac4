//! The workbook that `ConductorOne`'s connector `baton-file` reads (its "Excel instructions" of 17
//! April 2025): the sheets `users`, `resources`, `entitlements` and `grants`.
//!
//! The table is the sheet `users`. Each role that a user holds is a resource with the entitlement
//! `assigned`, and each holder has a grant of it, by the value of the column `Name`. Roles come
//! from the looked-up field `roles`; without it, the other sheets have their titles only.
//!
//! Grants wait in memory, compressed, until the users are written.

use std::{
    collections::{HashMap, HashSet},
    io::{self, Read, Write},
    path::Path,
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use recipe::{NEEDED_BY_BATON_FILE, Style};
use schema::{FieldPath, Lookup};

use super::{
    cell::{self, Look},
    package,
    parts::{self, SheetFacts},
    workbook::{MOST_ROWS, Xlsx},
};
use crate::{
    error::{ColumnFault, Error},
    json::{self, Index, Kind, Scanner, Value},
    output::{
        created_files::CreatedFiles,
        writer::{Finished, Writer},
    },
    plan::{Columns, Secrets},
    source::Record,
    table::{Cell, Locator, Row},
};

/// The slug of the one entitlement that a role has.
const ASSIGNED: &str = "assigned";

const RESOURCES: [&str; 6] =
    ["Resource Type", "Resource Function", "Name", "Display Name", "Description", "Parent Resource"];
const ENTITLEMENTS: [&str; 4] =
    ["Resource Name", "Entitlement", "Entitlement Display Name", "Entitlement Description"];
const GRANTS: [&str; 2] = ["Principal Receiving Grant", "Entitlement Granted to Principal"];

/// Width of the columns of the other sheets, in characters.
const WIDTH: usize = 30;

pub(in crate::output) struct Baton {
    users: Xlsx,
    /// The index of the column `Name`.
    name: usize,
    roles: Roles,
    grants: Grants,
}

/// The roles of users.
struct Roles {
    locator: Locator,
    index: Index,
    /// By id, the place in `list`.
    known: HashMap<String, usize>,
    /// Id and name, in the order of appearance.
    list: Vec<(String, String)>,
    /// The ids of the current user.
    of_user: HashSet<String>,
}

/// The rows of the sheet `grants`, compressed.
struct Grants {
    rows: DeflateEncoder<Vec<u8>>,
    /// The number of the last row. Titles are row 1.
    last: u32,
    row: Vec<u8>,
}

impl Baton {
    pub(in crate::output) fn new(
        path: &Path,
        columns: &Columns,
        titles: &[String],
        style: &Style,
        secrets: &Secrets,
        files: &CreatedFiles,
    ) -> Result<Self, Error> {
        let place = |wanted: &str| titles.iter().position(|title| title.eq_ignore_ascii_case(wanted));
        let missing: Vec<&'static str> =
            NEEDED_BY_BATON_FILE.into_iter().filter(|wanted| place(wanted).is_none()).collect();
        if !missing.is_empty() {
            return Err(Error::Columns { fault: ColumnFault::NeededByBatonFile { missing } });
        }
        let roles = FieldPath { root: Lookup::Roles.field().to_owned(), steps: Vec::new() };
        let requested = columns.requested().unwrap_or_default().iter();
        Ok(Self {
            users: Xlsx::named("users", path, titles, style, secrets, files)?,
            name: place(NEEDED_BY_BATON_FILE[0]).unwrap_or_default(),
            roles: Roles {
                locator: Locator::of_fields(&[&roles], requested),
                index: Index::default(),
                known: HashMap::new(),
                list: Vec::new(),
                of_user: HashSet::new(),
            },
            grants: Grants {
                rows: DeflateEncoder::new(Vec::new(), Compression::fast()),
                last: 1,
                row: Vec::new(),
            },
        })
    }

    fn too_large(&self) -> Error {
        Error::write(&self.users.path, io::ErrorKind::FileTooLarge.into())
    }

    /// Begins a sheet with its titles.
    fn begin(&mut self, titles: &[&str]) -> Result<(), Error> {
        let number = self.users.sheets.len() + 1;
        let package = &mut self.users.package;
        package.begin(&parts::sheet_path(number))?;
        let head = parts::sheet_head(false, &vec![WIDTH; titles.len()]);
        package.buffer().extend_from_slice(head.as_bytes());
        push_row(1, titles, true, package.buffer());
        Ok(())
    }

    fn end(&mut self, name: &str, columns: usize, rows: u32) {
        let last = format!("{}{rows}", cell::letters(columns - 1));
        let end = parts::sheet_end(Some(&last));
        self.users.package.buffer().extend_from_slice(end.as_bytes());
        self.users.sheets.push(SheetFacts { name: name.to_owned(), last: Some(last) });
    }

    /// Writes a sheet with a row for each role.
    fn sheet_of_roles<const N: usize>(
        &mut self,
        name: &str,
        titles: [&str; N],
        cells: impl for<'a> Fn(&'a str, &'a str) -> [&'a str; N],
    ) -> Result<(), Error> {
        self.begin(&titles)?;
        let mut row = 1;
        for (id, role) in std::mem::take(&mut self.roles.list) {
            row += 1;
            push_row(row, &cells(&id, &role), false, self.users.package.buffer());
            self.users.package.pass_on()?;
            self.roles.list.push((id, role));
        }
        self.end(name, N, row);
        Ok(())
    }

    fn sheet_of_grants(&mut self) -> Result<(), Error> {
        self.begin(&GRANTS)?;
        let failed = |error| Error::write(&self.users.path, error);
        let empty = DeflateEncoder::new(Vec::new(), Compression::fast());
        let rows = std::mem::replace(&mut self.grants.rows, empty).finish().map_err(failed)?;
        let mut rows = DeflateDecoder::new(rows.as_slice());
        loop {
            let package = &mut self.users.package;
            let piece = rows.by_ref().take(package::PIECE as u64).read_to_end(package.buffer());
            if piece.map_err(failed)? == 0 {
                break;
            }
            package.pass_on()?;
        }
        self.end("grants", GRANTS.len(), self.grants.last);
        Ok(())
    }
}

impl Writer for Baton {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        // The connector reads one sheet of users.
        if self.users.rows == self.users.most_rows {
            return Err(self.too_large());
        }
        self.users.row(row)?;
        let Self { roles, grants, name, users, .. } = self;
        let Some(Cell::Text(principal) | Cell::Number(principal)) = row.cells().nth(*name) else {
            return Ok(());
        };
        let fits = roles.each(row.line(), |id| grants.add(principal, id));
        match fits {
            Ok(()) if grants.last <= MOST_ROWS => Ok(()),
            Ok(()) => Err(Error::write(&users.path, io::ErrorKind::FileTooLarge.into())),
            Err(error) => Err(Error::write(&users.path, error)),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, Error> {
        self.users.end_sample()?;
        self.users.end_sheet();
        self.sheet_of_roles("resources", RESOURCES, |id, role| ["role", "role", id, role, "", ""])?;
        self.sheet_of_roles("entitlements", ENTITLEMENTS, |id, _| [id, ASSIGNED, "Assigned", ""])?;
        self.sheet_of_grants()?;
        self.users.close()
    }
}

impl Roles {
    /// Passes the id of each role of a user to `each`, once.
    fn each(&mut self, line: &str, mut each: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        let Self { locator, index, known, list, of_user } = self;
        // The line was checked before; the values of a broken one would be none.
        if json::index(line, index).is_err() {
            return Ok(());
        }
        let Ok([Some(value)]) = locator.locate(&Record { line, index: index.view() }) else { return Ok(()) };
        if value.kind != Kind::Array {
            return Ok(());
        }
        let mut scanner = Scanner::new(line, value.start);
        let mut first = true;
        scanner.open();
        of_user.clear();
        while let Ok(true) = scanner.element(&mut first) {
            let Some((id, name)) = scanner.value().ok().and_then(|value| role_of(line, value)) else {
                continue;
            };
            if !of_user.insert(id.clone()) {
                continue;
            }
            each(&id)?;
            if !known.contains_key(&id) {
                known.insert(id.clone(), list.len());
                list.push((id, name));
            }
        }
        Ok(())
    }
}

/// The id and the name of a role. One stands for the other where it is missing.
fn role_of(line: &str, role: Value) -> Option<(String, String)> {
    if role.kind != Kind::Object {
        let name = text_of(line, role)?;
        return Some((name.clone(), name));
    }
    let mut scanner = Scanner::new(line, role.start);
    let (mut first, mut id, mut name) = (true, None, None);
    scanner.open();
    while let Ok(Some(key)) = scanner.member(&mut first) {
        let value = scanner.value().ok()?;
        match &*key.name(line) {
            "id" => id = text_of(line, value),
            "name" => name = text_of(line, value),
            _ => {}
        }
    }
    let own = id.clone().or_else(|| name.clone())?;
    Some((own, name.or(id)?))
}

fn text_of(line: &str, value: Value) -> Option<String> {
    matches!(value.kind, Kind::String { .. }).then_some(())?;
    let mut text = String::new();
    json::decode(&line[value.start + 1..value.end - 1], &mut text, |_, out| {
        out.push(char::REPLACEMENT_CHARACTER);
    });
    Some(text).filter(|text| !text.is_empty())
}

impl Grants {
    fn add(&mut self, principal: &str, role: &str) -> io::Result<()> {
        self.last += 1;
        self.row.clear();
        push_row(self.last, &[principal, &format!("{role}:{ASSIGNED}")], false, &mut self.row);
        self.rows.write_all(&self.row)
    }
}

/// Appends a row of texts. Empty ones are no cells.
fn push_row(number: u32, cells: &[&str], titles: bool, out: &mut Vec<u8>) {
    let mut row = Vec::new();
    cell::push_integer(number.into(), &mut row);
    out.extend_from_slice(b"<row r=\"");
    out.extend_from_slice(&row);
    out.extend_from_slice(b"\">");
    for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        let text = cell::fitting(text);
        let look = if titles { Look::Title } else { cell::look_of(text) };
        cell::push_text(&cell::beginning(column), &row, look, text, out);
    }
    out.extend_from_slice(b"</row>");
}
