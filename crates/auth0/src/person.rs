//! The calls about one user: what Auth0 holds of a person beyond the profile.
//!
//! Lists are read to their end. A page that is shorter than asked is not taken for the last: the
//! end is an empty page, a `total` that has been reached, or, with checkpoint paging, an answer
//! without `next`. Tokens of identity providers and keys of authentication methods never leave this
//! crate.

use std::collections::BTreeSet;

use serde::de::Error as _;
use serde_json::{Map, Value};

use crate::{
    client::Client,
    error::{AnswerProblem, Error},
    patience::{MAX_PAGES, PAGE, SMALLER_PAGE},
    transport::Answer,
    withheld::without_withheld,
};

/// The most log events that Auth0 returns of one user (Management API, "Get user's log events":
/// pages end at 1,000 records).
pub const MOST_EVENTS: usize = 1_000;

/// An object of an answer.
type Object = Map<String, Value>;

/// A list that Auth0 may cut off.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    /// The objects, in Auth0's order.
    pub items: Vec<Map<String, Value>>,
    /// Whether Auth0's limit was reached, so that there may be more.
    pub capped: bool,
}

impl Client {
    /// Returns the users with exactly this e-mail address, case-sensitively. Requires `read:users`.
    pub async fn users_by_email(&self, email: &str) -> Result<Vec<Map<String, Value>>, Error> {
        self.users(self.url(&["users-by-email"], &[("email", email)])).await
    }

