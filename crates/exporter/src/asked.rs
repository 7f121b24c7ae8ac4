//! Who asks Auth0, and when by which clock: captured when a job is requested, because the
//! credential may be another one when its file is packed.

use auth0::{Client, SignedInAs};
use pack::{AskedBy, ClockPart, SignInKind};
use store::Job;

/// The variables in which systems give programs the name of the user's account.
const USER_VARIABLES: &[&str] = if cfg!(windows) { &["USERNAME"] } else { &["USER", "LOGNAME"] };

/// Returns who would ask with this client.
pub(crate) fn asked_by(client: &Client) -> AskedBy {
    let system_user = USER_VARIABLES.iter().find_map(|name| {
        let user = std::env::var(name).ok()?;
        Some(user.trim().to_owned()).filter(|user| !user.is_empty())
    });
    AskedBy { system_user, ..signed_in(client) }
}

/// Returns how a client signs in, without the user of this computer.
pub(crate) fn signed_in(client: &Client) -> AskedBy {
    let (sign_in, client_id, token_subject) = match client.signed_in_as() {
        SignedInAs::ClientSecret { client_id } => (SignInKind::ClientSecret, Some(client_id), None),
        SignedInAs::PrivateKey { client_id } => (SignInKind::PrivateKey, Some(client_id), None),
        SignedInAs::Token { client_id, subject } => (SignInKind::Token, client_id, subject),
    };
    AskedBy { system_user: None, sign_in, client_id, token_subject }
}

/// Returns Auth0's clock minus this computer's in whole seconds, if it is known.
pub(crate) fn clock_difference(client: &Client) -> Option<i64> {
    // Rounded up: the `Date` header leaves out the fraction of its second.
    let millis = client.clock_difference()?.as_millis();
    i64::try_from(-(-millis).div_euclid(1_000)).ok()
}

/// Returns who asked for a job; none for a job that an earlier version asked for.
pub(crate) fn who_asked(job: &Job) -> Option<AskedBy> {
    serde_json::from_value(job.asked_by.clone()?).ok()
}

/// Returns when a job was asked for, by both clocks.
pub(crate) fn clock_of(job: &Job) -> Option<ClockPart> {
    let (computer, difference_seconds) = (job.posted_at?, job.clock_difference);
    let measured = difference_seconds
        .and_then(|seconds| computer.checked_add(jiff::SignedDuration::from_secs(seconds)).ok());
    Some(ClockPart { computer, auth0: job.created_at.or(measured)?, difference_seconds })
}
