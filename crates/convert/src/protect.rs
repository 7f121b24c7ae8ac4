//! Hides fields of the users, so that a copy can be handed on: masked, or under pseudonyms.
//!
//! It happens to the line itself, before any output sees it. So every format shows the same, and none can give away what
//! another one hides. (The source is not touched: it has everything.) The rules:
//!
//! 1. A field is named like Auth0 names it. A member of the line is known by the column that asked for it under that title,
//!    else by its own name.
//! 2. **What lies below is hidden too**, as one value: of `user_metadata`, the whole object.
//! 3. **An index stands for every element**: what is secret in the first identity is secret in the second.
//! 4. Nothing is hidden of nothing: null, and the empty text, object and array stay. So who has a value is still known.
//! 5. A pseudonym is the first 32 hexadecimal digits of HMAC-SHA-256 of the value: a text's own bytes in UTF-8, anything else
//!    as compact JSON. It does not depend on the field, so that tables can still be joined.
//!
//! A line of which nothing is hidden stays to the byte as it is; another one is written anew, and so may lose white space.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    Columns, Notice, Protect, ProtectedField,
    json::{self, Fault, Index, Kind, Scanner, Value},
    source::Record,
    table::path::{FieldPath, Step},
};

/// What stands for a value that is masked.
const MASK: &str = "•••";

/// Bytes of a pseudonym, before they become hexadecimal digits. Among 10 million people the odds of two having the same
/// are 1 in 10²⁴.
const PSEUDONYM: usize = 16;

/// Hides fields, line by line.
pub(crate) struct Protection {
    rules: Vec<Rule>,
    /// The parts of the rules that concern a member with the title of a column.
    titles: HashMap<String, Vec<Target>>,
    replace: Replace,
    line: String,
    index: Index,
}

/// A field to hide.
struct Rule {
    field: ProtectedField,
    root: String,
    steps: Vec<Step>,
}

/// A rule, and the way to go from where it applies.
#[derive(Clone)]
struct Target {
    rule: usize,
    rest: Vec<Step>,
}

impl Protection {
    /// None when there is nothing to hide.
    pub(crate) fn of(
        fields: &[ProtectedField],
        columns: &Columns,
        key: Option<&SecretString>,
    ) -> Option<Self> {
        if fields.is_empty() {
            return None;
        }
        let rule = |field: &ProtectedField| {
            let FieldPath { root, steps } = FieldPath::parse(&field.path);
            Rule { root: root.to_owned(), steps, field: field.clone() }
        };
        let rules: Vec<Rule> = fields.iter().map(rule).collect();
        let titles = match columns {
            Columns::Chosen(columns) => columns
                .iter()
                .map(|column| (column.title.clone(), targets(&rules, &FieldPath::parse(&column.path))))
                .collect(),
            Columns::AsDelivered => HashMap::new(),
        };
        let replace = Replace { mac: mac(key), counts: vec![0; rules.len()], text: String::new() };
        Some(Self { rules, titles, replace, line: String::new(), index: Index::default() })
    }

    /// The record without what is to be hidden.
    pub(crate) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Record<'a>, Fault> {
        let before: u64 = self.replace.counts.iter().sum();
        self.line.clear();
        self.line.push('{');
        for member in &record.index.members {
            comma(&mut self.line);
            self.line.push('"');
            self.line.push_str(member.key.raw(record.line));
            self.line.push_str("\":");
            let name = member.key.name(record.line);
            let found;
            let targets = if let Some(targets) = self.titles.get(&*name) {
                targets
            } else {
                found = targets(&self.rules, &FieldPath::parse(&name));
                &found
            };
            let targets: Vec<(usize, &[Step])> =
                targets.iter().map(|target| (target.rule, target.rest.as_slice())).collect();
            let mut scanner = Scanner::new(record.line, member.value.start);
            self.replace.walk(&self.rules, &mut scanner, &targets, &mut self.line)?;
        }
        self.line.push('}');
        if self.replace.counts.iter().sum::<u64>() == before {
            return Ok(record);
        }
        json::index(&self.line, &mut self.index)?;
        Ok(Record { line: &self.line, index: &self.index })
    }

    /// How much was hidden since the last time.
    pub(crate) fn take_notices(&mut self) -> impl Iterator<Item = Notice> {
        let counts = &mut self.replace.counts;
        self.rules.iter().zip(counts).map(|(rule, count)| Notice::FieldProtected {
            path: rule.field.path.clone(),
            how: rule.field.how,
            values: std::mem::take(count),
        })
    }
}

/// What the rules say of the field at `path`: hide it, or something below.
fn targets(rules: &[Rule], path: &FieldPath<'_>) -> Vec<Target> {
    let same = |(one, other): (&Step, &Step)| match (one, other) {
        (Step::Key(one), Step::Key(other)) => one == other,
        (Step::Index(_), Step::Index(_)) => true,
        _ => false,
    };
    let target = |(number, rule): (usize, &Rule)| {
        let on_the_way = rule.root == path.root && rule.steps.iter().zip(&path.steps).all(same);
        let rest = rule.steps.get(path.steps.len()..).unwrap_or_default().to_vec();
        on_the_way.then_some(Target { rule: number, rest })
    };
    rules.iter().enumerate().filter_map(target).collect()
}

