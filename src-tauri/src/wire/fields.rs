//! The catalogue of fields.

use schema::{Group, Kind};
use serde::Serialize;
use specta::Type;

/// A field that every tenant has.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldEntry {
    name: String,
    /// Type of its values, such as `date_time`.
    kind: FieldKind,
    /// The part of the catalogue that lists it.
    group: FieldGroup,
    /// A value that it could have.
    example: String,
    /// Auth0's own CSV can carry it.
    in_csv: bool,
    /// It identifies a person or describes one. The page marks it, so that it is not exported by
    /// accident.
    personal: bool,
    /// Other calls than the export answer it.
    lookup: Option<LookupEntry>,
}

/// What a looked-up field takes.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LookupEntry {
    /// The permissions that it can't do without.
    required: Vec<String>,
    /// The permissions without which it holds less.
    widening: Vec<String>,
    /// It takes a call for each user.
    per_user: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldKind {
    Text,
    Boolean,
    Integer,
    DateTime,
    List,
    Object,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldGroup {
    Identity,
    Contact,
    SignIn,
    Connection,
    Metadata,
    Access,
}

impl FieldEntry {
    /// The catalogue of fields, in its order.
    pub(crate) fn catalogue() -> Vec<Self> {
        let entry = |(attribute, group, example): (&schema::Attribute, Group, &str)| Self {
            name: attribute.path.to_owned(),
            kind: attribute.kind.into(),
            group: group.into(),
            example: example.to_owned(),
            in_csv: attribute.fits_auth0_csv(),
            personal: attribute.personal,
            lookup: None,
        };
        let texts = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let looked_up = |lookup: schema::Lookup| Self {
            name: lookup.field().to_owned(),
            kind: FieldKind::List,
            group: lookup.group().into(),
            example: lookup.example().to_owned(),
            in_csv: false,
            personal: false,
            lookup: Some(LookupEntry {
                required: texts(lookup.required()),
                widening: texts(lookup.widening()),
                per_user: lookup.cost() == schema::Cost::PerUser,
            }),
        };
        let lookups = schema::Lookup::ALL.into_iter().map(looked_up);
        schema::attributes::catalogue().map(entry).chain(lookups).collect()
    }
}

impl From<Kind> for FieldKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Boolean => Self::Boolean,
            Kind::Integer => Self::Integer,
            Kind::DateTime => Self::DateTime,
            Kind::List => Self::List,
            Kind::Object => Self::Object,
        }
    }
}

impl From<Group> for FieldGroup {
    fn from(group: Group) -> Self {
        match group {
            Group::Identity => Self::Identity,
            Group::Contact => Self::Contact,
            Group::SignIn => Self::SignIn,
            Group::Connection => Self::Connection,
            Group::Metadata => Self::Metadata,
            Group::Access => Self::Access,
        }
    }
}
