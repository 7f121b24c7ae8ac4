//! Filters a user by a condition and compares the result with those of conditions that must agree.
//! The first line of the input is the condition, the second the user.
#![no_main]

use convert::{Column, Columns, Limits, Presentation, Style, UserFilter, preview};
use libfuzzer_sys::fuzz_target;
use recipe::{Argument, Condition, Filter, OPERATORS, Operator};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((text, line)) = text.split_once('\n') else { return };
    let Ok(condition) = text.parse::<Condition>() else { return };
    assert_eq!(condition.to_string().parse().as_ref(), Ok(&condition), "{condition}");
    let users = [line.to_owned()];
    let Some(kept) = keeps(&users, &one(&condition)) else { return };
    let same = |filter: Filter| assert_eq!(keeps(&users, &filter), Some(kept), "{condition} and {filter:?}");
    same(Filter::All(vec![one(&condition), one(&condition)]));
    same(Filter::Any(vec![Filter::Any(Vec::new()), one(&condition)]));
    let operator = &condition.operator;
    match operator {
        Operator::Is(text) => {
            same(one(&Condition { operator: Operator::In(vec![text.clone()]), ..condition.clone() }));
        }
        Operator::In(texts) => {
            let is = |text: &String| Condition { operator: Operator::Is(text.clone()), ..condition.clone() };
            same(Filter::Any(texts.iter().map(|text| one(&is(text))).collect()));
        }
        _ => {}
    }
    for opposite in OPERATORS.iter().filter(|entry| entry.opposite_of == Some(operator.name())) {
        let text = format!("x {} {}", opposite.name, operator.argument());
        let Ok(Condition { operator, .. }) = text.parse() else { panic!("{text}") };
        let filter = one(&Condition { operator, ..condition.clone() });
        assert_eq!(keeps(&users, &filter), Some(!kept), "{condition} and {filter:?}");
    }
    // What satisfies an operator is not missing.
    if kept && !operator.is_opposite() && *operator != Operator::Empty {
        let missing = Condition { operator: Operator::Empty, ..condition.clone() };
        let allows_nothing = match operator.argument() {
            Argument::Text(text) => text.is_empty(),
            Argument::List(texts) => texts.iter().any(String::is_empty),
            _ => false,
        };
        if !allows_nothing {
            assert_eq!(keeps(&users, &one(&missing)), Some(false), "{condition}");
        }
    }
});

fn one(condition: &Condition) -> Filter {
    Filter::Condition(condition.clone())
}

/// Returns whether the filter keeps the user; none if the line is not a user.
fn keeps(users: &[String], filter: &Filter) -> Option<bool> {
    let columns = Columns::Chosen(vec![Column { title: "\u{1}title".into(), path: "user_id".into() }]);
    let filter =
        UserFilter { conditions: filter.clone(), as_of: jiff::Timestamp::UNIX_EPOCH, fields: Vec::new() };
    let style = Style::default();
    let presentation = Presentation {
        columns: &columns,
        filter: Some(&filter),
        lookups: &convert::LookUps::default(),
        style: &style,
        hidden: &[],
    };
    let shown = preview(users, &presentation, &Limits::default());
    shown.ok().map(|shown| shown.rows.len() == 1)
}
