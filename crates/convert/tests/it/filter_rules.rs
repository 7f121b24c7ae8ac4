//! Filters against an independent evaluation of the rules of `recipe::Operator`, for files,
//! previews and first rows alike.

use convert::{
    Column, Format, Funnel, Limits, Presentation, PreviewCell, Style, UserFilter, first_rows, preview,
};
use proptest::prelude::*;
use recipe::{Argument, ArgumentKind, Condition, Filter, OPERATORS, Operator, OperatorEntry};

use crate::{
    filter::user_filter,
    filtered_files::{columns_for, has_own_rules, ids_in, ids_of_import},
    support::{Folder, chosen, go},
};

/// A value, apart from its spelling in JSON.
#[derive(Debug, Clone, PartialEq)]
enum Plain {
    Null,
    Bool(bool),
    /// In thousandths.
    Number(i128),
    /// Folded.
    Text(String),
    List(Vec<Plain>),
    Object,
}

/// Characters, with what Unicode folds them to (CaseFolding.txt, status C and F).
const LETTERS: &[(&str, &str)] = &[
    ("a", "a"),
    ("A", "a"),
    ("s", "s"),
    ("S", "s"),
    ("ß", "ss"),
    ("ẞ", "ss"),
    ("é", "é"),
    ("É", "é"),
    ("e\u{301}", "é"),
    ("E\u{301}", "é"),
    ("ς", "σ"),
    ("Σ", "σ"),
    ("ﬁ", "fi"),
    ("\u{212a}", "k"),
    ("5", "5"),
];

/// Numbers in thousandths, in some of their spellings.
const NUMBERS: &[(&str, i128)] = &[
    ("5", 5_000),
    ("5.0", 5_000),
    ("0.05E2", 5_000),
    ("-5", -5_000),
    ("0", 0),
    ("-0.0", 0),
    ("7.25", 7_250),
    ("9007199254740992", 9_007_199_254_740_992_000),
    ("9007199254740993", 9_007_199_254_740_993_000),
];

/// Times, in seconds relative to the reference time.
const TIMES: &[(&str, i64)] = &[
    ("2026-03-01", 0),
    ("2026-02-28", -86_400),
    ("2026-02-28T23:59:59Z", -1),
    ("2026-03-01T00:59:59+01:00", -1),
    ("2026-03-01T00:00:00.000Z", 0),
    ("2026-03-02T00:00:00Z", 86_400),
];

fn time(text: &str) -> Option<i64> {
    TIMES.iter().find(|(name, _)| *name == text).map(|(_, seconds)| *seconds)
}

/// A text, as it is and folded.
fn any_text() -> impl Strategy<Value = (String, String)> {
    let letters = prop::collection::vec(prop::sample::select(LETTERS), 0..4);
    let letters = letters.prop_map(|letters| letters.into_iter().unzip());
    prop_oneof![
        3 => letters,
        2 => prop::sample::select(TIMES).prop_map(|(text, _)| (text.to_owned(), text.to_owned())),
        1 => prop::sample::select(vec!["true", "FALSE"]).prop_map(|text| (text.to_owned(), text.to_lowercase())),
    ]
}

/// A value, as JSON and plain.
fn any_value() -> impl Strategy<Value = (String, Plain)> {
    let scalar = prop_oneof![
        Just(("null".to_owned(), Plain::Null)),
        any::<bool>().prop_map(|value| (value.to_string(), Plain::Bool(value))),
        prop::sample::select(NUMBERS).prop_map(|(text, number)| (text.to_owned(), Plain::Number(number))),
        any_text().prop_map(|(text, folded)| (serde_json::to_string(&text).unwrap(), Plain::Text(folded))),
        Just(("{\"k\":1}".to_owned(), Plain::Object)),
    ];
    scalar.prop_recursive(2, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(|elements| {
            let (texts, plain): (Vec<String>, Vec<Plain>) = elements.into_iter().unzip();
            (format!("[{}]", texts.join(" , ")), Plain::List(plain))
        })
    })
}

