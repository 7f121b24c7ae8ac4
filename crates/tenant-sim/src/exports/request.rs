//! The body of `POST /api/v2/jobs/users-exports`, checked as strictly as Auth0's schema.
//!
//! Messages follow the documented samples (`Payload validation error: '…' on property …`). Where
//! Auth0 documents a limit but not its message, the wording is the simulator's own.

use serde_json::{Map, Value, json};

use crate::data::fields::{self, CONTAINERS, Column};

/// Maximum number of fields in a CSV export (Auth0 docs, bulk user exports).
const CSV_FIELDS: usize = 30;
/// Maximum length of a field's name and of its `export_as` (Management API schema).
const NAME_LENGTH: usize = 100;

/// Format of an exported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
}

impl Format {
    /// Returns the name used in requests and file names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

/// A validated export request.
#[derive(Debug, Clone)]
pub(crate) struct ExportRequest {
    pub(crate) connection_id: Option<String>,
    pub(crate) format: Format,
    pub(crate) limit: Option<u64>,
    pub(crate) columns: Vec<Column>,
    /// The request as received, which every response about the job repeats.
    pub(crate) echo: Map<String, Value>,
}

/// Why a body was refused: the text after `Payload validation error: `.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) String);

fn refuse<T>(problem: &str, property: &str) -> Result<T, Refusal> {
    Err(Refusal(if property.is_empty() {
        format!("'{problem}'")
    } else {
        format!("'{problem}' on property {property}")
    }))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn wrong_type<T>(expected: &str, value: &Value, property: &str) -> Result<T, Refusal> {
    refuse(&format!("Expected type {expected} but found type {}", type_name(value)), property)
}

fn only_known(object: &Map<String, Value>, known: &[&str], property: &str) -> Result<(), Refusal> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(extra) => refuse(&format!("Additional properties not allowed: {extra}"), property),
        None => Ok(()),
    }
}

impl ExportRequest {
    /// Parses a JSON body.
    pub(crate) fn from_json(body: &Value) -> Result<Self, Refusal> {
        let Value::Object(object) = body else { return wrong_type("object", body, "") };
        only_known(object, &["connection_id", "format", "limit", "fields"], "")?;
        let connection_id = object.get("connection_id").map(connection_id).transpose()?;
        // Auth0 does not document the default format; the simulator uses JSON.
        let format = object.get("format").map(format).transpose()?.unwrap_or(Format::Json);
        let limit = object.get("limit").map(limit).transpose()?;
        let fields = object.get("fields").map(field_list).transpose()?;
        if format == Format::Csv {
            check_csv(fields.as_deref().unwrap_or_default())?;
        }
        let columns = match &fields {
            Some(fields) => fields::columns(fields.iter().map(|(name, title)| (*name, *title))),
            None => fields::columns(fields::DEFAULT_FIELDS.iter().map(|name| (*name, None))),
        };
        let mut echo = object.clone();
        echo.insert("format".to_owned(), json!(format.name()));
        Ok(Self { connection_id: connection_id.map(str::to_owned), format, limit, columns, echo })
    }

    /// Parses a form body, in which the list of fields is spelled `fields[0][name]=email`.
    pub(crate) fn from_form(body: &[u8]) -> Result<Self, Refusal> {
        let mut object = Map::new();
        let mut fields: Vec<Map<String, Value>> = Vec::new();
        for (key, value) in url::form_urlencoded::parse(body) {
            let item = key.strip_prefix("fields[").and_then(|rest| rest.split_once("]["));
            if let Some((position, property)) = item {
                let Some((position, property)) =
                    position.parse::<usize>().ok().zip(property.strip_suffix(']'))
                else {
                    return refuse(&format!("Additional properties not allowed: {key}"), "");
                };
                if position > fields.len() {
                    return refuse("Array items must be numbered without gaps", "fields");
                }
                if position == fields.len() {
                    fields.push(Map::new());
                }
                fields[position].insert(property.to_owned(), json!(value));
            } else if key == "limit" {
                object.insert(
                    key.into_owned(),
                    value.parse::<i64>().map_or_else(|_| json!(value), |limit| json!(limit)),
                );
            } else {
                object.insert(key.into_owned(), json!(value));
            }
        }
        if !fields.is_empty() {
            object.insert("fields".to_owned(), fields.into_iter().map(Value::Object).collect());
        }
        Self::from_json(&Value::Object(object))
    }
}

fn connection_id(value: &Value) -> Result<&str, Refusal> {
    let property = "connection_id";
    let Value::String(id) = value else { return wrong_type("string", value, property) };
    let well_formed = id
        .strip_prefix("con_")
        .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if well_formed { Ok(id) } else { refuse("String does not match pattern ^con_[A-Za-z0-9]{16}$", property) }
}

fn format(value: &Value) -> Result<Format, Refusal> {
    match value {
        Value::String(name) if name == "json" => Ok(Format::Json),
        Value::String(name) if name == "csv" => Ok(Format::Csv),
        Value::String(name) => refuse(&format!("No enum match for: \"{name}\""), "format"),
        other => wrong_type("string", other, "format"),
    }
}

fn limit(value: &Value) -> Result<u64, Refusal> {
    match (value.as_u64(), value) {
        (Some(limit), _) if limit >= 1 => Ok(limit),
        (_, Value::Number(number)) if !number.is_f64() => {
            refuse(&format!("Value {number} is less than minimum 1"), "limit")
        }
        _ => wrong_type("integer", value, "limit"),
    }
}

/// Pairs of field name and title.
type Fields<'a> = Vec<(&'a str, Option<&'a str>)>;

