//! The operators of filters, and what is counted.

use convert::{
    Column, Columns, Funnel, Notice, Plan, ProfileOptions, Protect, ProtectedField, SourceKind, Summary,
    UserFilter,
};
use recipe::{Condition, Filter};

use crate::support::{CSV, Folder, JSON, chosen, go};

/// The reference time of all tests.
const AS_OF: &str = "2026-03-01T00:00:00Z";

fn condition(text: &str) -> Filter {
    Filter::Condition(text.parse::<Condition>().unwrap_or_else(|error| panic!("{text}: {error}")))
}

pub(crate) fn user_filter(conditions: Filter) -> UserFilter {
    UserFilter { conditions, as_of: AS_OF.parse().unwrap(), fields: Vec::new() }
}

/// Returns whether a user with this value satisfies a condition, and how many values had another
/// type.
fn judged(operator: &str, value: &str) -> (bool, u64) {
    let folder = Folder::new();
    let line = if value.is_empty() { r#"{"id":1}"#.to_owned() } else { format!(r#"{{"v":{value}}}"#) };
    let mut plan = folder.plan(vec![folder.ndjson(line)], Columns::AsDelivered, &[]);
    plan.filter = Some(user_filter(condition(&format!("v {operator}"))));
    let summary = go(&plan).unwrap();
    let other_type = summary.notices.iter().map(|notice| match notice {
        Notice::NotCompared { users, .. } => *users,
        Notice::FieldAbsent { .. } => 0,
        other => panic!("{other:?}"),
    });
    (summary.funnel.unwrap().kept() == 1, other_type.sum())
}

/// Checks an operator: which values satisfy it, which don't, and which have another type.
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
fn operators_for_equality() {
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
fn operators_for_parts_of_text() {
    let other = ["5", "true", "{}", "[5]"];
    check("contains É", &[r#""caf\u00e9s""#, "\"CAFE\u{301}\"", r#"["x","é"]"#], &["", r#""cafe""#], &other);
    check("starts-with ada@", &[r#""ADA@x.org""#], &[r#"" ada@x.org""#, r#""""#], &other);
    check("ends-with @Example.COM", &[r#""a@example.com""#], &[r#""a@example.com.org""#], &other);
}

#[test]
fn operators_for_empty_and_true_values() {
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
fn operators_for_times() {
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
fn operators_for_numbers() {
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
    // The last duplicate key wins.
    assert!(!kept("email is a", r#"{"email":"a","email":"b"}"#));
}

const USERS: &str = concat!(
    "{\"email\":\"a@x.org\",\"blocked\":false,\"Plan\":\"pro\",\"m\":{\"deep\":1}}\n",
    "{\"email\":\"b@x.org\",\"blocked\":true,\"Plan\":\"pro\",\"m\":{\"other\":2}}\n",
    "{\"email\":\"c@y.org\",\"Plan\":\"free\"}\n",
    "{\"email\":\"d@x.org\",\"Plan\":[7],\"m\":{\"deep\":3}}\n",
);

/// Keeps users who are not blocked, by their plan. Neither field is a column.
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
fn delivered_and_remaining_users_are_counted_separately() {
    let folder = Folder::new();
    let mut plan = plan_of_active_users(&folder);
    plan.profile = Some(ProfileOptions { now: 0 });
    plan.creations = true;
    let summary = go(&plan).unwrap();
    let Summary { sources, outputs, notices, funnel, profile, looked_up: _, creations } = summary;
    assert_eq!(sources[0].rows, 4);
    let creations = creations.unwrap();
    assert_eq!(creations.times.len() as u64 + creations.undated, 4, "those delivered");
    let funnel = funnel.unwrap();
    assert_eq!(funnel, Funnel { delivered: 4, remaining: vec![3, 2] });
    assert_eq!(funnel.kept(), 2);
    assert!(outputs.iter().all(|output| output.rows == 2));
    assert_eq!(profile.unwrap().rows, 2);
    let condition = "app_metadata.plan starts-with p".to_owned();
    assert_eq!(notices, [Notice::NotCompared { condition, users: 1 }]);
    // Only the users who are left open into columns.
    assert_eq!(folder.text(CSV), "Mail,Meta.deep\r\na@x.org,1\r\nc@y.org,\r\n");
}

#[test]
fn fields_that_no_user_has_are_reported() {
    let folder = Folder::new();
    let mut plan = plan_of_active_users(&folder);
    let filter = plan.filter.as_mut().unwrap();
    // Conditions after one that keeps no user count, too; attributes of Auth0 are often absent.
    filter.conditions = Filter::All(vec![
        condition("last_login not-empty"),
        condition("app_metadata.plan is free"),
        condition("app_metadata.plna is free"),
        condition("user_metadata.a[1] empty"),
    ]);
    let absent = |field: &str| Notice::FieldAbsent { field: field.into() };
    let expected = [absent("app_metadata.plna"), absent("user_metadata.a[1]")];
    assert_eq!(go(&plan).unwrap().notices, expected);
}

#[test]
fn fields_requested_for_the_filter_alone_are_in_no_output() {
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
fn a_filter_that_keeps_no_user_makes_empty_files() {
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
