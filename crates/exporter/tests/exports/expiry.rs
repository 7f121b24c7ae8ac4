//! Warnings before Auth0 deletes a file that is not here.

use std::sync::{Arc, Mutex};

use base::Clock;
use exporter::{ExpiryWarning, ExportSnapshot, Exporter, Observer};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::{World, parts};

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