    /// Returns the whole profile of a user. Requires `read:users`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn user(&self, user_id: &str) -> Result<Map<String, Value>, Error> {
        let user: Object = self.get(self.url(&["users", user_id], &[])).await?.json()?;
        Ok(without_withheld(user))
    }

    /// Returns the roles that are assigned to a user directly. Requires `read:users`, `read:roles`
    /// and `read:role_members`.
    ///
    /// Roles that come from a group are not among them (Auth0 docs, "Assign roles to groups").
    pub async fn user_roles(&self, user_id: &str) -> Result<Vec<Map<String, Value>>, Error> {
        self.by_pages(&["users", user_id, "roles"], &[], "roles").await
    }

    /// Returns the organizations of a user. Requires `read:users` or `read:organizations`.
    pub async fn user_organizations(&self, user_id: &str) -> Result<Vec<Map<String, Value>>, Error> {
        self.by_pages(&["users", user_id, "organizations"], &[], "organizations").await
    }

    /// Returns the roles that a member has inside an organization. Requires
    /// `read:organization_member_roles`.
    pub async fn member_roles(
        &self,
        organization_id: &str,
        user_id: &str,
    ) -> Result<Vec<Map<String, Value>>, Error> {
        self.by_pages(&["organizations", organization_id, "members", user_id, "roles"], &[], "roles").await
    }

    /// Returns the authentication methods of a user, with addresses and numbers masked as Auth0
    /// gives them. Requires `read:authentication_methods`.
    pub async fn user_authentication_methods(&self, user_id: &str) -> Result<Vec<Map<String, Value>>, Error> {
        self.by_pages(&["users", user_id, "authentication-methods"], &[], "authenticators").await
    }

    /// Returns what a user has allowed applications to do. Requires `read:grants`.
    pub async fn user_grants(&self, user_id: &str) -> Result<Vec<Map<String, Value>>, Error> {
        self.by_pages(&["grants"], &[("user_id", user_id)], "grants").await
    }

    /// Returns the sessions of a user. Requires `read:sessions`, and an Enterprise plan.
    ///
    /// # Errors
    /// [`Error::Forbidden`] on other plans.
    pub async fn user_sessions(&self, user_id: &str) -> Result<Vec<Map<String, Value>>, Error> {
        let mut items = Vec::new();
        let mut seen = BTreeSet::new();
        let mut from: Option<String> = None;
        loop {
            let mut url = self.url(&["users", user_id, "sessions"], &[("take", &PAGE.to_string())]);
            if let Some(from) = &from {
                url.query_pairs_mut().append_pair("from", from);
            }
            let answer = self.get(url).await?;
            let mut page: Object = answer.json()?;
            items.extend(objects(&answer, page.remove("sessions"))?);
            let next = page.get("next").and_then(Value::as_str).filter(|next| !next.is_empty());
            let Some(next) = next.map(str::to_owned) else { return Ok(items) };
            if !seen.insert(next.clone()) || seen.len() >= MAX_PAGES {
                return Err(answer.unexpected(AnswerProblem::EndlessList));
            }
            from = Some(next);
        }
    }

    /// Returns the log events about a user, newest first: at most [`MOST_EVENTS`], and none older
    /// than the tenant's plan keeps. Requires `read:logs_users` or `read:logs`.
    pub async fn user_logs(&self, user_id: &str) -> Result<Listed, Error> {
        match self.user_logs_of(PAGE, user_id).await {
            Err(Error::BadRequest(_)) => self.user_logs_of(SMALLER_PAGE, user_id).await,
            outcome => outcome,
        }
    }

    /// The `total` of logs is the number of events on the page, so only an empty page ends them
    /// (Auth0 docs, "Retrieve log events").
    async fn user_logs_of(&self, size: usize, user_id: &str) -> Result<Listed, Error> {
        let mut items: Vec<Object> = Vec::new();
        for page in 0..MOST_EVENTS / size {
            let (page, size) = (page.to_string(), size.to_string());
            let query = [("page", page.as_str()), ("per_page", &size), ("sort", "date:-1")];
            let answer = self.get(self.url(&["users", user_id, "logs"], &query)).await?;
            let events = match answer.json()? {
                Value::Object(mut wrapped) => wrapped.remove("logs"),
                list => Some(list),
            };
            let events = objects(&answer, events)?;
            if events.is_empty() {
                return Ok(Listed { items, capped: false });
            }
            items.extend(events);
        }
        Ok(Listed { items, capped: true })
    }

    /// Reads a list by page numbers. Tenants whose largest page is 50 refuse to give 100 (Auth0
    /// docs, "Management API", and its schema contradict each other).
    async fn by_pages(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        key: &'static str,
    ) -> Result<Vec<Object>, Error> {
        match self.by_pages_of(PAGE, path, query, key).await {
            Err(Error::BadRequest(_)) => self.by_pages_of(SMALLER_PAGE, path, query, key).await,
            outcome => outcome,
        }
    }

    async fn by_pages_of(
        &self,
        size: usize,
        path: &[&str],
        query: &[(&str, &str)],
        key: &'static str,
    ) -> Result<Vec<Object>, Error> {
        let mut items: Vec<Object> = Vec::new();
        for page in 0..MAX_PAGES {
            let (page, size) = (page.to_string(), size.to_string());
            let paging = [("page", page.as_str()), ("per_page", &size), ("include_totals", "true")];
            let answer = self.get(self.url(path, &[query, &paging].concat())).await?;
            let (list, total) = match answer.json()? {
                Value::Object(mut wrapped) => {
                    (wrapped.remove(key), wrapped.get("total").and_then(Value::as_u64))
                }
                list => (Some(list), None),
            };
            let list = objects(&answer, list)?;
            let is_last = list.is_empty();
            items.extend(list);
            if is_last || total.is_some_and(|total| items.len() as u64 >= total) {
                return Ok(items);
            }
        }
        Err(Error::UnexpectedAnswer {
            problem: AnswerProblem::EndlessList,
            status: 200,
            content_type: None,
            length: 0,
        })
    }
}

/// The objects of a list, without what is withheld.
fn objects(answer: &Answer, list: Option<Value>) -> Result<Vec<Object>, Error> {
    let list = list.ok_or_else(|| serde_json::Error::custom("no list"));
    let items: Result<Vec<Object>, _> = list.and_then(serde_json::from_value);
    let items = items.map_err(|_| answer.unexpected(AnswerProblem::WrongShape))?;
    Ok(items.into_iter().map(without_withheld).collect())
}
