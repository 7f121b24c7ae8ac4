//! Lists of what the export does not carry: roles, groups, organizations with their members, and
//! the second factors of a user. Each call returns one page, so that a caller can store it before
//! it asks for the next one.
//!
//! Auth0 pages in two ways. **Checkpoints**: `take` and `from`, where `next` of a page leads to the
//! following one and is valid for 24 hours; the last page has no `next`, and may be empty. **Page
//! numbers**: `page` and `per_page`, up to 1,000 items. A page may be shorter than requested
//! without being the last (Management API schema; Auth0 docs, "Management API").
//!
//! These calls take at most half of the tenant's rate limit.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    client::Client,
    error::{AnswerProblem, Error},
    patience::{PAGE, SMALLER_PAGE},
    rate::Share,
    transport::Answer,
};

/// Where a list continues. Serializes, so that it can be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// `next` of the page before, for a list with checkpoints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The number of items on the pages before, for a list with page numbers.
    #[serde(default, skip_serializing_if = "is_zero")]
    start: usize,
    /// The page size.
    size: usize,
}

impl Default for Cursor {
    /// The beginning of a list.
    fn default() -> Self {
        Self { from: None, start: 0, size: PAGE }
    }
}

impl Cursor {
    /// Returns true if it leads to a page by a checkpoint, which Auth0 refuses (400) after 24
    /// hours.
    pub fn expires(&self) -> bool {
        self.from.is_some()
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Its items. May be empty.
    pub items: Vec<T>,
    /// Where the list continues. `None` at its end.
    pub next: Option<Cursor>,
    /// The number of items of the whole list, if Auth0 reports it.
    pub total: Option<u64>,
}

/// A role, group or organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// A user to whom a role was assigned directly.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RoleMember {
    /// The user's id.
    pub user_id: String,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GroupMember {
    /// The id of the user or of the group.
    pub id: String,
    /// `user`, or `group` for a group inside the group.
    #[serde(default = "user")]
    pub member_type: String,
}

impl GroupMember {
    /// Returns true if the member is a group itself.
    pub fn is_group(&self) -> bool {
        self.member_type == "group"
    }
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OrganizationMember {
    /// The user's id.
    pub user_id: String,
    /// The roles inside the organization. Empty if they were not requested.
    #[serde(default)]
    pub roles: Vec<Named>,
}

/// An authentication method of a user, without addresses, numbers and keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationMethod {
    /// Its id.
    pub id: String,
    /// Its type, such as `totp`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Enrolment is complete. Absent for methods that need no confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// When it was enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When it was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_auth_at: Option<String>,
}

impl AuthenticationMethod {
    /// Returns true for a confirmed second factor. Passwords and passkeys are first factors;
    /// recovery codes and the proof of a mailbox are none (Auth0 docs, "Manage Authentication
    /// Methods with Management API").
    pub fn is_second_factor(&self) -> bool {
        const SECOND: [&str; 7] =
            ["totp", "push", "guardian", "phone", "webauthn-roaming", "webauthn-platform", "email"];
        self.confirmed == Some(true) && SECOND.contains(&self.kind.as_str())
    }
}

/// How a list pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paging {
    Checkpoints,
    Numbers,
}

/// A list: where it is, and the key of its items.
struct List<'a> {
    path: &'a [&'a str],
    key: &'static str,
    paging: Paging,
    query: &'static [(&'static str, &'static str)],
}

impl<'a> List<'a> {
    const fn by_checkpoints(path: &'a [&'a str], key: &'static str) -> Self {
        Self { path, key, paging: Paging::Checkpoints, query: &[] }
    }

    const fn by_numbers(path: &'a [&'a str], key: &'static str) -> Self {
        Self { path, key, paging: Paging::Numbers, query: &[("include_totals", "true")] }
    }
}

impl Client {
    /// Returns roles of the tenant. Requires `read:roles`. A tenant has at most 1,000 (Auth0 docs,
    /// "Entity Limit Policy").
    pub async fn roles(&self, cursor: &Cursor) -> Result<Page<Named>, Error> {
        self.page(&List::by_numbers(&["roles"], "roles"), cursor).await
    }

    /// Returns users to whom a role was assigned directly. Requires `read:users`, `read:roles` and
    /// `read:role_members`.
    pub async fn role_members(&self, role: &str, cursor: &Cursor) -> Result<Page<RoleMember>, Error> {
        self.page(&List::by_checkpoints(&["roles", role, "users"], "users"), cursor).await
    }

    /// Returns groups of the tenant. Requires `read:groups`.
    pub async fn groups(&self, cursor: &Cursor) -> Result<Page<Named>, Error> {
        self.page(&List::by_checkpoints(&["groups"], "groups"), cursor).await
    }

    /// Returns members of a group. Requires `read:group_members`.
    pub async fn group_members(&self, group: &str, cursor: &Cursor) -> Result<Page<GroupMember>, Error> {
        self.page(&List::by_checkpoints(&["groups", group, "members"], "members"), cursor).await
    }

    /// Returns the groups that give a role to their members. Requires `read:group_roles`.
    pub async fn role_groups(&self, role: &str, cursor: &Cursor) -> Result<Page<Named>, Error> {
        self.page(&List::by_checkpoints(&["roles", role, "groups"], "groups"), cursor).await
    }

