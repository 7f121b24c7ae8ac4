//! Roles, organizations and groups of a simulated tenant.

use std::str::FromStr;

/// Something with members: a role, an organization or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Number of members, spread evenly over the users; at most all of them.
    pub members: u64,
}

impl Named {
    /// Creates a name with a number of members.
    pub fn new(name: &str, members: u64) -> Self {
        Self { name: name.to_owned(), members }
    }
}

/// The text is not `NAME=MEMBERS`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected NAME=MEMBERS with a whole number of members, got {0:?}")]
pub struct NamedParseError(String);

impl FromStr for Named {
    type Err = NamedParseError;

    /// Parses `NAME=MEMBERS`. The name may itself contain `=`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NamedParseError(text.to_owned());
        let (name, members) = text.rsplit_once('=').ok_or_else(refused)?;
        let name = name.trim();
        let members = members.trim().parse().map_err(|_| refused())?;
        if name.is_empty() { Err(refused()) } else { Ok(Self::new(name, members)) }
    }
}

/// How the API answers for a feature that the tenant does not have. Auth0 documents that plans
/// differ, but not the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// 404 "Not Found".
    NotFound,
    /// 403, with a message that names no scope.
    Forbidden,
}

/// The tenant's roles. Six always exist: Administrator, Auditor, Billing, Customer (every second
/// user), Support, and Retired, which nobody holds.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// Further roles. Holders are computed, so a role of millions costs nothing.
    pub further: Vec<Named>,
    /// Number of further roles that nobody holds, for paging tests.
    pub unheld: usize,
    /// Number of holders of every held role who have been deleted from the tenant: the role lists
    /// them, but no export contains them, and `GET /users/{id}` answers 404.
    pub departed: u64,
    /// Whether a second role has the name `Support`, with another id and other holders.
    pub namesakes: bool,
}

/// The tenant's organizations. Four always exist: `acme` (every fourth user), `globex`, `initech`,
/// and `umbrella`, which has no members.
#[derive(Debug, Clone, Default)]
pub struct Organizations {
    /// Set if the plan lacks organizations.
    pub absent: Option<Absence>,
    /// Further organizations.
    pub further: Vec<Named>,
    /// Number of further organizations without members, for paging tests.
    pub empty: usize,
    /// Number of members of every organization that has some who have been deleted from the tenant.
    pub departed: u64,
}

/// The tenant's groups. Five always exist: `Engineering`, which contains the groups `Platform` and
/// `Contractors` beside users, `Finance`, and `Newcomers`, which is empty.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Set if the tenant lacks groups.
    pub absent: Option<Absence>,
    /// Further groups. Each gives the role `Customer`.
    pub further: Vec<Named>,
    /// Number of further groups without members and roles, for paging tests.
    pub empty: usize,
    /// Whether `Platform` contains `Engineering`, so that following nested groups leads in a
    /// circle.
    pub circular: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_members_are_read_from_text() {
        assert_eq!("Employee=200000".parse(), Ok(Named::new("Employee", 200_000)));
        assert_eq!("a = b = 3".parse(), Ok(Named::new("a = b", 3)));
        for refused in ["", "Employee", "=5", "Employee=", "Employee=-1", "Employee=many"] {
            assert!(refused.parse::<Named>().is_err(), "{refused}");
        }
    }
}
