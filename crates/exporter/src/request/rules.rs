//! The rules of Auth0 and of the recipe as problems of a form.

use recipe::{ConditionError, ConditionFault, OperandError, RecipeProblem};

use crate::problem::{ConditionProblem, FormProblem, OfField, Problem, TooLong};

/// A rule of Auth0's that is broken, with the name of the field that breaks it. `None` for a note,
/// which breaks nothing.
pub(super) fn of_auth0(problem: &auth0::RequestProblem, name: &str) -> Option<FormProblem> {
    use auth0::RequestProblem as P;
    let name = || name.to_owned();
    let of_field = || OfField { name: name() };
    let too_long =
        |length: &usize, max: &usize| TooLong { name: name(), length: number(*length), max: number(*max) };
    Some(match problem {
        P::NoFields => FormProblem::NoFields,
        P::TooManyFieldsForCsv { count, max } => {
            FormProblem::TooManyFieldsForCsv { count: number(*count), max: number(*max) }
        }
        P::LimitZero => FormProblem::LimitZero,
        P::ConnectionIdMalformed { id } => FormProblem::ConnectionIdMalformed { id: id.clone() },
        P::NameEmpty { .. } => FormProblem::NameEmpty(of_field()),
        P::NameTooLong { length, max, .. } => FormProblem::NameTooLong(too_long(length, max)),
        P::NamePrefixed { suggestion, .. } => {
            FormProblem::NamePrefixed { name: name(), suggestion: suggestion.clone() }
        }
        P::NameSyntax { at, .. } => FormProblem::NameSyntax { name: name(), at: number(*at) },
        P::NotExportable { attribute, .. } => {
            FormProblem::NotExportable { name: name(), attribute: attribute.clone() }
        }
        P::NotInCsv { .. } => FormProblem::NotInCsv(of_field()),
        P::TitleEmpty { .. } => FormProblem::TitleEmpty(of_field()),
        P::TitleTooLong { length, max, .. } => FormProblem::TitleTooLong(too_long(length, max)),
        P::DuplicateTitle { first, title, .. } => {
            FormProblem::DuplicateTitle { name: name(), first: number(*first), title: title.clone() }
        }
        P::NestedWithoutTitle { .. } => return None,
    })
}

impl From<&RecipeProblem> for Problem {
    fn from(problem: &RecipeProblem) -> Self {
        use FormProblem as F;
        use RecipeProblem as P;
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let of = |name: &str| OfField { name: name.to_owned() };
        let found = match problem {
            P::ConnectionTwice { connection, .. } => F::ConnectionTwice { connection: connection.clone() },
            P::LimitTooLarge { max } => F::LimitTooLarge { max: u32::try_from(*max).unwrap_or(u32::MAX) },
            P::OutputTwice { format } => F::OutputTwice { format: (*format).to_owned() },
            P::NothingKept => F::NothingKept,
            P::OutputsMissing => F::OutputsMissing,
            P::ImportNeedsJson => F::ImportNeedsJson,
            P::ImportNeedsFields { missing, usual } => {
                F::ImportNeedsFields { missing: texts(missing), usual: texts(usual) }
            }
            P::LocaleUnknown { locale } => F::LocaleUnknown { locale: locale.clone() },
            P::TimeZoneUnknown { time_zone } => F::TimeZoneUnknown { time_zone: time_zone.clone() },
            P::MissingWord { word } => F::MissingWord { word: word.clone() },
            P::HiddenTwice { name, .. } => F::HiddenTwice(of(name)),
            P::HiddenNotExported { name, .. } => F::HiddenNotExported(of(name)),
            P::BatonFileNeedsColumns { missing } => F::BatonFileNeedsColumns { missing: texts(missing) },
            P::FileNameInvalid { file_name } => F::FileNameInvalid { file_name: file_name.clone() },
            P::ColumnWithoutField { .. } => F::ColumnWithoutField,
            P::ColumnWithoutTitle { .. } => F::ColumnWithoutTitle,
            P::ColumnTitleTwice { title, .. } => F::ColumnTitleTwice { title: title.clone() },
            P::ColumnFieldUnknown { name, .. } => F::ColumnFieldUnknown(of(name)),
            P::WordTwice { value, .. } => F::WordTwice { value: value.clone() },
            P::WordWithoutValue { .. } => F::WordWithoutValue,
            P::ColumnTextTooLong { max, .. } => F::ColumnTextTooLong { max: number(*max) },
            P::LookupNeedsJson { name } => F::LookupNeedsJson(of(name)),
            P::LookupInPart { name, whole, .. } => {
                F::LookupInPart { name: name.clone(), whole: (*whole).to_owned() }
            }
            P::LookupTwice { name, .. } => F::LookupTwice(of(name)),
            P::LookupTitleEmpty { name, .. } => F::LookupTitleEmpty(of(name)),
            P::LookupTitleTaken { name, title, .. } => {
                F::LookupTitleTaken { name: (*name).to_owned(), title: title.clone() }
            }
            P::LookupNotCompared { name, whole, .. } => {
                F::LookupNotCompared { name: name.clone(), whole: (*whole).to_owned() }
            }
            P::Condition { fault, .. } => return ConditionProblem::from(fault).into(),
        };
        found.into()
    }
}

impl From<&ConditionFault> for ConditionProblem {
    fn from(fault: &ConditionFault) -> Self {
        use ConditionFault as F;
        match fault {
            F::ConditionFieldUnknown { field } => Self::ConditionFieldUnknown { field: field.clone() },
            F::ConditionUnfit { field, operator, kind } => {
                Self::ConditionUnfit { field: field.clone(), operator: (*operator).to_owned(), kind: *kind }
            }
            F::ConditionValueUnfit { field, value, kind } => {
                Self::ConditionValueUnfit { field: field.clone(), value: value.clone(), kind: *kind }
            }
            F::ConditionValueMissing { operator, .. } => {
                Self::ConditionValueMissing { operator: (*operator).to_owned() }
            }
            F::ConditionAgeZero { field } => Self::ConditionAgeZero { field: field.clone() },
            F::GroupEmpty => Self::GroupEmpty,
        }
    }
}

impl From<&ConditionError> for ConditionProblem {
    fn from(error: &ConditionError) -> Self {
        use ConditionError as E;
        use OperandError as O;
        match error {
            E::FieldMissing => Self::ConditionFieldMissing,
            E::Field { name, error } => {
                Self::ConditionFieldSyntax { field: name.clone(), at: number(error.at) }
            }
            E::OperatorMissing { field } => Self::ConditionOperatorMissing { field: field.clone() },
            E::UnknownOperator { name } => Self::ConditionOperatorUnknown { operator: name.clone() },
            E::ValueMissing { operator } => Self::ConditionValueMissing { operator: operator.clone() },
            E::ValueUnexpected { operator } => Self::ConditionValueUnexpected { operator: operator.clone() },
            E::Quotes => Self::ConditionQuotes,
            E::Operand(O::NotAMoment { text }) => Self::ConditionNotATime { value: text.clone() },
            E::Operand(O::NotAnAge { text }) => Self::ConditionNotAnAge { value: text.clone() },
            E::Operand(O::NotANumber { text }) => Self::ConditionNotANumber { value: text.clone() },
            E::Operand(O::TooManyDigits { text }) => Self::ConditionTooManyDigits { value: text.clone() },
        }
    }
}

/// A count as a fact. None that a form can hold is larger.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
