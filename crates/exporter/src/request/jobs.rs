//! What a request asks of Auth0, and what its conversion gets.

use auth0::request::MAX_CSV_FIELDS;
use auth0::{ConnectionId, ExportField, ExportFormat, ExportJobRequest};
use std::path::PathBuf;

use convert::{Column, Columns, LookUps, LookedUp, SourceKind, UserFilter};
use jiff::Timestamp;
use recipe::{Recipe, RequestedField, SourceFormat};
use schema::Lookup;

use super::export_request::ExportRequest;

/// Auth0's name of the date of creation.
const CREATED_AT: &str = "created_at";

impl ExportRequest {
    /// The jobs that it takes, in order: each connection's id and the request for it.
    pub(crate) fn jobs(&self) -> Vec<(Option<String>, ExportJobRequest)> {
        let fields: Vec<ExportField> = self
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

    /// The fields to request from Auth0: those of the recipe, and for a count check the date of
    /// creation, unless Auth0's CSV is full without it (30 fields; Auth0 docs, bulk user exports).
    pub(crate) fn requested(&self) -> Vec<RequestedField> {
        let of_recipe = self.recipe.requested();
        let full = self.recipe.source.format == SourceFormat::Csv && of_recipe.len() >= MAX_CSV_FIELDS;
        if !self.checks.count || full { of_recipe } else { self.recipe.requested_and(Some(CREATED_AT)) }
    }

    /// The fields that are requested although the recipe needs them not.
    pub(crate) fn only_for_checks(&self) -> impl Iterator<Item = Column> {
        let more = self.requested().into_iter().skip(self.recipe.requested().len());
        more.map(|field| Column { title: field.key().to_owned(), path: field.field })
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

/// The looked-up fields of a request, as the converter takes them, with those for its checks.
/// `answers` returns the file of answers of a lookup, or none if there is none.
pub(crate) fn look_ups_of(request: &ExportRequest, answers: impl Fn(Lookup) -> Option<PathBuf>) -> LookUps {
    let recipe = &request.recipe;
    let looked_up = |lookup: Lookup| {
        Some(LookedUp {
            lookup,
            key: recipe.lookup_key(lookup),
            is_column: recipe.columns.iter().any(|column| column.looks_up(lookup)),
            answers: answers(lookup)?,
        })
    };
    let columns = recipe.lookups().into_iter().filter_map(looked_up).collect();
    let fields = not_columns(recipe).into_iter().chain(request.only_for_checks());
    LookUps { columns, fields: fields.collect() }
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
