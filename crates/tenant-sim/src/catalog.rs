//! The tenant's connections.

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
}