fn mac(key: Option<&SecretString>) -> Option<Hmac<Sha256>> {
    // A key of any length will do (RFC 2104), so that this never is None.
    match key {
        Some(key) => Hmac::new_from_slice(key.expose_secret().as_bytes()).ok(),
        None => Hmac::new_from_slice(&Zeroizing::new(rand::random::<[u8; 32]>())[..]).ok(),
    }
}

/// Puts something else in the place of values, and counts them.
struct Replace {
    mac: Option<Hmac<Sha256>>,
    /// For each rule, how often it was applied.
    counts: Vec<u64>,
    text: String,
}

impl Replace {
    /// Writes the value here to `out`, without what the targets say.
    fn walk(
        &mut self,
        rules: &[Rule],
        scanner: &mut Scanner<'_>,
        targets: &[(usize, &[Step])],
        out: &mut String,
    ) -> Result<(), Fault> {
        if let Some((rule, _)) = targets.iter().find(|(_, rest)| rest.is_empty()) {
            let value = scanner.value()?;
            self.value(scanner.text(), value, *rule, rules[*rule].field.how, out);
            return Ok(());
        }
        let mut first = true;
        match scanner.peek() {
            Some(b'{') if !targets.is_empty() => {
                scanner.open();
                out.push('{');
                while let Some(key) = scanner.member(&mut first)? {
                    comma(out);
                    out.push('"');
                    out.push_str(key.raw(scanner.text()));
                    out.push_str("\":");
                    let name = key.name(scanner.text());
                    let below = below(targets, |step| matches!(step, Step::Key(key) if **key == *name));
                    self.walk(rules, scanner, &below, out)?;
                }
                out.push('}');
            }
            Some(b'[') if !targets.is_empty() => {
                scanner.open();
                out.push('[');
                let below = below(targets, |step| matches!(step, Step::Index(_)));
                while scanner.element(&mut first)? {
                    comma(out);
                    self.walk(rules, scanner, &below, out)?;
                }
                out.push(']');
            }
            _ => {
                let value = scanner.value()?;
                out.push_str(&scanner.text()[value.start..value.end]);
            }
        }
        Ok(())
    }

    /// Writes what stands for a value.
    fn value(&mut self, line: &str, value: Value, rule: usize, how: Protect, out: &mut String) {
        let raw = &line[value.start..value.end];
        self.text.clear();
        match value.kind {
            Kind::String { .. } => json::decode(&raw[1..raw.len() - 1], &mut self.text, |escape, text| {
                // Half characters that differ must go on to differ.
                text.push_str(escape);
            }),
            _ => json::compact(raw, &mut self.text),
        }
        if matches!(value.kind, Kind::Null) || matches!(self.text.as_str(), "" | "{}" | "[]") {
            out.push_str(raw);
            return;
        }
        self.counts[rule] += 1;
        out.push('"');
        match how {
            Protect::Mask => out.push_str(MASK),
            Protect::KeepDomain => {
                out.push_str(MASK);
                if let (Kind::String { .. }, Some((_, domain))) = (value.kind, self.text.rsplit_once('@')) {
                    out.push('@');
                    json::escape(domain, out);
                }
            }
            Protect::Hash => {
                if let Some(mut mac) = self.mac.clone() {
                    mac.update(self.text.as_bytes());
                    out.push_str(&hex::encode(&mac.finalize().into_bytes()[..PSEUDONYM]));
                }
            }
        }
        out.push('"');
    }
}

/// What the targets say of a place one step further.
fn below<'t>(targets: &[(usize, &'t [Step])], step: impl Fn(&Step) -> bool) -> Vec<(usize, &'t [Step])> {
    let further = |&(rule, steps): &(usize, &'t [Step])| {
        steps.split_first().filter(|(first, _)| step(first)).map(|(_, rest)| (rule, rest))
    };
    targets.iter().filter_map(further).collect()
}

