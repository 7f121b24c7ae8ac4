//! The one clock of the whole application.
//!
//! Every "what time is it" and every deliberate wait goes through [`Clock`], so that tests can let
//! 24 hours pass in milliseconds. Network timeouts do not: they measure a real peer.

use std::{future::Future, pin::Pin, time::Duration};

use jiff::Timestamp;

/// A wait that is under way.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Completes when `duration` has passed on this clock, counted from the first poll.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

#[cfg(feature = "driven-clock")]
pub use driven::DrivenClock;

#[cfg(feature = "driven-clock")]
mod driven {
    use std::{
        fmt,
        sync::{Arc, Mutex, MutexGuard, PoisonError},
        time::Duration,
    };

    use jiff::Timestamp;

    use super::{Clock, Sleep};

    type Hook = Arc<dyn Fn(Timestamp, Duration) + Send + Sync>;

    struct State {
        now: Timestamp,
        sleeps: Vec<Duration>,
        hook: Option<Hook>,
    }

    /// A clock for tests: it stands still until somebody sleeps on it or [`advance`](Self::advance)s
    /// it, and a sleep moves it forward at once instead of waiting.
    ///
    /// Clones share one time. Two tasks that sleep side by side each move it, so their sleeps add up.
    #[derive(Clone)]
    pub struct DrivenClock {
        state: Arc<Mutex<State>>,
    }

    impl DrivenClock {
        /// A clock that shows `now`.
        pub fn starting_at(now: Timestamp) -> Self {
            Self { state: Arc::new(Mutex::new(State { now, sleeps: Vec::new(), hook: None })) }
        }

        /// Calls `hook` after every move with the new time and the length of the move, for instance
        /// to move a simulated tenant along. It replaces an earlier hook and may use the clock.
        pub fn on_advance(&self, hook: impl Fn(Timestamp, Duration) + Send + Sync + 'static) {
            self.state().hook = Some(Arc::new(hook));
        }

        /// Moves the clock forward; not counted as a sleep.
        pub fn advance(&self, duration: Duration) {
            self.move_by(duration, false);
        }

        /// Every sleep so far, in the order in which they began.
        pub fn sleeps(&self) -> Vec<Duration> {
            self.state().sleeps.clone()
        }

        /// The sum of all sleeps.
        pub fn slept(&self) -> Duration {
            self.state().sleeps.iter().sum()
        }

        fn move_by(&self, duration: Duration, asleep: bool) {
            let (now, hook) = {
                let mut state = self.state();
                state.now = state.now.checked_add(duration).unwrap_or(Timestamp::MAX);
                if asleep {
                    state.sleeps.push(duration);
                }
                (state.now, state.hook.clone())
            };
            if let Some(hook) = hook {
                hook(now, duration);
            }
        }

        fn state(&self) -> MutexGuard<'_, State> {
            self.state.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl Clock for DrivenClock {
        fn now(&self) -> Timestamp {
            self.state().now
        }

        fn sleep(&self, duration: Duration) -> Sleep {
            let clock = self.clone();
            Box::pin(async move {
                clock.move_by(duration, true);
                tokio::task::yield_now().await;
            })
        }
    }

    impl fmt::Debug for DrivenClock {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let state = self.state();
            f.debug_struct("DrivenClock").field("now", &state.now).finish_non_exhaustive()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[tokio::test]
        async fn a_sleep_moves_time_forward_at_once_and_tells_the_hook() {
            let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
            let told = Arc::new(Mutex::new(Vec::new()));
            let sink = Arc::clone(&told);
            clock.on_advance(move |now, by| sink.lock().unwrap().push((now.as_second(), by.as_secs())));

            let day = Duration::from_hours(24);
            clock.sleep(day).await;
            clock.advance(Duration::from_secs(5));

            assert_eq!(clock.now().as_second(), 86_405);
            assert_eq!(clock.sleeps(), [day]);
            assert_eq!(clock.slept(), day);
            assert_eq!(*told.lock().unwrap(), [(86_400, 86_400), (86_405, 5)]);
        }

        #[test]
        fn a_sleep_that_is_never_polled_moves_nothing() {
            let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
            drop(clock.sleep(Duration::from_mins(1)));
            assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        }
    }
}
