//! Options for which users to keep.

use std::io::Read;
use std::path::Path;

use clap::ValueEnum;
use exporter::{
    Condition, ConditionError, Filter, LocalProblem, OPERATORS, Operator, Problem, RequestProblem,
    values_of_list,
};

use crate::show::Failure;
use crate::usage::UsageProblem;

/// Options for which users to keep.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Which users")]
pub(crate) struct Users {
    /// The conditions, as text.
    #[arg(long = "where", value_name = "CONDITION", help = help_of_conditions())]
    pub(crate) conditions: Vec<String>,
    /// Whether all conditions must hold, or one of them is enough [default: all]
    #[arg(long = "match", value_name = "HOW", requires = "conditions")]
    pub(crate) matching: Option<Matching>,
}

/// How many of the conditions must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Matching {
    All,
    Any,
}

fn help_of_conditions() -> String {
    let operators: Vec<&str> = OPERATORS.iter().map(|entry| entry.name).collect();
    format!(
        "Keep only users who satisfy this condition, FIELD OPERATOR VALUE, such as 'email ends-with @acme.com' \
         or, without a value, 'blocked true'; may be repeated. Operators: {}. A list is a,b,c, or @FILE with one \
         value a line, or @- for standard input; an age is 90d or 24h",
        operators.join(", ")
    )
}

impl Users {
    /// Returns the filter; none without conditions.
    ///
    /// `input` is standard input, or the option that reads it.
    ///
    /// # Errors
    /// Every condition that can't be parsed, or a list that can't be read.
    pub(crate) fn filter(&self, mut input: Input<'_>) -> Result<Option<Filter>, Failure> {
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for (index, text) in self.conditions.iter().enumerate() {
            let condition = match Condition::list_file(text) {
                Some((_, "")) => Err(ConditionError::ValueMissing { operator: "in".to_owned() }),
                Some((field, file)) => {
                    let operator = Operator::In(list(file, &mut input)?);
                    Ok(Condition { field, operator })
                }
                None => text.parse(),
            };
            match condition {
                Ok(condition) => parts.push(Filter::Condition(condition)),
                Err(error) => problems.push(RequestProblem::of_condition(vec![index], &error)),
            }
        }
        match self.matching {
            _ if !problems.is_empty() => Err(Failure::Request(problems)),
            _ if parts.is_empty() => Ok(None),
            Some(Matching::Any) => Ok(Some(Filter::Any(parts))),
            Some(Matching::All) | None => Ok(Some(Filter::All(parts))),
        }
    }
}

/// Combines the filter of a preset or recipe file with that of the command line. Users must pass
/// both, so that the preset's name stays true.
pub(crate) fn narrowed(preset: Option<Filter>, given: Option<Filter>) -> Option<Filter> {
    let (Some(preset), Some(given)) = (&preset, &given) else { return preset.or(given) };
    Some(Filter::All([preset.parts(), given.parts()].concat()))
}

