//! Query strings, validated as strictly as Auth0 does: unknown parameters, wrong types and
//! out-of-range values are refused.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::api::error::ApiError;

/// A validated query.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Parses a query, accepting only the `known` parameters.
    pub(crate) fn parse(query: Option<&str>, known: &[&str]) -> Result<Self, ApiError> {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => {
                Err(ApiError::invalid_query(&format!("'Additional properties not allowed: {name}'")))
            }
            None => Ok(Self(pairs)),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    pub(crate) fn integer(&self, name: &str, allowed: RangeInclusive<u64>) -> Result<Option<u64>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let problem = match text.parse::<i128>() {
            Err(_) => "Expected type integer but found type string".to_owned(),
            Ok(value) if value < i128::from(*allowed.start()) => {
                format!("Value {value} is less than minimum {}", allowed.start())
            }
            Ok(value) => match u64::try_from(value).ok().filter(|value| allowed.contains(value)) {
                Some(value) => return Ok(Some(value)),
                None => format!("Value {value} is greater than maximum {}", allowed.end()),
            },
        };
        Err(ApiError::invalid_query(&format!("'{problem}' on property {name}")))
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(ApiError::invalid_query(&format!(
                "'Expected type boolean but found type string' on property {name}"
            ))),
        }
    }

    /// Reads the `fields` and `include_fields` parameters.
    pub(crate) fn selection(&self) -> Result<Selection, ApiError> {
        let fields = self.text("fields").unwrap_or("");
        let names: Vec<String> =
            fields.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Ok(Selection { names, include: self.boolean("include_fields")?.unwrap_or(true) })
    }
}

/// The attributes of an object that the caller requested.
#[derive(Debug)]
pub(crate) struct Selection {
    names: Vec<String>,
    include: bool,
}

impl Selection {
    /// Whether the caller named this attribute as one to include.
    pub(crate) fn names(&self, attribute: &str) -> bool {
        self.include && self.names.iter().any(|name| name == attribute)
    }

    pub(crate) fn apply(&self, object: &mut Map<String, Value>) {
        if !self.names.is_empty() {
            object.retain(|key, _| self.names.iter().any(|name| name == key) == self.include);
        }
    }
}

/// A page addressed by number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) start: u64,
    pub(crate) limit: u64,
}

/// Number of records that numbered pages can reach.
pub(crate) const PAGED_RECORDS: u64 = 1000;

/// Returns the page requested by `page` and `per_page`, if it is within reach.
pub(crate) fn page(
    query: &Query,
    default: u64,
    sizes: RangeInclusive<u64>,
    beyond: &str,
) -> Result<Page, ApiError> {
    let limit = query.integer("per_page", sizes)?.unwrap_or(default);
    let number = query.integer("page", 0..=u64::from(u32::MAX))?.unwrap_or(0);
    let start = number * limit;
    if start + limit > PAGED_RECORDS {
        return Err(ApiError::invalid_paging(beyond));
    }
    Ok(Page { start, limit })
}

/// Returns the requested checkpoint page, or `None` if the query uses numbered pages. Mixing both
/// is refused.
pub(crate) fn checkpoint(query: &Query) -> Result<Option<Page>, ApiError> {
    if !query.has("from") && !query.has("take") {
        return Ok(None);
    }
    if let Some(other) = ["page", "per_page", "include_totals"].into_iter().find(|name| query.has(name)) {
        return Err(ApiError::invalid_query(&format!("'{other}' cannot be combined with from and take")));
    }
    let limit = query.integer("take", 1..=100)?.unwrap_or(50);
    let start = match query.text("from") {
        None => 0,
        Some(token) => decode_checkpoint(token)
            .ok_or_else(|| ApiError::invalid_query("'Invalid checkpoint' on property from"))?,
    };
    Ok(Some(Page { start, limit }))
}

const CHECKPOINT: &str = "chk_";

/// Encodes the value of `next` that leads to record `start`.
pub(crate) fn encode_checkpoint(start: u64) -> String {
    format!("{CHECKPOINT}{}", hex::encode(start.to_be_bytes()))
}

fn decode_checkpoint(token: &str) -> Option<u64> {
    let bytes = hex::decode(token.strip_prefix(CHECKPOINT)?).ok()?;
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_round_trips_to_its_record() {
        assert_eq!(decode_checkpoint(&encode_checkpoint(1234)), Some(1234));
        assert_eq!(decode_checkpoint("chk_"), None);
        assert_eq!(decode_checkpoint("1234"), None);
    }

    #[test]
    fn selections_include_or_exclude() {
        let object = || {
            let Value::Object(object) = serde_json::json!({"id": 1, "name": 2, "options": 3}) else {
                unreachable!("an object is written above")
            };
            object
        };
        let selected = |query: &str| {
            let mut object = object();
            let query = Query::parse(Some(query), &["fields", "include_fields"]).unwrap();
            query.selection().unwrap().apply(&mut object);
            object.keys().cloned().collect::<Vec<_>>().join(",")
        };
        assert_eq!(selected(""), "id,name,options");
        assert_eq!(selected("fields=id,name"), "id,name");
        assert_eq!(selected("fields=options&include_fields=false"), "id,name");
    }
}
