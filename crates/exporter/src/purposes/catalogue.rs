//! The purposes.
//!
//! Each exports what its question needs and no more, so that no personal data is exported out of
//! convenience. Users about whom Auth0 says nothing are decided for each question: see the
//! functions that make the filters.

use recipe::{
    Age, Column, Condition, Filter, Format, ImportOptions, Moment, Operator, Recipe, Shape, Word,
    import_fields,
};
use schema::FieldPath;
use schema::attributes::ATTRIBUTES;

use super::parameters::{Parameter, ParameterKind, Values};
use super::purpose::Purpose;
use super::review_tools::REVIEW_PURPOSES;

/// The word of the parameter `blocked` that keeps blocked accounts.
const INCLUDE: &str = "include";

/// Blocked accounts can't sign in, so that questions about signing in leave them out.
const BLOCKED: Parameter = Parameter {
    key: "blocked",
    kind: ParameterKind::Choice(&["leave-out", INCLUDE]),
    default: Some("leave-out"),
    required: true,
};

const fn days(default: &'static str) -> Parameter {
    Parameter { key: "days", kind: ParameterKind::Days, default: Some(default), required: true }
}

const fn asked(key: &'static str, kind: ParameterKind, required: bool) -> Parameter {
    Parameter { key, kind, default: None, required }
}

/// A column and, for a nested one, its title.
type Columns = &'static [(&'static str, Option<&'static str>)];

const CONNECTION: (&str, Option<&str>) = ("identities[0].connection", Some("connection"));

/// The purposes, in the order in which to offer them.
pub const PURPOSES: &[Purpose] = &[
    Purpose {
        goes_on_without: true,
        offers_count_check: true,
        ..of("access-review", &[asked("privileged", ParameterKind::Names, false)], access_review)
    },
    of("privileged-accounts", &[asked("roles", ParameterKind::Names, true)], privileged_accounts),
    of("inactive-accounts", &[days("90"), BLOCKED], inactive_accounts),
    of("no-second-factor", &[BLOCKED], no_second_factor),
    of("unverified-email", &[BLOCKED], unverified_email),
    of("blocked-accounts", &[], blocked_accounts),
    of("new-accounts", &[asked("since", ParameterKind::Date, true)], new_accounts),
    of("password-age", &[days("365")], password_age),
    of(
        "breach-notification",
        &[
            asked("from", ParameterKind::Date, true),
            asked("to", ParameterKind::Date, false),
            Parameter {
                key: "later",
                kind: ParameterKind::Choice(&[INCLUDE, "leave-out"]),
                default: Some(INCLUDE),
                required: true,
            },
        ],
        breach_notification,
    ),
    of(
        "consent-record",
        &[
            asked("given", ParameterKind::Metadata, true),
            asked("time", ParameterKind::Metadata, false),
            asked("version", ParameterKind::Metadata, false),
        ],
        consent_record,
    ),
    REVIEW_PURPOSES[0],
    REVIEW_PURPOSES[1],
    REVIEW_PURPOSES[2],
    REVIEW_PURPOSES[3],
    REVIEW_PURPOSES[4],
    REVIEW_PURPOSES[5],
    REVIEW_PURPOSES[6],
    of("migration", &[], migration),
    of("full-backup", &[], full_backup),
];

const fn of(id: &'static str, parameters: &'static [Parameter], make: fn(&Values) -> Recipe) -> Purpose {
    Purpose { id, parameters, goes_on_without: false, offers_count_check: false, make }
}

/// The purpose with this id.
pub fn purpose(id: &str) -> Option<&'static Purpose> {
    PURPOSES.iter().find(|purpose| purpose.id == id)
}

/// Who has an account, with which roles, since when, when they last signed in, and whether they are
/// blocked.
fn access_review(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("roles", None),
        ("created_at", None),
        ("last_login", None),
        ("logins_count", None),
        ("blocked", None),
        ("email_verified", None),
    ];
    let mut recipe = table(columns, vec![]);
    let privileged = values.names("privileged");
    if !privileged.is_empty() {
        recipe.columns.insert(5, only_these("roles", "privileged_roles", privileged));
    }
    recipe
}

/// The values of a list that are among `names`.
fn only_these(field: &str, title: &str, names: &[String]) -> Column {
    let word = |name: &String| Word { value: name.clone(), word: name.clone() };
    Column::titled(field, title).shaped(Shape {
        separator: Some("; ".to_owned()),
        words: names.iter().map(word).collect(),
        other: Some(String::new()),
        ..Shape::default()
    })
}

/// Who holds one of the roles that give power over others.
fn privileged_accounts(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("roles", None),
        ("multifactor[0]", Some("multifactor")),
        ("created_at", None),
        ("last_login", None),
        ("blocked", None),
    ];
    let names = values.names("roles");
    let holders = (!names.is_empty()).then(|| condition("roles", Operator::In(names.to_vec())));
    table(columns, holders.into_iter().collect())
}

/// Who has not signed in for some days. A user who has never signed in has been inactive since the
/// account was created; one without either time is not known to be inactive.
fn inactive_accounts(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("last_login", None),
        ("logins_count", None),
        ("created_at", None),
        ("blocked", None),
    ];
    let old = values.days("days").map(|days| older("last_login", days, vec![]));
    table(columns, not_blocked(values).into_iter().chain(old).collect())
}

/// Whose profile lists no second factor. Auth0 exports whether one is enrolled, never which (Auth0
/// docs, user profile structure).
fn no_second_factor(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("created_at", None),
        ("last_login", None),
        ("blocked", None),
    ];
    let none = condition("multifactor", Operator::Empty);
    table(columns, not_blocked(values).into_iter().chain([none]).collect())
}

