//! The tenant's built-in connections and roles.

use crate::data::draw::Draw;
use crate::random;

/// One connection of the tenant.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// `con_` and 16 letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Auth0's strategy, such as `auth0` for a database.
    pub(crate) strategy: &'static str,
    pub(crate) kind: Kind,
    /// A secret that appears only in the connection's options. Its recognizable form lets a test
    /// prove that the options were never fetched.
    pub(crate) secret: String,
}

/// The families of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Database,
    Social,
    Enterprise,
    Passwordless,
}

/// Name, strategy, family and share of the users (out of 1000) of each built-in connection.
const BUILT_IN: [(&str, &str, Kind, u32); 17] = [
    ("Username-Password-Authentication", "auth0", Kind::Database, 460),
    ("Staff-Directory", "auth0", Kind::Database, 60),
    ("Legacy-Customers", "auth0", Kind::Database, 70),
    ("google-oauth2", "google-oauth2", Kind::Social, 150),
    ("facebook", "facebook", Kind::Social, 30),
    ("apple", "apple", Kind::Social, 25),
    ("github", "github", Kind::Social, 20),
    ("windowslive", "windowslive", Kind::Social, 15),
    ("linkedin", "linkedin", Kind::Social, 10),
    ("acme-saml", "samlp", Kind::Enterprise, 40),
    ("acme-entra", "waad", Kind::Enterprise, 40),
    ("corp-adfs", "adfs", Kind::Enterprise, 15),
    ("corp-ldap", "ad", Kind::Enterprise, 15),
    ("partner-okta", "okta", Kind::Enterprise, 15),
    ("partner-oidc", "oidc", Kind::Enterprise, 10),
    ("sms", "sms", Kind::Passwordless, 15),
    ("email", "email", Kind::Passwordless, 10),
];

/// Index of the tenant's main database.
pub(crate) const MAIN_DATABASE: usize = 0;
/// Index of the database whose users sign in by user name.
pub(crate) const STAFF: usize = 1;
/// Index of Google.
pub(crate) const GOOGLE: usize = 3;
/// Index of the SMS connection, whose users have a number and no e-mail address.
pub(crate) const SMS: usize = 15;

/// Returns the built-in connections, padded with empty ones up to `count`.
pub(crate) fn connections(seed: u64, count: usize) -> Vec<Connection> {
    let mut draw = Draw::new(seed, "connections", 0);
    (0..count.max(BUILT_IN.len()))
        .map(|index| {
            let (name, strategy, kind) = match BUILT_IN.get(index) {
                Some((name, strategy, kind, _)) => ((*name).to_owned(), *strategy, *kind),
                None => (format!("customer-{index:05}"), "samlp", Kind::Enterprise),
            };
            let id = format!("con_{}", draw.alphanumeric(16));
            Connection {
                id,
                name,
                strategy,
                kind,
                secret: format!("SIM-SECRET-{}", random::alphanumeric(40)),
            }
        })
        .collect()
}

/// Draws a built-in connection, weighted by its share of the users.
pub(crate) fn draw_connection(draw: &mut Draw) -> usize {
    let mut ticket = draw.below(1000);
    for (index, (.., share)) in BUILT_IN.iter().enumerate() {
        match ticket.checked_sub(*share) {
            Some(rest) => ticket = rest,
            None => return index,
        }
    }
    MAIN_DATABASE
}

/// Returns the family of a built-in connection.
pub(crate) fn kind(index: usize) -> Kind {
    BUILT_IN.get(index).map_or(Kind::Enterprise, |(_, _, kind, _)| *kind)
}

/// Returns the strategy of a built-in connection, which is also the `provider` of its identities.
pub(crate) fn strategy(index: usize) -> &'static str {
    BUILT_IN.get(index).map_or("samlp", |(_, strategy, ..)| strategy)
}

/// Returns the name of a built-in connection.
pub(crate) fn name(index: usize) -> &'static str {
    BUILT_IN.get(index).map_or("", |(name, ..)| name)
}

/// A role. Its members are the users whose index leaves `remainder` when divided by `every`, so any
/// page of members can be computed.
#[derive(Debug)]
pub(crate) struct Role {
    /// `rol_` and 16 letters and digits.
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    members: Option<(u64, u64)>,
}

impl Role {
    /// Returns how many of `users` users have the role.
    pub(crate) fn count(&self, users: u64) -> u64 {
        self.members.map_or(0, |(every, remainder)| users.saturating_sub(remainder).div_ceil(every))
    }

    /// Returns the index of the `n`th member.
    pub(crate) fn member(&self, n: u64) -> Option<u64> {
        self.members.map(|(every, remainder)| n * every + remainder)
    }
}

/// Returns the tenant's roles.
pub(crate) fn roles(seed: u64) -> Vec<Role> {
    let mut draw = Draw::new(seed, "roles", 0);
    [
        ("Administrator", "Can do everything, including what cannot be undone", Some((200, 3))),
        ("Auditor", "Reads everything, changes nothing", Some((50, 7))),
        ("Billing", "Sees invoices and payment methods", Some((40, 11))),
        ("Customer", "Uses the shop", Some((2, 0))),
        ("Support", "Answers customers, resets passwords", Some((20, 5))),
        ("Retired", "No longer given to anyone", None),
    ]
    .into_iter()
    .map(|(name, description, members)| Role {
        id: format!("rol_{}", draw.alphanumeric(16)),
        name,
        description,
        members,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_the_built_in_connections_add_up_to_1000() {
        assert_eq!(BUILT_IN.iter().map(|(.., share)| share).sum::<u32>(), 1000);
        assert_eq!(name(GOOGLE), "google-oauth2");
        assert_eq!(name(SMS), "sms");
        assert_eq!(name(STAFF), "Staff-Directory");
    }

    #[test]
    fn the_count_of_a_role_equals_its_existing_members() {
        for role in roles(1) {
            for users in [0, 1, 3, 4, 200, 203, 204, 1000] {
                let count = role.count(users);
                let listed = (0..).map_while(|n| role.member(n)).take_while(|index| *index < users).count();
                assert_eq!(count, listed as u64, "{} of {users}", role.name);
            }
        }
    }
}
