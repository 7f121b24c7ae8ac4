//! Drops the tokens of identity providers ([`PROVIDER_TOKENS`]) from a user's identities. They open
//! accounts elsewhere and belong in no file.
//!
//! What counts as an identity:
//! - everything in the attribute `identities`, or in a part of it, whatever its title;
//! - when the titles are unknown: every object that has `provider`, `user_id` and one of
//!   `connection` and `isSocial`, and that is an attribute or an element of an array that is one.
//!
//! Inside an identity, tokens are dropped at any depth (`profileData` is what the provider sent).
//! Metadata belongs to the customer and is left alone, whatever its keys.
//!
//! A line without a key that ends like a token's costs only that look at its keys. A line that
//! loses a token is rewritten, and so may lose white space; every other line stays as it is.

use std::collections::HashMap;

use schema::{FieldPath, Step, attributes::PROVIDER_TOKENS};

use super::rewrite::{Rewritten, push_comma, push_key};
use crate::{
    json::{Fault, Scanner},
    plan::Columns,
    source::Record,
    summary::Notice,
};

/// Finds tokens and drops them, line by line.
pub(super) struct Redaction {
    /// What to do with the keys of a line, from the chosen columns.
    known: HashMap<String, Rule>,
    /// Some column is a token itself, so every line must be searched.
    always: bool,
    rewritten: Rewritten,
    /// Tokens dropped.
    tokens: u64,
    /// Users who lost tokens.
    rows: u64,
}

/// What to do with a member of a user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Keep,
    /// A token.
    Drop,
    /// Identities, one of them, or a part of one.
    Identities,
    /// To be judged by its shape.
    Unknown,
}

impl Redaction {
    pub(super) fn new(columns: &Columns) -> Self {
        let mut known = HashMap::new();
        if let Some(columns) = columns.requested() {
            for column in columns {
                let rule = rule_of_path(&column.path);
                // A chosen field is known by its path: no guess by its shape.
                let rule = if rule == Rule::Unknown { Rule::Keep } else { rule };
                known.insert(column.title.clone(), rule);
            }
        }
        let always = known.values().any(|&rule| rule == Rule::Drop);
        Self { known, always, rewritten: Rewritten::default(), tokens: 0, rows: 0 }
    }

    /// Reports the tokens dropped since the last report, if there were any.
    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        let (tokens, rows) = (std::mem::take(&mut self.tokens), std::mem::take(&mut self.rows));
        (tokens > 0).then_some(Notice::IdpTokensDropped { tokens, rows })
    }

    /// The record without tokens.
    #[inline]
    pub(super) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Record<'a>, Fault> {
        if !self.always && !record.index.suspect {
            return Ok(record);
        }
        let tokens = self.rewrite(&record)?;
        if tokens == 0 {
            return Ok(record);
        }
        self.tokens += tokens;
        self.rows += 1;
        self.rewritten.finish()
    }

    /// Rewrites the line up to its closing brace; returns the number of tokens left out.
    fn rewrite(&mut self, record: &Record<'_>) -> Result<u64, Fault> {
        self.rewritten.begin();
        let mut out = Rewriter { text: record.line, out: &mut self.rewritten.line, tokens: 0 };
        for member in record.index.members {
            let name = member.key().name(record.line);
            let rule = self.known.get(&*name).map_or_else(|| rule_of_path(&name), |&rule| rule);
            if rule == Rule::Drop {
                out.tokens += 1;
                continue;
            }
            push_key(out.out, member.key(), out.text);
            let mut scanner = Scanner::new(record.line, member.value().start);
            match rule {
                Rule::Identities => out.without_tokens(&mut scanner)?,
                Rule::Unknown => out.identities(&mut scanner)?,
                Rule::Keep | Rule::Drop => out.copy(&mut scanner)?,
            }
        }
        Ok(out.tokens)
    }
}

/// The rule for a field, from Auth0's name of it.
fn rule_of_path(name: &str) -> Rule {
    let path = FieldPath::from_key(name);
    match (path.root.as_str(), path.steps.last()) {
        ("identities", Some(Step::Key(last))) if PROVIDER_TOKENS.contains(&last.as_str()) => Rule::Drop,
        ("identities", _) => Rule::Identities,
        _ if path.is_metadata() => Rule::Keep,
        _ => Rule::Unknown,
    }
}

struct Rewriter<'a> {
    text: &'a str,
    out: &'a mut String,
    tokens: u64,
}

