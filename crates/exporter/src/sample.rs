//! A few users of a tenant, which show what an export will hold before it is started.
//!
//! They are in memory only, for a few minutes, and in no log. The activity log says how many were
//! read, and of which tenant.

pub(crate) mod held;
mod keys;
mod preview;

use std::collections::HashSet;

use auth0::Client;
use serde_json::{Value, json};

pub use held::Sample;
pub use keys::{KeyKind, MetadataKey, MetadataKeys};

use self::held::{Held, User};
use crate::activity::ActivityKind;
use crate::exporter::Exporter;
use crate::problem::Problem;

/// The most users in a sample: one page, as Auth0 gives it by default.
pub const MOST_SAMPLED: u8 = 50;

/// The most connections that are asked for users of theirs: each is a call of its own.
const MOST_CONNECTIONS: usize = 5;

impl Exporter {
    /// Up to 50 users of a tenant, or of some of its connections, which are called by their names.
    /// Of many connections the first five are asked. Auth0 is asked once in five minutes, or when
    /// the sample is to be `renewed`.
    ///
    /// # Errors
    /// Any error of the calls to Auth0; `missing_scope` without `read:users`.
    pub async fn sample(
        &self,
        tenant_id: &str,
        connections: &[String],
        renewed: bool,
    ) -> Result<Sample, Problem> {
        let shared = self.shared();
        let tenant = shared.tenant(tenant_id).await?;
        let place = shared.samples.place(tenant_id, shared.clock.now());
        // Held while Auth0 is asked, so that concurrent calls get the same answer.
        let mut held = place.lock().await;
        if let Some(held) = held.as_ref()
            && !renewed
            && held.connections == connections
            && held.is_fresh(shared.clock.now())
        {
            return Ok(held.sample.clone());
        }
        let client = shared.client(&tenant).await?;
        let users = users_of(&client, connections).await.map_err(|error| Problem::from(&error))?;
        let sample = Sample { users: users.into(), taken_at: shared.clock.now() };
        shared
            .note(
                ActivityKind::SampleRead,
                json!({ "tenant": tenant.host, "tenant_id": tenant.id, "users": sample.users.len() }),
            )
            .await?;
        *held = Some(Held { connections: connections.to_vec(), sample: sample.clone() });
        Ok(sample)
    }
}

/// The users, each once, in turn from one connection and the next.
async fn users_of(client: &Client, connections: &[String]) -> Result<Vec<User>, auth0::Error> {
    if connections.is_empty() {
        return client.users_sample(None, MOST_SAMPLED).await;
    }
    let asked = &connections[..connections.len().min(MOST_CONNECTIONS)];
    let each = MOST_SAMPLED / u8::try_from(asked.len()).unwrap_or(u8::MAX);
    let mut lists = Vec::with_capacity(asked.len());
    for name in asked {
        lists.push(client.users_sample(Some(name), each).await?.into_iter());
    }
    let mut users = Vec::new();
    // A linked account belongs to two connections.
    let mut seen = HashSet::new();
    while !lists.is_empty() {
        lists.retain_mut(|list| {
            let next = list.next();
            let more = next.is_some();
            users.extend(next.filter(|user| seen.insert(user.get("user_id").map(Value::to_string))));
            more
        });
    }
    Ok(users)
}
