//! Counting users in Auth0's search index, which is another store than the one that export jobs
//! read.
//!
//! A search finds at most 1,000 users, and its `total` stops there (Auth0 docs, "View Search
//! Results by Page"). The index is eventually consistent. A search that takes longer than 2 seconds
//! is answered with 503; the same search again would take as long, so it is not repeated (Auth0
//! docs, "User Search Best Practices").
//!
//! These calls take at most half of the tenant's rate limit.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    client::Client,
    error::{AnswerProblem, Error},
    rate::Share,
};

/// The total of a search that finds this many users or more.
pub const SEARCH_CAP: u64 = 1_000;

/// The query for users without a date of creation.
pub const WITHOUT_CREATION: &str = "NOT _exists_:created_at";

/// Returns the query for users who were created at `from` or later and before `to`, in milliseconds
/// since 1970. Full timestamps, because Auth0 rounds shorter ones up.
pub fn created_between(from: Option<i64>, to: Option<i64>) -> String {
    let text = |ms: Option<i64>| {
        let at = ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        at.map_or_else(|| "*".to_owned(), |at| format!("{at:.3}"))
    };
    // The end of an open range is part of it either way.
    let end = if to.is_some() { '}' } else { ']' };
    format!("created_at:[{} TO {}{end}", text(from), text(to))
}

/// Counts users of one tenant, search by search.
#[derive(Debug)]
pub struct UserCounter {
    client: Client,
    /// Some tenants may refuse pages without users.
    page: &'static [(&'static str, &'static str)],
}

/// Only the total.
const NO_USERS: &[(&str, &str)] = &[("per_page", "0")];

/// The total, and the id of one user, which is not kept.
const ONE_USER: &[(&str, &str)] = &[("per_page", "1"), ("fields", "user_id"), ("include_fields", "true")];

impl UserCounter {
    /// Returns the number of users whom a query finds, which is [`SEARCH_CAP`] if there are more.
    /// Requires `read:users`.
    ///
    /// # Errors
    /// [`Error::Server`] with the status 503 for a search that takes too long.
    pub async fn count(&mut self, query: &str) -> Result<u64, Error> {
        match self.total(query).await {
            Err(Error::BadRequest(_)) if self.page == NO_USERS => {
                let counted = Self { client: self.client.clone(), page: ONE_USER }.total(query).await?;
                self.page = ONE_USER;
                Ok(counted)
            }
            counted => counted,
        }
    }

    async fn total(&self, query: &str) -> Result<u64, Error> {
        let mut url = self.client.url(&["users"], self.page);
        url.query_pairs_mut()
            .append_pair("page", "0")
            .append_pair("include_totals", "true")
            .append_pair("search_engine", "v3")
            .append_pair("q", query);
        let answer = self.client.get_unless(Share::Half, url, Error::is_slow_search).await?;
        let body: Map<String, Value> = answer.json()?;
        let total = body.get("total").and_then(Value::as_u64);
        total.ok_or_else(|| answer.unexpected(AnswerProblem::WrongShape))
    }
}

impl Error {
    /// Returns true for the answer to a search that took too long.
    pub fn is_slow_search(&self) -> bool {
        matches!(self, Self::Server(refusal) if refusal.status == 503)
    }
}

impl Client {
    /// Returns what counts users in the search index.
    pub fn user_counter(&self) -> UserCounter {
        UserCounter { client: self.clone(), page: NO_USERS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_half_open_with_full_timestamps() {
        let (from, to) = (Some(1_764_547_200_000), Some(1_764_547_200_005));
        assert_eq!(
            created_between(from, to),
            "created_at:[2025-12-01T00:00:00.000Z TO 2025-12-01T00:00:00.005Z}"
        );
        assert_eq!(created_between(None, to), "created_at:[* TO 2025-12-01T00:00:00.005Z}");
        assert_eq!(created_between(from, None), "created_at:[2025-12-01T00:00:00.000Z TO *]");
    }
}