impl Rewriter<'_> {
    fn copy(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Fault> {
        let value = scanner.value()?;
        self.out.push_str(&self.text[value.start..value.end]);
        Ok(())
    }

    /// The value here, which may be an identity or an array of them.
    fn identities(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Fault> {
        if scanner.peek() != Some(b'[') {
            return self.identity(scanner);
        }
        scanner.open();
        self.out.push('[');
        let mut first = true;
        while scanner.element(&mut first)? {
            push_comma(self.out);
            self.identity(scanner)?;
        }
        self.out.push(']');
        Ok(())
    }

    /// The value here, which may be an identity.
    fn identity(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Fault> {
        if is_identity(self.text, scanner.at())? { self.without_tokens(scanner) } else { self.copy(scanner) }
    }

    /// The value here without the tokens that are anywhere inside. Its depth is bounded by the
    /// scanner's.
    fn without_tokens(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Fault> {
        let mut first = true;
        match scanner.peek() {
            Some(b'{') => {
                scanner.open();
                self.out.push('{');
                while let Some(key) = scanner.member(&mut first)? {
                    if PROVIDER_TOKENS.contains(&&*key.name(self.text)) {
                        scanner.value()?;
                        self.tokens += 1;
                    } else {
                        push_key(self.out, key, self.text);
                        self.without_tokens(scanner)?;
                    }
                }
                self.out.push('}');
            }
            Some(b'[') => {
                scanner.open();
                self.out.push('[');
                while scanner.element(&mut first)? {
                    push_comma(self.out);
                    self.without_tokens(scanner)?;
                }
                self.out.push(']');
            }
            _ => self.copy(scanner)?,
        }
        Ok(())
    }
}

/// Returns true when the value at `at` is an object with the keys that every identity has.
fn is_identity(text: &str, at: usize) -> Result<bool, Fault> {
    let mut scanner = Scanner::new(text, at);
    if scanner.peek() != Some(b'{') {
        return Ok(false);
    }
    scanner.open();
    let (mut provider, mut user_id, mut third, mut first) = (false, false, false, true);
    while let Some(key) = scanner.member(&mut first)? {
        match &*key.name(text) {
            "provider" => provider = true,
            "user_id" => user_id = true,
            "connection" | "isSocial" => third = true,
            _ => {}
        }
        scanner.value()?;
    }
    Ok(provider && user_id && third)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Column,
        json::{self, Index},
    };

    fn redacted(columns: &Columns, line: &str) -> (String, u64) {
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        let mut redaction = Redaction::new(columns);
        let line = redaction.apply(Record { line, index: index.view() }).unwrap().line.to_owned();
        let tokens = match redaction.take_notice() {
            Some(Notice::IdpTokensDropped { tokens, .. }) => tokens,
            other => {
                assert_eq!(other, None);
                0
            }
        };
        (line, tokens)
    }

    fn delivered(line: &str) -> (String, u64) {
        redacted(&Columns::AsDelivered, line)
    }

    #[test]
    fn tokens_of_identities_are_dropped_at_any_depth() {
        assert_eq!(
            delivered(
                r#"{"a": 1, "identities": [ {"provider":"x", "access_token":"T","profileData":{"refresh_token":"T","n":[{"access_token_secret":{}}]}}, 5 ]}"#
            ),
            (r#"{"a":1,"identities":[{"provider":"x","profileData":{"n":[{}]}},5]}"#.into(), 3)
        );
        assert_eq!(
            delivered(r#"{"identities":[{"id_token":"T","provider":"x"}]}"#),
            (r#"{"identities":[{"provider":"x"}]}"#.into(), 1)
        );
    }

    #[test]
    fn a_renamed_array_or_a_single_identity_is_known_by_its_shape() {
        let identity = r#"{"access_token":"T","user_id":"1","provider":"x","isSocial":true}"#;
        let clean = r#"{"user_id":"1","provider":"x","isSocial":true}"#;
        assert_eq!(
            delivered(&format!(r#"{{"Logins":[{identity}]}}"#)),
            (format!(r#"{{"Logins":[{clean}]}}"#), 1)
        );
        assert_eq!(delivered(&format!(r#"{{"first":{identity}}}"#)), (format!(r#"{{"first":{clean}}}"#), 1));
    }

    #[test]
    fn chosen_columns_tell_what_is_what() {
        let column = |title: &str, path: &str| Column { title: title.into(), path: path.into() };
        let columns = Columns::Chosen(vec![
            column("token", "identities[0].access_token"),
            column("who", "identities[1]"),
            column("mine", "app_metadata"),
        ]);
        assert_eq!(
            redacted(
                &columns,
                r#"{"token":"T","who":{"access_token":"T"},"mine":{"provider":1,"user_id":2,"connection":3,"access_token":4}}"#
            ),
            (r#"{"who":{},"mine":{"provider":1,"user_id":2,"connection":3,"access_token":4}}"#.into(), 2)
        );
    }

    #[test]
    fn literal_paths_and_escaped_keys_do_not_hide_a_token() {
        assert_eq!(delivered(r#"{"identities[0].access_token":"T","a":1}"#), (r#"{"a":1}"#.into(), 1));
        assert_eq!(
            delivered(r#"{"identities":[{"access\u005ftoken":"T"}]}"#),
            (r#"{"identities":[{}]}"#.into(), 1)
        );
    }

    #[test]
    fn what_is_no_identity_stays_to_the_byte() {
        for line in [
            r#"{ "app_metadata" : {"access_token":"mine","provider":1,"user_id":2,"connection":3} }"#,
            r#"{ "user_metadata": {"identities":[{"access_token":"mine"}]}}"#,
            r#"{ "access_token": "an attribute of that name" }"#,
            r#"{ "list": [{"access_token":"no identity","user_id":1}] }"#,
            r#"{ "identities": [{"access_tokens":"no token","access_token_":1}] }"#,
        ] {
            assert_eq!(delivered(line), (line.into(), 0));
        }
    }
}
