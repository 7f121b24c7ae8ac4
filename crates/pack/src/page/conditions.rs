//! A filter in words.

use jiff::Timestamp;
use jiff::civil::Date;
use recipe::{Argument, Condition, Filter};

use super::messages::{COUNT, Fact, SharedWords};

/// How many values of a list are spelled out.
const MOST_VALUES: usize = 3;

/// Returns a filter in words: conditions joined by “and” or “or”, inner groups in brackets.
pub(super) fn filter_words(filter: &Filter, shared: &SharedWords) -> String {
    let (parts, between) = match filter {
        Filter::Condition(condition) => return condition_words(condition, shared),
        Filter::All(parts) => (parts, "filter.and"),
        Filter::Any(parts) => (parts, "filter.or"),
    };
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            let words = filter_words(part, shared);
            match part {
                Filter::All(inner) | Filter::Any(inner) if inner.len() > 1 => {
                    shared.of_key("filter.brackets", &[("words", Fact::Text(&words))])
                }
                _ => words,
            }
        })
        .collect();
    words.join(&shared.of_key(between, &[]))
}

fn condition_words(Condition { field, operator }: &Condition, shared: &SharedWords) -> String {
    let path = field.to_string();
    let label = shared.find(&format!("field.{path}"), &[]).unwrap_or_else(|| path.clone());
    let argument = operator.argument();
    let values = argument.values();
    let first = values.first().map_or("", String::as_str);
    let (age, time, list) =
        (age_words(first, shared), time_words(argument, first, shared), list_words(&values, shared));
    let facts = [
        ("field", Fact::Text(&label)),
        ("value", Fact::Text(first)),
        ("values", Fact::Text(&list)),
        ("age", Fact::Text(&age)),
        ("time", Fact::Text(&time)),
        (COUNT, Fact::Number(values.len() as u64)),
    ];
    let name = operator.name();
    if values.len() > MOST_VALUES {
        return shared.of_key(&format!("filter.{name}_many"), &facts);
    }
    // What is asked most has words of its own, such as “not blocked”.
    let own = shared.find(&format!("filter.{name}.{path}"), &facts);
    own.unwrap_or_else(|| shared.of_key(&format!("filter.{name}"), &facts))
}

/// Returns an age such as `90d` in words.
pub(super) fn age_words(age: &str, shared: &SharedWords) -> String {
    let (number, key) = match (age.strip_suffix('h'), age.strip_suffix('m')) {
        (Some(hours), _) => (hours, "filter.age_hours"),
        (None, Some(minutes)) => (minutes, "caveat.minutes"),
        (None, None) => (age.strip_suffix('d').unwrap_or(age), "filter.age_days"),
    };
    match number.parse() {
        Ok(count) => shared.of_key(key, &[(COUNT, Fact::Number(count))]),
        Err(_) => age.to_owned(),
    }
}

fn time_words(argument: Argument<'_>, text: &str, shared: &SharedWords) -> String {
    let Argument::Time(_) = argument else { return String::new() };
    let language = shared.language();
    let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-01-31".len());
    let moment = || text.parse::<Timestamp>().ok().map(|at| language.moment(at));
    date.map(|date| language.date(date)).or_else(moment).unwrap_or_else(|| text.to_owned())
}

/// Joins values by “or”, as the language does.
fn list_words(values: &[String], shared: &SharedWords) -> String {
    let quoted: Vec<String> =
        values.iter().map(|value| shared.of_key("filter.quoted", &[("value", Fact::Text(value))])).collect();
    let or = shared.of_key("filter.or", &[]);
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => {
            // English has a comma before the last of three (CLDR list patterns).
            let comma = shared.language() == super::language::Language::En && before.len() > 1;
            format!("{}{}{or}{last}", before.join(", "), if comma { "," } else { "" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::language::Language;

    fn condition(text: &str) -> Filter {
        Filter::Condition(text.parse().unwrap())
    }

    #[test]
    fn filters_read_as_in_the_window() {
        let filter = Filter::All(vec![
            condition("blocked not-true"),
            Filter::Any(vec![condition("last_login older-than 90d"), condition("last_login empty")]),
        ]);
        let words =
            |filter: &Filter| Language::ALL.map(|language| filter_words(filter, &SharedWords::of(language)));
        assert_eq!(
            words(&filter),
            [
                "not blocked and (last sign-in more than 90 days ago or never signed in)",
                "non bloqués et (dernière connexion il y a plus de 90 jours ou jamais connectés)",
                "nicht gesperrt und (letzte Anmeldung vor mehr als 90 Tagen oder nie angemeldet)",
            ]
        );
        assert_eq!(
            words(&condition("app_metadata.plan in a,b,c"))[0],
            "app_metadata.plan is “a”, “b”, or “c”"
        );
        assert_eq!(words(&condition("email in a,b,c,d"))[2], "E-Mail ist einer von 4 Werten");
        assert_eq!(
            words(&condition("created_at before 2026-01-31"))[1],
            "Création est avant le 31 janvier 2026"
        );
    }
}