/// Who has an e-mail address that is not verified. A user without an address has nothing to verify.
fn unverified_email(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("email_verified", None),
        ("created_at", None),
        ("last_login", None),
        CONNECTION,
        ("blocked", None),
    ];
    let unverified = [condition("email", Operator::NotEmpty), condition("email_verified", Operator::NotTrue)];
    table(columns, not_blocked(values).into_iter().chain(unverified).collect())
}

/// Whom an administrator has blocked.
fn blocked_accounts(_: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("created_at", None),
        ("last_login", None),
        ("blocked", None),
    ];
    table(columns, vec![condition("blocked", Operator::True)])
}

/// Whose account was created on a day or later.
fn new_accounts(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("created_at", None),
        ("last_login", None),
        ("email_verified", None),
        ("blocked", None),
    ];
    table(columns, on_or_after("created_at", values, "since").into_iter().collect())
}

/// How many linked accounts of a user are looked at. An export carries each by its position only.
const LINKED_ACCOUNTS: usize = 5;

/// Whose password is older than some days. It exists for database connections only, and Auth0
/// writes no time for it until it is changed (Auth0 docs, user profile structure): until then it is
/// as old as the account.
fn password_age(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("name", None),
        CONNECTION,
        ("last_password_reset", None),
        ("created_at", None),
        ("last_login", None),
        ("blocked", None),
    ];
    let provider = |place: usize| format!("identities[{place}].provider");
    let is_auth0 = |place| condition(&provider(place), Operator::Is("auth0".to_owned()));
    let in_database = Filter::Any((0..LINKED_ACCOUNTS).map(is_auth0).collect());
    let old = values.days("days").map(|days| older("last_password_reset", days, vec![in_database]));
    table(columns, old.into_iter().collect())
}

/// Who may have signed in from one day to another. Auth0 keeps the last sign-in only, so whoever
/// signed in after the window may have signed in within it as well.
fn breach_notification(values: &Values) -> Recipe {
    let columns: Columns = &[
        ("user_id", None),
        ("email", None),
        ("email_verified", None),
        ("phone_number", None),
        ("phone_verified", None),
        ("name", None),
        ("last_login", None),
        ("last_ip", None),
    ];
    let end = values.date("to").and_then(|to| to.tomorrow().ok()).map(Moment::Day);
    let mut conditions: Vec<Filter> = on_or_after("last_login", values, "from").into_iter().collect();
    if let Some(end) = end {
        conditions.push(condition("created_at", Operator::Before(end)));
        if !values.chose("later", INCLUDE) {
            conditions.push(condition("last_login", Operator::Before(end)));
        }
    }
    table(columns, conditions)
}

/// What every user has agreed to, by the tenant's own keys.
fn consent_record(values: &Values) -> Recipe {
    let mut recipe = table(&[("user_id", None), ("email", None), ("name", None)], vec![]);
    for (key, title) in [("given", "consent_given"), ("time", "consent_time"), ("version", "consent_version")]
    {
        let column = values.field(key).map(|field| Column::titled(field.to_string(), title));
        recipe.columns.extend(column);
    }
    recipe.columns.push(Column::named("created_at"));
    recipe
}

/// What the import takes, and what tells how much goes missing on the way.
fn migration(_: &Values) -> Recipe {
    let missing = ["multifactor", "last_login", "logins_count"];
    Recipe {
        columns: import_fields().into_iter().chain(missing).map(Column::named).collect(),
        outputs: vec![Format::ImportReady(ImportOptions::default())],
        ..Recipe::default()
    }
}

/// Every attribute that Auth0 exports, under its original name, because renamed columns can't be
/// imported again. Whole objects, because nothing may be missing.
fn full_backup(_: &Values) -> Recipe {
    let whole = ATTRIBUTES.iter().filter(|attribute| attribute.is_exportable() && !attribute.is_nested());
    Recipe {
        columns: whole.map(|attribute| Column::named(attribute.path)).collect(),
        outputs: vec![Format::JsonArray { pretty: false }],
        ..Recipe::default()
    }
}

/// A workbook of the users for whom all conditions hold.
fn table(columns: Columns, conditions: Vec<Filter>) -> Recipe {
    let column = |(field, title): &(&str, Option<&str>)| Column {
        field: (*field).to_owned(),
        title: title.map(str::to_owned),
        shape: None,
    };
    Recipe {
        columns: columns.iter().map(column).collect(),
        filter: (!conditions.is_empty()).then_some(Filter::All(conditions)),
        outputs: vec![Format::Xlsx],
        ..Recipe::default()
    }
}

/// A user without `blocked` is not blocked.
fn not_blocked(values: &Values) -> Option<Filter> {
    (!values.chose("blocked", INCLUDE)).then(|| condition("blocked", Operator::NotTrue))
}

/// A time that lies further back than some days. Where it is missing, the account's own age counts
/// for users who satisfy `missing`.
fn older(field: &str, days: u32, missing: Vec<Filter>) -> Filter {
    let old = |field: &str| condition(field, Operator::OlderThan(Age::days(days)));
    let mut never = vec![condition(field, Operator::Empty)];
    never.extend(missing);
    never.push(old("created_at"));
    Filter::Any(vec![old(field), Filter::All(never)])
}

/// A time on the day of a parameter or later.
fn on_or_after(field: &str, values: &Values, key: &str) -> Option<Filter> {
    // `after` a day begins when the day is over.
    let before = values.date(key)?.yesterday().ok()?;
    Some(condition(field, Operator::After(Moment::Day(before))))
}

fn condition(field: &str, operator: Operator) -> Filter {
    Filter::Condition(Condition { field: FieldPath::from_key(field), operator })
}
