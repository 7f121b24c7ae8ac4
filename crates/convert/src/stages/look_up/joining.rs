//! Adds looked-up values to users.

use schema::{FieldPath, attributes};

use super::answers::{Answers, Found};
use crate::{
    error::Error,
    json::{self, Fault, Index, Kind, Member, Text, Value},
    plan::{Columns, LookUps, LookedUp},
    source::Record,
    summary::{Holders, LookedUpSummary, Notice},
    table::Locator,
};

/// Adds the values of every look-up to a user: a list for each, which is empty for a user without
/// an answer.
pub(crate) struct LookUp {
    /// Finds the user's id.
    locator: Locator,
    joined: Vec<Joined>,
    line: String,
    index: Index,
    id: String,
}

struct Joined {
    of: LookedUp,
    /// The key as it stands between quotation marks.
    key: String,
    answers: Answers,
    /// The answer for the user found last.
    found: Option<Found>,
    /// Who had what among the users of the last pass.
    holders: Vec<Holders>,
}

/// What the users whom the filter keeps have. Apart from the answers, which the user's line borrows
/// while the filter decides.
#[derive(Default)]
pub(crate) struct Kept {
    /// For each look-up, what the user found last has.
    found: Vec<Option<Found>>,
    /// For each look-up, the number of users with each list of the answers.
    users: Vec<Vec<u64>>,
}

impl Kept {
    /// Counts the user found last.
    pub(crate) fn count(&mut self) {
        for (users, found) in self.users.iter_mut().zip(&self.found) {
            if let Some(found) = found {
                users[found.list()] += 1;
            }
        }
    }
}

impl LookUp {
    /// Reads the answers. Returns none when there is nothing to look up.
    pub(crate) fn new(lookups: &LookUps, columns: &Columns) -> Result<Option<Self>, Error> {
        if lookups.columns.is_empty() {
            return Ok(None);
        }
        let chosen = columns.requested().unwrap_or_default();
        let id = FieldPath { root: attributes::USER_ID.to_owned(), steps: Vec::new() };
        let joined = lookups.columns.iter().map(|of| {
            let mut key = String::new();
            json::escape(&of.key, &mut key);
            Ok(Joined {
                of: of.clone(),
                key,
                answers: Answers::read(&of.answers)?,
                found: None,
                holders: Vec::new(),
            })
        });
        Ok(Some(Self {
            locator: Locator::of_fields(&[&id], chosen.iter().chain(&lookups.fields)),
            joined: joined.collect::<Result<_, Error>>()?,
            line: String::new(),
            index: Index::default(),
            id: String::new(),
        }))
    }

    /// Finds the user's id.
    pub(crate) fn locate(&mut self, record: &Record<'_>) -> Result<Option<Value>, Fault> {
        Ok(self.locator.locate(record)?[0])
    }

    /// Finds the answers for the user with this id, which counts the user as delivered.
    pub(crate) fn find(&mut self, record: &Record<'_>, user_id: Option<Value>) {
        let Self { joined, id, .. } = self;
        id.clear();
        if let Some(Value { start, end, kind: Kind::String { escaped } }) = user_id {
            let raw = &record.line[start + 1..end - 1];
            if escaped {
                json::decode(raw, id, |escape, out| out.push_str(escape));
            } else {
                id.push_str(raw);
            }
        }
        for Joined { answers, found, .. } in joined {
            *found = answers.find(id);
        }
    }

    /// The record with the values of the user found last.
    pub(crate) fn join<'a>(&'a mut self, record: &Record<'a>) -> Record<'a> {
        let Self { joined, line, index, .. } = self;
        // Everything before the closing brace stays where it is, and so do its positions.
        line.clear();
        line.push_str(record.line.strip_suffix('}').unwrap_or(record.line));
        index.members.clear();
        index.members.extend_from_slice(record.index.members);
        index.suspect = record.index.suspect;
        for Joined { key, answers, found, .. } in joined {
            if !index.members.is_empty() {
                line.push(',');
            }
            line.push('"');
            let start = line.len();
            line.push_str(key);
            let key = Text { start, end: line.len(), escaped: key.contains('\\') };
            line.push_str("\":");
            let start = line.len();
            line.push_str(found.map_or("[]", |found| answers.list(found)));
            let value = Value { start, end: line.len(), kind: Kind::Array };
            index.members.push(Member::new(key, value));
        }
        line.push('}');
        Record { line, index: index.view() }
    }

    /// Notes in `kept` what the user found last has.
    pub(crate) fn note_found(&self, kept: &mut Kept) {
        kept.users.resize_with(self.joined.len(), Vec::new);
        for (users, joined) in kept.users.iter_mut().zip(&self.joined) {
            users.resize(joined.answers.lists(), 0);
        }
        kept.found.clear();
        kept.found.extend(self.joined.iter().map(|joined| joined.found));
    }

    /// Ends a pass: reports holders who were not delivered since the last report.
    pub(crate) fn take_notices(&mut self, kept: &mut Kept) -> Vec<Notice> {
        kept.users.resize_with(self.joined.len(), Vec::new);
        let notice = |(joined, users): (&mut Joined, &mut Vec<u64>)| {
            // Nobody may have been read.
            users.resize(joined.answers.lists(), 0);
            joined.holders = joined.answers.holders(users);
            let users = joined.answers.take_not_found();
            (users > 0)
                .then(|| Notice::HoldersNotDelivered { field: joined.of.lookup.field().to_owned(), users })
        };
        self.joined.iter_mut().zip(&mut kept.users).filter_map(notice).collect()
    }

    /// What was joined.
    pub(crate) fn summary(&self) -> Vec<LookedUpSummary> {
        let summary = |joined: &Joined| LookedUpSummary {
            field: joined.of.lookup.field().to_owned(),
            users: joined.answers.users(),
            values: joined.answers.values,
            holders: joined.holders.clone(),
        };
        self.joined.iter().map(summary).collect()
    }
}
