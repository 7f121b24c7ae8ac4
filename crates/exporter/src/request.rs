//! What is asked for, and whether it can work: the rules of Auth0 and of the outputs, applied before
//! anything is sent.

use std::collections::HashSet;
use std::path::PathBuf;

use auth0::{ExportField, ExportJobRequest};
use convert::{Column, Format, Style, StyleFault};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The most characters that an export's name may have.
const LONGEST_NAME: usize = 100;

/// The largest limit: more users than any tenant has. Auth0 documents none (Management API schema); a number beyond
/// this is a slip of the keyboard.
const LARGEST_LIMIT: u64 = 1_000_000_000;

/// Everything that one click asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// The tenant to read.
    pub tenant_id: String,
    /// What the history calls it.
    pub name: String,
    /// The preset it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset_id: Option<String>,
    /// The columns, in order.
    pub fields: Vec<Field>,
    /// One job is made for each of these; empty means the whole tenant.
    #[serde(default)]
    pub connections: Vec<String>,
    /// At most this many users of each connection (or of the tenant); absent means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// What Auth0 is asked to deliver.
    #[serde(default)]
    pub auth0_format: Auth0Format,
    /// The files to make of it. The delivered file is always kept beside them.
    pub outputs: Vec<Format>,
    /// How values read in them, and what is hidden. The delivered file shows everything.
    #[serde(default, skip_serializing_if = "is_default")]
    pub style: Style,
    /// The folder in which the pack appears. It is made if it is missing.
    pub folder: PathBuf,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Auth0's name of it, such as `identities[0].connection`.
    pub name: String,
    /// The column's title; absent means the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_as: Option<String>,
}

/// What Auth0 is asked to deliver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth0Format {
    /// NDJSON, for every output that Rollcall makes: it has no limit of 30 columns and carries objects.
    #[default]
    Json,
    /// Auth0's own CSV.
    Csv,
}

/// The columns that a person gets who doesn't choose any: who it is, where they sign in, and whether
/// they do. All of them fit into Auth0's CSV too.
pub const DEFAULT_FIELDS: &[(&str, Option<&str>)] = &[
    ("user_id", None),
    ("email", None),
    ("email_verified", None),
    ("name", None),
    ("given_name", None),
    ("family_name", None),
    ("username", None),
    ("phone_number", None),
    ("identities[0].connection", Some("connection")),
    ("created_at", None),
    ("last_login", None),
    ("logins_count", None),
    ("blocked", None),
    ("last_password_reset", None),
];

/// What an import into Auth0 needs to be made: the address, whether it is verified, and where each user signs in.
const NEEDED_BY_IMPORT: &[&str] = &["email", "email_verified", "identities"];

/// Everything that Auth0's import takes of what its export gives, and the identities, which tell who can be imported
/// (Auth0 docs, bulk user import schema).
pub const IMPORT_FIELDS: &[&str] = &[
    "user_id",
    "email",
    "email_verified",
    "username",
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "blocked",
    "phone_number",
    "phone_verified",
    "app_metadata",
    "user_metadata",
    "identities",
];

