//! Auth0's own log as a witness: the event of the request that created an export job.
//!
//! The log has an event of type `sapi` for every `POST` of the Management API, and none for reads
//! (Auth0 docs, "Log Event Type Codes"). It is written with a delay, and deleted after 1 to 30
//! days, depending on the plan ("Log Data Retention"). Descriptions of events change over the
//! years, and details are not searchable, so the event is looked for by type, client and date, and
//! then told apart by the correlation id that the request carried ("Request Correlation"), or by
//! the job's id in the answer.
//!
//! These calls take at most half of the tenant's rate limit.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, value::RawValue};

use crate::{
    client::Client,
    error::{AnswerProblem, Error},
    patience::{PAGE, SMALLER_PAGE},
    rate::Share,
    transport::Answer,
};

/// The permission that reading the log needs.
pub const LOG_SCOPE: &str = "read:logs";

/// The permissions of which any allows to read the log (Management API schema).
pub const LOG_SCOPES: [&str; 2] = [LOG_SCOPE, "read:logs_users"];

/// The most events that a search returns (Auth0 docs, "Retrieve Logs Using the Management API").
const MOST_EVENTS: usize = 1_000;

/// The path of the request in its event.
const PATH: &str = "/api/v2/jobs/users-exports";

/// How far the date of the event may be from the creation of the job.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// What tells the event of one request apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessQuery {
    /// `X-Correlation-ID` of the request; none if it had none.
    pub correlation_id: Option<String>,
    /// The id of the job that it created.
    pub job_id: String,
    /// The client that sent it, if known.
    pub client_id: Option<String>,
    /// When the job was created, by Auth0's clock.
    pub created_at: Timestamp,
}

/// An event of the log. It may hold personal data, so only its id and its date are shown.
#[derive(Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// Its id, by which it can be looked up.
    pub log_id: Option<String>,
    /// Its date, by Auth0's clock.
    pub date: Option<Timestamp>,
    /// How it was recognised.
    pub matched_by: MatchedBy,
    /// The event, byte for byte as it stands in Auth0's answer.
    pub text: String,
}

/// How the event of a request was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// By the correlation id that only this request carried.
    CorrelationId,
    /// By the id of the job that it created.
    JobId,
}

impl fmt::Debug for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogEvent").field("log_id", &self.log_id).finish_non_exhaustive()
    }
}

impl WitnessQuery {
    /// Returns how an event is recognised as that of the request, if it is.
    fn recognised(&self, event: &Value) -> Option<MatchedBy> {
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let is_request = text("/type") == Some("sapi")
            && text("/details/request/method").is_some_and(|method| method.eq_ignore_ascii_case("post"))
            && text("/details/request/path") == Some(PATH);
        let correlation = text("/references/correlation_id");
        if !is_request {
            None
        } else if correlation.is_some() && correlation == self.correlation_id.as_deref() {
            Some(MatchedBy::CorrelationId)
        } else if text("/details/response/body/id") == Some(&self.job_id) {
            Some(MatchedBy::JobId)
        } else {
            None
        }
    }

    fn since(&self) -> Timestamp {
        self.created_at.checked_sub(TOLERANCE).unwrap_or(Timestamp::MIN)
    }

    /// The search for events of the client about the time of the request. An end keeps later events
    /// of a busy client from filling the answer.
    fn search(&self) -> String {
        let client = self.client_id.as_ref().map(|id| format!("client_id:\"{}\" AND ", id.replace('"', "")));
        let until = self.created_at.checked_add(TOLERANCE).unwrap_or(Timestamp::MAX);
        format!("type:\"sapi\" AND {}date:[{:.3} TO {until:.3}]", client.unwrap_or_default(), self.since())
    }
}

impl Client {
    /// Returns the event of a request, if the log has it by now. Requires `read:logs`.
    ///
    /// Some tenants refuse searches by these fields: there the newest events are read instead, as
    /// far back as the request, or as the log can be paged through.
    pub async fn witness(&self, query: &WitnessQuery) -> Result<Option<LogEvent>, Error> {
        let search = query.search();
        match self.event_among(PAGE, Some(&search), query).await {
            Err(Error::BadRequest(_)) => {}
            found => return found,
        }
        match self.event_among(SMALLER_PAGE, Some(&search), query).await {
            Err(Error::BadRequest(_)) => self.event_among(SMALLER_PAGE, None, query).await,
            found => found,
        }
    }

