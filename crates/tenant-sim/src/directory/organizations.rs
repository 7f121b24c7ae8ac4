//! The tenant's organizations.

use crate::config::Organizations;
use crate::data::draw::Draw;
use crate::directory::members::Members;
use crate::directory::roles;

/// An organization.
#[derive(Debug)]
pub(crate) struct Organization {
    /// `org_` and 16 letters and digits.
    pub(crate) id: String,
    /// Lower case, without spaces.
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) members: Members,
}

impl Organization {
    /// Returns the indexes of the tenant's roles that the `n`th member has inside the organization.
    pub(crate) fn roles_of(n: u64) -> Vec<usize> {
        let mut held = Vec::new();
        if n.is_multiple_of(5) {
            held.push(roles::ADMINISTRATOR);
        }
        if n.is_multiple_of(3) {
            held.push(roles::SUPPORT);
        }
        held
    }
}

/// Returns the tenant's organizations, the built-in ones first.
pub(crate) fn organizations(seed: u64, config: &Organizations) -> Vec<Organization> {
    let mut draw = Draw::new(seed, "organizations", 0);
    let mut organization = |name: &str, display_name: &str, members| Organization {
        id: format!("org_{}", draw.alphanumeric(16)),
        name: name.to_owned(),
        display_name: display_name.to_owned(),
        members,
    };
    let joined = |every, remainder| Members::every(every, remainder, config.departed);
    let mut organizations = vec![
        organization("acme", "Acme Corporation", joined(4, 1)),
        organization("globex", "Globex, Inc.", joined(10, 3)),
        organization("initech", "Initech", joined(25, 2)),
        organization("umbrella", "Umbrella", Members::NOBODY),
    ];
    for (position, named) in config.further.iter().enumerate() {
        let shift = 6151 * (position as u64 + 1);
        let members = Members::spread(named.members, shift, config.departed);
        organizations.push(organization(&named.name.to_lowercase().replace(' ', "-"), &named.name, members));
    }
    for number in 1..=config.empty {
        let name = format!("empty-{number:05}");
        organizations.push(organization(&name, &name, Members::NOBODY));
    }
    organizations
}
