//! One user as Auth0's bulk import takes it, or the reason why it can't.
//!
//! The rules (Auth0 docs, "Bulk User Imports" and "Bulk User Import Database Schema and Examples"):
//! - only the attributes of the schema may be there, each of its type, and `email` must be;
//! - `null` is no value of any of them, so it goes;
//! - the import puts `auth0|` in front of `user_id`, so ONE such prefix goes;
//! - `app_metadata` must not have certain keys, which Auth0 itself once kept there;
//! - `email_verified` counts as false where it is missing; it is written either way, so that nobody has to guess;
//! - `username` is only for connections that require one, so it goes unless it is asked for.
//!
//! Values stay to the byte as they were delivered, but for white space inside objects.

use crate::{
    Column, Columns, ImportOptions,
    json::{self, Index, Kind, Scanner, Text, Value},
    source::Record,
    table::Locator,
};

/// What the schema asks of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    String,
    Boolean,
    Object,
    Array,
}

/// The attributes of the schema, in the order in which they are written.
const ALLOWED: [(&str, Type); 17] = [
    ("user_id", Type::String),
    ("email", Type::String),
    ("email_verified", Type::Boolean),
    ("username", Type::String),
    ("phone_number", Type::String),
    ("phone_verified", Type::Boolean),
    ("given_name", Type::String),
    ("family_name", Type::String),
    ("name", Type::String),
    ("nickname", Type::String),
    ("picture", Type::String),
    ("blocked", Type::Boolean),
    ("password_hash", Type::String),
    ("custom_password_hash", Type::Object),
    ("mfa_factors", Type::Array),
    ("app_metadata", Type::Object),
    ("user_metadata", Type::Object),
];

const USER_ID: usize = 0;
const EMAIL: usize = 1;
const EMAIL_VERIFIED: usize = 2;
const USERNAME: usize = 3;
const APP_METADATA: usize = 15;

/// What Auth0 exports and doesn't import.
pub(super) const LOST: [&str; 9] = [
    "created_at",
    "updated_at",
    "last_login",
    "last_ip",
    "logins_count",
    "last_password_reset",
    "identities",
    "multifactor",
    "multifactor_last_modified",
];
const IDENTITIES: usize = 6;
const MULTIFACTOR: usize = 7;

/// Keys that `app_metadata` must not have.
const FORBIDDEN: [&str; 17] = [
    "__tenant",
    "_id",
    "blocked",
    "clientID",
    "created_at",
    "email_verified",
    "email",
    "globalClientID",
    "global_client_id",
    "identities",
    "lastIP",
    "lastLogin",
    "loginsCount",
    "metadata",
    "multifactor_last_modified",
    "multifactor",
    "updated_at",
];

/// `user_id` is forbidden in `app_metadata` as well.
fn is_forbidden(key: &str) -> bool {
    key == "user_id" || FORBIDDEN.contains(&key)
}

/// The most names of other attributes that are remembered.
const MOST_NAMES: usize = 40;

/// Why a user can't go into a file for the import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SetAside {
    /// It signs in elsewhere; a database connection can't take it.
    OtherProvider(String),
    /// It has no e-mail address.
    NoEmail,
    /// An attribute of the schema has a value of another type.
    WrongType(&'static str),
    /// Alone, it is larger than a file may be.
    TooLarge,
    /// An earlier user has the same address.
    DuplicateEmail,
    /// An earlier user has the same id.
    DuplicateUserId,
}

impl SetAside {
    /// The word for it in files.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::OtherProvider(_) => "other_provider",
            Self::NoEmail => "no_email",
            Self::WrongType(_) => "wrong_type",
            Self::TooLarge => "too_large",
            Self::DuplicateEmail => "duplicate_email",
            Self::DuplicateUserId => "duplicate_user_id",
        }
    }

    /// What it is about, with the word for that.
    pub(super) fn fact(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::OtherProvider(provider) => Some(("provider", provider)),
            Self::WrongType(attribute) => Some(("attribute", attribute)),
            Self::NoEmail | Self::TooLarge | Self::DuplicateEmail | Self::DuplicateUserId => None,
        }
    }
}

