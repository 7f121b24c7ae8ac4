//! The tenant's roles.

use crate::config::Roles;
use crate::data::draw::Draw;
use crate::directory::members::Members;

/// A role that exists in the whole tenant.
#[derive(Debug)]
pub(crate) struct Role {
    /// `rol_` and 16 letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// The users to whom the role is given directly.
    pub(crate) holders: Members,
    /// Names of the permissions that the role grants.
    pub(crate) permissions: &'static [&'static str],
}

/// Index of the role that operates everything.
pub(crate) const ADMINISTRATOR: usize = 0;
/// Index of the role that only reads.
pub(crate) const AUDITOR: usize = 1;
/// Index of the role that sees invoices.
pub(crate) const BILLING: usize = 2;
/// Index of the role of half of the users.
pub(crate) const CUSTOMER: usize = 3;
/// Index of the role that answers customers.
pub(crate) const SUPPORT: usize = 4;

/// Identifier and name of the API that all permissions belong to.
pub(crate) const RESOURCE_SERVER: (&str, &str) = ("https://shop.example/api", "Shop API");

/// Returns the tenant's roles, the built-in ones first.
pub(crate) fn roles(seed: u64, config: &Roles) -> Vec<Role> {
    let mut draw = Draw::new(seed, "roles", 0);
    let mut role = |name: &str, description: &str, holders, permissions| Role {
        id: format!("rol_{}", draw.alphanumeric(16)),
        name: name.to_owned(),
        description: description.to_owned(),
        holders,
        permissions,
    };
    let held = |every, remainder| Members::every(every, remainder, config.departed);
    let mut roles = vec![
        role(
            "Administrator",
            "Can do everything, including what cannot be undone",
            held(200, 3),
            &["read:orders", "write:orders", "delete:orders", "read:invoices", "manage:staff"][..],
        ),
        role("Auditor", "Reads everything, changes nothing", held(50, 7), &["read:orders", "read:invoices"]),
        role("Billing", "Sees invoices and payment methods", held(40, 11), &["read:invoices"]),
        role("Customer", "Uses the shop", held(2, 0), &[]),
        role("Support", "Answers customers, resets passwords", held(20, 5), &["read:orders", "write:orders"]),
        role("Retired", "No longer given to anyone", Members::NOBODY, &["delete:orders"]),
    ];
    if config.namesakes {
        roles.push(role("Support", "Answers partners", held(70, 13), &["read:orders"]));
    }
    for (position, named) in config.further.iter().enumerate() {
        // An odd shift per role keeps different roles from having the same holders.
        let shift = 7919 * (position as u64 + 1);
        let holders = Members::spread(named.members, shift, config.departed);
        roles.push(role(&named.name, "", holders, &["read:orders"]));
    }
    for number in 1..=config.unheld {
        roles.push(role(&format!("Unheld {number:04}"), "", Members::NOBODY, &[]));
    }
    roles
}