/// Tests one value against an operand. Returns none for a value of another type.
type Expected = fn(&Plain, &str) -> Option<bool>;

fn is(value: &Plain, wanted: &str) -> Option<bool> {
    match value {
        Plain::Bool(value) => Some(value.to_string() == wanted),
        Plain::Number(number) => Some(NUMBERS.iter().any(|(text, known)| *text == wanted && known == number)),
        Plain::Text(text) => Some(text.to_lowercase() == wanted.to_lowercase()),
        _ => None,
    }
}

/// The rules of the operators. Opposites have none of their own; `Tree::holds` has those of lists
/// and of emptiness.
const TESTS: &[(&str, Expected)] = &[
    ("is", is),
    ("contains", |value, wanted| text_of(value).map(|text| text.contains(wanted))),
    ("starts-with", |value, wanted| text_of(value).map(|text| text.starts_with(wanted))),
    ("ends-with", |value, wanted| text_of(value).map(|text| text.ends_with(wanted))),
    ("true", |value, _| matches!(value, Plain::Bool(_)).then(|| *value == Plain::Bool(true))),
    ("before", |value, wanted| Some(time_of(value)? < time(wanted)?)),
    ("after", |value, wanted| {
        let day = if wanted.contains('T') { 0 } else { 86_400 - 1 };
        Some(time_of(value)? > time(wanted)? + day)
    }),
    ("older-than", |value, _| Some(time_of(value)? < -86_400)),
    ("newer-than", |value, _| Some(time_of(value)? >= -86_400)),
    ("less-than", |value, wanted| Some(number_of(value)? < known_number(wanted))),
    ("more-than", |value, wanted| Some(number_of(value)? > known_number(wanted))),
];

/// An operator that compares with one value or with none.
#[derive(Debug, Clone, Copy)]
struct Leaf {
    entry: &'static OperatorEntry,
    /// The name of its rule.
    rule: &'static str,
    test: Expected,
}

impl Leaf {
    fn all() -> Vec<Self> {
        let leaves = OPERATORS.iter().map(|entry| (entry, entry.opposite_of.unwrap_or(entry.name)));
        leaves
            .filter(|(entry, rule)| *rule != "empty" && entry.argument() != ArgumentKind::List)
            .map(|(entry, rule)| {
                let test = TESTS.iter().find(|(name, _)| *name == rule);
                Self { entry, rule, test: test.unwrap_or_else(|| panic!("{rule} has no rule")).1 }
            })
            .collect()
    }
}

fn text_of(value: &Plain) -> Option<String> {
    if let Plain::Text(text) = value { Some(text.to_lowercase()) } else { None }
}

fn time_of(value: &Plain) -> Option<i64> {
    if let Plain::Text(text) = value { time(text) } else { None }
}

fn number_of(value: &Plain) -> Option<i128> {
    if let Plain::Number(number) = value { Some(*number) } else { None }
}

fn known_number(text: &str) -> i128 {
    NUMBERS.iter().find(|(known, _)| *known == text).unwrap().1
}

/// Tests a value, which can be a list.
fn satisfied(value: &Plain, test: Expected, wanted: &str) -> Option<bool> {
    match value {
        Plain::Null => Some(false),
        Plain::List(elements) => {
            let results: Vec<_> = elements.iter().map(|element| satisfied(element, test, wanted)).collect();
            if results.contains(&Some(true)) {
                Some(true)
            } else {
                (!results.contains(&None)).then_some(false)
            }
        }
        value => test(value, wanted),
    }
}

/// The fields. Each one is delivered in another way.
const FIELDS: [&str; 5] = ["nickname", "app_metadata.x", "literal.y", "only", "identities[0].z"];

