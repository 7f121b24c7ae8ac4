//! The input of a run: sources, columns, filter, outputs, limits, and the observer.

use std::path::PathBuf;

use base::Chance;
use jiff::Timestamp;
use recipe::{Filter, Format, ProtectedField, Style};
use schema::Lookup;
use secrecy::SecretString;

use crate::stages::profile::ProfileOptions;

/// One run: what to read and what to write.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Read in this order as if they were one file, for example one per connection.
    pub sources: Vec<Source>,
    /// Files of password hashes from Auth0's support, to join to the users by their ids.
    pub password_hashes: Vec<Source>,
    /// The columns of tables. The other outputs hold all that was delivered.
    pub columns: Columns,
    /// Which users to keep. Absent means all.
    pub filter: Option<UserFilter>,
    /// Columns that come from other calls than the export.
    pub lookups: LookUps,
    /// The files to write. None of them may exist yet.
    pub outputs: Vec<Output>,
    /// How to profile the data. Absent means no profile.
    pub profile: Option<ProfileOptions>,
    /// Whether to collect when each delivered user was created: 8 bytes for each.
    pub creations: bool,
    /// How values read.
    pub style: Style,
    /// The fields to hide in every output.
    pub hidden: Vec<ProtectedField>,
    /// Passwords and keys.
    pub secrets: Secrets,
    /// The title of a column with the name of the file that holds the user. Not for Auth0's import.
    pub file_column: Option<String>,
    /// Says which chosen columns of tables no user fills ([`crate::Notice::ColumnEmpty`]).
    pub name_empty_columns: bool,
}

impl Plan {
    /// Returns this plan with a column for the files, if it has one, else none. Auth0's import
    /// refuses unknown attributes, so a plan for it gets none.
    pub(crate) fn with_file_column(&self) -> Option<Self> {
        let title = self.file_column.clone()?;
        let mut plan = self.clone();
        if plan.outputs.iter().any(|output| matches!(output.format, Format::ImportReady(_))) {
            plan.file_column = None;
            return Some(plan);
        }
        // The key is the title as a whole, whatever is in it.
        let column = Column { path: title.clone(), title };
        match &mut plan.columns {
            Columns::AsDelivered => {}
            Columns::Chosen(columns) => columns.push(column),
            Columns::Shaped { requested, table } => {
                table.push(recipe::Column {
                    title: Some(column.title.clone()),
                    ..recipe::Column::named(&column.path)
                });
                requested.push(column);
            }
        }
        Some(plan)
    }
}

/// The secrets of a run: never stored, logged or written to a summary.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The password that opens Excel workbooks (ECMA-376 agile encryption: AES-256). Without it
    /// they open for anyone. Other formats have none.
    pub password: Option<SecretString>,
    /// The key of [`crate::Protect::Hash`]. Without it, the run makes one and forgets it at its
    /// end, so that a pseudonym can't be matched to a user by trying.
    pub hash_key: Option<SecretString>,
    /// The source of the keys that a run makes itself: that of pseudonyms, and those of encrypted
    /// workbooks. Only tests use another one than the system's.
    pub chance: Chance,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { password: None, hash_key: None, chance: Chance::system() }
    }
}

/// The parts of a plan that previews and first rows need.
#[derive(Debug, Clone, Copy)]
pub struct Presentation<'a> {
    /// The columns.
    pub columns: &'a Columns,
    /// Which users to keep. Absent means all.
    pub filter: Option<&'a UserFilter>,
    /// Columns that come from other calls than the export.
    pub lookups: &'a LookUps,
    /// How values read.
    pub style: &'a Style,
    /// The fields to hide.
    pub hidden: &'a [ProtectedField],
}

/// A chosen column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Column {
    /// The title, which is the key under which Auth0 delivers the field.
    pub title: String,
    /// Auth0's name of the field, for example `identities[0].connection`.
    pub path: String,
}

/// Which users to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFilter {
    /// The conditions to satisfy.
    pub conditions: Filter,
    /// The reference time of ages: when Auth0 took the data, which is `created_at` of the job.
    pub as_of: Timestamp,
    /// Fields that were requested for the filter alone. No output holds them.
    pub fields: Vec<Column>,
}

/// Values that come from other calls than the export, joined to users by `user_id`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LookUps {
    /// The looked-up fields.
    pub columns: Vec<LookedUp>,
    /// Fields that were requested for the filter or to join by. No output holds them.
    pub fields: Vec<Column>,
}

/// A looked-up field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// What was looked up.
    pub lookup: Lookup,
    /// The key under which users get the values: the title of the column.
    pub key: String,
    /// It is one of the columns. Else only the filter needs it, and no output holds it.
    pub is_column: bool,
    /// The file of answers: on each line an object with `user_id` and `value`, which is an object
    /// with `id` and `name`. Lines without one of the two are skipped.
    pub answers: PathBuf,
}

