//! Makes one user what Auth0's bulk import takes, or finds the reason why it can't.
//!
//! The rules (Auth0 docs, "Bulk User Imports" and "Bulk User Import Database Schema and Examples"):
//! - only the attributes of the schema are allowed, each with its type, and `email` is required;
//! - `null` is not a valid value of any of them, so it is dropped;
//! - the import puts `auth0|` before `user_id`, so one such prefix is dropped;
//! - `app_metadata` must not have certain keys, which Auth0 itself once kept there;
//! - a missing `email_verified` counts as false. It is always written, so that files are explicit;
//! - `username` is only for connections that require one, so it is dropped unless it is chosen.
//!
//! Values stay to the byte as they were delivered, except for white space inside objects.

use recipe::ImportOptions;
use schema::attributes::Kind as Type;

use super::{
    attributes::{Fate, IMPORTED, LOST, Role},
    judgement::{Address, Doubt, of_address},
    outcome::{Importable, Losses, SetAside},
    unknown::UnknownAttributes,
    values::{decode, is_empty, primary_provider, string, without_prefix, write_metadata},
};
use crate::{
    json::{self, Kind, Value},
    plan::{Column, Columns},
    source::Record,
    support_file::{self as support, SupportFile},
    table::Locator,
};

/// Reads users. Reused from user to user.
pub(super) struct Users {
    options: ImportOptions,
    locator: Locator,
    /// For each root of the locator, what the import does with it.
    fates: Vec<Fate>,
    /// Attributes have their own names.
    as_delivered: bool,
    unknown: UnknownAttributes,
    /// For each of [`IMPORTED`], the value of the current user.
    values: Vec<Option<Value>>,
    losses: Losses,
    json: String,
    email: String,
    user_id: String,
}

