//! The events that the simulator's own API caused.

use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::data::events::{self, Event};
use crate::lock::lock;
use crate::time::iso;

/// Events that the API caused, in order.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<(Timestamp, Value)>>);

/// A request that the API writes to the log.
pub(crate) struct ApiRequest<'a> {
    pub(crate) description: &'static str,
    pub(crate) path: &'static str,
    pub(crate) client_id: &'a str,
    pub(crate) user_agent: &'a str,
    /// `X-Correlation-ID`.
    pub(crate) correlation_id: Option<&'a str>,
    pub(crate) scopes: Vec<&'a str>,
    pub(crate) body: Value,
    pub(crate) response: Value,
}

/// Longest correlation id that is written (Auth0 docs, Management API, request correlation).
const CORRELATION_BYTES: usize = 64;

impl Log {
    /// Writes a successful `POST` as an event of the type `sapi`.
    pub(crate) fn post(&self, now: Timestamp, request: &ApiRequest<'_>) {
        let mut events = lock(&self.0);
        let id = events::log_id(now.as_millisecond(), u64::MAX, events.len() as u64);
        let mut event = json!({
            "_id": id,
            "log_id": id,
            "date": iso(now),
            "type": "sapi",
            "description": request.description,
            "client_id": request.client_id,
            "client_name": "",
            "ip": "127.0.0.1",
            "user_id": null,
            "user_agent": "Other 0.0.0 / Other 0.0.0",
            "isMobile": false,
            "details": {
                "request": {
                    "method": "post",
                    "path": request.path,
                    "query": {},
                    "userAgent": request.user_agent,
                    "body": request.body,
                    "channel": "api",
                    "ip": "127.0.0.1",
                    "auth": {
                        "strategy": "jwt",
                        "credentials": {"scopes": request.scopes},
                        "user": {},
                    },
                },
                "response": {"statusCode": 200, "body": request.response},
            },
        });
        if let Some(id) = request.correlation_id.filter(|id| id.len() <= CORRELATION_BYTES) {
            event["references"] = json!({"correlation_id": id});
        }
        events.push((now, event));
    }

    /// Writes an exchange of client credentials for a token as an event of the type `seccft`.
    pub(crate) fn exchange(&self, now: Timestamp, client_id: &str, audience: &str, scope: &str) {
        let mut events = lock(&self.0);
        let id = events::log_id(now.as_millisecond(), u64::MAX, events.len() as u64);
        let event = json!({
            "_id": id,
            "log_id": id,
            "date": iso(now),
            "type": "seccft",
            "description": "",
            "client_id": client_id,
            "client_name": "",
            "ip": "127.0.0.1",
            "user_agent": "Other 0.0.0 / Other 0.0.0",
            "hostname": "127.0.0.1",
            "audience": audience,
            "scope": scope,
            "isMobile": false,
        });
        events.push((now, event));
    }

    /// Returns the events that have been indexed by `now`.
    pub(crate) fn indexed(&self, now: Timestamp, delay: Duration) -> Vec<Event> {
        let delay = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        lock(&self.0)
            .iter()
            .filter(|(at, _)| at.as_millisecond().saturating_add(delay) <= now.as_millisecond())
            .map(|(at, body)| Event { at_ms: at.as_millisecond(), body: body.clone() })
            .collect()
    }
}
