//! Adds looked-up values to users.

use schema::{FieldPath, attributes};

use super::answers::{Answers, Found};
use crate::{
    error::Error,
    json::{self, Fault, Index, Kind, Member, Text, Value},
    plan::{Columns, LookUps, LookedUp},
    source::Record,
    summary::{LookedUpSummary, Notice},
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
            Ok(Joined { of: of.clone(), key, answers: Answers::read(&of.answers)?, found: None })
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

    /// Reports holders who were not delivered since the last report.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        let notice = |joined: &mut Joined| {
            let users = joined.answers.take_not_found();
            (users > 0)
                .then(|| Notice::HoldersNotDelivered { field: joined.of.lookup.field().to_owned(), users })
        };
        self.joined.iter_mut().filter_map(notice).collect()
    }

    /// What was joined.
    pub(crate) fn summary(&self) -> Vec<LookedUpSummary> {
        let summary = |joined: &Joined| LookedUpSummary {
            field: joined.of.lookup.field().to_owned(),
            users: joined.answers.users(),
            values: joined.answers.values,
        };
        self.joined.iter().map(summary).collect()
    }
}
