//! Which exports a list shows, and in which order.

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use serde::Serialize;

use super::state::ExportState;
use crate::folding::folded;

/// Selects exports for a list.
#[derive(Debug, Clone, Default)]
pub struct ExportFilter {
    /// Only exports that every one of these terms describes.
    pub search: Vec<SearchTerm>,
    /// Only exports of this tenant.
    pub tenant_id: Option<String>,
    /// Only exports in one of these states; empty means all.
    pub states: Vec<ExportState>,
    /// The order of the list.
    pub order: ExportOrder,
    /// Maximum number of exports.
    pub limit: Option<u32>,
    /// Number of exports to skip.
    pub offset: u32,
}

/// One word of a search, with what it may mean. An export is described by it if any of these
/// holds: its name, its tenant's name or host contains `text`; one of its files has one of
/// `formats`; it was started from one of `presets`; it began within one of `during`; it has, or was
/// delivered, exactly `users` users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SearchTerm {
    /// Part of a name, compared without regard to case and accents.
    pub text: String,
    /// Names of formats.
    pub formats: Vec<String>,
    /// Ids of presets.
    pub presets: Vec<String>,
    /// Spans of time.
    pub during: Vec<Span>,
    /// A number of users.
    pub users: Option<u64>,
}

/// A span of time, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// The order of a list of exports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// By name, without regard to case and accents.
    Name,
    /// The largest first.
    Largest,
}

impl SearchTerm {
    /// Splits a text into terms, each of which is looked for in names only.
    pub fn words(text: &str) -> Vec<Self> {
        text.split_whitespace().map(|word| Self { text: word.to_owned(), ..Self::default() }).collect()
    }
}

impl ExportFilter {
    /// Returns the states as JSON for SQLite.
    pub(super) fn states_json(&self) -> String {
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        serde_json::json!(states).to_string()
    }

    /// Returns the terms as JSON for SQLite, their texts folded.
    pub(super) fn terms_json(&self) -> String {
        let folded_terms: Vec<SearchTerm> =
            self.search.iter().map(|term| SearchTerm { text: folded(&term.text), ..term.clone() }).collect();
        serde_json::json!(folded_terms).to_string()
    }
}

impl ExportOrder {
    /// Returns the SQL of the order, which is total.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Newest => "exports.created_at DESC, exports.id DESC",
            Self::Oldest => "exports.created_at, exports.id",
            Self::Name => "folded(exports.name), exports.created_at DESC, exports.id DESC",
            Self::Largest => "ifnull(exports.bytes, 0) DESC, exports.created_at DESC, exports.id DESC",
        }
    }
}

/// SQL that takes a filter's terms and their spans of time apart, once for all exports. It begins a
/// statement that contains [`MATCHING`].
pub(super) const TERMS: &str = "
    WITH terms AS MATERIALIZED (
      SELECT key, value ->> 'text' AS text, value ->> 'users' AS users,
             value -> 'presets' AS presets, value -> 'formats' AS formats
      FROM json_each(:terms)),
    spans AS MATERIALIZED (
      SELECT term.key AS term, julianday(span.value ->> 'from') AS begins,
             julianday(span.value ->> 'to') AS ends
      FROM json_each(:terms) AS term, json_each(term.value, '$.during') AS span)";

/// SQL that selects the exports matching a filter. A damaged column matches nothing.
pub(super) const MATCHING: &str = "
    FROM exports JOIN tenants ON tenants.id = exports.tenant_id
    WHERE (:tenant IS NULL OR exports.tenant_id = :tenant)
      AND (:states = '[]' OR exports.state IN (SELECT value FROM json_each(:states)))
      AND (:terms = '[]' OR NOT EXISTS (
        SELECT 1 FROM terms WHERE NOT (
          instr(folded(exports.name || char(10) || tenants.name || char(10) || tenants.host),
                terms.text) > 0
          OR ifnull(exports.rows = terms.users, 0)
          OR ifnull(iif(json_valid(exports.funnel), exports.funnel ->> 'delivered', NULL)
                    = terms.users, 0)
          OR ifnull(exports.preset_id IN (SELECT value FROM json_each(terms.presets)), 0)
          OR EXISTS (
            SELECT 1 FROM spans
            WHERE spans.term = terms.key
              AND julianday(exports.created_at) >= spans.begins
              AND julianday(exports.created_at) < spans.ends)
          OR (json_array_length(terms.formats) > 0 AND EXISTS (
            SELECT 1
            FROM json_each(iif(json_valid(exports.request),
              coalesce(exports.request -> '$.recipe.outputs', exports.request -> '$.outputs', '[]'),
              '[]')) AS output
            WHERE output.value IN (SELECT value FROM json_each(terms.formats)))))))";

/// Adds the function `folded` to a connection's SQL.
pub(crate) fn add_folding(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(context.get_raw(0).as_str_or_null()?.map(folded))
    })
}
