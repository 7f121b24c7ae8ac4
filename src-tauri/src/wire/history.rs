//! The part of the history that a list shows.

use exporter::{ExportOrder, SearchTerm, Span};
use jiff::Timestamp;
use serde::Deserialize;
use specta::Type;

use super::exports::StateView;

/// Selects a part of the history.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportFilter {
    /// Only exports that every one of these terms describes.
    #[serde(default)]
    #[specta(optional, type = Vec<SearchTermInput>)]
    search: Vec<SearchTermInput>,
    offset: u32,
    limit: u32,
    /// The newest first if missing.
    #[serde(default)]
    #[specta(optional, type = OrderInput)]
    order: OrderInput,
    /// Only exports of this tenant.
    #[serde(default)]
    #[specta(optional, type = Option<String>)]
    tenant_id: Option<String>,
    /// Only exports in one of these states; empty means all.
    #[serde(default)]
    #[specta(optional, type = Vec<StateView>)]
    states: Vec<StateView>,
}

/// One word of a search, with what it may mean.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchTermInput {
    /// Part of a name, of a tenant's name or of its domain.
    text: String,
    /// Names of formats.
    formats: Vec<String>,
    /// Ids of presets.
    presets: Vec<String>,
    /// When an export may have begun.
    during: Vec<SpanInput>,
    /// A number of users, in digits.
    #[specta(type = Option<u32>)]
    users: Option<u64>,
}

/// A span of time, half-open.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
pub(crate) struct SpanInput {
    #[specta(type = String)]
    from: Timestamp,
    #[specta(type = String)]
    to: Timestamp,
}

/// The order of a list of exports.
#[derive(Debug, Clone, Copy, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum OrderInput {
    #[default]
    Newest,
    Oldest,
    Name,
    Largest,
}

impl From<ExportFilter> for exporter::ExportFilter {
    fn from(filter: ExportFilter) -> Self {
        Self {
            search: filter.search.into_iter().map(Into::into).collect(),
            offset: filter.offset,
            limit: Some(filter.limit),
            order: filter.order.into(),
            tenant_id: filter.tenant_id,
            states: filter.states.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SearchTermInput> for SearchTerm {
    fn from(term: SearchTermInput) -> Self {
        Self {
            text: term.text,
            formats: term.formats,
            presets: term.presets,
            during: term.during.into_iter().map(|SpanInput { from, to }| Span { from, to }).collect(),
            users: term.users,
        }
    }
}

impl From<OrderInput> for ExportOrder {
    fn from(order: OrderInput) -> Self {
        match order {
            OrderInput::Newest => Self::Newest,
            OrderInput::Oldest => Self::Oldest,
            OrderInput::Name => Self::Name,
            OrderInput::Largest => Self::Largest,
        }
    }
}