#[derive(Debug, Clone)]
enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Leaf { field: usize, leaf: Leaf, operand: String, wanted: String },
    Empty { field: usize, not: bool },
    In { field: usize, wanted: Vec<(String, String)> },
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let field = 0..FIELDS.len();
    let leaf = (
        field.clone(),
        prop::sample::select(Leaf::all()),
        any_text(),
        prop::sample::select(NUMBERS),
        prop::sample::select(TIMES),
    )
        .prop_map(|(field, leaf, (text, folded), number, time)| {
            let (operand, wanted) = match leaf.entry.argument() {
                ArgumentKind::Text if leaf.rule == "is" && text.is_empty() => {
                    (number.0.to_owned(), number.0.to_owned())
                }
                ArgumentKind::Text => (Argument::Text(&text).to_string(), folded.to_lowercase()),
                ArgumentKind::None | ArgumentKind::List => (String::new(), String::new()),
                ArgumentKind::Time => (time.0.to_owned(), time.0.to_owned()),
                ArgumentKind::Age => ("24h".to_owned(), String::new()),
                ArgumentKind::Number => (number.0.to_owned(), number.0.to_owned()),
            };
            Tree::Leaf { field, leaf, operand, wanted }
        });
    let listed = (field.clone(), prop::collection::vec(any_text(), 1..4))
        .prop_map(|(field, wanted)| Tree::In { field, wanted });
    let tree = prop_oneof![
        6 => leaf,
        1 => (field, any::<bool>()).prop_map(|(field, not)| Tree::Empty { field, not }),
        1 => listed,
    ];
    tree.prop_recursive(3, 12, 4, |inner| {
        let parts = prop::collection::vec(inner, 0..4);
        prop_oneof![parts.clone().prop_map(Tree::All), parts.prop_map(Tree::Any)]
    })
}

impl Tree {
    fn filter(&self) -> Filter {
        let of = |field: usize, operator| {
            Filter::Condition(Condition { field: FIELDS[field].parse().unwrap(), operator })
        };
        match self {
            Self::All(parts) => Filter::All(parts.iter().map(Self::filter).collect()),
            Self::Any(parts) => Filter::Any(parts.iter().map(Self::filter).collect()),
            Self::Empty { field, not: false } => of(*field, Operator::Empty),
            Self::Empty { field, not: true } => of(*field, Operator::NotEmpty),
            Self::In { field, wanted } => {
                of(*field, Operator::In(wanted.iter().map(|(text, _)| text.clone()).collect()))
            }
            Self::Leaf { field, leaf, operand, .. } => {
                let text = format!("x {} {operand}", leaf.entry.name);
                of(*field, text.parse::<Condition>().unwrap().operator)
            }
        }
    }

    /// Returns true if the filter must keep the user with these values.
    fn holds(&self, values: &[Option<Plain>]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(values)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(values)),
            Self::Empty { field, not } => {
                let empty = match &values[*field] {
                    None | Some(Plain::Null) => true,
                    Some(Plain::Text(text)) => text.is_empty(),
                    Some(Plain::List(elements)) => elements.is_empty(),
                    _ => false,
                };
                empty != *not
            }
            Self::In { field, wanted } => values[*field].as_ref().is_some_and(|value| {
                wanted.iter().any(|(_, folded)| satisfied(value, is, folded) == Some(true))
            }),
            Self::Leaf { field, leaf, wanted, .. } => {
                let yes = values[*field].as_ref().and_then(|value| satisfied(value, leaf.test, wanted));
                (yes == Some(true)) != leaf.entry.opposite_of.is_some()
            }
        }
    }
}