/// A user that can be imported.
#[derive(Debug)]
pub(crate) struct Importable<'a> {
    /// One JSON object on one line.
    pub(crate) json: &'a str,
    /// Its address, in lower case.
    pub(crate) email: &'a str,
    /// Its id without the prefix; empty when it has none.
    pub(crate) user_id: &'a str,
    /// What goes missing.
    pub(crate) losses: Losses,
}

/// What one user loses by going through the import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is counted by itself")]
pub(crate) struct Losses {
    /// For each of [`LOST`], whether the user has it.
    pub(super) attributes: [bool; LOST.len()],
    /// It has several identities, of which one survives.
    pub(super) linked: bool,
    /// It has enrolled a second factor.
    pub(super) mfa: bool,
    /// It has a username that was dropped.
    pub(super) username: bool,
    /// Keys dropped from its `app_metadata`.
    pub(super) metadata_keys: u64,
    /// Whether it signs in through a database connection is not known.
    pub(super) provider_unknown: bool,
}

/// Reads users. Reused from user to user.
pub(crate) struct Users {
    options: ImportOptions,
    locator: Locator,
    /// For each root of the locator, what it is.
    roots: Vec<Root>,
    /// Attributes are known by their own names.
    as_delivered: bool,
    /// Names of attributes that are neither imported nor known.
    others: Vec<String>,
    index: Index,
    json: String,
    email: String,
    user_id: String,
}

#[derive(Clone, Copy)]
enum Root {
    Allowed(usize),
    Lost(usize),
    Other,
}

impl Root {
    fn of(path: &str) -> Self {
        let allowed = ALLOWED.iter().position(|(name, _)| *name == path).map(Self::Allowed);
        allowed.or_else(|| LOST.iter().position(|name| *name == path).map(Self::Lost)).unwrap_or(Self::Other)
    }
}

impl Users {
    pub(crate) fn new(columns: &Columns, options: ImportOptions) -> Self {
        let own;
        let (columns, as_delivered) = match columns {
            Columns::Chosen(columns) => (columns, false),
            Columns::AsDelivered => {
                let names = ALLOWED.iter().map(|(name, _)| *name).chain(LOST);
                own = names.map(|name| Column { title: name.into(), path: name.into() }).collect();
                (&own, true)
            }
        };
        let roots: Vec<Root> = columns.iter().map(|column| Root::of(&column.path)).collect();
        let others = columns.iter().zip(&roots).filter(|(_, root)| matches!(root, Root::Other));
        Self {
            options,
            locator: Locator::chosen(columns),
            others: others.map(|(column, _)| column.path.clone()).take(MOST_NAMES).collect(),
            roots,
            as_delivered,
            index: Index::default(),
            json: String::new(),
            email: String::new(),
            user_id: String::new(),
        }
    }

    /// Attributes that are not imported, besides [`LOST`].
    pub(super) fn others(&self) -> &[String] {
        &self.others
    }

    /// Whether one of [`LOST`] was asked for, so that who lacks it has none.
    pub(super) fn asked_for(&self, lost: &str) -> bool {
        let is_it = |root: &Root| matches!(root, Root::Lost(attribute) if LOST[*attribute] == lost);
        !self.as_delivered && self.roots.iter().any(is_it)
    }

