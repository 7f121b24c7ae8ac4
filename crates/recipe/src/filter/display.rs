//! Conditions and groups written as text. A written condition reads back as the same one.

use std::fmt;

use super::{
    argument::{Argument, write_quoted},
    tree::{Condition, Filter},
};

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, &self.field.to_string(), char::is_whitespace)?;
        write!(f, " {}", self.operator.name())?;
        match self.operator.argument() {
            Argument::None => Ok(()),
            argument => write!(f, " {argument}"),
        }
    }
}

/// A condition as it is written, a group as `all of (…; …)` or `any of (…; …)`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parts) = match self {
            Self::Condition(condition) => return condition.fmt(f),
            Self::All(parts) => ("all", parts),
            Self::Any(parts) => ("any", parts),
        };
        write!(f, "{name} of (")?;
        for (place, part) in parts.iter().enumerate() {
            write!(f, "{}{part}", if place == 0 { "" } else { "; " })?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{
        operand::{Age, Moment, Number},
        operator::{Make, OPERATORS, Operator, OperatorEntry},
    };
    use super::*;

    #[test]
    fn groups_are_written_with_their_conditions() {
        let condition = |text: &str| Filter::Condition(text.parse().unwrap());
        let group = Filter::Any(vec![condition("last_login empty"), condition("blocked true")]);
        assert_eq!(group.to_string(), "any of (last_login empty; blocked true)");
    }

    /// Any text, with a liking for what the syntax is touchy about.
    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[ab\", \t\u{a0}]{0,6}"]
    }

    fn any_operator() -> impl Strategy<Value = Operator> {
        let moment = prop_oneof![
            "20[0-9]{2}-0[1-9]-[12][0-8]",
            "20[0-9]{2}-0[1-9]-[12][0-8]T09:30:00(\\.[0-9]{1,9})?Z"
        ]
        .prop_map(|text| text.parse::<Moment>().unwrap());
        let age = (any::<u32>(), any::<bool>()).prop_map(|(count, days)| {
            format!("{count}{}", if days { 'd' } else { 'h' }).parse::<Age>().unwrap()
        });
        let number = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            (-1e300..1e300f64).prop_map(|number| serde_json::to_string(&number).unwrap())
        ]
        .prop_map(|text| text.parse::<Number>().unwrap());
        let any_of = |entry: &OperatorEntry| match entry.make {
            Make::None(make) => Just(()).prop_map(move |()| make()).boxed(),
            Make::Text(make) => any_text().prop_map(make).boxed(),
            Make::List(make) => prop::collection::vec(any_text(), 1..5).prop_map(make).boxed(),
            Make::Time(make) => Strategy::prop_map(moment.clone(), make).boxed(),
            Make::Age(make) => Strategy::prop_map(age.clone(), make).boxed(),
            Make::Number(make) => Strategy::prop_map(number.clone(), make).boxed(),
        };
        prop::strategy::Union::new(OPERATORS.iter().map(any_of).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn any_condition_survives_text_and_json(
            field in "[a-z_]{1,3}(\\.[a-z \"\u{a0}é]{1,5}|\\[[0-9]\\]){0,3}",
            operator in any_operator(),
        ) {
            let condition = Condition { field: field.parse().unwrap(), operator };
            prop_assert_eq!(condition.to_string().parse(), Ok(condition.clone()), "{}", condition);
            let json = serde_json::to_string(&condition).unwrap();
            prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any_text()) {
            if let Ok(condition) = text.parse::<Condition>() {
                prop_assert_eq!(condition.to_string().parse(), Ok(condition));
            }
        }
    }
}
