//! Texts for the problems of a request. They follow the name of the part, so they begin in lower
//! case.

use exporter::{ConditionProblem, FormProblem, OPERATORS, ParameterProblem, ValueKind};

/// Describes a problem with a part of a request.
pub(super) fn of_form(problem: &FormProblem) -> String {
    use FormProblem as P;
    match problem {
        P::ExportNameEmpty => "the export needs a name.".into(),
        P::ExportNameTooLong { limit } => format!("the name is longer than {limit} characters."),
        P::NoFields => "choose at least one column.".into(),
        P::NameEmpty(_) => "the name is empty.".into(),
        P::NameTooLong(long) => {
            format!("{:?} has {} characters; Auth0 takes {}.", long.name, long.length, long.max)
        }
        P::NamePrefixed { name, suggestion } => {
            format!("write {name:?} without `user.` in front: {suggestion:?}.")
        }
        P::NameSyntax { name, .. } => format!(
            "{name:?} is no field name. Auth0 takes names like email, app_metadata.plan and \
             identities[0].connection."
        ),
        P::NotExportable { attribute, .. } => format!("Auth0 does not export {attribute:?}."),
        P::NotInCsv(field) => format!(
            "Auth0's CSV can't hold {:?}, which has parts. Use `--auth0-format json`, or name one of its parts.",
            field.name
        ),
        P::TitleEmpty(_) => "the title is empty.".into(),
        P::TitleTooLong(long) => {
            format!("the title of {:?} has {} characters; Auth0 takes {}.", long.name, long.length, long.max)
        }
        P::DuplicateTitle { title, .. } => {
            format!("the title {title:?} is used twice; give one of them another.")
        }
        P::TooManyFieldsForCsv { count, max } => format!(
            "Auth0's CSV holds {max} columns, these are {count}. With `--auth0-format json` there is no such limit, \
             and Rollcall makes the CSV."
        ),
        P::LimitZero => "the limit must be at least 1.".into(),
        P::LimitTooLarge { max } => format!("the limit can be at most {max}."),
        P::ConnectionIdMalformed { id } => {
            format!("{id:?} is no connection id. They look like con_ and 16 letters and digits.")
        }
        P::ConnectionTwice { connection } => format!("{connection} is named twice."),
        P::NothingKept => "nothing would be kept: choose a format with --to.".into(),
        P::OutputsMissing => {
            "the file from Auth0 shows every user and every value as it is: for a filter, hidden fields, \
                              looked-up columns or columns made of fields, choose a format with --to."
                .into()
        }
        P::ImportNeedsFields { missing, .. } => {
            format!("an import needs these columns too: {}.", missing.join(", "))
        }
        P::ImportNeedsJson => {
            "files for an import can't be made of Auth0's CSV. Use `--auth0-format json`.".into()
        }
        P::OutputTwice { format } => format!("{format} is asked for twice."),
        P::LocaleUnknown { locale } => format!("{locale:?} is no locale. They look like fr or fr-FR."),
        P::TimeZoneUnknown { time_zone } => {
            format!("there is no time zone {time_zone:?}. They look like Europe/Paris.")
        }
        P::MissingWord { word } => format!(
            "{word:?} can't stand for what is missing: it is empty, too long, or a spreadsheet would run it."
        ),
        P::HiddenTwice(field) => format!("{:?} is to be hidden twice.", field.name),
        P::BatonFileNeedsColumns { missing } => {
            format!("a workbook for ConductorOne needs columns with these titles: {}.", missing.join(", "))
        }
        P::FileNameInvalid { file_name } => {
            format!("{file_name:?} can't be the name of a file on every system.")
        }
        P::ColumnWithoutField => "it has neither a field nor a text.".into(),
        P::ColumnWithoutTitle => "it needs a title.".into(),
        P::ColumnTitleTwice { title } => format!("another column has the title {title:?}, too."),
        P::ColumnFieldUnknown(field) => format!("{:?} is not the name of a field.", field.name),
        P::WordTwice { value } => format!("the value {value:?} has two words."),
        P::WordWithoutValue => "a word has no value that it could replace.".into(),
        P::ColumnTextTooLong { max } => format!("a text has more than {max} characters."),
        P::LookupNeedsJson(field) => format!(
            "{} can't be joined to Auth0's CSV. Use `--auth0-format json`; Rollcall makes the CSV.",
            field.name
        ),
        P::LookupInPart { name, whole } => {
            format!("{name:?} can't be a column of its own. Use {whole}.")
        }
        P::LookupTwice(field) => format!("{} is named twice.", field.name),
        P::LookupTitleEmpty(field) => format!("the title of {} is empty.", field.name),
        P::LookupTitleTaken { name, title } => {
            format!("two columns have the title {title:?}. Change that of {name}.")
        }
        P::LookupNotCompared { name, whole } => format!(
            "users can't be compared by {name:?}. Use {whole}, which compares by name, or {whole}.id."
        ),
        P::HiddenNotExported(field) => {
            format!("{:?} is in none of the columns, so it can't be hidden. Check the name.", field.name)
        }
    }
}