fn comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn protected(fields: &[(&str, Protect)], columns: &Columns, line: &str) -> (String, Vec<u64>) {
        let fields: Vec<_> =
            fields.iter().map(|(path, how)| ProtectedField { path: (*path).into(), how: *how }).collect();
        let key = SecretString::from("Jefe");
        let mut protection = Protection::of(&fields, columns, Some(&key)).unwrap();
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        let line = protection.apply(Record { line, index: &index }).unwrap().line.to_owned();
        let counts = protection.take_notices().map(|notice| match notice {
            Notice::FieldProtected { values, .. } => values,
            other => panic!("{other:?}"),
        });
        (line, counts.collect())
    }

    fn delivered(fields: &[(&str, Protect)], line: &str) -> (String, Vec<u64>) {
        protected(fields, &Columns::AsDelivered, line)
    }

    #[test]
    fn masks_keep_nothing_or_the_domain() {
        assert_eq!(
            delivered(
                &[("email", Protect::KeepDomain), ("name", Protect::Mask), ("n", Protect::KeepDomain)],
                r#"{ "email": "a@b@x\"y.org", "name": "Ann", "nick": "Ann", "n": 5 }"#
            ),
            (r#"{"email":"•••@x\"y.org","name":"•••","nick":"Ann","n":"•••"}"#.into(), vec![1, 1, 1])
        );
        assert_eq!(
            delivered(&[("email", Protect::KeepDomain)], r#"{"email":"no address"}"#).0,
            r#"{"email":"•••"}"#
        );
    }

    /// RFC 4231, test case 2.
    #[test]
    fn pseudonyms_are_hmac_sha_256_and_the_same_everywhere() {
        let (line, counts) = delivered(
            &[("a", Protect::Hash), ("b", Protect::Hash), ("c", Protect::Hash)],
            r#"{"a":"what do ya want for nothing?","b":["what do ya want for nothing\u003f"],"c":{"x": 1}}"#,
        );
        assert!(line.starts_with(r#"{"a":"5bdcc146bf60754e6a042426089575c7","b":""#), "{line}");
        assert_eq!(counts, [1, 1, 1]);
        let twice =
            delivered(&[("a", Protect::Hash), ("b[0]", Protect::Hash)], r#"{"a":"é","b":["\u00e9"]}"#).0;
        let parsed: serde_json::Value = serde_json::from_str(&twice).unwrap();
        assert_eq!(parsed["a"], parsed["b"][0]);
    }

    #[test]
    fn without_a_key_nobody_can_compute_a_pseudonym() {
        let hidden = || {
            let fields = [ProtectedField { path: "a".into(), how: Protect::Hash }];
            let mut protection = Protection::of(&fields, &Columns::AsDelivered, None).unwrap();
            let mut index = Index::default();
            json::index(r#"{"a":"x"}"#, &mut index).unwrap();
            protection.apply(Record { line: r#"{"a":"x"}"#, index: &index }).unwrap().line.to_owned()
        };
        assert_ne!(hidden(), hidden());
    }

    #[test]
    fn what_lies_below_is_hidden_and_an_index_stands_for_all() {
        let line = r#"{"identities":[{"user_id":"1","c":"x"},{"c":"y","user_id":"2"}],"user_metadata":{"a":1},"app_metadata":{"a":{"b":1,"c":2},"d":[3]}}"#;
        assert_eq!(
            delivered(
                &[
                    ("identities[0].user_id", Protect::Mask),
                    ("user_metadata", Protect::Mask),
                    ("app_metadata.a.b", Protect::Mask),
                    ("app_metadata.d", Protect::Mask),
                ],
                line
            ),
            (
                r#"{"identities":[{"user_id":"•••","c":"x"},{"c":"y","user_id":"•••"}],"user_metadata":"•••","app_metadata":{"a":{"b":"•••","c":2},"d":"•••"}}"#.into(),
                vec![2, 1, 1, 1]
            )
        );
    }

    #[test]
    fn a_field_is_found_under_the_title_that_it_was_asked_for() {
        let column = |title: &str, path: &str| Column { title: title.into(), path: path.into() };
        let columns = Columns::Chosen(vec![
            column("Mail", "email"),
            column("name", "nickname"),
            column("Meta", "user_metadata"),
            column("First", "identities[0].user_id"),
        ]);
        assert_eq!(
            protected(
                &[
                    ("email", Protect::Mask),
                    ("name", Protect::Mask),
                    ("user_metadata.a", Protect::Mask),
                    ("identities[1].user_id", Protect::Mask),
                ],
                &columns,
                r#"{"Mail":"m","email":"m","name":"a nickname","Meta":{"a":1,"b":2},"First":"1","identities[0].user_id":"1"}"#
            ),
            (
                r#"{"Mail":"•••","email":"•••","name":"a nickname","Meta":{"a":"•••","b":2},"First":"•••","identities[0].user_id":"•••"}"#
                    .into(),
                vec![2, 0, 1, 2]
            )
        );
    }

    #[test]
    fn escaped_and_repeated_keys_do_not_hide_a_field() {
        assert_eq!(
            delivered(
                &[("email", Protect::Mask), ("m.a", Protect::Mask)],
                r#"{"e\u006dail":"x","email":"y","m":{"\u0061":1,"a":2}}"#
            )
            .0,
            r#"{"e\u006dail":"•••","email":"•••","m":{"\u0061":"•••","a":"•••"}}"#
        );
    }

    #[test]
    fn nothing_stays_nothing_and_other_lines_stay_to_the_byte() {
        let line = r#"{ "email" : null, "name":"", "m": { }, "l":[ ], "other" : [ 1 ] }"#;
        let fields = ["email", "name", "m", "l", "absent", "other.x"].map(|path| (path, Protect::Hash));
        assert_eq!(delivered(&fields, line), (line.into(), vec![0; 6]));
    }
}
