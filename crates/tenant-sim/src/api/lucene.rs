//! The part of the search syntax that the simulator understands: conditions joined by `AND`, each
//! `field:value`, `field:"value"`, `field:[low TO high}`, `_exists_:field`, or one of these after
//! `NOT`. Anything else is refused, so that a test never passes on a search that was not made.

use jiff::Timestamp;

use crate::api::error::ApiError;
use crate::time::DAY_MS;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) negated: bool,
    pub(super) field: String,
    pub(super) test: Test,
}

/// What a condition demands of its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Is(String),
    Exists,
    /// From the first number up to, but excluding, the second, in milliseconds since 1970.
    Between(i64, i64),
}

/// Parses a query.
pub(super) fn parse(query: &str) -> Result<Vec<Condition>, ApiError> {
    let mut rest = query.trim();
    let mut conditions = Vec::new();
    while !rest.is_empty() {
        let negated = rest.strip_prefix("NOT ");
        let (field, value) = negated.unwrap_or(rest).split_once(':').ok_or_else(|| unknown(rest))?;
        let field = field.trim();
        if field.is_empty() || field.contains([' ', '(', '"']) {
            return Err(unknown(rest));
        }
        let (test, after) = test(value).ok_or_else(|| unknown(rest))?;
        let condition = match (field, test) {
            ("_exists_", Test::Is(field)) => Condition { negated: false, field, test: Test::Exists },
            (field, test) => Condition { negated: false, field: field.to_owned(), test },
        };
        conditions.push(Condition { negated: negated.is_some(), ..condition });
        let after = after.trim_start();
        rest = match after.strip_prefix("AND ") {
            Some(more) => more.trim_start(),
            None if after.is_empty() => "",
            None => return Err(unknown(after)),
        };
    }
    Ok(conditions)
}

fn unknown(text: &str) -> ApiError {
    ApiError::invalid_query(&format!("'the simulator knows no such query: {text}' on property q"))
}

/// Splits off a value.
fn test(text: &str) -> Option<(Test, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, after) = quoted.split_once('"')?;
        return Some((Test::Is(value.to_owned()), after));
    }
    if text.starts_with(['[', '{']) {
        let end = text.find([']', '}'])?;
        let (low, high) = text.get(1..end)?.split_once(" TO ")?;
        let (open, closed) = (text.starts_with('{'), text.get(end..=end)? == "]");
        let low = match low.trim() {
            "*" => i64::MIN,
            moment => {
                let (start, end) = span(moment)?;
                if open { end } else { start }
            }
        };
        let high = match high.trim() {
            "*" => i64::MAX,
            moment => {
                let (start, end) = span(moment)?;
                if closed { end } else { start }
            }
        };
        return Some((Test::Between(low, high), &text[end + 1..]));
    }
    let end = text.find(' ').unwrap_or(text.len());
    let (value, after) = text.split_at(end);
    // Wildcards, escapes and groups are not understood.
    let plain = !value.is_empty() && !value.contains(['*', '?', '\\', '(', ')', '~', '^', '"']);
    plain.then(|| (Test::Is(value.to_owned()), after))
}

/// Returns the first millisecond of a moment or day, and the first after it. Short dates are
/// rounded: the end of a closed range includes the whole day (Auth0 docs, user search).
fn span(text: &str) -> Option<(i64, i64)> {
    let text = text.trim_matches('"');
    if let Ok(moment) = text.parse::<Timestamp>() {
        let ms = moment.as_millisecond();
        return Some((ms, ms + 1));
    }
    let midnight = text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0);
    let ms = jiff::tz::Offset::UTC.to_timestamp(midnight).ok()?.as_millisecond();
    Some((ms, ms + DAY_MS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(query: &str) -> Condition {
        let mut conditions = parse(query).unwrap();
        assert_eq!(conditions.len(), 1, "{query}");
        conditions.remove(0)
    }

    #[test]
    fn brackets_include_and_braces_exclude() {
        let day = |query: &str| one(query).test;
        let start = 1_764_547_200_000; // 2025-12-01T00:00:00Z
        let ms = "2025-12-01T00:00:00.000Z";
        assert_eq!(day(&format!("date:[{ms} TO *]")), Test::Between(start, i64::MAX));
        assert_eq!(day(&format!("date:{{{ms} TO *}}")), Test::Between(start + 1, i64::MAX));
        assert_eq!(day(&format!("date:[* TO {ms}}}")), Test::Between(i64::MIN, start));
        assert_eq!(day(&format!("date:[* TO {ms}]")), Test::Between(i64::MIN, start + 1));
        assert_eq!(day("date:[* TO 2025-12-01]"), Test::Between(i64::MIN, start + DAY_MS));
        assert_eq!(day("date:[2025-12-01 TO *]"), Test::Between(start, i64::MAX));
    }

    #[test]
    fn conditions_are_joined_by_and() {
        let parsed = parse("type:\"sapi\" AND client_id:abc AND NOT _exists_:created_at").unwrap();
        assert_eq!(parsed[1].test, Test::Is("abc".to_owned()));
        assert_eq!(
            parsed[2],
            Condition { negated: true, field: "created_at".to_owned(), test: Test::Exists }
        );
        assert!(parse("").unwrap().is_empty());
        for refused in ["a", "a:", "a:b c", "a:b OR c:d", "a:b*", "(a:b)", "a:[1 TO", "a:[x TO y]", "a:\"b"] {
            assert!(parse(refused).is_err(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn no_text_causes_a_panic(text: String) {
            let _anything = (parse(&text), parse(&format!("a:{text}")), parse(&format!("a:[{text}]")));
        }
    }
}
