//! When a call that failed is made again.

use std::time::Duration;

use base::Chance;

use crate::{
    error::{Error, SignInProblem},
    patience::{ATTEMPTS, ATTEMPTS_WITHOUT_AN_ANSWER, BACKOFF, LONGEST_WAIT},
};

/// Returns the wait before attempt `attempt + 1` of a repeatable call, or `None` if `error` should
/// be returned to the caller.
///
/// A host that does not respond gets one retry, so that a user who misspelt it learns of it soon; a
/// service that fails or limits the rate gets three.
pub(crate) fn wait_before_retry(error: &Error, attempt: u32, chance: &Chance) -> Option<Duration> {
    let (attempts, wait) = match error {
        Error::RateLimited { retry_after, .. }
        | Error::SignIn { kind: SignInProblem::Quota, retry_after, .. } => (ATTEMPTS, *retry_after),
        Error::Server(_) | Error::ConnectionLost { .. } => (ATTEMPTS, None),
        Error::Timeout { .. } => (ATTEMPTS_WITHOUT_AN_ANSWER, None),
        Error::Unreachable { .. } if error.is_transient() => (ATTEMPTS_WITHOUT_AN_ANSWER, None),
        _ => return None,
    };
    let wait = wait.unwrap_or_else(|| BACKOFF.pause(attempt, chance));
    (attempt < attempts && wait <= LONGEST_WAIT).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backing_off_doubles_and_is_bounded() {
        let chance = Chance::seeded(1);
        for (attempt, seconds) in [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (u32::MAX, 32.0)] {
            let wait = BACKOFF.pause(attempt, &chance);
            assert!((seconds..=seconds * 1.25).contains(&wait.as_secs_f64()), "{attempt}: {wait:?}");
            assert!(wait <= LONGEST_WAIT);
        }
    }
}
