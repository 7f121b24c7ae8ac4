//! The one clock of the application.
//!
//! Every "what time is it" and every deliberate wait goes through [`Clock`], so that tests can let
//! 24 hours pass in milliseconds. Network timeouts do not: they measure a real peer.
//!
//! There are two times. [`now`](Clock::now) is the time that people read; the user or the system
//! may set it back or forward at any moment. [`monotonic`](Clock::monotonic) never goes back:
//! everything that measures how long something takes, or when a wait is over, uses it.
#![expect(clippy::disallowed_methods, reason = "the system's time comes from here")]

use std::{
    future::Future,
    pin::Pin,
    sync::LazyLock,
    time::{Duration, Instant},
};

use jiff::Timestamp;

/// A wait that is under way.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits on this thread, between attempts at something that the system refuses for a moment.
pub(crate) fn block_for(pause: Duration) {
    std::thread::sleep(pause);
}

/// Tells the time and waits.
pub trait Clock: Send + Sync + 'static {
    /// The current wall time.
    fn now(&self) -> Timestamp;

    /// The time since a fixed, arbitrary start. Never goes back; means nothing to another process.
    fn monotonic(&self) -> Duration;

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

    fn monotonic(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
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
        wall: Timestamp,
        monotonic: Duration,
        sleeps: Vec<Duration>,
        hook: Option<Hook>,
    }

    /// A clock for tests. It stands still until a task sleeps on it or the test
    /// [`advance`](Self::advance)s it, and a sleep moves it forward at once instead of waiting.
    ///
    /// Clones share one time. Two tasks that sleep side by side each move it, so their sleeps add
    /// up.
    #[derive(Clone)]
    pub struct DrivenClock {
        state: Arc<Mutex<State>>,
    }

    impl DrivenClock {
        /// A clock that shows `now`.
        pub fn starting_at(now: Timestamp) -> Self {
            let state = State { wall: now, monotonic: Duration::ZERO, sleeps: Vec::new(), hook: None };
            Self { state: Arc::new(Mutex::new(state)) }
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

        /// Sets the wall clock, back or forward, as a user or a time server would. Monotonic time
        /// stays, and the hook is not called, because no time has passed.
        pub fn set_wall(&self, now: Timestamp) {
            self.state().wall = now;
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
                state.wall = state.wall.checked_add(duration).unwrap_or(Timestamp::MAX);
                state.monotonic = state.monotonic.saturating_add(duration);
                if asleep {
                    state.sleeps.push(duration);
                }
                (state.wall, state.hook.clone())
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
            self.state().wall
        }

        fn monotonic(&self) -> Duration {
            self.state().monotonic
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
            f.debug_struct("DrivenClock").field("now", &state.wall).finish_non_exhaustive()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[tokio::test]
        async fn a_sleep_moves_time_forward_at_once_and_calls_the_hook() {
            let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
            let moves = Arc::new(Mutex::new(Vec::new()));
            let sink = Arc::clone(&moves);
            clock.on_advance(move |now, by| sink.lock().unwrap().push((now.as_second(), by.as_secs())));

            let day = Duration::from_hours(24);
            clock.sleep(day).await;
            clock.advance(Duration::from_secs(5));

            assert_eq!(clock.now().as_second(), 86_405);
            assert_eq!(clock.monotonic(), Duration::from_secs(86_405));
            assert_eq!(clock.sleeps(), [day]);
            assert_eq!(clock.slept(), day);
            assert_eq!(*moves.lock().unwrap(), [(86_400, 86_400), (86_405, 5)]);
        }

        #[test]
        fn a_sleep_that_is_never_polled_moves_nothing() {
            let clock = DrivenClock::starting_at(Timestamp::UNIX_EPOCH);
            drop(clock.sleep(Duration::from_mins(1)));
            assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        }

        #[test]
        fn setting_the_wall_clock_leaves_monotonic_time_alone() {
            let clock = DrivenClock::starting_at(Timestamp::from_second(1_000_000).unwrap());
            clock.advance(Duration::from_secs(3));
            clock.set_wall(Timestamp::UNIX_EPOCH);
            assert_eq!((clock.now(), clock.monotonic()), (Timestamp::UNIX_EPOCH, Duration::from_secs(3)));
            clock.advance(Duration::from_secs(2));
            assert_eq!((clock.now().as_second(), clock.monotonic()), (2, Duration::from_secs(5)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_system_clock_sleeps_for_the_time_given() {
        let before = tokio::time::Instant::now();
        SystemClock.sleep(Duration::from_hours(2)).await;
        assert_eq!(before.elapsed(), Duration::from_hours(2));
    }

    #[test]
    fn monotonic_time_never_goes_back() {
        let times: Vec<Duration> = (0..1_000).map(|_| SystemClock.monotonic()).collect();
        assert!(times.is_sorted());
    }
}
