//! Roles, organizations and groups of a simulated tenant.

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