impl Users {
    pub(super) fn new(columns: &Columns, options: ImportOptions) -> Self {
        let own;
        let (columns, as_delivered) = match columns {
            Columns::Chosen(columns) | Columns::Shaped { requested: columns, .. } => (columns, false),
            Columns::AsDelivered => {
                let lost = LOST.iter().map(|attribute| attribute.path);
                let names = IMPORTED.iter().map(|attribute| attribute.path).chain(lost);
                let names = names.map(|name| (name, name)).chain([(support::HASH, "password_hash")]);
                let column = |(title, path): (&str, &str)| Column { title: title.into(), path: path.into() };
                own = names.map(column).collect();
                (&own, true)
            }
        };
        let fates: Vec<Fate> = columns.iter().map(|column| Fate::of(&column.path)).collect();
        let unknown = columns.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Unknown);
        Self {
            options,
            locator: Locator::chosen(columns),
            unknown: UnknownAttributes::of(unknown.map(|(column, _)| &*column.path)),
            fates,
            as_delivered,
            values: vec![None; IMPORTED.len()],
            losses: Losses::none(),
            json: String::new(),
            email: String::new(),
            user_id: String::new(),
        }
    }

    /// Names of attributes that are not imported, besides [`LOST`].
    pub(super) fn unknown(&self) -> &[String] {
        self.unknown.names()
    }

    /// Returns true if the attribute, one of [`LOST`], was requested. Then a user who lacks it has
    /// none.
    pub(super) fn requested(&self, lost: &str) -> bool {
        !self.as_delivered && self.fates.contains(&Fate::of(lost))
    }

    /// Reads a user.
    pub(super) fn read(&mut self, user: Record<'_>) -> Result<Importable<'_>, SetAside> {
        let Record { line, index } = user;
        self.values.fill(None);
        self.losses.clear();
        // The line was checked before. If this failed all the same, the user would be set aside.
        let found = self.locator.locate(&user).map_err(|_| SetAside::NoEmail)?;
        let (mut provider, mut known) = (None, 0);
        for (fate, value) in self.fates.iter().zip(found) {
            let Some(value) = value else { continue };
            known += 1;
            if value.kind == Kind::Null {
                continue;
            }
            match *fate {
                Fate::Imported(attribute) => {
                    self.values[attribute] = self.values[attribute].or(Some(*value));
                }
                Fate::Lost(attribute) => {
                    self.losses.attributes[attribute] = true;
                    match LOST[attribute].path {
                        "identities" => (provider, self.losses.linked) = primary_provider(line, *value),
                        "multifactor" => self.losses.mfa = !is_empty(line, *value),
                        _ => {}
                    }
                }
                Fate::Unknown => {}
            }
        }
        if self.as_delivered && known < index.members.len() {
            if let Some(SupportFile { id }) = support::read(line, index.members) {
                let user_id = IMPORTED.iter().position(|attribute| attribute.role == Role::UserId);
                if let Some(value) = user_id.and_then(|index| self.values.get_mut(index)) {
                    *value = value.or(Some(id));
                }
                // Auth0 keeps passwords of database connections only.
                provider = provider.or_else(|| Some("auth0".to_owned()));
            }
            self.unknown.learn(user);
        }
        self.check(line, provider.as_deref())?;
        self.write(line);
        let Self { json, email, user_id, losses, .. } = self;
        Ok(Importable { json, email, user_id, losses })
    }

    /// Checks that the import would take the user; stores address and id. `provider` is that of the
    /// primary identity.
    fn check(&mut self, line: &str, provider: Option<&str>) -> Result<(), SetAside> {
        self.user_id.clear();
        self.email.clear();
        let (mut fault, values) = (None, IMPORTED.iter().zip(&self.values));
        for (attribute, value) in values {
            let Some(value) = *value else { continue };
            if let Some(text) = string(value) {
                match attribute.role {
                    Role::UserId => decode(text.raw(line), &mut self.user_id),
                    Role::Email => decode(text.raw(line), &mut self.email),
                    _ => {}
                }
            }
            if fault.is_none() && !has_type(value, attribute.kind) {
                fault = Some(SetAside::WrongType(attribute.path));
            }
        }
        // The id's prefix is the provider of the primary identity (Auth0 docs, "Identify Users").
        let bar = self.user_id.find('|');
        let provider = bar.map(|end| &self.user_id[..end]).or(provider);
        self.losses.provider_unknown = provider.is_none();
        if let Some(provider) = provider.filter(|provider| *provider != "auth0") {
            return Err(SetAside::OtherProvider(provider.to_owned()));
        }
        if let Some(end) = bar {
            self.user_id.drain(..=end);
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        if self.email.trim().is_empty() {
            return Err(SetAside::NoEmail);
        }
        match of_address(&self.email) {
            Address::Usual => {}
            Address::Unusual => self.losses.doubts.add(Doubt::Address),
            Address::Invalid => return Err(SetAside::InvalidEmail),
        }
        let mut text = String::new();
        for (attribute, value) in IMPORTED.iter().zip(&self.values) {
            if let Some(value) = *value {
                self.losses.has_hash |= attribute.role == Role::PasswordHash;
                self.losses.doubts.judge(attribute.role, line, value, &mut text);
            }
        }
        if self.email.is_ascii() {
            self.email.make_ascii_lowercase();
        } else {
            self.email = self.email.to_lowercase();
        }
        Ok(())
    }

    fn write(&mut self, line: &str) {
        self.json.clear();
        for (attribute, value) in IMPORTED.iter().zip(&self.values) {
            let Some(value) = *value else {
                if attribute.role == Role::EmailVerified {
                    self.json.push_str(",\"email_verified\":false");
                }
                continue;
            };
            let raw = &line[value.start..value.end];
            match attribute.role {
                Role::Username if !self.options.usernames => self.losses.username = true,
                Role::UserId => {
                    let id = without_prefix(&raw[1..raw.len() - 1]);
                    if !id.is_empty() {
                        self.json.extend([",\"user_id\":\"", id, "\""]);
                    }
                }
                role => {
                    self.json.extend([",\"", attribute.path, "\":"]);
                    if role == Role::AppMetadata {
                        self.losses.metadata_keys = write_metadata(line, value, &mut self.json);
                    } else if matches!(value.kind, Kind::Object | Kind::Array) {
                        json::compact(raw, &mut self.json);
                    } else {
                        self.json.push_str(raw);
                    }
                }
            }
        }
        // There is at least an address, so the first comma gives way to the opening brace.
        self.json.replace_range(..1, "{");
        self.json.push('}');
    }
}

/// Returns true if the import takes the value for an attribute of this type.
const fn has_type(value: Value, wanted: Type) -> bool {
    match value.kind {
        Kind::String { .. } => matches!(wanted, Type::Text),
        Kind::True | Kind::False => matches!(wanted, Type::Boolean),
        Kind::Object => matches!(wanted, Type::Object),
        Kind::Array => matches!(wanted, Type::List),
        Kind::Number | Kind::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Index;

    fn read_with(columns: &Columns, usernames: bool, line: &str) -> Result<(String, Losses), SetAside> {
        let mut users = Users::new(columns, ImportOptions { usernames });
        let mut index = Index::default();
        json::index(line, &mut index).unwrap();
        users
            .read(Record { line, index: index.view() })
            .map(|user| (user.json.to_owned(), user.losses.clone()))
    }

    fn read(line: &str) -> Result<String, SetAside> {
        read_with(&Columns::AsDelivered, false, line).map(|(json, _)| json)
    }

    #[test]
    fn only_attributes_of_the_schema_stay_and_nulls_are_dropped() {
        assert_eq!(
            read(
                r#"{"created_at":"2020","email":"A@x.org","name":null,"nickname":"","blocked":true,"email_verified":true,"identities":[],"x":1}"#
            ),
            Ok(r#"{"email":"A@x.org","email_verified":true,"nickname":"","blocked":true}"#.into())
        );
    }

    #[test]
    fn email_verified_is_always_written() {
        for line in [r#"{"email":"a@x.org"}"#, r#"{"email":"a@x.org","email_verified":null}"#] {
            assert_eq!(read(line), Ok(r#"{"email":"a@x.org","email_verified":false}"#.into()));
        }
    }

    #[test]
    fn one_prefix_is_dropped_and_no_more() {
        let id = |id: &str| read(&format!(r#"{{"email":"a@x.org","user_id":"{id}"}}"#)).unwrap();
        let rest = r#""email":"a@x.org","email_verified":false}"#;
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
        assert_eq!(read(r#"{"user_id":"google-oauth2|1","email":"a@x.org"}"#), other("google-oauth2"));
        assert_eq!(read(r#"{"user_id":"auth0x|1","email":"a@x.org"}"#), other("auth0x"));
        assert_eq!(read(r#"{"user_id":"sms|1"}"#), other("sms"), "the provider counts before the address");
        assert_eq!(
            read(r#"{"email":"a@x.org","identities":[{"provider":"samlp"},{"provider":"auth0"}]}"#),
            other("samlp")
        );
        // The id names the primary identity, whichever comes first in the list.
        read(r#"{"user_id":"auth0|1","email":"a@x.org","identities":[{"provider":"samlp"}]}"#).unwrap();
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
        assert_eq!(read(r#"{"email":"a@x.org","blocked":"no"}"#), wrong("blocked"));
        assert_eq!(read(r#"{"email":"a@x.org","user_metadata":[]}"#), wrong("user_metadata"));
        assert_eq!(read(r#"{"email":"a@x.org","name":{}}"#), wrong("name"));
    }

    #[test]
    fn forbidden_keys_leave_only_the_top_of_app_metadata() {
        let line = r#"{"email":"a@x.org","app_metadata":{ "user_id":1, "plan" : {"email": "x y"} ,"\u0065mail":2},"user_metadata":{"email":1}}"#;
        let (json, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        assert_eq!(
            json,
            r#"{"email":"a@x.org","email_verified":false,"app_metadata":{"plan":{"email":"x y"}},"user_metadata":{"email":1}}"#
        );
        assert_eq!(losses.metadata_keys, 2);
    }

    #[test]
    fn titles_are_replaced_by_names() {
        let column = |title: &str, path: &str| Column { title: title.into(), path: path.into() };
        let columns = Columns::Chosen(vec![
            column("E-mail", "email"),
            column("name", "nickname"),
            column("Full", "name"),
            column("email", "app_metadata.contact"),
        ]);
        let (json, _) = read_with(
            &columns,
            false,
            r#"{"E-mail":"a@x.org","name":"nick","Full":"full","email":"contact"}"#,
        )
        .unwrap();
        assert_eq!(json, r#"{"email":"a@x.org","email_verified":false,"name":"full","nickname":"nick"}"#);
    }

    #[test]
    fn usernames_stay_only_when_chosen() {
        let line = r#"{"email":"a@x.org","username":"b"}"#;
        let (json, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        assert!(!json.contains("username") && losses.username);
        let (json, losses) = read_with(&Columns::AsDelivered, true, line).unwrap();
        assert!(json.contains(r#""username":"b""#) && !losses.username);
    }

    #[test]
    fn losses_are_counted() {
        let line = r#"{"email":"a@x.org","user_id":"auth0|1","multifactor":["guardian"],"last_login":"x","identities":[{},{}]}"#;
        let (_, losses) = read_with(&Columns::AsDelivered, false, line).unwrap();
        let lost = |name| LOST.iter().zip(&losses.attributes).any(|(it, lost)| it.path == name && *lost);
        assert!(losses.mfa && losses.linked && lost("last_login") && !lost("created_at"));
        let (_, losses) =
            read_with(&Columns::AsDelivered, false, r#"{"email":"a@x.org","multifactor":[ ]}"#).unwrap();
        assert!(!losses.mfa && losses.provider_unknown);
    }
}