    /// What becomes of the user on this line.
    pub(crate) fn read(&mut self, line: &str) -> Result<Importable<'_>, SetAside> {
        let (mut values, mut losses) = ([None; ALLOWED.len()], Losses::default());
        // The line was checked before. Were this to fail all the same, the user has no address and is set aside.
        if json::index(line, &mut self.index).is_err() {
            return Err(SetAside::NoEmail);
        }
        let record = Record { line, index: &self.index };
        let found = self.locator.locate(&record).map_err(|_| SetAside::NoEmail)?;
        let (mut identities, mut known) = (None, 0);
        for (root, value) in self.roots.iter().zip(found) {
            let Some(value) = value else { continue };
            known += 1;
            if value.kind == Kind::Null {
                continue;
            }
            match *root {
                Root::Allowed(attribute) => values[attribute] = values[attribute].or(Some(*value)),
                Root::Lost(attribute) => {
                    losses.attributes[attribute] = true;
                    match attribute {
                        IDENTITIES => identities = Some(*value),
                        MULTIFACTOR => losses.mfa = !is_empty(line, *value),
                        _ => {}
                    }
                }
                Root::Other => {}
            }
        }
        if self.as_delivered && known < self.index.members.len() {
            self.learn_others(line);
        }
        let (primary, linked) = identities.map_or((None, false), |value| primary_of(line, value));
        losses.linked = linked;
        self.check(line, &values, primary, &mut losses)?;
        self.write(line, &mut values, &mut losses);
        Ok(Importable { json: &self.json, email: &self.email, user_id: &self.user_id, losses })
    }

    fn learn_others(&mut self, line: &str) {
        for member in &self.index.members {
            if self.others.len() == MOST_NAMES {
                return;
            }
            let name = member.key.name(line);
            if matches!(Root::of(&name), Root::Other) && !self.others.iter().any(|other| *other == *name) {
                self.others.push(name.into_owned());
            }
        }
    }

    /// Finds what stands against an import; takes down address and id.
    fn check(
        &mut self,
        line: &str,
        values: &[Option<Value>; ALLOWED.len()],
        primary: Option<String>,
        losses: &mut Losses,
    ) -> Result<(), SetAside> {
        self.user_id.clear();
        if let Some(text) = values[USER_ID].and_then(string) {
            decode(text.raw(line), &mut self.user_id);
        }
        // The id's prefix is the provider of the primary identity (Auth0 docs, "Identify Users").
        let provider = match self.user_id.split_once('|') {
            Some((provider, _)) => Some(provider.to_owned()),
            None => primary,
        };
        losses.provider_unknown = provider.is_none();
        if let Some(provider) = provider.filter(|provider| provider != "auth0") {
            return Err(SetAside::OtherProvider(provider));
        }
        if let Some(stripped) = self.user_id.strip_prefix(PREFIX) {
            self.user_id = stripped.to_owned();
        }
        for ((name, wanted), value) in ALLOWED.iter().zip(values) {
            let fits = value.is_none_or(|value| match value.kind {
                Kind::String { .. } => *wanted == Type::String,
                Kind::True | Kind::False => *wanted == Type::Boolean,
                Kind::Object => *wanted == Type::Object,
                Kind::Array => *wanted == Type::Array,
                Kind::Number | Kind::Null => false,
            });
            if !fits {
                return Err(SetAside::WrongType(name));
            }
        }
        self.email.clear();
        if let Some(text) = values[EMAIL].and_then(string) {
            decode(text.raw(line), &mut self.email);
        }
        if self.email.trim().is_empty() {
            return Err(SetAside::NoEmail);
        }
        if self.email.is_ascii() {
            self.email.make_ascii_lowercase();
        } else {
            self.email = self.email.to_lowercase();
        }
        Ok(())
    }

    fn write(&mut self, line: &str, values: &mut [Option<Value>; ALLOWED.len()], losses: &mut Losses) {
        if !self.options.usernames && values[USERNAME].take().is_some() {
            losses.username = true;
        }
        self.json.clear();
        for (attribute, ((name, _), value)) in ALLOWED.iter().zip(values).enumerate() {
            let Some(value) = value else {
                if attribute == EMAIL_VERIFIED {
                    self.json.push_str(",\"email_verified\":false");
                }
                continue;
            };
            let raw = &line[value.start..value.end];
            if attribute == USER_ID {
                let id = without_prefix(&raw[1..raw.len() - 1]);
                if !id.is_empty() {
                    self.json.push_str(",\"user_id\":\"");
                    self.json.push_str(id);
                    self.json.push('"');
                }
                continue;
            }
            self.json.push_str(",\"");
            self.json.push_str(name);
            self.json.push_str("\":");
            match attribute {
                APP_METADATA => losses.metadata_keys = write_metadata(line, *value, &mut self.json),
                _ if matches!(value.kind, Kind::Object | Kind::Array) => json::compact(raw, &mut self.json),
                _ => self.json.push_str(raw),
            }
        }
        // The first comma makes room for what opens the object: there is at least an address.
        self.json.replace_range(..1, "{");
        self.json.push('}');
    }
}

const PREFIX: &str = "auth0|";

/// The inside of a string.
const fn string(value: Value) -> Option<Text> {
    match value.kind {
        Kind::String { escaped } => Some(Text { start: value.start + 1, end: value.end - 1, escaped }),
        _ => None,
    }
}

