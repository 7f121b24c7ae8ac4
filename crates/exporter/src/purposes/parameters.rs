//! Parameters of purposes: what can be asked, and how an answer is read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recipe::{Condition, Operator};
use schema::FieldPath;

use crate::problem::ParameterProblem;

/// The most days that can be asked for: a hundred years.
const MOST_DAYS: u32 = 36_500;

/// The first day that can be asked for. Auth0 is younger.
const FIRST_DAY: Date = Date::constant(2000, 1, 1);

/// The most characters of a text.
const LONGEST_TEXT: usize = 50;

/// Answers as they are typed, stored and given on the command line, by the parameter's key.
pub type ParameterTexts = BTreeMap<String, String>;

/// Something that a purpose asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the command line and in the store. Its words are in the language catalogues.
    pub key: &'static str,
    /// What an answer looks like.
    pub kind: ParameterKind,
    /// The answer where none is given.
    pub default: Option<&'static str>,
    /// Whether the purpose can't do without an answer.
    pub required: bool,
}

/// What the answer to a parameter looks like as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A number of days, from 1.
    Days,
    /// A day in UTC, such as `2026-01-31`, not in the future.
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Names, separated by commas. One that holds a comma stands in quotation marks.
    Names,
    /// A text of the user's own.
    Text,
    /// The name of a field below `user_metadata` or `app_metadata`.
    Metadata,
}

impl ParameterKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Date => "date",
            Self::Choice(_) => "choice",
            Self::Names => "names",
            Self::Text => "text",
            Self::Metadata => "metadata",
        }
    }

    /// The words to choose from; empty unless it is a choice.
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Choice(words) => words,
            _ => &[],
        }
    }

    /// Reads an answer. `today` is the current day in UTC.
    fn read(self, text: &str, today: Date) -> Option<Value> {
        match self {
            Self::Days => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let days = text.parse().ok().filter(|days| digits && (1..=MOST_DAYS).contains(days));
                days.map(Value::Days)
            }
            Self::Date => {
                let shaped = text.len() == "2026-01-31".len() && text.is_ascii();
                let day = text.parse().ok().filter(|day| shaped && (FIRST_DAY..=today).contains(day));
                day.map(Value::Date)
            }
            Self::Choice(words) => words.iter().find(|word| **word == text).copied().map(Value::Choice),
            Self::Names => names(text).map(Value::Names),
            Self::Text => {
                let fits = text.chars().count() <= LONGEST_TEXT && !text.contains(char::is_control);
                fits.then(|| Value::Text(text.to_owned()))
            }
            Self::Metadata => {
                let path = FieldPath::parse(text).ok()?;
                let known = matches!(path.root.as_str(), "user_metadata" | "app_metadata");
                (known && !path.steps.is_empty()).then_some(Value::Field(path))
            }
        }
    }
}

