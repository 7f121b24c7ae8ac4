//! What is asked for: an address or an id.

use serde_json::{Value, json};

use crate::problem::{PersonProblem, Problem};

/// Longest address or id, in bytes: that of an e-mail address is 254 (RFC 5321), and Auth0's ids
/// are shorter than this.
const LONGEST: usize = 1_024;

/// Whose data is asked for. Not printable: it names a person.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonQuery {
    /// Every account with this e-mail address, as typed and in lower case.
    Email(String),
    /// The account with this id.
    Id(String),
}

impl PersonQuery {
    /// Checks an e-mail address as typed.
    ///
    /// # Errors
    /// `person_email_invalid` if it can't be one.
    pub fn email(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        let is_address =
            typed.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !is_address || !is_plain(typed) {
            return Err(PersonProblem::PersonEmailInvalid.into());
        }
        Ok(Self::Email(typed.to_owned()))
    }

    /// Checks the id of an account: the kind of its connection, `|`, and an id there.
    ///
    /// # Errors
    /// `person_id_invalid` if it can't be one.
    pub fn id(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        let is_id = typed.split_once('|').is_some_and(|(kind, id)| !kind.is_empty() && !id.is_empty());
        if !is_id || !is_plain(typed) {
            return Err(PersonProblem::PersonIdInvalid.into());
        }
        Ok(Self::Id(typed.to_owned()))
    }

    /// The addresses to ask for: as typed, and in lower case if that is another. Auth0 compares
    /// case-sensitively, and its own databases keep addresses in lower case (Management API,
    /// "Search users by email").
    pub(super) fn addresses(email: &str) -> Vec<String> {
        let lower = email.to_lowercase();
        if lower == email { vec![lower] } else { vec![email.to_owned(), lower] }
    }

    /// What the activity log says of it: how was asked, and not for whom.
    pub(super) fn kind(&self) -> Value {
        json!(match self {
            Self::Email(_) => "email",
            Self::Id(_) => "id",
        })
    }
}

fn is_plain(typed: &str) -> bool {
    typed.len() <= LONGEST && !typed.chars().any(|letter| letter.is_control() || letter == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_asked_as_typed_and_in_lower_case_once_each() {
        assert_eq!(PersonQuery::addresses("Ada@Acme.test"), ["Ada@Acme.test", "ada@acme.test"]);
        assert_eq!(PersonQuery::addresses("ada@acme.test"), ["ada@acme.test"]);
        let query = PersonQuery::email("  Ada@Acme.test\n").unwrap();
        assert!(matches!(query, PersonQuery::Email(email) if email == "Ada@Acme.test"));
    }

    #[test]
    fn what_can_be_neither_is_refused() {
        for typed in ["", "ada", "@acme.test", "ada@", "a b@acme.test", "a\0@acme.test"] {
            assert!(PersonQuery::email(typed).is_err(), "{typed:?}");
        }
        for typed in ["", "..", "auth0", "auth0|", "|1", "auth0|1 2"] {
            assert!(PersonQuery::id(typed).is_err(), "{typed:?}");
        }
        assert!(PersonQuery::id(" auth0|6f3a ").is_ok());
    }
}