/// Which part of a request a problem is about, so that its words can stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// The export's name.
    Name,
    /// The list of columns as a whole.
    Fields,
    /// A column's name.
    FieldName {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// A column's title.
    FieldTitle {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// A connection.
    Connection {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// The limit.
    Limit,
    /// The list of outputs.
    Outputs,
    /// How values read: the locale, the time zone, the word for what is missing.
    Style,
    /// A field that is to be hidden.
    Protect {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// The folder.
    Folder,
}

/// Something in a request that can't work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestProblem {
    /// What it is about.
    #[serde(flatten)]
    pub place: Place,
    /// Stable name for the language catalogue.
    pub code: String,
    /// The facts for its words.
    pub detail: Value,
}

impl RequestProblem {
    pub(crate) fn new(place: Place, code: &str, detail: Value) -> Self {
        Self { place, code: code.to_owned(), detail }
    }
}

impl Field {
    /// A field under its own name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), export_as: None }
    }

    /// The title of its column.
    pub fn title(&self) -> &str {
        self.export_as.as_deref().unwrap_or(&self.name)
    }

    /// As it goes over the wire. A nested name always gets a title: what Auth0 calls the key of a
    /// nested field without one is not documented.
    fn on_the_wire(&self) -> ExportField {
        let nested = self.name.contains(['.', '[']);
        let export_as = self.export_as.clone().or_else(|| nested.then(|| self.name.clone()));
        ExportField { name: self.name.clone(), export_as }
    }
}

impl ExportRequest {
    /// [`DEFAULT_FIELDS`] as fields.
    pub fn default_fields() -> Vec<Field> {
        let field = |(name, title): &(&str, Option<&str>)| Field {
            name: (*name).to_owned(),
            export_as: title.map(str::to_owned),
        };
        DEFAULT_FIELDS.iter().map(field).collect()
    }

    /// The jobs that it takes, in order: each connection's id and the request for it.
    pub(crate) fn jobs(&self) -> Vec<(Option<String>, ExportJobRequest)> {
        let job = |connection: Option<&String>| {
            let request = ExportJobRequest {
                connection_id: connection.cloned().map(auth0::ConnectionId::from),
                format: match self.auth0_format {
                    Auth0Format::Json => auth0::ExportFormat::Json,
                    Auth0Format::Csv => auth0::ExportFormat::Csv,
                },
                limit: self.limit,
                fields: self.fields.iter().map(Field::on_the_wire).collect(),
            };
            (connection.cloned(), request)
        };
        if self.connections.is_empty() {
            vec![job(None)]
        } else {
            self.connections.iter().map(|connection| job(Some(connection))).collect()
        }
    }

    /// The columns of tabular outputs.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let column = |field: &Field| Column { title: field.title().to_owned(), path: field.name.clone() };
        self.fields.iter().map(column).collect()
    }

    /// What the delivered files hold.
    pub(crate) fn source_kind(&self) -> convert::SourceKind {
        match self.auth0_format {
            Auth0Format::Json => convert::SourceKind::Ndjson,
            Auth0Format::Csv => convert::SourceKind::Auth0Csv,
        }
    }

    /// Everything in it that can't work, by the rules that Auth0 would apply and by our own. The
    /// folder is tried when the export starts.
    pub fn problems(&self) -> Vec<RequestProblem> {
        let mut problems = Vec::new();
        let name = self.name.trim();
        if name.is_empty() {
            problems.push(RequestProblem::new(Place::Name, "export_name_empty", Value::Null));
        } else if name.chars().count() > LONGEST_NAME {
            problems.push(RequestProblem::new(
                Place::Name,
                "export_name_too_long",
                json!({ "limit": LONGEST_NAME }),
            ));
        }
        for (position, (_, job)) in self.jobs().iter().enumerate() {
            let fresh = job.problems().into_iter().filter_map(|problem| self.placed(&problem, position));
            problems.extend(fresh);
        }
        if self.limit.is_some_and(|limit| limit > LARGEST_LIMIT) {
            let detail = json!({ "max": LARGEST_LIMIT });
            problems.push(RequestProblem::new(Place::Limit, "limit_too_large", detail));
        }
        let mut seen = HashSet::new();
        for (index, connection) in self.connections.iter().enumerate() {
            if !seen.insert(connection) {
                let detail = json!({ "connection": connection });
                problems.push(RequestProblem::new(Place::Connection { index }, "connection_twice", detail));
            }
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.outputs.iter().find(|output| !seen.insert(**output)) {
            let detail = json!({ "format": twice.name() });
            problems.push(RequestProblem::new(Place::Outputs, "output_twice", detail));
        }
        problems.extend(self.import_problem());
        problems.extend(self.style.faults().iter().map(style_problem));
        for (index, field) in self.style.protect.iter().enumerate() {
            let known = self.fields.iter().any(|asked| overlap(&asked.name, &field.path));
            if !known && !field.path.is_empty() {
                let detail = json!({ "name": field.path });
                problems.push(RequestProblem::new(Place::Protect { index }, "protect_not_exported", detail));
            }
        }
        if self.folder.to_str().is_none() || !self.folder.is_absolute() {
            let detail = json!({ "path": self.folder.display().to_string() });
            problems.push(RequestProblem::new(Place::Folder, "folder_name", detail));
        }
        problems
    }

    /// What keeps an import-ready output from being made, if there is one.
    fn import_problem(&self) -> Option<RequestProblem> {
        if !self.outputs.iter().any(|output| matches!(output, Format::ImportReady(_))) {
            return None;
        }
        if self.auth0_format == Auth0Format::Csv {
            return Some(RequestProblem::new(Place::Outputs, "import_needs_json", Value::Null));
        }
        let asked: HashSet<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        // Metadata is imported whole or not at all: its parts can't be put together again.
        let in_parts = |whole: &&&str| {
            whole.ends_with("_metadata")
                && asked
                    .iter()
                    .any(|name| name.strip_prefix(**whole).is_some_and(|rest| rest.starts_with(['.', '['])))
        };
        let needed = NEEDED_BY_IMPORT.iter().chain(IMPORT_FIELDS.iter().filter(in_parts));
        let missing: Vec<&&str> = needed.filter(|name| !asked.contains(**name)).collect();
        let usual: Vec<&&str> = IMPORT_FIELDS.iter().filter(|name| !asked.contains(**name)).collect();
        (!missing.is_empty()).then(|| {
            let detail = json!({ "missing": missing, "usual": usual });
            RequestProblem::new(Place::Fields, "import_needs_fields", detail)
        })
    }

    /// A rule of Auth0's that is broken, at the place in our request where it belongs. What is wrong
    /// with the columns is wrong for every job, and told for the first.
    fn placed(&self, problem: &auth0::RequestProblem, job: usize) -> Option<RequestProblem> {
        use auth0::RequestProblem as P;
        let place = match problem {
            P::ConnectionIdMalformed { .. } => Place::Connection { index: job },
            _ if job > 0 || problem.is_note() => return None,
            P::LimitZero => Place::Limit,
            P::TitleEmpty { field } | P::TitleTooLong { field, .. } | P::DuplicateTitle { field, .. } => {
                Place::FieldTitle { index: *field }
            }
            P::NameEmpty { field }
            | P::NameTooLong { field, .. }
            | P::NamePrefixed { field, .. }
            | P::NameSyntax { field, .. }
            | P::NotExportable { field, .. }
            | P::NotInCsv { field, .. } => Place::FieldName { index: *field },
            _ => Place::Fields,
        };
        let mut detail = json!(problem);
        let code = detail["code"].as_str().unwrap_or_default().to_owned();
        if let Some(facts) = detail.as_object_mut() {
            facts.remove("code");
            facts.remove("field");
            if let Some(field) = problem.field().and_then(|index| self.fields.get(index)) {
                facts.insert("name".to_owned(), json!(field.name));
            }
        }
        Some(RequestProblem { place, code, detail })
    }
}

/// A fault of the style, at its place.
fn style_problem(fault: &StyleFault) -> RequestProblem {
    match fault {
        StyleFault::Locale { locale } => {
            RequestProblem::new(Place::Style, "locale_unknown", json!({ "locale": locale }))
        }
        StyleFault::TimeZone { time_zone } => {
            RequestProblem::new(Place::Style, "time_zone_unknown", json!({ "time_zone": time_zone }))
        }
        StyleFault::Missing { word } => {
            RequestProblem::new(Place::Style, "missing_word", json!({ "word": word }))
        }
        StyleFault::Protect { index, path } => {
            RequestProblem::new(Place::Protect { index: *index }, "protect_twice", json!({ "name": path }))
        }
    }
}

/// Whether one of two fields holds the other, whatever their indexes: what is hidden in one element is hidden in all.
fn overlap(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let parts = name.split(['.', '[']).map(|part| part.trim_end_matches(']'));
        parts.map(|part| if part.parse::<u32>().is_ok() { String::new() } else { part.to_owned() }).collect()
    };
    parts(one).iter().zip(&parts(other)).all(|(one, other)| one == other)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use convert::{Protect, ProtectedField};

    use super::*;

    fn request() -> ExportRequest {
        ExportRequest {
            tenant_id: "t".into(),
            name: "All users".into(),
            preset_id: None,
            fields: ExportRequest::default_fields(),
            connections: Vec::new(),
            limit: None,
            auth0_format: Auth0Format::Json,
            outputs: vec![Format::Ndjson],
            style: Style::default(),
            folder: std::env::temp_dir(),
        }
    }

    fn found(request: &ExportRequest) -> Vec<(Place, String)> {
        request.problems().into_iter().map(|problem| (problem.place, problem.code)).collect()
    }

    #[test]
    fn the_usual_columns_suit_both_formats_of_auth0() {
        assert_eq!(found(&request()), []);
        assert_eq!(found(&ExportRequest { auth0_format: Auth0Format::Csv, ..request() }), []);
    }

    #[test]
    fn each_problem_stands_at_its_place() {
        let cases: Vec<(ExportRequest, Place, &str)> = vec![
            (ExportRequest { name: "  ".into(), ..request() }, Place::Name, "export_name_empty"),
            (ExportRequest { name: "x".repeat(101), ..request() }, Place::Name, "export_name_too_long"),
            (ExportRequest { fields: vec![], ..request() }, Place::Fields, "no_fields"),
            (ExportRequest { limit: Some(0), ..request() }, Place::Limit, "limit_zero"),
            (ExportRequest { limit: Some(LARGEST_LIMIT + 1), ..request() }, Place::Limit, "limit_too_large"),
            (
                ExportRequest { fields: vec![Field::named("user.email")], ..request() },
                Place::FieldName { index: 0 },
                "name_prefixed",
            ),
            (
                ExportRequest { fields: vec![Field::named("email"), Field::named("email")], ..request() },
                Place::FieldTitle { index: 1 },
                "duplicate_title",
            ),
            (
                ExportRequest {
                    connections: vec!["con_0123456789abcdef".into(), "People".into()],
                    ..request()
                },
                Place::Connection { index: 1 },
                "connection_id_malformed",
            ),
            (
                ExportRequest { connections: vec!["con_0123456789abcdef".into(); 2], ..request() },
                Place::Connection { index: 1 },
                "connection_twice",
            ),
            (
                ExportRequest { outputs: vec![Format::Ndjson, Format::Ndjson], ..request() },
                Place::Outputs,
                "output_twice",
            ),
            (ExportRequest { folder: "relative".into(), ..request() }, Place::Folder, "folder_name"),
        ];
        for (request, place, code) in cases {
            assert_eq!(found(&request), [(place, code.to_owned())]);
        }
    }

    #[test]
    fn a_style_that_cannot_be_stands_at_its_place() {
        let field = |path: &str| ProtectedField { path: path.into(), how: Protect::Mask };
        let style = Style {
            locale: Some("no locale".into()),
            time_zone: Some("Europe/Atlantis".into()),
            missing: Some("=1".into()),
            protect: vec![field("email"), field("email"), field("nickname")],
            ..Style::default()
        };
        assert_eq!(
            found(&ExportRequest { style, ..request() }),
            [
                (Place::Style, "locale_unknown".to_owned()),
                (Place::Style, "time_zone_unknown".to_owned()),
                (Place::Style, "missing_word".to_owned()),
                (Place::Protect { index: 1 }, "protect_twice".to_owned()),
                (Place::Protect { index: 2 }, "protect_not_exported".to_owned()),
            ]
        );
        // A part of what is exported, and something of which a part is exported.
        let style = Style {
            protect: vec![field("identities[1].connection"), field("identities"), field("user_id")],
            ..Style::default()
        };
        assert_eq!(found(&ExportRequest { style, ..request() }), []);
    }

    #[test]
    fn a_request_that_was_stored_before_there_were_styles_still_loads() {
        let mut stored = json!(request());
        assert_eq!(stored.as_object_mut().unwrap().remove("style"), None);
        assert_eq!(serde_json::from_value::<ExportRequest>(stored).unwrap(), request());
        let style = Style { time_zone: Some("Europe/Paris".into()), ..Style::default() };
        let styled = ExportRequest { style, ..request() };
        assert_eq!(serde_json::from_value::<ExportRequest>(json!(styled)).unwrap(), styled);
    }

    #[test]
    fn auth0s_csv_has_rules_of_its_own() {
        let many: Vec<Field> =
            (0..31).map(|number| Field::named(format!("app_metadata.key{number}"))).collect();
        let request = ExportRequest { fields: many, ..request() };
        assert_eq!(found(&request), []);
        let as_csv = ExportRequest { auth0_format: Auth0Format::Csv, ..request };
        assert_eq!(found(&as_csv), [(Place::Fields, "too_many_fields_for_csv".to_owned())]);
        let whole = ExportRequest { fields: vec![Field::named("user_metadata")], ..as_csv };
        assert_eq!(found(&whole), [(Place::FieldName { index: 0 }, "not_in_csv".to_owned())]);
    }

    #[test]
    fn an_import_asks_for_the_columns_that_it_needs() {
        let import = Format::ImportReady(convert::ImportOptions::default());
        let with = |names: &[&str]| {
            let fields = names.iter().map(|name| Field::named(*name)).collect();
            ExportRequest { fields, outputs: vec![import], ..request() }
        };
        assert_eq!(found(&with(IMPORT_FIELDS)), []);
        assert_eq!(found(&with(&["identities", "email", "email_verified"])), []);
        let problem = with(&["user_id", "email", "app_metadata.plan"]).problems().remove(0);
        assert_eq!((&problem.place, problem.code.as_str()), (&Place::Fields, "import_needs_fields"));
        assert_eq!(problem.detail["missing"], json!(["email_verified", "identities", "app_metadata"]));
        assert_eq!(problem.detail["usual"].as_array().unwrap().len(), IMPORT_FIELDS.len() - 2);

        let csv = ExportRequest { auth0_format: Auth0Format::Csv, outputs: vec![import], ..request() };
        assert_eq!(found(&csv), [(Place::Outputs, "import_needs_json".to_owned())]);
    }

    #[test]
    fn nested_names_always_get_a_title_on_the_wire() {
        let (_, job) = request().jobs().remove(0);
        assert!(job.fields.iter().all(|field| !field.name.contains('[') || field.export_as.is_some()));
        let plain = Field::named("app_metadata.plan").on_the_wire();
        assert_eq!(plain.export_as.as_deref(), Some("app_metadata.plan"));
    }

    #[test]
    fn a_request_survives_the_store() {
        let request = request();
        let back: ExportRequest = serde_json::from_value(json!(request)).unwrap();
        assert_eq!(back, request);
    }
}
