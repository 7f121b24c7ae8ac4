//! The numbers behind the charts of an export.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, tz::Offset};
use serde::{Deserialize, Serialize};

use crate::json::{self, Kind, Value};

/// The fields behind the charts, by Auth0's names.
pub(in crate::stages) const PATHS: [&str; 6] =
    ["created_at", "last_login", "multifactor[0]", "email_verified", "blocked", "identities[0].connection"];

const CREATED_AT: usize = 0;
const LAST_LOGIN: usize = 1;
const MULTIFACTOR: usize = 2;
const EMAIL_VERIFIED: usize = 3;
const BLOCKED: usize = 4;
const CONNECTION: usize = 5;

/// Most months that are counted one by one: a century.
const MOST_MONTHS: usize = 1_200;

/// Most connections that are counted one by one.
const MOST_CONNECTIONS: usize = 200;

const DAY: i64 = 24 * 60 * 60;

/// The numbers behind charts. Charts of missing fields are absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Charts {
    /// Users by the month of their sign-up, in order; months without any are left out.
    pub sign_ups: Option<Vec<MonthCount>>,
    /// Users by how long ago they last signed in.
    pub last_login: Option<Vec<AgeCount>>,
    /// Users with and without a second factor.
    pub mfa: Option<YesNo>,
    /// Users with and without a verified e-mail address.
    pub email_verified: Option<YesNo>,
    /// Users who are blocked or not.
    pub blocked: Option<YesNo>,
    /// Users by the connection of their first identity, most first.
    pub connections: Option<Vec<NameCount>>,
    /// Users of further connections, which are not counted one by one.
    pub other_connections: u64,
}

/// Users of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthCount {
    /// The month in UTC, such as `2026-01`.
    pub month: String,
    /// Number of users.
    pub users: u64,
}

/// A range of ages, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Up to 7 days.
    Week,
    /// Up to 30 days.
    Month,
    /// Up to 90 days.
    Quarter,
    /// Up to 365 days.
    Year,
    /// Longer.
    Older,
    /// Never happened.
    Never,
}

const AGES: [Age; 6] = [Age::Week, Age::Month, Age::Quarter, Age::Year, Age::Older, Age::Never];

/// Users of one age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeCount {
    /// The range.
    pub age: Age,
    /// Number of users.
    pub users: u64,
}

/// Users of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// Number of users.
    pub users: u64,
}

/// Numbers of users for yes and no. A missing value counts as no, as in Auth0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct YesNo {
    /// Users with yes.
    pub yes: u64,
    /// Users with no.
    pub no: u64,
}

/// Counts, user by user.
pub(in crate::stages) struct Counts {
    now: i64,
    /// For each of [`PATHS`], whether the data has it.
    present: [bool; PATHS.len()],
    /// By year and month.
    months: BTreeMap<(i16, i8), u64>,
    ages: [u64; AGES.len()],
    yes: [u64; PATHS.len()],
    connections: HashMap<String, u64>,
    other_connections: u64,
}

impl Counts {
    pub(in crate::stages) fn new(now: i64) -> Self {
        Self {
            now,
            present: [false; PATHS.len()],
            months: BTreeMap::new(),
            ages: [0; AGES.len()],
            yes: [0; PATHS.len()],
            connections: HashMap::new(),
            other_connections: 0,
        }
    }

    /// Marks the fields that were requested: a user without a value counts for their charts.
    pub(in crate::stages) fn request(&mut self, requested: impl Iterator<Item = bool>) {
        for (present, requested) in self.present.iter_mut().zip(requested) {
            *present |= requested;
        }
    }

    /// Counts the values of one user, in the order of [`PATHS`].
    pub(in crate::stages) fn observe(
        &mut self,
        line: &str,
        values: &[Option<Value>; PATHS.len()],
        text: &mut String,
    ) {
        for (present, value) in self.present.iter_mut().zip(values) {
            *present |= value.is_some();
        }
        if let Some(at) = time(line, values[CREATED_AT], text) {
            let date = Offset::UTC.to_datetime(at);
            let month = (date.year(), date.month());
            if self.months.len() < MOST_MONTHS || self.months.contains_key(&month) {
                *self.months.entry(month).or_default() += 1;
            }
        }
        let age = time(line, values[LAST_LOGIN], text).map_or(Age::Never, |at| self.age(at));
        self.ages[age as usize] += 1;
        let is_true = |path: usize| values[path].is_some_and(|value| value.kind == Kind::True);
        self.yes[EMAIL_VERIFIED] += u64::from(is_true(EMAIL_VERIFIED));
        self.yes[BLOCKED] += u64::from(is_true(BLOCKED));
        let enrolled = matches!(values[MULTIFACTOR], Some(Value { kind: Kind::String { .. }, .. }));
        self.yes[MULTIFACTOR] += u64::from(enrolled);
        if let Some(name) = string(line, values[CONNECTION], text) {
            if let Some(count) = self.connections.get_mut(name) {
                *count += 1;
            } else if self.connections.len() < MOST_CONNECTIONS {
                self.connections.insert(name.to_owned(), 1);
            } else {
                self.other_connections += 1;
            }
        }
    }

    fn age(&self, at: Timestamp) -> Age {
        match self.now.saturating_sub(at.as_second()).max(0) {
            seconds if seconds <= 7 * DAY => Age::Week,
            seconds if seconds <= 30 * DAY => Age::Month,
            seconds if seconds <= 90 * DAY => Age::Quarter,
            seconds if seconds <= 365 * DAY => Age::Year,
            _ => Age::Older,
        }
    }

    pub(in crate::stages) fn finish(self, rows: u64) -> Charts {
        let yes_no = |path: usize| {
            let yes = self.yes[path];
            self.present[path].then(|| YesNo { yes, no: rows.saturating_sub(yes) })
        };
        let months = self
            .months
            .iter()
            .map(|((year, month), &users)| MonthCount { month: format!("{year:04}-{month:02}"), users });
        let ages = AGES.into_iter().zip(self.ages).map(|(age, users)| AgeCount { age, users });
        let (mfa, email_verified, blocked) = (yes_no(MULTIFACTOR), yes_no(EMAIL_VERIFIED), yes_no(BLOCKED));
        let sign_ups = self.present[CREATED_AT].then(|| months.collect());
        let last_login = self.present[LAST_LOGIN].then(|| ages.collect());
        let mut connections: Vec<NameCount> =
            self.connections.into_iter().map(|(name, users)| NameCount { name, users }).collect();
        connections.sort_by(|one, other| other.users.cmp(&one.users).then_with(|| one.name.cmp(&other.name)));
        Charts {
            sign_ups,
            last_login,
            mfa,
            email_verified,
            blocked,
            connections: self.present[CONNECTION].then_some(connections),
            other_connections: self.other_connections,
        }
    }
}

/// A string, decoded into `text` if it has escapes.
fn string<'a>(line: &'a str, value: Option<Value>, text: &'a mut String) -> Option<&'a str> {
    let Value { start, end, kind } = value?;
    match kind {
        Kind::String { escaped: false } => Some(&line[start + 1..end - 1]),
        Kind::String { escaped: true } => {
            text.clear();
            json::decode(&line[start + 1..end - 1], text, |_, out| out.push(char::REPLACEMENT_CHARACTER));
            Some(text)
        }
        _ => None,
    }
}

/// A time as Auth0 writes it.
fn time(line: &str, value: Option<Value>, text: &mut String) -> Option<Timestamp> {
    string(line, value, text)?.parse().ok()
}
