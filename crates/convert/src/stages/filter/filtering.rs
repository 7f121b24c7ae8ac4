//! The tree of a filter, made ready for many users, and the counts of what it does.

use jiff::Timestamp;
use recipe::{Condition, Filter};
use schema::{FieldPath, Lookup, Step, attributes};

use super::comparison::{Comparison, Match, Scratch};
use crate::{
    json::{Fault, Kind, Value},
    plan::{Column, Columns, LookUps, UserFilter},
    source::Record,
    summary::{Funnel, Notice},
    table::Locator,
};

/// Decides which users stay.
pub(crate) struct Filtering {
    locator: Locator,
    /// All of them must hold.
    parts: Vec<Node>,
    scratch: Scratch,
    /// The fields, in the order of the locator, and whether a user had a value there.
    fields: Vec<(FieldPath, bool)>,
    /// The place of the user's id in what the locator finds.
    id: usize,
    delivered: u64,
    /// For each part, the users for whom it and those before it held.
    remaining: Vec<u64>,
}

enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Test(Box<Test>),
}

/// A condition.
struct Test {
    condition: Condition,
    /// The place of the field in what the locator finds.
    field: usize,
    /// The key of a looked-up value by which it is compared.
    member: Option<String>,
    /// None where the value must be empty.
    comparison: Option<Comparison>,
    /// The condition is the opposite of the comparison.
    opposite: bool,
    /// Users with a value of a type that the operator does not compare.
    other_type: u64,
}

impl Filtering {
    pub(crate) fn new(filter: &UserFilter, columns: &Columns, lookups: &LookUps) -> Self {
        let UserFilter { conditions, as_of, fields } = filter;
        let mut paths: Vec<FieldPath> =
            conditions.conditions().iter().map(|one| located(&one.field, lookups)).collect();
        paths.sort_unstable();
        paths.dedup();
        let user_id = FieldPath::from_key(attributes::USER_ID);
        let chosen = columns.requested().unwrap_or_default();
        let fields: Vec<Column> = fields.iter().cloned().chain(lookups.not_columns()).collect();
        let known = Known { paths: &paths, lookups, as_of: *as_of };
        let parts: Vec<Node> = conditions.parts().iter().map(|part| Node::new(part, &known)).collect();
        // The fields of the conditions first, and once more the id for the look-up.
        let located: Vec<&FieldPath> = paths.iter().chain([&user_id]).collect();
        Self {
            locator: Locator::of_fields(&located, chosen.iter().chain(&fields)),
            id: paths.len(),
            remaining: vec![0; parts.len()],
            parts,
            scratch: Scratch::new(),
            fields: paths.into_iter().map(|path| (path, false)).collect(),
            delivered: 0,
        }
    }

    /// Returns true for a filter with a condition on a looked-up column.
    pub(crate) fn asks_for(lookups: &LookUps, filter: &UserFilter) -> bool {
        filter.conditions.conditions().iter().any(|one| looked_up(&one.field, lookups).is_some())
    }

    /// Finds what [`Filtering::keeps`] looks at, and by the way the user's id, which is returned.
    pub(crate) fn locate(&mut self, record: &Record<'_>) -> Result<Option<Value>, Fault> {
        Ok(self.locator.locate(record)?[self.id])
    }

    /// Returns true if the user who was located last stays.
    pub(crate) fn keeps(&mut self, record: &Record<'_>) -> Result<bool, Fault> {
        self.delivered += 1;
        let values = self.locator.values();
        for ((_, found), value) in self.fields.iter_mut().zip(values) {
            *found |= value.is_some();
        }
        for (part, remaining) in self.parts.iter_mut().zip(&mut self.remaining) {
            if !part.holds(record.line, values, &mut self.scratch)? {
                return Ok(false);
            }
            *remaining += 1;
        }
        Ok(true)
    }

    /// The counts since they were taken last.
    pub(crate) fn take_funnel(&mut self) -> Funnel {
        let remaining = self.remaining.iter_mut().map(std::mem::take).collect();
        Funnel { delivered: std::mem::take(&mut self.delivered), remaining }
    }