/// The names of a list, by the grammar of the operator `in`.
fn names(text: &str) -> Option<Vec<String>> {
    match format!("names in {text}").parse::<Condition>().ok()?.operator {
        Operator::In(names) => Some(names),
        _ => None,
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Days(u32),
    Date(Date),
    Choice(&'static str),
    Names(Vec<String>),
    Text(String),
    Field(FieldPath),
}

/// The answers to the parameters of a purpose, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values(BTreeMap<&'static str, Value>);

impl Values {
    /// Reads answers. Those that are not given have their default values, and so have empty ones
    /// that the purpose can do without.
    ///
    /// # Errors
    /// Everything that is wrong with them, each at its key.
    pub(super) fn read(
        parameters: &'static [Parameter],
        given: &ParameterTexts,
        today: Date,
    ) -> Result<Self, Vec<ParameterProblem>> {
        let unknown = given.keys().filter(|key| parameters.iter().all(|known| known.key != key.as_str()));
        let mut problems: Vec<ParameterProblem> = unknown
            .map(|key| ParameterProblem::Unknown {
                key: key.clone(),
                known: parameters.iter().map(|parameter| parameter.key.to_owned()).collect(),
            })
            .collect();
        let mut values = BTreeMap::new();
        for Parameter { key, kind, default, required } in parameters {
            let text = given.get(*key).map(|text| text.trim());
            let answer = text.filter(|text| !text.is_empty());
            let is_emptied = text.is_some() && answer.is_none();
            match answer.or(*default) {
                _ if *required && is_emptied => {
                    let (key, kind) = ((*key).to_owned(), kind.name().to_owned());
                    problems.push(ParameterProblem::Missing { key, kind });
                }
                None if *required => {
                    let (key, kind) = ((*key).to_owned(), kind.name().to_owned());
                    problems.push(ParameterProblem::Missing { key, kind });
                }
                None => {}
                Some(text) => match kind.read(text, today) {
                    Some(value) => {
                        values.insert(*key, value);
                    }
                    None => problems.push(ParameterProblem::Invalid {
                        key: (*key).to_owned(),
                        kind: kind.name().to_owned(),
                        given: text.to_owned(),
                        choices: kind.choices().iter().map(|choice| (*choice).to_owned()).collect(),
                    }),
                },
            }
        }
        if problems.is_empty() { Ok(Self(values)) } else { Err(problems) }
    }

    /// The reason why the end of a window can't be before its beginning.
    pub(super) fn window_problem(&self, from: &str, to: &str) -> Option<ParameterProblem> {
        let (first, last) = (self.date(from)?, self.date(to)?);
        (last < first).then(|| ParameterProblem::Order { key: to.to_owned(), first: first.to_string() })
    }

    /// The default values, without those that have none.
    pub(super) fn defaults(parameters: &'static [Parameter]) -> Self {
        let optional = |parameter: &Parameter| {
            Some((parameter.key, parameter.kind.read(parameter.default?, FIRST_DAY)?))
        };
        Self(parameters.iter().filter_map(optional).collect())
    }

    /// A number of days.
    pub(super) fn days(&self, key: &str) -> Option<u32> {
        match self.0.get(key) {
            Some(Value::Days(days)) => Some(*days),
            _ => None,
        }
    }

    /// A day.
    pub(super) fn date(&self, key: &str) -> Option<Date> {
        match self.0.get(key) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// Whether a choice has this word.
    pub(super) fn chose(&self, key: &str, word: &str) -> bool {
        matches!(self.0.get(key), Some(Value::Choice(chosen)) if *chosen == word)
    }

    /// A list of names; empty if there is none.
    pub(super) fn names(&self, key: &str) -> &[String] {
        match self.0.get(key) {
            Some(Value::Names(names)) => names,
            _ => &[],
        }
    }

    /// A text of the user's own.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A field's name.
    pub(super) fn field(&self, key: &str) -> Option<&FieldPath> {
        match self.0.get(key) {
            Some(Value::Field(field)) => Some(field),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: &[Parameter] = &[
        Parameter { key: "days", kind: ParameterKind::Days, default: Some("90"), required: true },
        Parameter { key: "since", kind: ParameterKind::Date, default: None, required: true },
        Parameter { key: "to", kind: ParameterKind::Date, default: None, required: false },
        Parameter {
            key: "blocked",
            kind: ParameterKind::Choice(&["leave-out", "include"]),
            default: Some("leave-out"),
            required: true,
        },
        Parameter { key: "roles", kind: ParameterKind::Names, default: None, required: false },
        Parameter { key: "given", kind: ParameterKind::Metadata, default: None, required: false },
    ];

    fn read(given: &[(&str, &str)]) -> Result<Values, Vec<ParameterProblem>> {
        let texts = given.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        Values::read(PARAMETERS, &texts, Date::constant(2026, 11, 1))
    }

    fn problem(key: &str, text: &str) -> Option<String> {
        let given =
            if key == "since" { vec![(key, text)] } else { vec![("since", "2026-01-31"), (key, text)] };
        let problems = read(&given).err()?;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].key(), key);
        Some(serde_json::to_value(&problems[0]).unwrap()["code"].as_str().unwrap().to_owned())
    }

    #[test]
    fn answers_that_are_not_given_have_their_default_values() {
        let values =
            read(&[("since", "2026-11-01"), ("to", " "), ("roles", "Admin, \"Sales, EU\"")]).unwrap();
        assert_eq!(values.days("days"), Some(90));
        assert_eq!(values.date("since"), Some(Date::constant(2026, 11, 1)));
        assert_eq!(values.date("to"), None);
        assert!(values.chose("blocked", "leave-out"));
        assert_eq!(values.0["roles"], Value::Names(vec!["Admin".into(), "Sales, EU".into()]));
        assert_eq!(values.field("given"), None);
    }

    #[test]
    fn each_wrong_answer_is_named_at_its_key() {
        for (key, text, code) in [
            ("days", " ", "parameter_missing"),
            ("days", "0", "parameter_invalid"),
            ("days", "-1", "parameter_invalid"),
            ("days", "+7", "parameter_invalid"),
            ("days", "90d", "parameter_invalid"),
            ("days", "36501", "parameter_invalid"),
            ("since", "2026-02-30", "parameter_invalid"),
            ("since", "2026-11-02", "parameter_invalid"),
            ("since", "1999-12-31", "parameter_invalid"),
            ("since", "yesterday", "parameter_invalid"),
            ("since", "", "parameter_missing"),
            ("blocked", "yes", "parameter_invalid"),
            ("roles", "\"Admin", "parameter_invalid"),
            ("given", "email", "parameter_invalid"),
            ("given", "user_metadata", "parameter_invalid"),
            ("given", "user_metadata..x", "parameter_invalid"),
            ("age", "1", "parameter_unknown"),
        ] {
            assert_eq!(problem(key, text).as_deref(), Some(code), "{key}={text}");
        }
        assert_eq!(problem("given", "user_metadata.consent.given"), None);
    }
}
