//! Log events about a user, computed like the user: sign-ups, sign-ins, failures, blocks, and what
//! administrators did to the account. The last kind contains other people's data.

use serde_json::{Value, json};

use crate::catalog;
use crate::data::draw::Draw;
use crate::time::{DAY_MS, write_iso};

/// What an event needs to know about its user.
pub(crate) struct Subject {
    pub(crate) index: u64,
    pub(crate) user_id: String,
    /// E-mail address, or else the name.
    pub(crate) user_name: String,
    /// Index of the connection.
    pub(crate) connection: usize,
    pub(crate) created_ms: i64,
    pub(crate) last_login_ms: Option<i64>,
    pub(crate) blocked: bool,
}

/// The person who acts in events of the Management API.
pub(crate) struct Actor {
    pub(crate) user_id: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// An event and its moment in milliseconds since 1970.
pub(crate) struct Event {
    pub(crate) at_ms: i64,
    pub(crate) body: Value,
}

/// How far back events reach; plans keep them for shorter.
const REACH_MS: i64 = 40 * DAY_MS;

/// Client id of the application that users sign in to.
pub(crate) const SHOP_CLIENT_ID: &str = "SimShopApplication00000000000008";

const AGENTS: [&str; 3] = [
    "Firefox 128.0.0 / Windows 10.0.0",
    "Mobile Safari 17.4.0 / iOS 17.4.1",
    "Chrome 126.0.0 / Mac OS X 10.15.7",
];
/// Country code, country, city and time zone.
const PLACES: [[&str; 4]; 3] = [
    ["FR", "France", "Lyon", "Europe/Paris"],
    ["DE", "Germany", "Köln", "Europe/Berlin"],
    ["BR", "Brazil", "São Paulo", "America/Sao_Paulo"],
];

/// Returns the events of a user within reach of `horizon_ms`, the newest first.
pub(crate) fn of_user(seed: u64, subject: &Subject, actor: Option<&Actor>, horizon_ms: i64) -> Vec<Event> {
    let mut draw = Draw::new(seed, "events", subject.index);
    let start = horizon_ms - REACH_MS;
    let mut moments = Vec::new();
    if subject.created_ms >= start {
        moments.push((subject.created_ms, "ss"));
    }
    if let Some(last) = subject.last_login_ms.filter(|last| *last >= start) {
        let since = subject.created_ms.max(start);
        moments.push((last, "s"));
        for _ in 0..draw.below(8) {
            let kind = draw.pick(&["s", "s", "s", "fp", "slo", "seacft"]);
            moments.push((since + draw.span(last - since + 1), kind));
        }
    }
    if subject.blocked {
        moments.push((horizon_ms - 1 - draw.span(5 * DAY_MS), "limit_wc"));
        moments.push((horizon_ms - 1 - draw.span(5 * DAY_MS), "f"));
    }
    if subject.created_ms < start && subject.index.is_multiple_of(3) {
        moments.push((horizon_ms - 1 - draw.span(4 * DAY_MS), "sapi"));
    }
    moments.sort_unstable_by(|a, b| b.cmp(a));
    let events = moments.into_iter().enumerate().filter_map(|(number, (at_ms, kind))| {
        let mut event = match (kind, actor) {
            ("sapi", Some(actor)) => by_administrator(subject, actor, &mut draw),
            ("sapi", None) => return None,
            _ => by_user(kind, subject, &mut draw),
        };
        let mut date = String::new();
        write_iso(&mut date, at_ms);
        let id = log_id(at_ms, subject.index, number as u64);
        event["date"] = json!(date);
        event["type"] = json!(kind);
        event["_id"] = json!(id);
        event["log_id"] = json!(id);
        event["isMobile"] = json!(false);
        Some(Event { at_ms, body: event })
    });
    events.collect()
}

/// Returns the id of an event: ids sort by date.
pub(crate) fn log_id(at_ms: i64, index: u64, number: u64) -> String {
    format!("900{at_ms:015}{index:020}{number:06}")
}

/// Returns the index of the user whose event has this id. The caller must check that it exists.
pub(crate) fn user_of(log_id: &str) -> Option<u64> {
    log_id.get(18..38)?.parse().ok()
}

fn by_user(kind: &str, subject: &Subject, draw: &mut Draw) -> Value {
    let agent = draw.pick(&AGENTS);
    let [code, country, city, zone] = draw.pick(&PLACES);
    let description = match kind {
        "fp" => "Wrong email or password.",
        "f" => "user is blocked",
        "limit_wc" => "Account blocked after too many failed attempts",
        _ => "",
    };
    json!({
        "description": if description.is_empty() { Value::Null } else { json!(description) },
        "connection": catalog::name(subject.connection),
        "strategy": catalog::strategy(subject.connection),
        "strategy_type": if catalog::strategy(subject.connection) == "auth0" { "database" } else { "social" },
        "client_id": SHOP_CLIENT_ID,
        "client_name": "Shop",
        "ip": format!("198.51.100.{}", draw.below(254) + 1),
        "user_agent": agent,
        "user_id": subject.user_id,
        "user_name": subject.user_name,
        "hostname": "login.shop.example",
        "details": {"session_id": draw.alphanumeric(32), "stats": {"loginsCount": draw.below(90) + 1}},
        "location_info": {
            "country_code": code, "country_name": country, "city_name": city, "time_zone": zone,
            "continent_code": "EU",
        },
    })
}

/// An administrator's update of the user in the Dashboard. Names the administrator, who is another
/// person, and a colleague in the request.
fn by_administrator(subject: &Subject, actor: &Actor, draw: &mut Draw) -> Value {
    let path = format!("/api/v2/users/{}", subject.user_id.replace('|', "%7C"));
    let ip = format!("203.0.113.{}", draw.below(254) + 1);
    json!({
        "description": "Update a User",
        "client_id": "SimDashboardApplication000000009",
        "client_name": "",
        "ip": ip,
        "user_agent": "Chrome 126.0.0 / Mac OS X 10.15.7",
        "user_id": subject.user_id,
        "user_name": subject.user_name,
        "details": {
            "request": {
                "method": "patch",
                "path": path,
                "channel": "https://manage.auth0.com/",
                "ip": ip,
                "query": {},
                "userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
                "auth": {
                    "strategy": "jwt",
                    "credentials": {"scopes": ["update:users"]},
                    "user": {"user_id": actor.user_id, "name": actor.name, "email": actor.email},
                },
                "body": {"app_metadata": {"account_manager": actor.email}},
            },
            "response": {
                "statusCode": 200,
                "body": {"user_id": subject.user_id, "email": subject.user_name},
            },
        },
        "location_info": {
            "country_code": "GB", "country_name": "United Kingdom", "city_name": "Leeds",
            "time_zone": "Europe/London", "continent_code": "EU",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_sorted_and_their_ids_name_their_user() {
        let horizon = 1_772_323_200_000;
        for index in 0..200 {
            let subject = Subject {
                index,
                user_id: "auth0|1".to_owned(),
                user_name: "a@b.example".to_owned(),
                connection: 0,
                created_ms: horizon - i64::try_from(index).unwrap() * DAY_MS,
                last_login_ms: (index % 4 > 0).then_some(horizon - 1),
                blocked: index % 50 == 0,
            };
            let events = of_user(1, &subject, None, horizon);
            assert!(events.is_sorted_by(|a, b| a.at_ms >= b.at_ms));
            for event in &events {
                assert!(event.at_ms >= horizon - REACH_MS && event.at_ms <= horizon);
                assert_eq!(user_of(event.body["log_id"].as_str().unwrap()), Some(index));
            }
        }
    }
}