    async fn event_among(
        &self,
        size: usize,
        search: Option<&str>,
        query: &WitnessQuery,
    ) -> Result<Option<LogEvent>, Error> {
        for page in 0..MOST_EVENTS / size {
            let (page, size) = (page.to_string(), size.to_string());
            let mut url = self.url(&["logs"], &[("page", &page), ("per_page", &size), ("sort", "date:-1")]);
            if let Some(search) = search {
                url.query_pairs_mut().append_pair("q", search);
            }
            let answer = self.get_within(Share::Half, url).await?;
            let mut oldest = None;
            for event in events(&answer)? {
                let text = event.get();
                let event: Value =
                    serde_json::from_str(text).map_err(|_| answer.unexpected(AnswerProblem::WrongShape))?;
                let date = event.get("date").and_then(Value::as_str).and_then(|date| date.parse().ok());
                if let Some(matched_by) = query.recognised(&event) {
                    let log_id = event.get("log_id").and_then(Value::as_str).map(str::to_owned);
                    return Ok(Some(LogEvent { log_id, date, matched_by, text: text.to_owned() }));
                }
                // Auth0 may give fewer events on a page than asked for, so only dates and an empty
                // page show that there are no more.
                oldest = Some(date.unwrap_or(Timestamp::MAX));
            }
            if oldest.is_none_or(|oldest| oldest < query.since()) {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

/// The events of an answer, a list with or without totals around it.
fn events(answer: &Answer) -> Result<Vec<Box<RawValue>>, Error> {
    #[derive(serde::Deserialize)]
    struct WithTotals {
        logs: Vec<Box<RawValue>>,
    }
    match answer.json::<Vec<Box<RawValue>>>() {
        Err(Error::UnexpectedAnswer { problem: AnswerProblem::WrongShape, .. }) => {
            Ok(answer.json::<WithTotals>()?.logs)
        }
        list => list,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn query() -> WitnessQuery {
        WitnessQuery {
            correlation_id: Some("c1".into()),
            job_id: "job_1".into(),
            client_id: Some("abc".into()),
            created_at: "2026-11-01T10:15:00Z".parse().unwrap(),
        }
    }

    fn event(correlation: &str, job: &str, method: &str, path: &str) -> Value {
        json!({
            "type": "sapi", "description": "whatever",
            "references": { "correlation_id": correlation },
            "details": {
                "request": { "method": method, "path": path },
                "response": { "body": { "id": job } },
            },
        })
    }

    #[test]
    fn an_event_is_recognised_by_its_request_and_by_correlation_or_job() {
        let recognised =
            |correlation, job, method, path| query().recognised(&event(correlation, job, method, path));
        assert_eq!(recognised("c1", "job_9", "post", PATH), Some(MatchedBy::CorrelationId));
        assert_eq!(recognised("c9", "job_1", "POST", PATH), Some(MatchedBy::JobId));
        assert_eq!(recognised("c2", "job_2", "post", PATH), None);
        assert_eq!(recognised("c1", "job_1", "get", PATH), None);
        assert_eq!(recognised("c1", "job_1", "post", "/api/v2/users"), None);
        assert_eq!(query().recognised(&json!({})), None);
        let mut other_type = event("c1", "job_1", "post", PATH);
        other_type["type"] = json!("fapi");
        assert_eq!(query().recognised(&other_type), None);
        // Neither has a correlation id: that is no match.
        let mut without = event("c1", "job_2", "post", PATH);
        without["references"] = json!({});
        assert_eq!(WitnessQuery { correlation_id: None, ..query() }.recognised(&without), None);
    }

    #[test]
    fn only_what_is_searchable_is_searched_for() {
        let dates = "date:[2026-11-01T10:13:00.000Z TO 2026-11-01T10:17:00.000Z]";
        assert_eq!(query().search(), format!("type:\"sapi\" AND client_id:\"abc\" AND {dates}"));
        let anyone = WitnessQuery { client_id: None, ..query() };
        assert_eq!(anyone.search(), format!("type:\"sapi\" AND {dates}"));
    }
}
