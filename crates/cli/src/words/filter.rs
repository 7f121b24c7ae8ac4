//! Texts for conditions, and for how many users they kept.

use convert::Funnel;
use exporter::{Condition, Filter, Operator};

use super::text::{count, users};

/// Maximum number of values of a list that are spelled out.
const MOST_VALUES: usize = 3;

/// Formats how many of the delivered users a filter kept.
pub(crate) fn kept_users(funnel: &Funnel) -> String {
    format!("{} of {}", count(funnel.kept()), users(funnel.delivered))
}

/// Formats how many users were left after each part of a filter.
pub(crate) fn of_funnel(funnel: &Funnel, filter: &Filter) -> String {
    let steps = filter.parts().iter().zip(&funnel.remaining);
    steps.fold(format!("Delivered {}", count(funnel.delivered)), |text, (part, remaining)| {
        format!("{text} → {} {}", of_filter(part), count(*remaining))
    })
}

/// Describes a filter.
pub(crate) fn of_filter(filter: &Filter) -> String {
    let (parts, between) = match filter {
        Filter::Condition(condition) => return of_condition(condition),
        Filter::All(parts) => (parts, " and "),
        Filter::Any(parts) => (parts, " or "),
    };
    let parts: Vec<String> = parts.iter().map(of_filter).collect();
    if let [one] = parts.as_slice() { one.clone() } else { format!("({})", parts.join(between)) }
}

fn of_condition(condition: &Condition) -> String {
    if let Some(words) = in_own_words(condition) {
        return words;
    }
    let Condition { field, operator } = condition;
    let what = match operator {
        Operator::Is(text) => format!("is {text:?}"),
        Operator::IsNot(text) => format!("is not {text:?}"),
        Operator::Contains(text) => format!("contains {text:?}"),
        Operator::StartsWith(text) => format!("starts with {text:?}"),
        Operator::EndsWith(text) => format!("ends with {text:?}"),
        Operator::In(values) if values.len() > MOST_VALUES => {
            format!("is one of {} values", count(values.len() as u64))
        }
        Operator::In(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            format!("is one of {}", values.join(", "))
        }
        Operator::Empty => "is empty".to_owned(),
        Operator::NotEmpty => "is not empty".to_owned(),
        Operator::True => "is true".to_owned(),
        Operator::NotTrue => "is not true".to_owned(),
        Operator::Before(moment) => format!("is before {moment}"),
        Operator::After(moment) => format!("is after {moment}"),
        Operator::OlderThan(age) => format!("is more than {} ago", of_age(&age.to_string())),
        Operator::NewerThan(age) => format!("is within the last {}", of_age(&age.to_string())),
        Operator::LessThan(number) => format!("is less than {number}"),
        Operator::MoreThan(number) => format!("is more than {number}"),
    };
    format!("{field} {what}")
}

/// Describes common conditions idiomatically, such as `not blocked`.
fn in_own_words(Condition { field, operator }: &Condition) -> Option<String> {
    let field = field.to_string();
    let words = match (field.as_str(), operator) {
        ("blocked", Operator::True) => "blocked",
        ("blocked", Operator::NotTrue) => "not blocked",
        ("email_verified", Operator::True) => "e-mail verified",
        ("email_verified", Operator::NotTrue) => "e-mail not verified",
        ("phone_verified", Operator::True) => "phone verified",
        ("phone_verified", Operator::NotTrue) => "phone not verified",
        ("email", Operator::Empty) => "no e-mail address",
        ("email", Operator::NotEmpty) => "with an e-mail address",
        ("multifactor", Operator::Empty) => "no second factor listed",
        ("multifactor", Operator::NotEmpty) => "with a second factor",
        ("last_login", Operator::Empty) => "never signed in",
        ("last_login", Operator::NotEmpty) => "signed in before",
        ("last_login", Operator::OlderThan(age)) => {
            return Some(format!("not signed in for {}", of_age(&age.to_string())));
        }
        ("last_login", Operator::NewerThan(age)) => {
            return Some(format!("signed in within the last {}", of_age(&age.to_string())));
        }
        _ => return None,
    };
    Some(words.to_owned())
}

/// Formats an age such as `90d`.
fn of_age(age: &str) -> String {
    let (number, unit) = match age.strip_suffix('h') {
        Some(hours) => (hours, "hour"),
        None => (age.trim_end_matches('d'), "day"),
    };
    if number == "1" { format!("{number} {unit}") } else { format!("{number} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Filter {
        Filter::Condition(text.parse().unwrap())
    }

    #[test]
    fn a_funnel_is_one_line() {
        let filter = Filter::All(vec![
            condition("blocked not-true"),
            Filter::Any(vec![condition("last_login older-than 90d"), condition("last_login empty")]),
        ]);
        let funnel = Funnel { delivered: 12_345, remaining: vec![11_900, 812] };
        assert_eq!(
            of_funnel(&funnel, &filter),
            "Delivered 12,345 → not blocked 11,900 → (not signed in for 90 days or never signed in) 812"
        );
        assert_eq!(kept_users(&funnel), "812 of 12,345 users");
    }

    #[test]
    fn every_operator_has_words() {
        for (text, words) in [
            ("name is Ada", "name is \"Ada\""),
            ("email_verified not-true", "e-mail not verified"),
            ("updated_at older-than 90d", "updated_at is more than 90 days ago"),
            ("app_metadata.beta true", "app_metadata.beta is true"),
            ("email in a,b", "email is one of \"a\", \"b\""),
            ("email in a,b,c,d", "email is one of 4 values"),
            ("created_at newer-than 1h", "created_at is within the last 1 hour"),
            ("created_at before 2026-01-31", "created_at is before 2026-01-31"),
            ("logins_count more-than 5", "logins_count is more than 5"),
        ] {
            assert_eq!(of_filter(&condition(text)), words);
        }
    }
}
