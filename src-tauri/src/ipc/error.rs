//! What a refused command answers: codes and facts, which the page puts into words.

use exporter::StartError;
use serde::Serialize;
use serde_json::Value;
use specta::Type;
use specta_typescript::Unknown;

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Problem {
    /// Stable name, such as `missing_scope`.
    pub(crate) code: String,
    /// The facts for its words.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
}

/// Which part of a form a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Place {
    Name,
    Fields,
    FieldName,
    FieldTitle,
    Connection,
    Limit,
    Outputs,
    Style,
    Protect,
    Folder,
    Domain,
    CanonicalDomain,
    ClientId,
    ClientSecret,
    PrivateKey,
    Token,
}

/// Something in a form that can't work.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct RequestProblem {
    /// What it is about.
    pub(crate) place: Place,
    /// Which one, from 0, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = u32)]
    pub(crate) index: Option<u32>,
    /// Stable name.
    pub(crate) code: String,
    /// The facts for its words.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
}

/// Why a form was not taken: something in it, or something else that is in the way.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Refusal {
    /// `request` where `problems` say the rest.
    pub(crate) code: String,
    /// The facts for its words.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
    /// What is wrong with the form, place by place.
    pub(crate) problems: Vec<RequestProblem>,
}

impl RequestProblem {
    /// A problem at a place of which there is one.
    pub(crate) fn at(place: Place, code: &str, detail: Value) -> Self {
        Self { place, index: None, code: code.to_owned(), detail }
    }
}

impl From<exporter::Problem> for Problem {
    fn from(problem: exporter::Problem) -> Self {
        Self { code: problem.code, detail: problem.detail }
    }
}

impl From<&exporter::RequestProblem> for RequestProblem {
    fn from(problem: &exporter::RequestProblem) -> Self {
        use exporter::Place as P;
        let (place, index) = match problem.place {
            P::Name => (Place::Name, None),
            P::Fields => (Place::Fields, None),
            P::FieldName { index } => (Place::FieldName, Some(index)),
            P::FieldTitle { index } => (Place::FieldTitle, Some(index)),
            P::Connection { index } => (Place::Connection, Some(index)),
            P::Limit => (Place::Limit, None),
            P::Outputs => (Place::Outputs, None),
            P::Style => (Place::Style, None),
            P::Protect { index } => (Place::Protect, Some(index)),
            P::Folder => (Place::Folder, None),
        };
        Self {
            place,
            // A form with more entries than that can't have arrived.
            index: index.and_then(|index| u32::try_from(index).ok()),
            code: problem.code.clone(),
            detail: problem.detail.clone(),
        }
    }
}

impl From<exporter::Problem> for Refusal {
    fn from(problem: exporter::Problem) -> Self {
        Self { code: problem.code, detail: problem.detail, problems: Vec::new() }
    }
}

impl From<Vec<RequestProblem>> for Refusal {
    fn from(problems: Vec<RequestProblem>) -> Self {
        Self { code: "request".to_owned(), detail: Value::Null, problems }
    }
}

impl From<StartError> for Refusal {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Request(problems) => problems.iter().map(Into::into).collect::<Vec<_>>().into(),
            StartError::Problem(problem) => problem.into(),
        }
    }
}