/// Appends decoded text in which half characters stay the escapes that they are, so that what differs still does.
fn decode(raw: &str, out: &mut String) {
    json::decode(raw, out, |escape, out| out.push_str(escape));
}

/// The inside of a string without ONE leading prefix, whichever way its characters are escaped.
fn without_prefix(raw: &str) -> &str {
    let mut rest = raw;
    for wanted in PREFIX.chars() {
        rest = if let Some(after) = rest.strip_prefix(wanted) {
            after
        } else {
            let escape = rest.get(..6).and_then(|escape| escape.strip_prefix("\\u"));
            let unit = escape.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            match unit.and_then(char::from_u32) {
                Some(found) if found == wanted => &rest[6..],
                _ => return raw,
            }
        };
    }
    rest
}

/// Whether a value is an empty array or object.
fn is_empty(line: &str, value: Value) -> bool {
    let inside = line.get(value.start + 1..value.end - 1).unwrap_or_default();
    matches!(value.kind, Kind::Array | Kind::Object) && inside.trim_ascii().is_empty()
}

/// The provider of the first identity, and whether there are more.
fn primary_of(line: &str, identities: Value) -> (Option<String>, bool) {
    let mut provider = None;
    let mut count = 0;
    let mut scanner = Scanner::new(line, identities.start);
    if identities.kind != Kind::Array {
        return (None, false);
    }
    scanner.open();
    let mut first = true;
    while let Ok(true) = scanner.element(&mut first) {
        let start = scanner.at();
        let Ok(value) = scanner.value() else { break };
        if count == 0 && value.kind == Kind::Object {
            provider = provider_of(line, start);
        }
        count += 1;
    }
    (provider, count > 1)
}

fn provider_of(line: &str, identity: usize) -> Option<String> {
    let mut scanner = Scanner::new(line, identity);
    scanner.open();
    let (mut first, mut provider) = (true, None);
    while let Ok(Some(key)) = scanner.member(&mut first) {
        let name = key.name(line);
        let value = scanner.value().ok()?;
        if name == "provider" {
            provider = string(value).map(|text| text.name(line).into_owned());
        }
    }
    provider
}