impl LookUps {
    /// The fields that no output holds.
    pub(crate) fn not_columns(&self) -> impl Iterator<Item = Column> {
        let looked_up = self.columns.iter().filter(|looked_up| !looked_up.is_column);
        let field = |looked_up: &LookedUp| Column {
            title: looked_up.key.clone(),
            path: looked_up.lookup.field().to_owned(),
        };
        looked_up.map(field).chain(self.fields.iter().cloned())
    }

    /// Returns true for the title of a column that is looked up.
    pub(crate) fn has_column(&self, title: &str) -> bool {
        self.columns.iter().any(|looked_up| looked_up.is_column && looked_up.key == title)
    }
}

/// A file with users. Its first bytes decide what it is packed in: nothing, gzip (with one or many
/// members, or twice) or a ZIP archive with one file, and whether its text is UTF-16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path of the file.
    pub path: PathBuf,
    /// The format of what is in it.
    pub kind: SourceKind,
}

/// How users are written in a source: in one of the two formats of Auth0's export job (Auth0 docs,
/// bulk user exports, "Supported file formats"), or as another program writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// One JSON object on each line. Auth0 calls the file `.json`.
    Ndjson,
    /// Comma-separated, with one apostrophe before every string.
    Auth0Csv,
    /// Any other JSON text: an array, an indented file, objects after each other, or answers of the
    /// Management API to `GET /api/v2/users`, whose `users` count and not the answer itself.
    Json,
    /// Auth0's CSV or another one, as a spreadsheet has saved it.
    Csv(Dialect),
}

/// How a CSV separates cells and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// What separates cells.
    pub separator: u8,
    /// What ends a row: a line feed, after which a carriage return may have gone, or a carriage
    /// return alone.
    pub row_end: u8,
    /// The first row tells the separator: `sep=;`.
    pub announced: bool,
}

impl Default for Dialect {
    /// That of Auth0.
    fn default() -> Self {
        Self { separator: b',', row_end: b'\n', announced: false }
    }
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Columns {
    /// Every attribute that occurs in the sources, in the order of first appearance.
    #[default]
    AsDelivered,
    /// These, in this order. Titles must differ.
    Chosen(Vec<Column>),
    /// Some columns are made of fields.
    Shaped {
        /// The fields that Auth0 delivers, each under its title. Titles must differ.
        requested: Vec<Column>,
        /// The columns of tables, in order. One without a shape has the title and the path of a
        /// requested field. Titles must differ.
        table: Vec<recipe::Column>,
    },
}

impl Columns {
    /// The fields that Auth0 was asked for. None if they are not known.
    pub(crate) fn requested(&self) -> Option<&[Column]> {
        match self {
            Self::AsDelivered => None,
            Self::Chosen(columns) | Self::Shaped { requested: columns, .. } => Some(columns),
        }
    }
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The format of the file.
    pub format: Format,
    /// The path of the file, which must not exist in a folder that must.
    pub path: PathBuf,
}

/// Limits against hostile or broken input. The defaults are far above anything that Auth0 delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest line, or longest CSV row, in bytes. Default 16 MiB: Auth0 documents 10 KB a user, 1
    /// MB for old ones. At most [`Limits::MOST_LINE`] counts.
    pub max_line: usize,
    /// Most bytes that one source may unzip to. Default 512 GiB.
    pub max_decoded: u64,
    /// Most decoded bytes for each stored byte, checked only beyond [`Limits::ratio_from`]. Default
    /// 300. (Deflate cannot exceed 1,032; exports are near 6.)
    pub max_ratio: u64,
    /// Decoded bytes up to which the ratio is not checked. Default 1 GiB: an export of one boolean
    /// field compresses as well as any zip bomb, and a bomb of that size is harmless to a reader
    /// that keeps nothing in memory.
    pub ratio_from: u64,
    /// Most columns that one attribute may open into. Default 1,000.
    pub max_columns_of_one: usize,
    /// Most columns of a table. Default 16,384, as many as spreadsheets hold.
    pub max_columns: usize,
}

impl Limits {
    /// The longest line that can be indexed, in bytes.
    pub const MOST_LINE: usize = 1 << 30;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_line: 16 << 20,
            max_decoded: 512 << 30,
            max_ratio: 300,
            ratio_from: 1 << 30,
            max_columns_of_one: 1_000,
            max_columns: 16_384,
        }
    }
}

/// Observes the progress of a run and can cancel it. Called every few hundred kilobytes of decoded
/// data.
///
/// `()` ignores progress and never cancels.
pub trait Watch: Sync {
    /// Called with the current progress.
    fn progress(&self, progress: Progress) {
        let _ = progress;
    }

    /// Returns true to cancel the run, which then ends with [`crate::Error::Cancelled`].
    fn cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}

/// The progress of a run. Never decreases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes read from the sources, as stored.
    pub source_bytes_read: u64,
    /// Bytes to read in total: twice the size of the sources if the run reads them twice.
    pub source_bytes_total: u64,
    /// Users read. Stays at the total while the sources are read for the second time.
    pub rows: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let secrets =
            Secrets { password: Some("hush".into()), hash_key: Some("hush".into()), ..Secrets::default() };
        assert!(!format!("{secrets:?}").contains("hush"));
    }
}