/// Describes a problem with a condition of a filter.
pub(super) fn of_condition(problem: &ConditionProblem) -> String {
    use ConditionProblem as P;
    match problem {
        P::ConditionFieldMissing => "a condition begins with a field, as in \"blocked true\".".into(),
        P::ConditionFieldSyntax { field, .. } => format!(
            "{field:?} is no field name. Names look like email, app_metadata.plan and \
             identities[0].connection."
        ),
        P::ConditionFieldUnknown { field } => format!(
            "{field:?} is a part of a plain value, which has none. Keys of your own are named with app_metadata. or \
             user_metadata. in front."
        ),
        P::ConditionOperatorMissing { field } => format!("an operator is missing after {field:?}."),
        P::ConditionOperatorUnknown { operator } => {
            let names: Vec<&str> = OPERATORS.iter().map(|entry| entry.name).collect();
            let (last, others) = names.split_last().unwrap_or((&"", &[]));
            format!("{operator:?} is no operator. The operators are {} and {last}.", others.join(", "))
        }
        P::ConditionValueMissing { operator } if operator == "is" => {
            "\"is\" compares with a value, and there is none. For fields without a value there is \"empty\"."
                .into()
        }
        P::ConditionValueMissing { operator } => {
            format!("{operator:?} compares with a value, and there is none.")
        }
        P::ConditionValueUnexpected { operator } => format!("{operator:?} takes no value."),
        P::ConditionQuotes => "a quotation mark is not closed, or more text follows it.".into(),
        P::ConditionNotATime { value } => {
            format!("{value:?} is neither a date such as 2026-01-31 nor a time such as 2026-01-31T09:30:00Z.")
        }
        P::ConditionNotAnAge { value } => format!("{value:?} is not an age. Ages look like 90d or 24h."),
        P::ConditionNotANumber { value } => format!("{value:?} is not a number."),
        P::ConditionTooManyDigits { value } => format!(
            "{value:?} is too long to compare with exactly. Use at most 15 digits, or a whole number of 64 bits."
        ),
        P::ConditionAgeZero { field } => format!("the age for {field:?} is 0; it must be at least 1."),
        P::ConditionUnfit { field, operator, kind } => {
            format!("{operator:?} can't be used with {field:?}, which holds {}.", of_kind(*kind))
        }
        P::ConditionValueUnfit { field, value, kind } => {
            format!("{field:?} is never {value:?}: it holds {}.", of_kind(*kind))
        }
        P::GroupEmpty => "a group has no conditions.".into(),
    }
}

/// Names the type of a field's values.
fn of_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Boolean => "true or false",
        ValueKind::Number => "numbers",
        ValueKind::Time => "times",
        ValueKind::Structure => "objects",
        ValueKind::Text => "text",
    }
}

/// Describes a problem with an answer to a parameter of a preset.
pub(super) fn of_parameter(problem: &ParameterProblem) -> String {
    use ParameterProblem as P;
    match problem {
        P::Unknown { known, .. } if known.is_empty() => "the preset asks for nothing.".into(),
        P::Unknown { known, .. } => {
            format!("the preset doesn't ask for it. It asks for {}.", known.join(", "))
        }
        P::RoleUnknown { names, .. } => format!("the tenant has no role called {}.", names.join(", ")),
        P::Twice { .. } => "it is answered twice.".into(),
        P::Missing { key, kind } => {
            format!("the preset needs it. Write --param {key}={}.", expected(kind, &[]))
        }
        P::Order { first, .. } => format!("it is before {first}, the first day."),
        P::Invalid { kind, given, choices, .. } => {
            format!("{given:?} is no answer. Write {}.", expected(kind, choices))
        }
    }
}

/// Describes the form of an answer to a parameter.
fn expected(kind: &str, choices: &[String]) -> String {
    match kind {
        "days" => "a number of days from 1 to 36500, such as 90".into(),
        "date" => "a day that is not in the future, such as 2026-01-31".into(),
        "names" => "names with commas between them, such as Admin,Support".into(),
        "metadata" => "a field of the metadata, such as user_metadata.consent.given".into(),
        _ => choices.join(" or "),
    }
}