fn field_list(value: &Value) -> Result<Fields<'_>, Refusal> {
    let Value::Array(items) = value else { return wrong_type("array", value, "fields") };
    items
        .iter()
        .enumerate()
        .map(|(position, item)| {
            let property = format!("fields[{position}]");
            let Value::Object(object) = item else { return wrong_type("object", item, &property) };
            only_known(object, &["name", "export_as"], &property)?;
            let Some(name) = object.get("name") else {
                return refuse("Missing required property: name", &property);
            };
            let name = short_text(name, &format!("{property}.name"))?;
            let title = object
                .get("export_as")
                .map(|title| short_text(title, &format!("{property}.export_as")))
                .transpose()?;
            Ok((name, title))
        })
        .collect()
}

fn short_text<'a>(value: &'a Value, property: &str) -> Result<&'a str, Refusal> {
    let Value::String(text) = value else { return wrong_type("string", value, property) };
    let length = text.chars().count();
    if length > NAME_LENGTH {
        return refuse(&format!("String is too long ({length} chars), maximum {NAME_LENGTH}"), property);
    }
    Ok(text)
}

/// Checks the additional rules of CSV: at most 30 fields, and no whole objects. Auth0 documents
/// that objects cannot be exported, but not what happens if they are requested; the simulator
/// refuses them so that no client relies on anything else.
fn check_csv(fields: &[(&str, Option<&str>)]) -> Result<(), Refusal> {
    if fields.len() > CSV_FIELDS {
        return refuse(&format!("Array is too long ({}), maximum {CSV_FIELDS}", fields.len()), "fields");
    }
    match fields.iter().position(|(name, _)| CONTAINERS.contains(name)) {
        Some(position) => refuse(
            &format!("Objects and arrays cannot be exported as csv: {}", fields[position].0),
            &format!("fields[{position}].name"),
        ),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &Value) -> String {
        ExportRequest::from_json(body).unwrap_err().0
    }

    #[test]
    fn every_property_is_optional() {
        let request = ExportRequest::from_json(&json!({})).unwrap();
        assert_eq!((request.format, request.limit, request.connection_id), (Format::Json, None, None));
        assert_eq!(request.columns.len(), fields::DEFAULT_FIELDS.len());
    }

    #[test]
    fn every_schema_violation_has_its_message() {
        let long = "x".repeat(101);
        let many: Vec<_> = (0..31).map(|n| json!({"name": format!("user_metadata.k{n}")})).collect();
        let cases = [
            (json!([]), "'Expected type object but found type array'"),
            (json!({"filter": 1}), "'Additional properties not allowed: filter'"),
            (
                json!({"connection_id": ""}),
                "'String does not match pattern ^con_[A-Za-z0-9]{16}$' on property connection_id",
            ),
            (
                json!({"connection_id": null}),
                "'Expected type string but found type null' on property connection_id",
            ),
            (json!({"format": "xml"}), "'No enum match for: \"xml\"' on property format"),
            (json!({"limit": 0}), "'Value 0 is less than minimum 1' on property limit"),
            (json!({"limit": -3}), "'Value -3 is less than minimum 1' on property limit"),
            (json!({"limit": "5"}), "'Expected type integer but found type string' on property limit"),
            (json!({"limit": 1.5}), "'Expected type integer but found type number' on property limit"),
            (json!({"fields": "email"}), "'Expected type array but found type string' on property fields"),
            (
                json!({"fields": [[{"name": "email"}]]}),
                "'Expected type object but found type array' on property fields[0]",
            ),
            (
                json!({"fields": [{"export_as": "x"}]}),
                "'Missing required property: name' on property fields[0]",
            ),
            (
                json!({"fields": [{"name": "a", "x": 1}]}),
                "'Additional properties not allowed: x' on property fields[0]",
            ),
            (
                json!({"fields": [{"name": long}]}),
                "'String is too long (101 chars), maximum 100' on property fields[0].name",
            ),
            (
                json!({"fields": [{"name": "a", "export_as": long}]}),
                "'String is too long (101 chars), maximum 100' on property fields[0].export_as",
            ),
            (
                json!({"format": "csv", "fields": many}),
                "'Array is too long (31), maximum 30' on property fields",
            ),
            (
                json!({"format": "csv", "fields": [{"name": "email"}, {"name": "user_metadata"}]}),
                "'Objects and arrays cannot be exported as csv: user_metadata' on property fields[1].name",
            ),
        ];
        for (body, message) in cases {
            assert_eq!(refusal(&body), message);
        }
    }

    #[test]
    fn json_allows_more_than_30_fields_and_whole_objects() {
        let mut many: Vec<_> = (0..40).map(|n| json!({"name": format!("user_metadata.k{n}")})).collect();
        many.push(json!({"name": "identities"}));
        assert_eq!(ExportRequest::from_json(&json!({"fields": many})).unwrap().columns.len(), 41);
    }

    #[test]
    fn forms_and_json_are_equivalent() {
        let form = b"format=csv&limit=7&fields[0][name]=email&fields[0][export_as]=Mail&fields%5B1%5D%5Bname%5D=name";
        let request = ExportRequest::from_form(form).unwrap();
        assert_eq!((request.format, request.limit), (Format::Csv, Some(7)));
        assert_eq!(
            Value::Object(request.echo),
            json!({"format": "csv", "limit": 7, "fields": [{"name": "email", "export_as": "Mail"}, {"name": "name"}]})
        );
        assert!(ExportRequest::from_form(b"limit=x").is_err());
        assert!(ExportRequest::from_form(b"fields[4][name]=email").is_err());
    }
}
