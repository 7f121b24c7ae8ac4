//! How operators compare the values of users.

use std::collections::HashSet;

use jiff::Timestamp;
use recipe::{Decimal, Moment, Operator};
use schema::Step;

use crate::{
    fold::CaseFolder,
    json::{self, Fault, Kind, Scanner, Value},
    table::walk,
};

/// A test of a value.
pub(super) enum Comparison {
    Equals(Equals),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    True,
    /// Before this instant.
    Before(Timestamp),
    /// At this instant or later.
    From(Timestamp),
    LessThan(Decimal),
    MoreThan(Decimal),
}

/// The values that `is` and `in` accept.
#[derive(Default)]
pub(super) struct Equals {
    /// Folded.
    texts: HashSet<String>,
    /// Those of the texts that are numbers.
    numbers: HashSet<Decimal>,
}

/// The result for one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    No,
    /// The value has a type that the operator does not compare.
    OtherType,
}

impl From<bool> for Match {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Buffers for the values of a user. Reused from value to value.
pub(super) struct Scratch {
    case: CaseFolder,
    decoded: String,
    folded: String,
    number: Decimal,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            case: CaseFolder::new(),
            decoded: String::new(),
            folded: String::new(),
            number: Decimal::default(),
        }
    }
}

impl Equals {
    fn new<'a>(texts: impl IntoIterator<Item = &'a String>, case: &CaseFolder) -> Self {
        let mut equals = Self::default();
        for text in texts {
            equals.texts.insert(case.folded(text));
            if json::is_number(text) {
                equals.numbers.insert(Decimal::from(text.as_str()));
            }
        }
        equals
    }
}

impl Comparison {
    /// The comparison of an operator or of its opposite; none if it compares nothing. Ages count
    /// back from `as_of`.
    pub(super) fn of(operator: &Operator, as_of: Timestamp) -> Option<Self> {
        let case = CaseFolder::new();
        Some(match operator {
            Operator::Empty | Operator::NotEmpty => return None,
            Operator::Is(text) | Operator::IsNot(text) => Self::Equals(Equals::new([text], &case)),
            Operator::In(texts) => Self::Equals(Equals::new(texts, &case)),
            Operator::Contains(text) => Self::Contains(case.folded(text)),
            Operator::StartsWith(text) => Self::StartsWith(case.folded(text)),
            Operator::EndsWith(text) => Self::EndsWith(case.folded(text)),
            Operator::True | Operator::NotTrue => Self::True,
            Operator::Before(moment) => Self::Before(moment.start()),
            Operator::After(moment) => Self::From(moment.end()),
            Operator::OlderThan(age) => Self::Before(age.before(as_of)),
            Operator::NewerThan(age) => Self::From(age.before(as_of)),
            Operator::LessThan(number) => Self::LessThan(Decimal::from(&*number.to_string())),
            Operator::MoreThan(number) => Self::MoreThan(Decimal::from(&*number.to_string())),
        })
    }

    pub(super) fn test(&self, line: &str, value: Value, scratch: &mut Scratch) -> Result<Match, Fault> {
        let raw = &line[value.start..value.end];
        Ok(match value.kind {
            Kind::Null => Match::No,
            Kind::Array => self.test_elements(line, value, scratch)?,
            Kind::Object => Match::OtherType,
            Kind::True | Kind::False => match self {
                Self::True => (value.kind == Kind::True).into(),
                Self::Equals(equals) => equals.texts.contains(raw).into(),
                _ => Match::OtherType,
            },
            Kind::Number => self.test_number(raw, &mut scratch.number),
            Kind::String { escaped } => {
                let inside = &raw[1..raw.len() - 1];
                let Scratch { case, decoded, folded, .. } = scratch;
                let text = if escaped {
                    decoded.clear();
                    json::decode(inside, decoded, |_, out| out.push(char::REPLACEMENT_CHARACTER));
                    decoded
                } else {
                    inside
                };
                self.test_text(text, case, folded)
            }
        })
    }

    /// Tests a looked-up list by a member of its elements, such as their names.
    pub(super) fn test_members(
        &self,
        line: &str,
        list: Value,
        member: &str,
        scratch: &mut Scratch,
    ) -> Result<Match, Fault> {
        if list.kind != Kind::Array {
            return self.test(line, list, scratch);
        }
        let step = [Step::Key(member.to_owned())];
        let mut scanner = Scanner::new(line, list.start);
        scanner.open();
        let (mut first, mut result) = (true, Match::No);
        while scanner.element(&mut first)? {
            let Some(value) = walk(line, scanner.value()?, &step)? else { continue };
            match self.test(line, value, scratch)? {
                Match::Yes => return Ok(Match::Yes),
                Match::No => {}
                Match::OtherType => result = Match::OtherType,
            }
        }
        Ok(result)
    }

    /// Tests a list: one element that matches is enough.
    fn test_elements(&self, line: &str, list: Value, scratch: &mut Scratch) -> Result<Match, Fault> {
        let mut scanner = Scanner::new(line, list.start);
        scanner.open();
        let (mut first, mut result) = (true, Match::No);
        while scanner.element(&mut first)? {
            let element = scanner.value()?;
            match self.test(line, element, scratch)? {
                Match::Yes => return Ok(Match::Yes),
                Match::No => {}
                Match::OtherType => result = Match::OtherType,
            }
        }
        Ok(result)
    }

    fn test_number(&self, raw: &str, number: &mut Decimal) -> Match {
        match self {
            Self::Equals(Equals { numbers, .. }) if numbers.is_empty() => Match::No,
            Self::Equals(Equals { numbers, .. }) => {
                number.read(raw);
                numbers.contains(number).into()
            }
            Self::LessThan(limit) => {
                number.read(raw);
                (*number < *limit).into()
            }
            Self::MoreThan(limit) => {
                number.read(raw);
                (*number > *limit).into()
            }
            _ => Match::OtherType,
        }
    }

    fn test_text(&self, text: &str, case: &CaseFolder, folded: &mut String) -> Match {
        let time = || Moment::read(text).map(Moment::start);
        let compared = |yes: Option<bool>| yes.map_or(Match::OtherType, Match::from);
        match self {
            Self::Equals(equals) => equals.texts.contains(case.fold(text, folded)).into(),
            Self::Contains(part) => case.fold(text, folded).contains(part.as_str()).into(),
            Self::StartsWith(part) => case.fold(text, folded).starts_with(part.as_str()).into(),
            Self::EndsWith(part) => case.fold(text, folded).ends_with(part.as_str()).into(),
            Self::Before(limit) => compared(time().map(|time| time < *limit)),
            Self::From(limit) => compared(time().map(|time| time >= *limit)),
            Self::True | Self::LessThan(_) | Self::MoreThan(_) => Match::OtherType,
        }
    }
}