/// Appends `app_metadata` without the keys that it must not have; returns how many those were.
fn write_metadata(line: &str, value: Value, out: &mut String) -> u64 {
    let mut scanner = Scanner::new(line, value.start);
    scanner.open();
    out.push('{');
    let (mut first, mut any, mut dropped) = (true, false, 0);
    // Cannot fail on what was checked; were it to, what is whole so far stays.
    while let Ok(Some(key)) = scanner.member(&mut first) {
        let Ok(value) = scanner.value() else { break };
        if is_forbidden(&key.name(line)) {
            dropped += 1;
            continue;
        }
        if std::mem::replace(&mut any, true) {
            out.push(',');
        }
        out.push('"');
        out.push_str(key.raw(line));
        out.push_str("\":");
        json::compact(&line[value.start..value.end], out);
    }
    out.push('}');
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(columns: &Columns, usernames: bool, line: &str) -> Result<(String, Losses), SetAside> {
        let mut users = Users::new(columns, ImportOptions { usernames });
        users.read(line).map(|user| (user.json.to_owned(), user.losses))
    }

    fn read(line: &str) -> Result<String, SetAside> {
        read_with(&Columns::AsDelivered, false, line).map(|(json, _)| json)
    }

    #[test]
    fn only_the_schemas_attributes_stay_and_nulls_go() {
        assert_eq!(
            read(
                r#"{"created_at":"2020","email":"A@x.org","name":null,"nickname":"","blocked":true,"email_verified":true,"identities":[],"x":1}"#
            ),
            Ok(r#"{"email":"A@x.org","email_verified":true,"nickname":"","blocked":true}"#.into())
        );
    }

    #[test]
    fn whether_the_address_is_verified_is_always_said() {
        for line in [r#"{"email":"a"}"#, r#"{"email":"a","email_verified":null}"#] {
            assert_eq!(read(line), Ok(r#"{"email":"a","email_verified":false}"#.into()));
        }
    }

    #[test]
    fn one_prefix_goes_and_no_more() {
        let id = |id: &str| read(&format!(r#"{{"email":"a","user_id":"{id}"}}"#)).unwrap();
        let rest = r#""email":"a","email_verified":false}"#;
        assert_eq!(id("auth0|5"), format!(r#"{{"user_id":"5",{rest}"#));
        assert_eq!(id("auth0|auth0|5"), format!(r#"{{"user_id":"auth0|5",{rest}"#));
        assert_eq!(id(r"auth0\u007c5\n"), format!(r#"{{"user_id":"5\n",{rest}"#));
        assert_eq!(id("5"), format!(r#"{{"user_id":"5",{rest}"#));
        assert_eq!(id("auth0|"), format!("{{{rest}"));
        assert_eq!(id("auth0|con|5"), format!(r#"{{"user_id":"con|5",{rest}"#));
    }

    #[test]
    fn users_of_other_providers_are_set_aside() {
        let other = |provider: &str| Err(SetAside::OtherProvider(provider.into()));
        assert_eq!(read(r#"{"user_id":"google-oauth2|1","email":"a"}"#), other("google-oauth2"));
        assert_eq!(read(r#"{"user_id":"auth0x|1","email":"a"}"#), other("auth0x"));
        assert_eq!(read(r#"{"user_id":"sms|1"}"#), other("sms"), "the provider counts before the address");
        assert_eq!(
            read(r#"{"email":"a","identities":[{"provider":"samlp"},{"provider":"auth0"}]}"#),
            other("samlp")
        );
        // The id tells the primary identity, whatever comes first in the list.
        read(r#"{"user_id":"auth0|1","email":"a","identities":[{"provider":"samlp"}]}"#).unwrap();
    }

    #[test]
    fn users_without_an_address_are_set_aside() {
        for line in [r#"{"user_id":"auth0|1"}"#, r#"{"email":null}"#, r#"{"email":" "}"#] {
            assert_eq!(read(line), Err(SetAside::NoEmail));
        }
    }

    #[test]
    fn a_value_of_another_type_is_named() {
        let wrong = |name| Err(SetAside::WrongType(name));
        assert_eq!(read(r#"{"email":5}"#), wrong("email"));
        assert_eq!(read(r#"{"email":"a","blocked":"no"}"#), wrong("blocked"));
        assert_eq!(read(r#"{"email":"a","user_metadata":[]}"#), wrong("user_metadata"));
        assert_eq!(read(r#"{"email":"a","name":{}}"#), wrong("name"));
    }

    #[test]
    fn forbidden_keys_leave_only_the_top_of_app_metadata() {
        let line = r#"{"email":"a","app_metadata":{ "user_id":1, "plan" : {"email": "x y"} ,"\u0065mail":2},"user_metadata":{"email":1}}"#;
        let (json, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        assert_eq!(
            json,
            r#"{"email":"a","email_verified":false,"app_metadata":{"plan":{"email":"x y"}},"user_metadata":{"email":1}}"#
        );
        assert_eq!(losses.metadata_keys, 2);
    }

    #[test]
    fn titles_are_undone() {
        let column = |title: &str, path: &str| Column { title: title.into(), path: path.into() };
        let columns = Columns::Chosen(vec![
            column("E-mail", "email"),
            column("name", "nickname"),
            column("Full", "name"),
            column("email", "app_metadata.contact"),
        ]);
        let (json, _) =
            read_with(&columns, false, r#"{"E-mail":"a","name":"nick","Full":"full","email":"contact"}"#)
                .unwrap();
        assert_eq!(json, r#"{"email":"a","email_verified":false,"name":"full","nickname":"nick"}"#);
    }

    #[test]
    fn usernames_stay_only_when_asked_for() {
        let line = r#"{"email":"a","username":"b"}"#;
        let (json, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        assert!(!json.contains("username") && losses.username);
        let (json, losses) = read_with(&Columns::AsDelivered, true, line).unwrap();
        assert!(json.contains(r#""username":"b""#) && !losses.username);
    }

    #[test]
    fn what_goes_missing_is_noticed() {
        let line = r#"{"email":"a","user_id":"auth0|1","multifactor":["guardian"],"last_login":"x","identities":[{},{}]}"#;
        let (_, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        assert!(losses.mfa && losses.linked && losses.attributes[2] && !losses.attributes[0]);
        let (_, losses) =
            read_with(&Columns::AsDelivered, false, r#"{"email":"a","multifactor":[ ]}"#).unwrap();
        assert!(!losses.mfa && losses.provider_unknown);
    }
}
