//! Errors of commands: codes and facts, which the page turns into messages.

use exporter::StartError;
use serde::Serialize;
use specta::Type;

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(untagged)]
pub(crate) enum Problem {
    /// The exporter reports it.
    Exporter(exporter::Problem),
    /// The shell detects it itself.
    Shell(ShellProblem),
}

/// A problem that only the window can have.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub(crate) enum ShellProblem {
    /// Parts of a form can't work; each has a problem of its own.
    Request,
    /// A file can't be opened.
    OpenFailed(exporter::Explained),
    /// No program is registered for files of this kind.
    OpenNoProgram {
        /// The extension of the file's name, without the dot.
        extension: String,
    },
    /// The file manager can't be opened.
    ShowFailed(exporter::Explained),
    /// Files can't be put on the clipboard.
    CopyFailed,
    /// Files can't be dragged.
    DragFailed,
    /// This version doesn't know the format.
    UnknownFormat {
        /// Its name.
        format: String,
    },
    /// The limit is no whole number.
    LimitNotWhole,
    /// The limit is no number. Only the page, which has the text, can detect this.
    #[expect(dead_code, reason = "a type of the page")]
    LimitNotANumber,
    /// A list of values is too large.
    ListTooLarge(exporter::AtPath),
    /// The preset has no name.
    PresetNameEmpty,
    /// A newer Rollcall has written the settings.
    SettingsNewer,
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
    /// What is wrong with it.
    #[serde(flatten)]
    pub(crate) problem: Problem,
}

/// Why a form was refused: problems in the form, or another problem.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Refusal {
    /// [`ShellProblem::Request`] if `problems` has the details.
    #[serde(flatten)]
    pub(crate) problem: Problem,
    /// The problems of the form.
    pub(crate) problems: Vec<RequestProblem>,
}

impl RequestProblem {
    /// Creates a problem at a place that occurs once.
    pub(crate) fn at(place: Place, problem: impl Into<Problem>) -> Self {
        Self { place, index: None, path: None, problem: problem.into() }
    }
}

impl<P: Into<exporter::Problem>> From<P> for Problem {
    fn from(problem: P) -> Self {
        Self::Exporter(problem.into())
    }
}

impl From<ShellProblem> for Problem {
    fn from(problem: ShellProblem) -> Self {
        Self::Shell(problem)
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
        Self { place, index: index.as_ref().map(number), path, problem: problem.problem.clone().into() }
    }
}

impl From<exporter::Problem> for Refusal {
    fn from(problem: exporter::Problem) -> Self {
        Self { problem: problem.into(), problems: Vec::new() }
    }
}

impl From<exporter::LocalProblem> for Refusal {
    fn from(problem: exporter::LocalProblem) -> Self {
        exporter::Problem::from(problem).into()
    }
}

impl From<Vec<RequestProblem>> for Refusal {
    fn from(problems: Vec<RequestProblem>) -> Self {
        Self { problem: ShellProblem::Request.into(), problems }
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
