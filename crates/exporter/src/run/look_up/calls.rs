//! The calls of a look-up: what each asks, what its answer adds to the file of answers, and which
//! calls follow from it.

use auth0::{Client, Cursor, Error, Named};
use jiff::Timestamp;
use schema::Lookup;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::gaps::Part;

/// A list to read at Auth0, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "list", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Call {
    /// The roles of the tenant.
    Roles {
        /// The groups of each role are read as well.
        with_groups: bool,
    },
    /// The users to whom a role was assigned directly.
    RoleMembers { role: Named },
    /// The groups that give a role.
    RoleGroups { role: Named },
    /// The groups of the tenant.
    Groups,
    /// The members of a group, who have its roles: all of them, or for the groups themselves none.
    GroupMembers { group: Named, roles: Vec<Named> },
    /// The organizations of the tenant.
    Organizations { with_roles: bool },
    /// The members of an organization.
    OrganizationMembers { organization: Named, with_roles: bool },
    /// The authentication methods of a user.
    Methods { user: String },
}

/// What a page of a list has come to.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Lines for the file of answers.
    pub(super) lines: String,
    pub(super) next: Option<Cursor>,
    /// Calls that follow from it.
    pub(super) add: Vec<Call>,
    /// Groups that give the role of the call.
    pub(super) groups: Vec<Named>,
    /// Roles, organizations or groups on it.
    pub(super) listed: u64,
    /// Groups inside the group of the call.
    pub(super) nested: u64,
    /// When it was read, by Auth0's clock.
    pub(super) at: Option<Timestamp>,
}

impl Call {
    /// The calls with which a lookup begins. `part` is whether its part is read as well; `users`
    /// are those whose second factors are wanted.
    pub(super) fn first(lookup: Lookup, part: bool, users: Vec<String>) -> Vec<Self> {
        match lookup {
            Lookup::Roles => vec![Self::Roles { with_groups: part }],
            Lookup::Organizations => vec![Self::Organizations { with_roles: part }],
            Lookup::Groups => vec![Self::Groups],
            Lookup::MfaMethods => users.into_iter().map(|user| Self::Methods { user }).collect(),
        }
    }

    /// Returns true for a list of the whole tenant. If Auth0 has no such list, the tenant does not
    /// use the feature; for other lists it means that what they belong to was deleted.
    pub(super) const fn is_of_tenant(&self) -> bool {
        matches!(self, Self::Roles { .. } | Self::Groups | Self::Organizations { .. })
    }

    /// The part of `lookup` that the call reads, if the rest can do without it.
    pub(super) fn part(&self, lookup: Lookup) -> Option<Part> {
        match self {
            Self::RoleGroups { .. } => Some(Part::Groups),
            Self::GroupMembers { .. } if lookup == Lookup::Roles => Some(Part::Groups),
            Self::OrganizationMembers { with_roles: true, .. } => Some(Part::OrganizationRoles),
            _ => None,
        }
    }

    /// Asks for one page.
    pub(super) async fn answer(&self, client: &Client, cursor: &Cursor) -> Result<Answer, Error> {
        Ok(match self {
            Self::Roles { with_groups } => {
                let page = client.roles(cursor).await?;
                let groups = |role: &Named| with_groups.then(|| Self::RoleGroups { role: role.clone() });
                let members = page.items.iter().map(|role| Self::RoleMembers { role: role.clone() });
                let add = members.chain(page.items.iter().filter_map(groups)).collect();
                Answer { next: page.next, add, ..listed("role", &page.items) }
            }
            Self::RoleMembers { role } => {
                let page = client.role_members(&role.id, cursor).await?;
                let value = json!({ "id": role.id, "name": role.name, "source": "direct" });
                let lines = page.items.iter().map(|member| line(&member.user_id, &value)).collect();
                Answer { lines, next: page.next, ..Answer::default() }
            }
            Self::RoleGroups { role } => {
                let page = client.role_groups(&role.id, cursor).await?;
                Answer { groups: page.items, next: page.next, ..Answer::default() }
            }
            Self::Groups => {
                let page = client.groups(cursor).await?;
                let members = |group: &Named| Self::GroupMembers { group: group.clone(), roles: Vec::new() };
                let add = page.items.iter().map(members).collect();
                Answer { next: page.next, add, ..listed("group", &page.items) }
            }
            Self::GroupMembers { group, roles } => {
                let page = client.group_members(&group.id, cursor).await?;
                let source = json!({ "id": group.id, "name": group.name });
                let of_role = |role: &Named| json!({ "id": role.id, "name": role.name, "source": "group", "group": source });
                let mut values: Vec<Value> = roles.iter().map(of_role).collect();
                if values.is_empty() {
                    values.push(json!({ "id": group.id, "name": group.name, "source": "direct" }));
                }
                let users = page.items.iter().filter(|member| !member.is_group());
                let lines = users.flat_map(|user| values.iter().map(|value| line(&user.id, value))).collect();
                let nested = page.items.iter().filter(|member| member.is_group()).count() as u64;
                Answer { lines, next: page.next, nested, ..Answer::default() }
            }
            Self::Organizations { with_roles } => {
                let page = client.organizations(cursor).await?;
                let members = |organization: &Named| Self::OrganizationMembers {
                    organization: organization.clone(),
                    with_roles: *with_roles,
                };
                let add = page.items.iter().map(members).collect();
                Answer { next: page.next, add, ..listed("organization", &page.items) }
            }
            Self::OrganizationMembers { organization, with_roles } => {
                let page = client.organization_members(&organization.id, *with_roles, cursor).await?;
                let value = |roles: &[Named]| {
                    let mut value =
                        json!({ "id": organization.id, "name": organization.name, "source": "direct" });
                    if *with_roles {
                        let role = |role: &Named| json!({ "id": role.id, "name": role.name, "source": "organization" });
                        value["roles"] = roles.iter().map(role).collect();
                    }
                    value
                };
                let member =
                    |member: &auth0::OrganizationMember| line(&member.user_id, &value(&member.roles));
                Answer {
                    lines: page.items.iter().map(member).collect(),
                    next: page.next,
                    ..Answer::default()
                }
            }
            Self::Methods { user } => {
                let page = client.authentication_methods(user, cursor).await?;
                let lines = page.items.iter().map(|method| {
                    let mut line = json!({ "user_id": user, "method": method });
                    if method.is_second_factor() {
                        line["value"] =
                            json!({ "id": method.id, "name": method.kind, "created_at": method.created_at });
                    }
                    format!("{line}\n")
                });
                Answer { lines: lines.collect(), next: page.next, ..Answer::default() }
            }
        })
    }
}

/// The line of a user who has this value.
fn line(user: &str, value: &Value) -> String {
    format!("{}\n", json!({ "user_id": user, "value": value }))
}

/// Lines that name what there is, so that a role without holders is not missing.
fn listed(kind: &str, items: &[Named]) -> Answer {
    let lines = items.iter().map(|item| json!({ (kind): item }).to_string() + "\n").collect();
    Answer { lines, listed: items.len() as u64, ..Answer::default() }
}
