//! What a conversion noticed: codes and facts, which the page turns into sentences.

use std::path::Path;

use exporter::{Notice, NoticePart};
use serde::Serialize;
use specta::Type;

use super::scalars::Count;

/// A noteworthy fact about a conversion. Files are named without their folder.
#[derive(Debug, PartialEq, Serialize, Type)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub(crate) enum NoticeView {
    EmptySource,
    BlankLines {
        lines: Count,
    },
    IdpTokensDropped {
        rows: Count,
    },
    CellsNeutralised {
        file: String,
        cells: Count,
    },
    FormulasKept {
        file: String,
        cells: Count,
    },
    CellsCut {
        file: String,
        cells: Count,
    },
    NotCompared {
        condition: String,
        users: Count,
    },
    LeftOutWithout {
        field: String,
        users: Count,
    },
    ClockAhead {
        minutes: Count,
    },
    ClockBehind {
        minutes: Count,
    },
    FieldAbsent {
        field: String,
    },
    ColumnEmpty {
        field: String,
        similar: Option<String>,
    },
    PartOfList {
        users: Count,
        total: Count,
    },
    ResavedCsv {
        separator: String,
    },
    ChangedByExcel {
        file: String,
        cells: Count,
    },
    BrokenCharactersKept {
        file: String,
        count: Count,
    },
    NulCharacters {
        cells: Count,
    },
    PasswordHashesJoined {
        users: Count,
        left: Count,
    },
    HoldersNotDelivered {
        field: String,
        users: Count,
    },
    FieldProtected {
        field: String,
        values: Count,
    },
    KeptAsJson {
        title: String,
    },
    BrokenCharacters {
        count: Count,
    },
    ColumnRenamed {
        wanted: String,
        title: String,
    },
    UsersSetAside {
        file: String,
        users: Count,
    },
    /// Stands in the manifest, and this version doesn't know it or lacks some of its facts.
    Unknown {
        /// Its stable name; empty if it has none.
        code: String,
    },
}

impl From<NoticePart> for NoticeView {
    fn from(part: NoticePart) -> Self {
        match part {
            NoticePart::Known(notice) => notice.into(),
            NoticePart::Other(notice) => {
                Self::Unknown { code: notice["notice"].as_str().unwrap_or_default().to_owned() }
            }
        }
    }
}

impl From<Notice> for NoticeView {
    fn from(notice: Notice) -> Self {
        match notice {
            Notice::EmptySource { .. } => Self::EmptySource,
            Notice::BlankLines { lines, .. } => Self::BlankLines { lines: lines.into() },
            Notice::IdpTokensDropped { rows, .. } => Self::IdpTokensDropped { rows: rows.into() },
            Notice::CellsNeutralised { path, cells } => {
                Self::CellsNeutralised { file: name_of(&path), cells: cells.into() }
            }
            Notice::FormulasKept { path, cells } => {
                Self::FormulasKept { file: name_of(&path), cells: cells.into() }
            }
            Notice::CellsCut { path, cells, .. } => {
                Self::CellsCut { file: name_of(&path), cells: cells.into() }
            }
            Notice::NotCompared { condition, users } => Self::NotCompared { condition, users: users.into() },
            Notice::LeftOutWithout { path, users } => {
                Self::LeftOutWithout { field: path, users: users.into() }
            }
            Notice::ClockAhead { minutes } => Self::ClockAhead { minutes: minutes.into() },
            Notice::ClockBehind { minutes } => Self::ClockBehind { minutes: minutes.into() },
            Notice::FieldAbsent { field } => Self::FieldAbsent { field },
            Notice::ColumnEmpty { path, similar } => Self::ColumnEmpty { field: path, similar },
            Notice::PartOfList { users, total, .. } => {
                Self::PartOfList { users: users.into(), total: total.into() }
            }
            Notice::ResavedCsv { separator, .. } => Self::ResavedCsv { separator: separator.into() },
            Notice::ChangedByExcel { path, numbers, zeros, dates } => {
                Self::ChangedByExcel { file: name_of(&path), cells: (numbers + zeros + dates).into() }
            }
            Notice::BrokenCharactersKept { path, count } => {
                Self::BrokenCharactersKept { file: name_of(&path), count: count.into() }
            }
            Notice::NulCharacters { cells } => Self::NulCharacters { cells: cells.into() },
            Notice::PasswordHashesJoined { users, left } => {
                Self::PasswordHashesJoined { users: users.into(), left: left.into() }
            }
            Notice::HoldersNotDelivered { field, users } => {
                Self::HoldersNotDelivered { field, users: users.into() }
            }
            Notice::FieldProtected { path, values, .. } => {
                Self::FieldProtected { field: path, values: values.into() }
            }
            Notice::KeptAsJson { title, .. } => Self::KeptAsJson { title },
            Notice::BrokenCharacters { count } => Self::BrokenCharacters { count: count.into() },
            Notice::ColumnRenamed { wanted, title } => Self::ColumnRenamed { wanted, title },
            Notice::UsersSetAside { path, users } => {
                Self::UsersSetAside { file: name_of(&path), users: users.into() }
            }
        }
    }
}

/// The name of a file in a pack that any system may have written.
fn name_of(path: &Path) -> String {
    let path = path.to_string_lossy();
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    fn shown(stored: serde_json::Value) -> serde_json::Value {
        let part: NoticePart = from_value(stored).unwrap();
        to_value(NoticeView::from(part)).unwrap()
    }

    #[test]
    fn a_notice_names_its_file_without_the_folder() {
        for path in ["/home/me/.work/users.csv", r"C:\Users\me\users.csv", "users.csv"] {
            let notice = json!({ "notice": "cells_neutralised", "path": path, "cells": 3 });
            let detail = json!({ "file": "users.csv", "cells": 3.0 });
            assert_eq!(shown(notice), json!({ "code": "cells_neutralised", "detail": detail }));
        }
    }

    #[test]
    fn a_notice_that_is_not_known_or_lacks_facts_keeps_its_name() {
        let unknown = |code: &str| json!({ "code": "unknown", "detail": { "code": code } });
        assert_eq!(shown(json!({ "notice": "eclipse", "moons": 2 })), unknown("eclipse"));
        assert_eq!(shown(json!({ "notice": "blank_lines" })), unknown("blank_lines"));
        assert_eq!(shown(json!(2)), unknown(""));
    }
}
