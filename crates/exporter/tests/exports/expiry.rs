//! Warnings before Auth0 deletes a file that is not here.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::Clock;
use exporter::{ExpiryWarning, ExportSnapshot, Exporter, Keep, Observer};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::{World, parts, secret_credential};

/// The export that a warning is about, the warning, and the seconds left at that moment.
type Warning = (String, ExpiryWarning, i64);

/// Passes on each warning, with the time left by the clock.
struct Warned {
    clock: Arc<base::DrivenClock>,
    sender: Mutex<UnboundedSender<Warning>>,
}

impl Observer for Warned {
    fn changed(&self, _: &ExportSnapshot) {}

    fn expiring(&self, snapshot: &ExportSnapshot, warning: ExpiryWarning) {
        let left = snapshot.at_auth0_until.unwrap().duration_since(self.clock.now()).as_secs();
        self.sender.lock().unwrap().send((snapshot.id.clone(), warning, left)).unwrap();
    }
}

/// Another process on the same folder, whose warnings arrive at the other end.
async fn watcher(world: &World) -> (Exporter, UnboundedReceiver<Warning>) {
    let (sender, warnings) = unbounded_channel();
    let warned = Warned { clock: Arc::clone(&world.clock), sender: Mutex::new(sender) };
    let exporter = Exporter::open(parts(world.folder.path(), &world.clock, Arc::new(warned))).await.unwrap();
    (exporter, warnings)
}

/// An export that failed because its file can't be downloaded for now.
async fn failed(world: &World) -> ExportSnapshot {
    let ended = world.run_with(&["get-job=expired-link"]).await;
    assert_eq!((ended.state.as_str(), ended.can_resume), ("failed", true), "{:?}", ended.problem);
    ended
}

#[tokio::test]
async fn a_file_that_is_not_here_is_warned_of_an_hour_and_ten_minutes_before_it_goes() {
    let world = World::new().await;
    // This one is here: nothing is to be said of it.
    world.run(world.request()).await;
    let ended = failed(&world).await;
    let (exporter, mut warnings) = watcher(&world).await;
    let hear = async {
        let first = warnings.recv().await.unwrap();
        (first, warnings.recv().await.unwrap())
    };
    let (first, second) = tokio::select! {
        heard = hear => heard,
        never = exporter.watch_expiry() => match never {},
    };
    assert_eq!((&first.0, first.1), (&ended.id, ExpiryWarning::Hour));
    assert!((3_541..=3_600).contains(&first.2), "{} s", first.2);
    assert_eq!((&second.0, second.1), (&ended.id, ExpiryWarning::TenMinutes));
    assert!((541..=600).contains(&second.2), "{} s", second.2);
}

#[tokio::test]
async fn a_warning_that_was_given_is_not_given_again_by_the_next_process() {
    let world = World::new().await;
    let ended = failed(&world).await;
    for expected in [ExpiryWarning::Hour, ExpiryWarning::TenMinutes] {
        let (exporter, mut warnings) = watcher(&world).await;
        let (id, warning, _) = tokio::select! {
            heard = warnings.recv() => heard.unwrap(),
            never = exporter.watch_expiry() => match never {},
        };
        assert_eq!((id, warning), (ended.id.clone(), expected));
    }
}

#[tokio::test]
async fn a_clock_that_was_set_since_moves_no_warning() {
    for hours in [47, -12] {
        let world = World::new().await;
        let asked = world.clock.monotonic();
        let ended = failed(&world).await;
        world.clock.set_wall(world.clock.now() + jiff::SignedDuration::from_hours(hours));
        let (exporter, mut warnings) = watcher(&world).await;
        // An answer of Auth0 shows the difference.
        let credential = secret_credential(&world.sim);
        exporter.renew_credential(&world.tenant.id, &credential, Keep::SessionOnly).await.unwrap();
        exporter.check_tenant(&world.tenant.id).await.unwrap();
        let (id, warning, left) = tokio::select! {
            heard = warnings.recv() => heard.unwrap(),
            never = exporter.watch_expiry() => match never {},
        };
        assert_eq!((id, warning), (ended.id, ExpiryWarning::Hour));
        assert!((3_530..=3_600).contains(&left), "{hours}: {left} s by the clock as it is");
        let waited = world.clock.monotonic().saturating_sub(asked);
        let (from, to) = (Duration::from_hours(23), Duration::from_hours(23) + Duration::from_mins(2));
        assert!((from..to).contains(&waited), "{hours}: {waited:?} by Auth0's clock");
    }
}
