//! Options for which users to keep.

use std::path::Path;

use clap::ValueEnum;
use exporter::{
    Condition, Filter, LocalProblem, OPERATORS, Operator, Problem, RequestProblem, values_of_list,
};

use crate::show::Failure;

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
         value a line; an age is 90d or 24h",
        operators.join(", ")
    )
}

impl Users {
    /// Returns the filter; none without conditions.
    ///
    /// # Errors
    /// Every condition that can't be parsed, or a list that can't be read.
    pub(crate) fn filter(&self) -> Result<Option<Filter>, Failure> {
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for (index, text) in self.conditions.iter().enumerate() {
            let condition = match Condition::list_file(text) {
                Some((field, file)) => {
                    let operator = Operator::In(list(file)?);
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

/// Reads the values of a file with one per line.
fn list(path: &str) -> Result<Vec<String>, Failure> {
    let path = Path::new(path);
    let bytes = fs_err::read(path).map_err(|error| Problem::file(path, &error))?;
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
        users.filter().unwrap_or_else(|_| panic!("{users:?}"))
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
            let Err(Failure::Problem(found)) = users(&[&text], None).filter() else { panic!("{code}") };
            assert_eq!(found.code(), code);
        }
        fs_err::remove_file(&path).unwrap();
        let Err(Failure::Problem(found)) = users(&[&text], None).filter() else { panic!() };
        assert_eq!(found.code(), "file");
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