/// Standard input, as a list of values in a condition needs it.
pub(crate) enum Input<'a> {
    /// Not read yet.
    Free(&'a mut dyn Read),
    /// Read by this option, or by another condition.
    Taken(&'static str),
}

impl<'a> Input<'a> {
    /// Standard input, unless one of these options reads it.
    pub(crate) fn unless(options: &[(bool, &'static str)], stdin: &'a mut dyn Read) -> Self {
        let taken = options.iter().find(|(is_given, _)| *is_given);
        taken.map_or(Self::Free(stdin), |(_, option)| Self::Taken(option))
    }
}

/// Reads the values of a file with one per line; `-` is standard input.
fn list(path: &str, input: &mut Input<'_>) -> Result<Vec<String>, Failure> {
    let path = Path::new(path);
    let failed = |error| Problem::file(path, &error);
    let bytes = if path == Path::new("-") {
        match std::mem::replace(input, Input::Taken("--where")) {
            Input::Free(stdin) => {
                let mut bytes = Vec::new();
                stdin.read_to_end(&mut bytes).map_err(failed)?;
                bytes
            }
            Input::Taken(option) => return Err(UsageProblem::InputTaken { option }.into()),
        }
    } else {
        fs_err::read(path).map_err(failed)?
    };
    let not_text = |_| Problem::from(LocalProblem::ListNotText(path.into()));
    let text = String::from_utf8(bytes).map_err(not_text)?;
    match values_of_list(&text) {
        values if values.is_empty() => Err(Problem::from(LocalProblem::ListEmpty(path.into())).into()),
        values => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(conditions: &[&str], matching: Option<Matching>) -> Users {
        Users { conditions: conditions.iter().map(|text| (*text).to_owned()).collect(), matching }
    }

    fn condition(text: &str) -> Filter {
        Filter::Condition(text.parse().unwrap())
    }

    fn filter(users: &Users) -> Option<Filter> {
        users.filter(Input::Free(&mut std::io::empty())).unwrap_or_else(|_| panic!("{users:?}"))
    }

    #[test]
    fn all_conditions_must_hold_unless_any_is_enough() {
        assert_eq!(filter(&users(&[], None)), None);
        let two = ["blocked true", "email empty"];
        let parts = vec![condition(two[0]), condition(two[1])];
        assert_eq!(filter(&users(&two, None)), Some(Filter::All(parts.clone())));
        assert_eq!(filter(&users(&two, Some(Matching::Any))), Some(Filter::Any(parts)));
    }

    #[test]
    fn a_list_is_read_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a list, new.txt");
        fs_err::write(&path, "\u{feff}ada@example.com\r\n\r\nbo@example.com\r\n").unwrap();
        let text = format!("email in @{}", path.display());
        let in_list = condition("email in ada@example.com,bo@example.com");
        assert_eq!(filter(&users(&[&text], None)), Some(Filter::All(vec![in_list])));
        for (content, code) in [(&b"\xff\xfea\x00"[..], "list_not_text"), (b"\r\n", "list_empty")] {
            fs_err::write(&path, content).unwrap();
            let found = users(&[&text], None).filter(Input::Free(&mut std::io::empty()));
            let Err(Failure::Problem(found)) = found else { panic!("{code}") };
            assert_eq!(found.code(), code);
        }
        fs_err::remove_file(&path).unwrap();
        let found = users(&[&text], None).filter(Input::Free(&mut std::io::empty()));
        let Err(Failure::Problem(found)) = found else { panic!() };
        assert_eq!(found.code(), "file");
    }

    #[test]
    fn a_list_comes_from_standard_input_once() {
        let mut lines = &b"\xef\xbb\xbfada@example.com\r\n\nbo@example.com"[..];
        let one = users(&["email in @-"], None);
        let read = one.filter(Input::unless(&[(false, "--token-stdin")], &mut lines)).ok().flatten();
        let expected = condition("email in ada@example.com,bo@example.com");
        assert_eq!(read, Some(Filter::All(vec![expected])));

        let taken = one.filter(Input::unless(&[(true, "--token-stdin")], &mut lines));
        let Err(Failure::Usage(UsageProblem::InputTaken { option })) = taken else { panic!() };
        assert_eq!(option, "--token-stdin");
        let mut lines = &b"a"[..];
        let twice = users(&["email in @-", "name in @-"], None).filter(Input::Free(&mut lines));
        let Err(Failure::Usage(UsageProblem::InputTaken { option })) = twice else { panic!() };
        assert_eq!(option, "--where");
    }

    #[test]
    fn a_preset_is_narrowed() {
        let (one, two) = (condition("blocked true"), condition("email empty"));
        let any = Filter::Any(vec![one.clone(), two.clone()]);
        assert_eq!(narrowed(None, Some(any.clone())), Some(any.clone()));
        assert_eq!(narrowed(Some(one.clone()), None), Some(one.clone()));
        let both = narrowed(Some(Filter::All(vec![one.clone(), two.clone()])), Some(any.clone()));
        assert_eq!(both, Some(Filter::All(vec![one, two, any])));
    }
}