    /// Reports the values that could not be compared since the last report, and the fields that no
    /// user had. Before the funnel is taken, which counts the users.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        for (field, found) in &mut self.fields {
            // Auth0 leaves out attributes without a value, such as `blocked` of users who never
            // were. Other names may be misspelt.
            if !std::mem::take(found) && self.delivered > 0 && field.attribute().is_none() {
                notices.push(Notice::FieldAbsent { field: field.to_string() });
            }
        }
        for part in &mut self.parts {
            part.take_notices(&mut notices);
        }
        notices
    }
}

/// What the tests of a filter need to know.
struct Known<'a> {
    /// The fields in the order of the locator.
    paths: &'a [FieldPath],
    lookups: &'a LookUps,
    as_of: Timestamp,
}

impl Known<'_> {
    fn position(&self, field: &FieldPath) -> usize {
        let path = located(field, self.lookups);
        self.paths.partition_point(|other| *other < path)
    }
}

/// The look-up that a field comes from.
fn looked_up(field: &FieldPath, lookups: &LookUps) -> Option<Lookup> {
    Lookup::of(field).filter(|lookup| lookups.columns.iter().any(|one| one.lookup == *lookup))
}

/// The field to locate: the list as a whole, for a part of looked-up values.
fn located(field: &FieldPath, lookups: &LookUps) -> FieldPath {
    match looked_up(field, lookups) {
        Some(_) => FieldPath { root: field.root.clone(), steps: Vec::new() },
        None => field.clone(),
    }
}

/// The key by which looked-up values are compared: that of the condition, or else the name.
fn member(field: &FieldPath, lookups: &LookUps) -> Option<String> {
    looked_up(field, lookups)?;
    Some(match field.steps.first() {
        Some(Step::Key(key)) => key.clone(),
        _ => "name".to_owned(),
    })
}

impl Node {
    fn new(filter: &Filter, known: &Known<'_>) -> Self {
        let nodes = |parts: &[Filter]| parts.iter().map(|part| Self::new(part, known)).collect();
        match filter {
            Filter::All(parts) => Self::All(nodes(parts)),
            Filter::Any(parts) => Self::Any(nodes(parts)),
            Filter::Condition(condition) => Self::Test(Box::new(Test {
                field: known.position(&condition.field),
                member: member(&condition.field, known.lookups),
                comparison: Comparison::of(&condition.operator, known.as_of),
                opposite: condition.operator.is_opposite(),
                condition: condition.clone(),
                other_type: 0,
            })),
        }
    }

    /// `values` are those of the locator.
    fn holds(&mut self, line: &str, values: &[Option<Value>], scratch: &mut Scratch) -> Result<bool, Fault> {
        match self {
            Self::All(nodes) => {
                for node in nodes {
                    if !node.holds(line, values, scratch)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(nodes) => {
                for node in nodes {
                    if node.holds(line, values, scratch)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Test(test) => test.holds(line, values[test.field], scratch),
        }
    }

    fn take_notices(&mut self, notices: &mut Vec<Notice>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => {
                for node in nodes {
                    node.take_notices(notices);
                }
            }
            Self::Test(test) => {
                let users = std::mem::take(&mut test.other_type);
                if users > 0 {
                    notices.push(Notice::NotCompared { condition: test.condition.to_string(), users });
                }
            }
        }
    }
}

impl Test {
    fn holds(&mut self, line: &str, value: Option<Value>, scratch: &mut Scratch) -> Result<bool, Fault> {
        let result = match (&self.comparison, value) {
            (None, None) => Match::Yes,
            (None, Some(value)) => is_empty(line, value).into(),
            (Some(_), None) => Match::No,
            (Some(comparison), Some(value)) => match &self.member {
                Some(member) => comparison.test_members(line, value, member, scratch)?,
                None => comparison.test(line, value, scratch)?,
            },
        };
        self.other_type += u64::from(result == Match::OtherType);
        Ok((result == Match::Yes) != self.opposite)
    }
}

/// Returns true for null and for an empty text, list or object.
fn is_empty(line: &str, value: Value) -> bool {
    match value.kind {
        Kind::Null => true,
        Kind::String { .. } => value.end - value.start == 2,
        Kind::Array | Kind::Object => line[value.start + 1..value.end - 1].trim_ascii().is_empty(),
        Kind::True | Kind::False | Kind::Number => false,
    }
}
