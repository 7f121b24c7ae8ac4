//! What a request asks of Auth0, and what its conversion gets.

use auth0::{ConnectionId, ExportField, ExportFormat, ExportJobRequest};
use std::path::PathBuf;

use convert::{Column, Columns, LookUps, LookedUp, SourceKind, UserFilter};
use jiff::Timestamp;
use recipe::{Recipe, SourceFormat};
use schema::Lookup;

use super::export_request::ExportRequest;

impl ExportRequest {
    /// The jobs that it takes, in order: each connection's id and the request for it.
    pub(crate) fn jobs(&self) -> Vec<(Option<String>, ExportJobRequest)> {
        let fields: Vec<ExportField> = self
            .recipe
            .requested()
            .into_iter()
            .map(|field| ExportField { name: field.field, export_as: field.title })
            .collect();
        let job = |connection: Option<&String>| {
            let request = ExportJobRequest {
                connection_id: connection.cloned().map(ConnectionId::from),
                format: match self.recipe.source.format {
                    SourceFormat::Json => ExportFormat::Json,
                    SourceFormat::Csv => ExportFormat::Csv,
                },
                limit: self.recipe.source.limit,
                fields: fields.clone(),
            };
            (connection.cloned(), request)
        };
        match self.recipe.source.connections.as_slice() {
            [] => vec![job(None)],
            connections => connections.iter().map(|connection| job(Some(connection))).collect(),
        }
    }

    /// The filter, with ages counted from `as_of`. None keeps all users.
    pub(crate) fn filter(&self, as_of: Timestamp) -> Option<UserFilter> {
        filter_of(&self.recipe, as_of)
    }

    /// What the delivered files hold.
    pub(crate) fn source_kind(&self) -> SourceKind {
        match self.recipe.source.format {
            SourceFormat::Json => SourceKind::Ndjson,
            SourceFormat::Csv => SourceKind::Auth0Csv,
        }
    }
}

/// The filter of a recipe, as the converter takes it.
pub(crate) fn filter_of(recipe: &Recipe, as_of: Timestamp) -> Option<UserFilter> {
    let conditions = recipe.filter.clone()?;
    Some(UserFilter { conditions, as_of, fields: not_columns(recipe) })
}

/// The looked-up fields of a recipe, as the converter takes them. `answers` returns the file of
/// answers of a lookup, or none if there is none.
pub(crate) fn look_ups_of(recipe: &Recipe, answers: impl Fn(Lookup) -> Option<PathBuf>) -> LookUps {
    let looked_up = |lookup: Lookup| {
        Some(LookedUp {
            lookup,
            key: recipe.lookup_key(lookup),
            is_column: recipe.columns.iter().any(|column| column.looks_up(lookup)),
            answers: answers(lookup)?,
        })
    };
    let columns = recipe.lookups().into_iter().filter_map(looked_up).collect();
    LookUps { columns, fields: not_columns(recipe) }
}

/// The lookup whose answers a file of a pack holds, by the file's name.
pub(crate) fn answers_of(recipe: &Recipe, name: &str) -> Option<Lookup> {
    let named = |lookup: &Lookup| name.ends_with(&pack::answers_name("", lookup.field()));
    recipe.lookups().into_iter().find(named)
}

/// The fields that are requested without being columns.
fn not_columns(recipe: &Recipe) -> Vec<Column> {
    let fields = recipe.requested().into_iter().filter(|field| field.column.is_none());
    fields.map(|field| Column { title: field.key().to_owned(), path: field.field }).collect()
}

/// The columns of a recipe, as the converter knows them.
pub fn columns_of(recipe: &Recipe) -> Columns {
    let plain =
        |column: &recipe::Column| Column { title: column.title().to_owned(), path: column.field.clone() };
    if !recipe.is_shaped() {
        return Columns::Chosen(recipe.columns.iter().map(plain).collect());
    }
    let in_column = |lookup| recipe.columns.iter().any(|column| column.looks_up(lookup));
    let requested = recipe.requested().into_iter().filter(|field| field.column.is_some());
    let requested = requested.map(|field| Column { title: field.key().to_owned(), path: field.field });
    let looked_up = recipe
        .lookups()
        .into_iter()
        .filter(|lookup| in_column(*lookup))
        .map(|lookup| Column { title: recipe.lookup_key(lookup), path: lookup.field().to_owned() });
    Columns::Shaped { requested: requested.chain(looked_up).collect(), table: recipe.columns.clone() }
}