/// The line of a user, with each field delivered in its own way.
fn line(id: usize, values: &[Option<(String, Plain)>]) -> String {
    let text = |field: usize| values[field].as_ref().map(|(text, _)| text.as_str());
    let mut members = vec![format!(r#""id":{id},"mail":"{id}@example.org","Name":"user {id}""#)];
    members.extend(text(0).map(|value| format!("\"name\":{value}")));
    members.extend(text(1).map(|value| format!("\"Meta\":{{\"w\":0,\"x\":{value}}}")));
    members.extend(text(2).map(|value| format!("\"literal.y\":{value}")));
    members.extend(text(3).map(|value| format!("\"O\":{value}")));
    members.extend(text(4).map(|value| format!("\"identities\":[{{\"z\":{value}}},{{}}]")));
    format!("{{{}}}", members.join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn run_preview_and_first_rows_keep_the_users_that_the_rules_keep(
        users in prop::collection::vec(prop::collection::vec(prop::option::of(any_value()), FIELDS.len()), 1..8),
        tree in any_tree(),
    ) {
        let lines: Vec<String> = users.iter().enumerate().map(|(id, user)| line(id, user)).collect();
        let plain: Vec<Vec<Option<Plain>>> = users
            .iter()
            .map(|user| user.iter().map(|value| value.as_ref().map(|(_, plain)| plain.clone())).collect())
            .collect();
        let kept: Vec<usize> = (0..users.len()).filter(|&id| tree.holds(&plain[id])).collect();

        let columns = chosen([("id", "user_id"), ("name", "nickname"), ("Meta", "app_metadata")]);
        let filter = UserFilter {
            fields: vec![Column { title: "O".into(), path: "only".into() }],
            ..user_filter(tree.filter())
        };
        let folder = Folder::new();
        let (own, formats): (Vec<Format>, Vec<Format>) = Format::ALL.into_iter().partition(|format| has_own_rules(*format));
        let mut plan = folder.plan(vec![folder.ndjson(lines.join("\n"))], columns.clone(), &formats);
        plan.filter = Some(filter.clone());
        let summary = go(&plan).unwrap();
        for (format, output) in formats.iter().zip(&summary.outputs) {
            let written = ids_in(*format, &folder.output(*format).path);
            prop_assert_eq!(&written, &kept, "{} {:?}", format, filter.conditions);
            prop_assert_eq!(output.rows, kept.len() as u64);
        }
        prop_assert_eq!(summary.sources[0].rows, users.len() as u64);

        let parts = match &tree {
            Tree::All(parts) => parts.clone(),
            one => vec![one.clone()],
        };
        let remaining = (1..=parts.len()).map(|count| {
            let left = plain.iter().filter(|user| parts[..count].iter().all(|part| part.holds(user)));
            left.count() as u64
        });
        let funnel = Funnel { delivered: users.len() as u64, remaining: remaining.collect() };
        prop_assert_eq!(summary.funnel.as_ref(), Some(&funnel));

        // Those of an import, and of a connector, have rules of their own about what is in them.
        for format in own {
            plan.columns = columns_for(format);
            plan.outputs = vec![folder.output(format)];
            let summary = go(&plan).unwrap();
            let written = match format {
                Format::ImportReady(_) => ids_of_import(&summary),
                _ => ids_in(format, &folder.output(format).path),
            };
            prop_assert_eq!(&written, &kept, "{} {:?}", format, filter.conditions);
            prop_assert_eq!(summary.funnel.as_ref(), Some(&funnel));
        }
        plan.columns = columns.clone();

        let ids = |rows: &[Vec<PreviewCell>]| -> Vec<usize> {
            let id = |cell: &PreviewCell| match cell {
                PreviewCell::Number(id) => id.parse().unwrap(),
                other => panic!("{other:?}"),
            };
            rows.iter().map(|row| id(&row[0])).collect()
        };
        let (style, limits) = (Style::default(), Limits::default());
        let presentation =
            Presentation {
                columns: &columns,
                filter: Some(&filter),
                lookups: &convert::LookUps::default(),
                style: &style,
                hidden: &[],
            };
        let seen = preview(&lines, &presentation, &limits).unwrap();
        prop_assert_eq!(&ids(&seen.rows), &kept);
        let first = first_rows(&plan.sources, &presentation, 3, &limits).unwrap();
        prop_assert_eq!(ids(&first.rows), &kept[..kept.len().min(3)]);
    }
}