    /// Returns organizations of the tenant. Requires `read:organizations`.
    pub async fn organizations(&self, cursor: &Cursor) -> Result<Page<Named>, Error> {
        self.page(&List::by_checkpoints(&["organizations"], "organizations"), cursor).await
    }

    /// Returns members of an organization. Requires `read:organization_members`, and
    /// `read:organization_member_roles` for their roles inside it.
    pub async fn organization_members(
        &self,
        organization: &str,
        with_roles: bool,
        cursor: &Cursor,
    ) -> Result<Page<OrganizationMember>, Error> {
        let path = ["organizations", organization, "members"];
        let query: &[_] = if with_roles {
            &[("fields", "user_id,roles"), ("include_fields", "true")]
        } else {
            &[("fields", "user_id"), ("include_fields", "true")]
        };
        self.page(&List { query, ..List::by_checkpoints(&path, "members") }, cursor).await
    }

    /// Returns authentication methods of a user. Requires `read:authentication_methods`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a user who was deleted.
    pub async fn authentication_methods(
        &self,
        user: &str,
        cursor: &Cursor,
    ) -> Result<Page<AuthenticationMethod>, Error> {
        let path = ["users", user, "authentication-methods"];
        // Auth0 calls them authenticators in the answer (seen in recordings of go-auth0).
        self.page(&List::by_numbers(&path, "authenticators"), cursor).await
    }

    /// Reads one page. Where a page of 100 is refused, asks for one of 50.
    async fn page<T: DeserializeOwned>(&self, list: &List<'_>, cursor: &Cursor) -> Result<Page<T>, Error> {
        match self.page_of(list, cursor).await {
            Err(Error::BadRequest(refusal)) if refusal.status == 400 && cursor.size > SMALLER_PAGE => {
                self.page_of(list, &Cursor { size: SMALLER_PAGE, ..cursor.clone() }).await
            }
            read => read,
        }
    }

    async fn page_of<T: DeserializeOwned>(&self, list: &List<'_>, cursor: &Cursor) -> Result<Page<T>, Error> {
        let mut url = self.url(list.path, list.query);
        let size = cursor.size.clamp(1, PAGE);
        match list.paging {
            Paging::Checkpoints => {
                url.query_pairs_mut().append_pair("take", &size.to_string());
                if let Some(from) = &cursor.from {
                    url.query_pairs_mut().append_pair("from", from);
                }
            }
            Paging::Numbers => {
                let page = (cursor.start / size).to_string();
                url.query_pairs_mut().append_pair("per_page", &size.to_string()).append_pair("page", &page);
            }
        }
        let answer = self.get_within(Share::Half, url).await?;
        read_page(&answer, list, &Cursor { size, ..cursor.clone() })
    }
}

fn read_page<T: DeserializeOwned>(
    answer: &Answer,
    list: &List<'_>,
    cursor: &Cursor,
) -> Result<Page<T>, Error> {
    let mut body: Map<String, Value> = answer.json()?;
    let items = body.remove(list.key).unwrap_or(Value::Null);
    let items: Vec<T> =
        serde_json::from_value(items).map_err(|_| answer.unexpected(AnswerProblem::WrongShape))?;
    let number = |key: &str| body.get(key).and_then(Value::as_u64);
    let total = number("total");
    let next = match list.paging {
        Paging::Checkpoints => {
            let next = body.get("next").and_then(Value::as_str).filter(|next| !next.is_empty());
            if next.is_some() && next == cursor.from.as_deref() {
                return Err(answer.unexpected(AnswerProblem::EndlessList));
            }
            next.map(|next| Cursor { from: Some(next.to_owned()), ..cursor.clone() })
        }
        Paging::Numbers => {
            // Auth0 may have served smaller pages than requested.
            let served = number("limit").and_then(|limit| usize::try_from(limit).ok());
            let size = served.filter(|limit| (1..cursor.size).contains(limit)).unwrap_or(cursor.size);
            let start = cursor.start + size;
            let more = !items.is_empty() && total.is_none_or(|total| (start as u64) < total);
            more.then_some(Cursor { from: None, start, size })
        }
    };
    Ok(Page { items, next, total })
}

fn user() -> String {
    "user".to_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde requires")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_stored() {
        for cursor in [
            Cursor::default(),
            Cursor { from: Some("abc".into()), start: 0, size: 50 },
            Cursor { from: None, start: 200, size: 100 },
        ] {
            let text = serde_json::to_string(&cursor).unwrap();
            assert_eq!(serde_json::from_str::<Cursor>(&text).unwrap(), cursor);
        }
    }

    #[test]
    fn only_confirmed_second_factors_count() {
        let method = |kind: &str, confirmed| AuthenticationMethod {
            id: "x".into(),
            kind: kind.into(),
            confirmed,
            created_at: None,
            last_auth_at: None,
        };
        for kind in ["totp", "push", "guardian", "phone", "webauthn-roaming", "webauthn-platform", "email"] {
            assert!(method(kind, Some(true)).is_second_factor(), "{kind}");
            assert!(!method(kind, Some(false)).is_second_factor(), "{kind}");
            assert!(!method(kind, None).is_second_factor(), "{kind}");
        }
        for kind in ["password", "passkey", "recovery-code", "email-verification", "other"] {
            assert!(!method(kind, Some(true)).is_second_factor(), "{kind}");
        }
    }
}
