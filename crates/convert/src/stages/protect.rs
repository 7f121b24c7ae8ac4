//! Hides fields of the users, so that a copy can be handed on: masked, or as pseudonyms.
//!
//! The line itself is changed, before any output sees it. So every format shows the same, and none
//! gives away what another one hides. (The source is not changed: it has everything.) The rules:
//!
//! 1. Fields have Auth0's names. A member of the line is the column with that title, else the field
//!    of that name, or the one that Auth0's Dashboard calls so (`Email` for `email`).
//! 2. **Everything below a field is hidden too**, as one value: of `user_metadata`, the whole
//!    object.
//! 3. **An index stands for every element**: hiding the first identity hides the second
//!    ([`FieldPath::covers`]).
//! 4. Empty values stay: null, and the empty text, object and array. So which users have a value is
//!    still visible.
//! 5. A pseudonym is the first 32 hexadecimal digits of HMAC-SHA-256 of the value: the bytes of a
//!    text in UTF-8, anything else as compact JSON. It does not depend on the field, so that tables
//!    can still be joined.
//!
//! A line of which nothing is hidden stays to the byte as it is. Any other line is rewritten, and
//! so may lose white space.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use recipe::{Protect, ProtectedField};
use schema::{FieldPath, Step};
use secrecy::ExposeSecret;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::rewrite::{Rewritten, push_comma, push_key};
use crate::{
    json::{self, Fault, Kind, Scanner, Value},
    plan::{Columns, Secrets},
    source::Record,
    summary::Notice,
};

/// Replaces a masked value.
const MASK: &str = "•••";

/// Bytes of a pseudonym, before they become hexadecimal digits. Among 10 million users the odds
/// that two share one are 1 in 10²⁴.
const PSEUDONYM_BYTES: usize = 16;

/// Hides fields, line by line.
pub(super) struct Protection {
    rules: Vec<Rule>,
    /// The targets in each column, by its title.
    titles: HashMap<String, Vec<Target>>,
    replacer: Replacer,
    rewritten: Rewritten,
}

/// A field to hide.
struct Rule {
    field: ProtectedField,
    path: FieldPath,
}

/// A place to hide inside a member.
#[derive(Clone)]
struct Target {
    /// Index of the rule that hides it.
    rule: usize,
    /// The steps to it. Empty for the whole member.
    rest: Vec<Step>,
}

impl Protection {
    /// Returns none when there is nothing to hide.
    pub(super) fn new(fields: &[ProtectedField], columns: &Columns, secrets: &Secrets) -> Option<Self> {
        if fields.is_empty() {
            return None;
        }
        let rules: Vec<Rule> = fields
            .iter()
            .map(|field| Rule { path: FieldPath::from_key(&field.path), field: field.clone() })
            .collect();
        let titles = columns
            .requested()
            .unwrap_or_default()
            .iter()
            .map(|column| (column.title.clone(), targets(&rules, &FieldPath::from_key(&column.path))))
            .collect();
        let replacer = Replacer { mac: mac(secrets), counts: vec![0; rules.len()], text: String::new() };
        Some(Self { rules, titles, replacer, rewritten: Rewritten::default() })
    }

    /// The record without the values to hide.
    pub(super) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Record<'a>, Fault> {
        let before: u64 = self.replacer.counts.iter().sum();
        self.rewritten.begin();
        for member in record.index.members {
            push_key(&mut self.rewritten.line, member.key(), record.line);
            let name = member.key().name(record.line);
            let found;
            let targets = if let Some(targets) = self.titles.get(&*name) {
                targets
            } else {
                let path = schema::of_default_title(&name).map_or(&*name, |attribute| attribute.path);
                found = targets(&self.rules, &FieldPath::from_key(path));
                &found
            };
            let targets: Vec<(usize, &[Step])> =
                targets.iter().map(|target| (target.rule, target.rest.as_slice())).collect();
            let mut scanner = Scanner::new(record.line, member.value().start);
            self.replacer.walk(&self.rules, &mut scanner, &targets, &mut self.rewritten.line)?;
        }
        if self.replacer.counts.iter().sum::<u64>() == before {
            return Ok(record);
        }
        self.rewritten.finish()
    }

    /// Reports the values hidden since the last report.
    pub(super) fn take_notices(&mut self) -> impl Iterator<Item = Notice> {
        let counts = &mut self.replacer.counts;
        self.rules.iter().zip(counts).map(|(rule, count)| Notice::FieldProtected {
            path: rule.field.path.clone(),
            how: rule.field.how,
            values: std::mem::take(count),
        })
    }
}

