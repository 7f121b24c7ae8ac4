//! Who asks Auth0, and when by which clock: captured when a job is requested, because the
//! credential may be another one when its file is packed.

use auth0::{Client, SignedInAs};
use convert::Notice;
use jiff::{SignedDuration, Timestamp};
use pack::{AskedBy, ClockPart, SignInKind};
use store::Job;

/// The accounts of a Linux system, a line for each.
#[cfg(target_os = "linux")]
const ACCOUNTS: &str = "/etc/passwd";

/// The largest difference between the clocks that is not mentioned, in seconds.
const UNMENTIONED: u64 = 120;

/// The variables in which systems give programs the name of the user's account.
const USER_VARIABLES: &[&str] = if cfg!(windows) { &["USERNAME"] } else { &["USER", "LOGNAME"] };

/// Returns who would ask with this client.
pub(crate) fn asked_by(client: &Client) -> AskedBy {
    AskedBy { system_user: this_user(), ..signed_in(client) }
}

/// Returns the name of the account on this computer under which the program runs.
pub(crate) fn this_user() -> Option<String> {
    let by_variable = || {
        USER_VARIABLES.iter().find_map(|name| {
            let user = std::env::var(name).ok()?;
            Some(user.trim().to_owned()).filter(|user| !user.is_empty())
        })
    };
    // Whoever starts a program can give its variables any value, so the system is asked first.
    user_of_process().or_else(by_variable)
}

/// The name of the account under which this process runs, where the system's list has it.
fn user_of_process() -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt as _;
        let user = fs_err::metadata("/proc/self").ok()?.uid();
        name_in(&fs_err::read_to_string(ACCOUNTS).ok()?, user)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Returns the name of an account in a system's list (`passwd(5)`).
#[cfg(any(target_os = "linux", test))]
fn name_in(accounts: &str, user: u32) -> Option<String> {
    accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next().filter(|name| !name.is_empty())?;
        (parts.nth(1)?.parse() == Ok(user)).then(|| name.to_owned())
    })
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

/// Returns when a job was created, by Auth0's clock.
pub(crate) fn created_at(job: &Job) -> Option<Timestamp> {
    job.created_at.or_else(|| Some(by_auth0(job.posted_at?, job.clock_difference)))
}

/// Returns a time of this computer's clock by Auth0's, as far as an export's first job has shown
/// the difference.
pub(crate) fn by_clock_of_auth0(at: Timestamp, jobs: &[Job]) -> Timestamp {
    by_auth0(at, jobs.iter().find(|job| !job.given_up).and_then(|job| job.clock_difference))
}

/// Returns what is said once of clocks that differ by more than two minutes.
pub(crate) fn clock_notice(jobs: &[Job]) -> Option<Notice> {
    let difference = jobs.iter().find(|job| !job.given_up)?.clock_difference?;
    let seconds = difference.unsigned_abs();
    let minutes = (seconds + 30) / 60;
    (seconds > UNMENTIONED).then_some(if difference < 0 {
        Notice::ClockAhead { minutes }
    } else {
        Notice::ClockBehind { minutes }
    })
}

fn by_auth0(at: Timestamp, difference_seconds: Option<i64>) -> Timestamp {
    let difference = SignedDuration::from_secs(difference_seconds.unwrap_or_default());
    at.checked_add(difference).unwrap_or(at)
}

/// Returns who asked for a job; none for a job that an earlier version asked for.
pub(crate) fn who_asked(job: &Job) -> Option<AskedBy> {
    serde_json::from_value(job.asked_by.clone()?).ok()
}

/// Returns when a job was asked for, by both clocks.
pub(crate) fn clock_of(job: &Job) -> Option<ClockPart> {
    let (computer, difference_seconds) = (job.posted_at?, job.clock_difference);
    let measured = difference_seconds.map(|_| by_auth0(computer, difference_seconds));
    Some(ClockPart { computer, auth0: job.created_at.or(measured)?, difference_seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number() {
        let accounts =
            "root:x:0:0:root:/root:/bin/bash\n\n# note\n:x:7:\nina:x:1000:1000:Ina,,,:/home/ina:/bin/sh\n";
        let name = |user| name_in(accounts, user);
        assert_eq!([name(0), name(1000)], [Some("root".to_owned()), Some("ina".to_owned())]);
        assert_eq!([name(7), name(1)], [None, None]);
    }
}
