//! The tenant's log as it is read: what the API caused, and computed events about users.

use crate::config::Plan;
use crate::data::document::{Document, Leaf};
use crate::data::events::{self, Actor, Event, Subject};
use crate::data::fields::Path;
use crate::state::Sim;
use crate::time::DAY_MS;

/// Number of users whose events a search through the whole tenant sees. Events of others are found
/// through their user only.
const SAMPLE: u64 = 100;

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
