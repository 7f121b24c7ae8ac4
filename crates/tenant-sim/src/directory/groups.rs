//! The tenant's groups, which an enterprise directory provisions.

use crate::config::Groups;
use crate::data::draw::Draw;
use crate::directory::members::Members;
use crate::directory::roles;

/// A group.
#[derive(Debug)]
pub(crate) struct Group {
    /// `grp_` and 16 letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The directory's own identifier.
    pub(crate) external_id: String,
    /// Users directly in the group.
    pub(crate) users: Members,
    /// Indexes of the groups directly in this one. A list of members begins with them.
    pub(crate) groups: Vec<usize>,
    /// Indexes of the tenant's roles that the group gives.
    pub(crate) roles: Vec<usize>,
}

/// Index of the connection whose directory the groups come from: `acme-entra`.
pub(crate) const CONNECTION: usize = 10;

const ENGINEERING: usize = 0;
const PLATFORM: usize = 1;
const CONTRACTORS: usize = 2;

/// Returns the tenant's groups, the built-in ones first.
pub(crate) fn groups(seed: u64, config: &Groups) -> Vec<Group> {
    let mut draw = Draw::new(seed, "groups", 0);
    let mut group = |name: &str, users, groups: &[usize], roles: &[usize]| Group {
        id: format!("grp_{}", draw.alphanumeric(16)),
        external_id: format!("{:08x}-{:04x}", draw.bits(), draw.bits() & 0xffff),
        name: name.to_owned(),
        users,
        groups: groups.to_vec(),
        roles: roles.to_vec(),
    };
    let inside = |every, remainder| Members::every(every, remainder, 0);
    let around: &[usize] = if config.circular { &[ENGINEERING] } else { &[] };
    let mut groups = vec![
        group("Engineering", inside(30, 4), &[PLATFORM, CONTRACTORS], &[roles::SUPPORT]),
        group("Platform", inside(60, 9), around, &[roles::ADMINISTRATOR]),
        group("Contractors", inside(45, 13), &[], &[]),
        group("Finance", inside(35, 6), &[], &[roles::AUDITOR, roles::BILLING]),
        group("Newcomers", Members::NOBODY, &[], &[roles::CUSTOMER]),
    ];
    for (position, named) in config.further.iter().enumerate() {
        let users = Members::spread(named.members, 4093 * (position as u64 + 1), 0);
        groups.push(group(&named.name, users, &[], &[roles::CUSTOMER]));
    }
    for number in 1..=config.empty {
        groups.push(group(&format!("Empty {number:05}"), Members::NOBODY, &[], &[]));
    }
    groups
}
