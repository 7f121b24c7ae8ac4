//! The tenant's log: events that the simulator's own API caused, and computed ones about users.

use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::Plan;
use crate::data::document::{Document, Leaf};
pub(crate) use crate::data::events::Subject;
use crate::data::events::{self, Actor, Event};
use crate::data::fields::Path;
use crate::lock;
use crate::state::Sim;
use crate::time::{DAY_MS, iso};

/// Number of users whose events a search through the whole tenant sees. Events of others are found
/// through their user only.
const SAMPLE: u64 = 100;

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

    /// Returns the events that have been indexed by `now`.
    fn indexed(&self, now: Timestamp, delay: Duration) -> Vec<Event> {
        let delay = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        lock(&self.0)
            .iter()
            .filter(|(at, _)| at.as_millisecond().saturating_add(delay) <= now.as_millisecond())
            .map(|(at, body)| Event { at_ms: at.as_millisecond(), body: body.clone() })
            .collect()
    }
}

/// Returns for how many days a plan keeps events (Auth0 docs, log data retention).
fn retention_days(plan: Plan) -> i64 {
    match plan {
        Plan::Free => 1,
        Plan::SelfService => 5,
        _ => 30,
    }
}

/// Returns the events about a user that the plan still keeps, the newest first.
pub(crate) fn of_user(sim: &Sim, index: u64) -> Vec<Event> {
    let now = sim.clock.now().as_millisecond();
    let oldest = now - retention_days(sim.config.plan) * DAY_MS;
    let actor = actor(sim, index);
    let horizon = sim.population.horizon_ms();
    events::of_user(sim.config.seed, &subject(sim, index), actor.as_ref(), horizon)
        .into_iter()
        .filter(|event| (oldest..=now).contains(&event.at_ms))
        .collect()
}

/// Returns the events of the tenant that the plan still keeps, the oldest first.
pub(crate) fn of_tenant(sim: &Sim) -> Vec<Event> {
    let now = sim.clock.now();
    let oldest = now.as_millisecond() - retention_days(sim.config.plan) * DAY_MS;
    let mut found = sim.log.indexed(now, sim.config.log_delay);
    found.retain(|event| event.at_ms >= oldest);
    found.extend((0..sim.population.count.min(SAMPLE)).flat_map(|index| of_user(sim, index)));
    found.sort_by_key(|event| event.at_ms);
    found
}

fn texts<const N: usize>(user: &Document, names: [&str; N]) -> [String; N] {
    names.map(|name| {
        let leaf = Path::parse(name).and_then(|path| user.find(&path)).map(|found| user.leaf(found));
        match leaf {
            Some(Leaf::Text(text)) => text.to_owned(),
            _ => String::new(),
        }
    })
}

/// Returns what events and other records need to know about a user.
pub(crate) fn subject(sim: &Sim, index: u64) -> Subject {
    let mut user = Document::default();
    sim.population.fill(index, &mut user);
    let date = |name: &str| {
        let found = user.find(&Path::parse(name)?)?;
        match user.leaf(found) {
            Leaf::Date(epoch_ms) => Some(epoch_ms),
            _ => None,
        }
    };
    let [user_id, email, name, connection] =
        texts(&user, ["user_id", "email", "name", "identities[0].connection"]);
    let mut blocked = String::new();
    if let Some(found) = Path::parse("blocked").and_then(|path| user.find(&path)) {
        user.write_json(found, &mut blocked);
    }
    Subject {
        index,
        user_id,
        user_name: if email.is_empty() { name } else { email },
        connection: sim.connections.iter().position(|known| known.name == connection).unwrap_or(0),
        created_ms: date("created_at").unwrap_or(0),
        last_login_ms: date("last_login"),
        blocked: blocked == "true",
    }
}

/// Returns the administrator who changed the user: a holder of that role, never the user.
fn actor(sim: &Sim, index: u64) -> Option<Actor> {
    let administrator = if index == 3 { 4 } else { 3 };
    (administrator < sim.population.count).then(|| {
        let mut user = Document::default();
        sim.population.fill(administrator, &mut user);
        let [user_id, name, email] = texts(&user, ["user_id", "name", "email"]);
        Actor { user_id, name, email }
    })
}
