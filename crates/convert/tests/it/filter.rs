//! Which users a filter keeps, and what is counted.

use convert::{
    Column, Columns, Funnel, Limits, Notice, Plan, Presentation, PreviewCell, ProfileOptions, Protect,
    ProtectedField, SourceKind, Style, Summary, UserFilter, first_rows, preview,
};
use proptest::prelude::*;
use recipe::{Condition, Filter, Operator};

use crate::kit::{CSV, Folder, JSON, chosen, go, rows_of};

/// The reference time of all tests.
const AS_OF: &str = "2026-03-01T00:00:00Z";

fn condition(text: &str) -> Filter {
    Filter::Condition(text.parse::<Condition>().unwrap_or_else(|error| panic!("{text}: {error}")))
}

fn user_filter(conditions: Filter) -> UserFilter {
    UserFilter { conditions, as_of: AS_OF.parse().unwrap(), fields: Vec::new() }
}

/// Whether a user with this value satisfies a condition, and how many values had another type.
fn judged(operator: &str, value: &str) -> (bool, u64) {
    let folder = Folder::new();
    let line = if value.is_empty() { r#"{"id":1}"#.to_owned() } else { format!(r#"{{"v":{value}}}"#) };
    let mut plan = folder.plan(vec![folder.ndjson(line)], Columns::AsDelivered, &[]);
    plan.filter = Some(user_filter(condition(&format!("v {operator}"))));
    let summary = go(&plan).unwrap();
    let other_type = summary.notices.iter().map(|notice| match notice {
        Notice::NotCompared { users, .. } => *users,
        other => panic!("{other:?}"),
    });
    (summary.funnel.unwrap().kept() == 1, other_type.sum())
}

/// A row of the table of operators: what satisfies one, what does not, and what has another type.
fn check(operator: &str, satisfied: &[&str], not: &[&str], other_type: &[&str]) {
    for value in satisfied {
        assert_eq!(judged(operator, value), (true, 0), "{value} satisfies {operator}");
    }
    for value in not {
        assert_eq!(judged(operator, value), (false, 0), "{value} does not satisfy {operator}");
    }
    for value in other_type {
        assert_eq!(judged(operator, value), (false, 1), "{value} has another type for {operator}");
    }
}

#[test]
fn operators_that_compare_equality() {
    check(
        "is straße",
        &[r#""STRASSE""#, r#""Stra\u00dfe""#, r#"["x","straße"]"#, r#"[["straße"]]"#],
        &["", "null", r#""strase""#, "5", "true", "[]", r#"["x"]"#, "[null]"],
        &["{}", r#"["x",{}]"#],
    );
    check("is 5", &["5", "5.0", "0.5e1", r#""5""#], &["6", r#""5.0""#, "true"], &["{}"]);
    check("is 9007199254740993", &["9007199254740993"], &["9007199254740992"], &[]);
    check("is true", &["true", r#""True""#], &["false", "1"], &[]);
    check(
        "in a,\"b,c\",7",
        &[r#""A""#, r#""b,C""#, "7", "7.0", r#"["x",7]"#],
        &[r#""b""#, "8", "", r#"["x"]"#],
        &["{}"],
    );
    for value in ["", "null", r#""b""#, "5", "[]", r#"["b","c"]"#] {
        assert_eq!(judged("is-not a", value), (true, 0), "{value}");
    }
    for value in [r#""A""#, r#"["b","a"]"#, r#"[{},"a"]"#] {
        assert_eq!(judged("is-not a", value), (false, 0), "{value}");
    }
    assert_eq!(judged("is-not a", "{}"), (true, 1));
}

#[test]
fn operators_that_search_text() {
    let other = ["5", "true", "{}", "[5]"];
    check("contains É", &[r#""caf\u00e9s""#, "\"CAFE\u{301}\"", r#"["x","é"]"#], &["", r#""cafe""#], &other);
    check("starts-with ada@", &[r#""ADA@x.org""#], &[r#"" ada@x.org""#, r#""""#], &other);
    check("ends-with @Example.COM", &[r#""a@example.com""#], &[r#""a@example.com.org""#], &other);
}

#[test]
fn operators_that_look_for_any_value() {
    check("empty", &["", "null", r#""""#, "[]", "[ ]", "{ }"], &["0", "false", r#"" ""#, "[null]"], &[]);
    check("not-empty", &["0", "false", r#"" ""#, "[null]"], &["", "null", r#""""#, "[]", "{}"], &[]);
    check("true", &["true", "[false,true]"], &["", "null", "false", "[]"], &["1", r#""true""#, "{}"]);
    for value in ["", "null", "false", "[]", "[false]"] {
        assert_eq!(judged("not-true", value), (true, 0), "{value}");
    }
    assert_eq!(judged("not-true", "[1,true]"), (false, 0));
    assert_eq!(judged("not-true", r#""true""#), (true, 1));
}

#[test]
fn operators_that_compare_times() {
    let other = ["1770000000", "true", r#""soon""#, r#""2026-13-01""#, "{}", r#"["soon"]"#];
    check(
        "before 2026-01-31",
        &[r#""2026-01-30T23:59:59.999Z""#, r#""2026-01-30""#, r#""2026-01-31T00:30:00+01:00""#],
        &["", "null", r#""2026-01-31T00:00:00Z""#, r#""2026-01-31""#, r#""2026-02-01""#],
        &other,
    );
    check(
        "after 2026-01-31",
        &[r#""2026-02-01T00:00:00Z""#, r#""2026-02-01""#, r#"["2020-01-01","2026-02-01"]"#],
        &["", r#""2026-01-31T23:59:59.999Z""#, r#""2026-01-31""#, r#""2026-02-01T00:30:00+01:00""#],
        &other,
    );
    check(
        "after 2026-01-31T12:00:00Z",
        &[r#""2026-01-31T12:00:00.000000001Z""#],
        &[r#""2026-01-31T12:00:00.000Z""#, r#""2026-01-31""#],
        &[],
    );
    // 90 × 24 hours before the reference time.
    check(
        "older-than 90d",
        &[r#""2025-11-30T23:59:59.999Z""#],
        &["", "null", r#""2025-12-01T00:00:00Z""#, r#""2027-01-01T00:00:00Z""#],
        &other,
    );
    check(
        "newer-than 90d",
        &[r#""2025-12-01T00:00:00Z""#, r#""2027-01-01T00:00:00Z""#],
        &["", "null", r#""2025-11-30T23:59:59.999Z""#],
        &other,
    );
    check("newer-than 24h", &[r#""2026-02-28T00:00:00Z""#], &[r#""2026-02-27T23:59:59Z""#], &[]);
}

#[test]
fn operators_that_compare_numbers() {
    let other = [r#""4""#, "true", "{}"];
    check("less-than 5", &["4", "4.999999999999999999999", "-1e9", "[9,4]"], &["", "5.0", "6"], &other);
    check("more-than 9007199254740992", &["9007199254740993", "1e400"], &["9007199254740992", "0"], &other);
}

#[test]
fn fields_are_found_under_their_title_as_one_key_and_nested() {
    let columns =
        chosen([("Where", "identities[0].connection"), ("Meta", "app_metadata"), ("name", "nickname")]);
    let kept = |text: &str, line: &str| {
        let folder = Folder::new();
        let mut plan = folder.plan(vec![folder.ndjson(line)], columns.clone(), &[]);
        plan.filter = Some(user_filter(condition(text)));
        go(&plan).unwrap().funnel.unwrap().kept() == 1
    };
    let connection = "identities[0].connection is Users";
    assert!(kept(connection, r#"{"Where":"Users","identities":[{"connection":"other"}]}"#));
    assert!(kept(connection, r#"{"identities[0].connection":"Users"}"#));
    assert!(kept(connection, r#"{"identities":[{"connection":"Users"}]}"#));
    assert!(!kept("identities[1].connection is Users", r#"{"identities":[{"connection":"Users"}]}"#));
    let plan = "app_metadata.plan is pro";
    assert!(kept(plan, r#"{"Meta":{"plan":"pro"}}"#));
    assert!(kept(plan, r#"{"app_metadata":{"plan":"pro"}}"#));
    assert!(!kept(plan, r#"{"Meta":{"plan":"free"},"app_metadata":{"plan":"pro"}}"#));
    // The key belongs to the nickname.
    assert!(!kept("name is Nick", r#"{"name":"Nick"}"#));
    assert!(kept("nickname is Nick", r#"{"name":"Nick"}"#));
    // The last one of a key that occurs twice counts.
    assert!(!kept("email is a", r#"{"email":"a","email":"b"}"#));
}

const USERS: &str = concat!(
    "{\"email\":\"a@x.org\",\"blocked\":false,\"Plan\":\"pro\",\"m\":{\"deep\":1}}\n",
    "{\"email\":\"b@x.org\",\"blocked\":true,\"Plan\":\"pro\",\"m\":{\"other\":2}}\n",
    "{\"email\":\"c@y.org\",\"Plan\":\"free\"}\n",
    "{\"email\":\"d@x.org\",\"Plan\":[7],\"m\":{\"deep\":3}}\n",
);

/// Users who are not blocked, by their plan, which is no column.
fn plan_of_active_users(folder: &Folder) -> Plan {
    let columns = chosen([("Mail", "email"), ("Meta", "m")]);
    let users = USERS.replace("\"email\"", "\"Mail\"").replace("\"m\"", "\"Meta\"");
    let mut plan = folder.plan(vec![folder.ndjson(users)], columns, &[CSV, JSON]);
    plan.filter = Some(UserFilter {
        fields: [("blocked", "blocked"), ("Plan", "app_metadata.plan")]
            .map(|(title, path)| Column { title: title.into(), path: path.into() })
            .into(),
        ..user_filter(Filter::All(vec![
            condition("blocked not-true"),
            Filter::Any(vec![
                condition("app_metadata.plan starts-with p"),
                condition("email ends-with y.org"),
            ]),
        ]))
    });
    plan
}

#[test]
fn counts_tell_delivered_users_from_those_that_are_left() {
    let folder = Folder::new();
    let mut plan = plan_of_active_users(&folder);
    plan.profile = Some(ProfileOptions { now: 0 });
    let Summary { sources, outputs, notices, funnel, profile } = go(&plan).unwrap();
    assert_eq!(sources[0].rows, 4);
    let funnel = funnel.unwrap();
    assert_eq!(funnel, Funnel { delivered: 4, remaining: vec![3, 2] });
    assert_eq!(funnel.kept(), 2);
    assert!(outputs.iter().all(|output| output.rows == 2));
    assert_eq!(profile.unwrap().rows, 2);
    let condition = "app_metadata.plan starts-with p".to_owned();
    assert_eq!(notices, [Notice::NotCompared { condition, users: 1 }]);
    // Columns are those of the users who are left.
    assert_eq!(folder.text(CSV), "Mail,Meta.deep\r\na@x.org,1\r\nc@y.org,\r\n");
}

#[test]
fn fields_of_the_filter_alone_are_in_no_output() {
    let folder = Folder::new();
    let plan = plan_of_active_users(&folder);
    go(&plan).unwrap();
    assert_eq!(
        folder.text(JSON),
        "[\n{\"Mail\":\"a@x.org\",\"Meta\":{\"deep\":1}},\n{\"Mail\":\"c@y.org\"}\n]\n"
    );
}

#[test]
fn hidden_fields_can_be_filtered_on() {
    let folder = Folder::new();
    let mut plan = folder.plan(vec![folder.ndjson(USERS)], chosen([("email", "email")]), &[CSV]);
    plan.filter = Some(user_filter(condition("email ends-with y.org")));
    plan.hidden = vec![ProtectedField { path: "email".into(), how: Protect::Mask }];
    let summary = go(&plan).unwrap();
    assert_eq!(folder.text(CSV), "email\r\n•••\r\n");
    assert!(matches!(summary.notices[..], [Notice::FieldProtected { values: 1, .. }]), "{summary:?}");
}

#[test]
fn a_filter_that_keeps_nobody_makes_empty_files() {
    let folder = Folder::new();
    let mut plan = folder.plan(vec![folder.ndjson(USERS)], chosen([("email", "email")]), &[CSV, JSON]);
    plan.filter = Some(user_filter(Filter::Any(Vec::new())));
    let summary = go(&plan).unwrap();
    assert_eq!(summary.funnel, Some(Funnel { delivered: 4, remaining: vec![0] }));
    assert_eq!(summary.notices, [], "the source is not empty");
    assert_eq!((folder.text(CSV), summary.outputs[1].rows), ("email\r\n".into(), 0));
    plan = folder.plan(vec![folder.ndjson(USERS)], chosen([("email", "email")]), &[]);
    plan.filter = Some(user_filter(Filter::All(Vec::new())));
    assert_eq!(go(&plan).unwrap().funnel.unwrap().kept(), 4);
}

#[test]
fn users_of_auth0s_csv_are_filtered_alike() {
    let folder = Folder::new();
    let csv = "email,logins_count,last_login\r\n\"'a\",5,2026-02-20T00:00:00.000Z\r\n\"'b\",4,\r\n";
    let source = folder.source("users.csv", SourceKind::Auth0Csv, csv);
    let mut plan = folder.plan(vec![source], chosen([("email", "email")]), &[CSV]);
    plan.filter = Some(user_filter(Filter::All(vec![
        condition("last_login newer-than 30d"),
        condition("logins_count more-than 4"),
    ])));
    go(&plan).unwrap();
    assert_eq!(folder.text(CSV), "email\r\na\r\n");
}

/// A value as the test makes it, apart from how it is written.
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

/// Characters in all their cases, with what Unicode folds them to (CaseFolding.txt, C and F).
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

/// Times, in seconds from the start of the day of the reference time.
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

/// Text, as it is and folded.
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
        any_text().prop_map(|(text, folded)| {
            // Times stay as they are: folding is for comparing texts.
            let plain = if time(&text).is_some() { text.clone() } else { folded };
            (serde_json::to_string(&text).unwrap(), Plain::Text(plain))
        }),
        Just(("{\"k\":1}".to_owned(), Plain::Object)),
    ];
    scalar.prop_recursive(2, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(|elements| {
            let (texts, plain): (Vec<String>, Vec<Plain>) = elements.into_iter().unzip();
            (format!("[{}]", texts.join(" , ")), Plain::List(plain))
        })
    })
}

/// A condition on one of the fields, as text and as the test that the rules ask for.
type Expected = fn(&Plain, &str) -> Option<bool>;

fn is(value: &Plain, wanted: &str) -> Option<bool> {
    match value {
        Plain::Bool(value) => Some(value.to_string() == wanted),
        Plain::Number(number) => Some(NUMBERS.iter().any(|(text, known)| *text == wanted && known == number)),
        Plain::Text(text) => Some(text.to_lowercase() == wanted.to_lowercase()),
        _ => None,
    }
}

const TESTS: &[(&str, Expected)] = &[
    ("is", is),
    ("is-not", is),
    ("contains", |value, wanted| text_of(value).map(|text| text.contains(wanted))),
    ("starts-with", |value, wanted| text_of(value).map(|text| text.starts_with(wanted))),
    ("ends-with", |value, wanted| text_of(value).map(|text| text.ends_with(wanted))),
    ("true", |value, _| matches!(value, Plain::Bool(_)).then(|| *value == Plain::Bool(true))),
    ("not-true", |value, _| matches!(value, Plain::Bool(_)).then(|| *value == Plain::Bool(true))),
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

/// What an operator says of a value: whether one element satisfies it, or none can.
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

/// The fields of the property test. Each arrives in another way.
const FIELDS: [&str; 5] = ["nickname", "app_metadata.x", "literal.y", "only", "identities[0].z"];

#[derive(Debug, Clone)]
enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Leaf { field: usize, test: usize, operand: String, wanted: String },
    Empty { field: usize, not: bool },
    In { field: usize, wanted: Vec<(String, String)> },
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let field = 0..FIELDS.len();
    let leaf = (
        field.clone(),
        0..TESTS.len(),
        any_text(),
        prop::sample::select(NUMBERS),
        prop::sample::select(TIMES),
    )
        .prop_map(|(field, test, (text, folded), number, time)| {
            let (operand, wanted) = match TESTS[test].0 {
                "is" | "is-not" if text.is_empty() => (number.0.to_owned(), number.0.to_owned()),
                "true" | "not-true" => (String::new(), String::new()),
                "before" | "after" => (time.0.to_owned(), time.0.to_owned()),
                "older-than" | "newer-than" => ("24h".to_owned(), String::new()),
                "less-than" | "more-than" => (number.0.to_owned(), number.0.to_owned()),
                _ => (text, folded.to_lowercase()),
            };
            Tree::Leaf { field, test, operand, wanted }
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
            Self::Leaf { field, test, operand, .. } => {
                let operator = match TESTS[*test].0 {
                    "is" => Operator::Is(operand.clone()),
                    "is-not" => Operator::IsNot(operand.clone()),
                    "contains" => Operator::Contains(operand.clone()),
                    "starts-with" => Operator::StartsWith(operand.clone()),
                    "ends-with" => Operator::EndsWith(operand.clone()),
                    name => format!("x {name} {operand}").parse::<Condition>().unwrap().operator,
                };
                of(*field, operator)
            }
        }
    }

    /// Whether the user with these values stays.
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
            Self::Leaf { field, test, wanted, .. } => {
                let (name, test) = TESTS[*test];
                let yes = values[*field].as_ref().and_then(|value| satisfied(value, test, wanted));
                (yes == Some(true)) != matches!(name, "is-not" | "not-true")
            }
        }
    }
}

/// The line of a user: each field in its own way.
fn line(id: usize, values: &[Option<(String, Plain)>]) -> String {
    let text = |field: usize| values[field].as_ref().map(|(text, _)| text.as_str());
    let mut members = vec![format!("\"id\":{id}")];
    members.extend(text(0).map(|value| format!("\"name\":{value}")));
    members.extend(text(1).map(|value| format!("\"Meta\":{{\"w\":0,\"x\":{value}}}")));
    members.extend(text(2).map(|value| format!("\"literal.y\":{value}")));
    members.extend(text(3).map(|value| format!("\"O\":{value}")));
    members.extend(text(4).map(|value| format!("\"identities\":[{{\"z\":{value}}},{{}}]")));
    format!("{{{}}}", members.join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
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
        let mut plan = folder.plan(vec![folder.ndjson(lines.join("\n"))], columns.clone(), &[CSV]);
        plan.filter = Some(filter.clone());
        let summary = go(&plan).unwrap();
        let written: Vec<usize> =
            rows_of(&folder.read(CSV)).iter().skip(1).map(|row| row[0].parse().unwrap()).collect();
        prop_assert_eq!(&written, &kept, "{:?}", filter.conditions);
        prop_assert_eq!(summary.outputs[0].rows, kept.len() as u64);
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
        prop_assert_eq!(summary.funnel, Some(funnel));

        let ids = |rows: &[Vec<PreviewCell>]| -> Vec<usize> {
            let id = |cell: &PreviewCell| match cell {
                PreviewCell::Number(id) => id.parse().unwrap(),
                other => panic!("{other:?}"),
            };
            rows.iter().map(|row| id(&row[0])).collect()
        };
        let (style, limits) = (Style::default(), Limits::default());
        let presentation =
            Presentation { columns: &columns, filter: Some(&filter), style: &style, hidden: &[] };
        let seen = preview(&lines, &presentation, &limits).unwrap();
        prop_assert_eq!(&ids(&seen.rows), &kept);
        let first = first_rows(&plan.sources, &presentation, 3, &limits).unwrap();
        prop_assert_eq!(ids(&first.rows), &kept[..kept.len().min(3)]);
    }
}
