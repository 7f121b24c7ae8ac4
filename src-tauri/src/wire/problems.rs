//! Errors of commands: codes and facts, which the page turns into messages.

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
    /// The facts for its message.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
}

/// The part of a form that a problem concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Place {
    Name,
    Fields,
    FieldName,
    FieldShape,
    FieldTitle,
    Connection,
    Limit,
    Filter,
    Outputs,
    Style,
    Protect,
    Folder,
    /// Which one is in the facts, as `key`.
    Parameter,
    Domain,
    CanonicalDomain,
    ClientId,
    ClientSecret,
    PrivateKey,
    Token,
}

/// A problem in a form.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct RequestProblem {
    /// The part of the form.
    pub(crate) place: Place,
    /// Index from 0, if the part occurs several times.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = u32)]
    pub(crate) index: Option<u32>,
    /// Place of a condition in the filter: indexes into its groups, from the outermost one inwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = Vec<u32>)]
    pub(crate) path: Option<Vec<u32>>,
    /// Stable name.
    pub(crate) code: String,
    /// The facts for its message.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
}

/// Why a form was refused: problems in the form, or another problem.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Refusal {
    /// `request` if `problems` has the details.
    pub(crate) code: String,
    /// The facts for its message.
    #[specta(type = Unknown)]
    pub(crate) detail: Value,
    /// The problems of the form.
    pub(crate) problems: Vec<RequestProblem>,
}

impl RequestProblem {
    /// Creates a problem at a place that occurs once.
    pub(crate) fn at(place: Place, code: &str, detail: Value) -> Self {
        Self { place, index: None, path: None, code: code.to_owned(), detail }
    }
}

impl From<exporter::Problem> for Problem {
    fn from(problem: exporter::Problem) -> Self {
        Self { code: problem.code, detail: problem.detail }
    }
}

impl From<&exporter::RequestProblem> for RequestProblem {
    fn from(problem: &exporter::RequestProblem) -> Self {
        use exporter::RequestPart as P;
        let (place, index) = match &problem.place {
            P::Name => (Place::Name, None),
            P::Fields => (Place::Fields, None),
            P::FieldName { index } => (Place::FieldName, Some(*index)),
            P::FieldShape { index } => (Place::FieldShape, Some(*index)),
            P::FieldTitle { index } => (Place::FieldTitle, Some(*index)),
            P::Connection { index } => (Place::Connection, Some(*index)),
            P::Limit => (Place::Limit, None),
            P::Filter { .. } => (Place::Filter, None),
            P::Outputs => (Place::Outputs, None),
            P::Style => (Place::Style, None),
            P::Protect { index } => (Place::Protect, Some(*index)),
            P::Parameter { .. } => (Place::Parameter, None),
            P::Folder => (Place::Folder, None),
        };
        // No form can have that many entries.
        let number = |index: &usize| u32::try_from(*index).unwrap_or(u32::MAX);
        let path = match &problem.place {
            P::Filter { path } => Some(path.iter().map(number).collect()),
            _ => None,
        };
        Self {
            place,
            index: index.as_ref().map(number),
            path,
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
            StartError::Request(problems) => {
                problems.iter().map(RequestProblem::from).collect::<Vec<_>>().into()
            }
            StartError::Problem(problem) => problem.into(),
        }
    }
}