/// The places to hide in the field at `path`.
fn targets(rules: &[Rule], path: &FieldPath) -> Vec<Target> {
    let rules = rules.iter().enumerate().filter(|(_, rule)| rule.path.overlaps(path));
    let rest = |rule: &Rule| rule.path.steps.get(path.steps.len()..).unwrap_or_default().to_vec();
    rules.map(|(number, rule)| Target { rule: number, rest: rest(rule) }).collect()
}

fn mac(secrets: &Secrets) -> Option<Hmac<Sha256>> {
    // Never none: keys of any length are valid (RFC 2104).
    match &secrets.hash_key {
        Some(key) => Hmac::new_from_slice(key.expose_secret().as_bytes()).ok(),
        None => Hmac::new_from_slice(&Zeroizing::new(secrets.chance.bytes::<32>())[..]).ok(),
    }
}

/// Replaces values and counts them.
struct Replacer {
    mac: Option<Hmac<Sha256>>,
    /// For each rule, the number of values hidden.
    counts: Vec<u64>,
    text: String,
}

impl Replacer {
    /// Appends the value here to `out`, without the targets.
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
                    push_key(out, key, scanner.text());
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
                    push_comma(out);
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

    /// Appends the replacement of a value.
    fn value(&mut self, line: &str, value: Value, rule: usize, how: Protect, out: &mut String) {
        let raw = &line[value.start..value.end];
        self.text.clear();
        match value.kind {
            Kind::String { .. } => json::decode(&raw[1..raw.len() - 1], &mut self.text, |escape, text| {
                // Lone surrogates that differ must stay different.
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
                    out.push_str(&hex::encode(&mac.finalize().into_bytes()[..PSEUDONYM_BYTES]));
                }
            }
        }
        out.push('"');
    }
}

/// The targets as seen from one step further.
fn below<'t>(targets: &[(usize, &'t [Step])], step: impl Fn(&Step) -> bool) -> Vec<(usize, &'t [Step])> {
    let further = |&(rule, steps): &(usize, &'t [Step])| {
        steps.split_first().filter(|(first, _)| step(first)).map(|(_, rest)| (rule, rest))
    };
    targets.iter().filter_map(further).collect()
}

#[cfg(test)]
mod tests {
    use base::Chance;

    use super::*;
    use crate::{Column, json::Index};

    fn protected(fields: &[(&str, Protect)], columns: &Columns, line: &str) -> (String, Vec<u64>) {
        let fields: Vec<_> =
            fields.iter().map(|(path, how)| ProtectedField { path: (*path).into(), how: *how }).collect();
        let secrets = Secrets { hash_key: Some("Jefe".into()), ..Secrets::default() };
        let mut protection = Protection::new(&fields, columns, &secrets).unwrap();
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        let line = protection.apply(Record { line, index: index.view() }).unwrap().line.to_owned();
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
    fn without_a_key_pseudonyms_differ_from_run_to_run() {
        let hidden = |chance| {
            let secrets = Secrets { chance, ..Secrets::default() };
            let fields = [ProtectedField { path: "a".into(), how: Protect::Hash }];
            let mut protection = Protection::new(&fields, &Columns::AsDelivered, &secrets).unwrap();
            let mut index = Index::default();
            json::index(r#"{"a":"x"}"#, &mut index).unwrap();
            protection.apply(Record { line: r#"{"a":"x"}"#, index: index.view() }).unwrap().line.to_owned()
        };
        assert_ne!(hidden(Chance::system()), hidden(Chance::system()));
        assert_eq!(hidden(Chance::seeded(1)), hidden(Chance::seeded(1)));
    }

    #[test]
    fn everything_below_a_field_is_hidden_and_an_index_stands_for_all() {
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
    fn a_field_is_found_under_the_title_of_its_column() {
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
    fn empty_values_stay_and_other_lines_stay_to_the_byte() {
        let line = r#"{ "email" : null, "name":"", "m": { }, "l":[ ], "other" : [ 1 ] }"#;
        let fields = ["email", "name", "m", "l", "absent", "other.x"].map(|path| (path, Protect::Hash));
        assert_eq!(delivered(&fields, line), (line.into(), vec![0; 6]));
    }
}
