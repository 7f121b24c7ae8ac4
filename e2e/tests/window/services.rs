//! Stand-ins for a desktop's notification service and tray, which display nothing and record
//! everything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, connection, interface};

use crate::Result;

const NOTIFICATIONS: &str = "/org/freedesktop/Notifications";

/// A notification requested by an application.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: u32,
    pub(crate) title: String,
    pub(crate) text: String,
}

#[derive(Default)]
struct Seen {
    shown: Vec<Shown>,
    items: Vec<String>,
}

type Memory = Arc<Mutex<Seen>>;

/// The running services; dropping this stops them.
pub(crate) struct Services {
    bus: Connection,
    memory: Memory,
}

impl Services {
    /// Starts a notification service on a bus and, optionally, a tray.
    pub(crate) async fn start(bus_address: &str, with_tray: bool) -> Result<Self> {
        let memory = Memory::default();
        let mut builder = connection::Builder::address(bus_address)?
            .name("org.freedesktop.Notifications")?
            .serve_at(NOTIFICATIONS, Notifications { memory: Arc::clone(&memory), last: 0 })?;
        if with_tray {
            builder = builder
                .name("org.kde.StatusNotifierWatcher")?
                .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&memory)))?;
        }
        Ok(Self { bus: builder.build().await?, memory })
    }

    /// Returns the notifications currently shown.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        lock(&self.memory).shown.clone()
    }

    /// Returns the number of tray icons registered so far.
    pub(crate) fn icons(&self) -> usize {
        lock(&self.memory).items.len()
    }

    /// Clicks a notification.
    pub(crate) async fn click(&self, notification: &Shown) -> Result<()> {
        let emitter = SignalEmitter::new(&self.bus, NOTIFICATIONS)?;
        Ok(Notifications::action_invoked(&emitter, notification.id, "default").await?)
    }

    /// Clicks the most recent icon in the tray.
    pub(crate) async fn activate_icon(&self) -> Result<()> {
        let item = lock(&self.memory).items.last().cloned().ok_or("the tray is empty")?;
        let interface = Some("org.kde.StatusNotifierItem");
        self.bus.call_method(Some(item), "/StatusNotifierItem", interface, "Activate", &(0, 0)).await?;
        Ok(())
    }
}

fn lock(memory: &Memory) -> MutexGuard<'_, Seen> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Notifications {
    memory: Memory,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification's own")]
    fn notify(
        &mut self,
        _app_name: &str,
        replaces_id: u32,
        _app_icon: &str,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.last += 1;
        let id = if replaces_id == 0 { self.last } else { replaces_id };
        let mut seen = lock(&self.memory);
        seen.shown.retain(|shown| shown.id != id);
        seen.shown.push(Shown { id, title: summary, text: body });
        id
    }

    async fn close_notification(
        &self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        lock(&self.memory).shown.retain(|shown| shown.id != id);
        // 3: closed by a call (Desktop Notifications specification).
        Ok(Self::notification_closed(&emitter, id, 3).await?)
    }

    #[expect(clippy::unused_self, reason = "an interface's methods have one")]
    fn get_capabilities(&self) -> Vec<String> {
        ["body", "body-markup", "actions"].map(str::to_owned).to_vec()
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}

struct Watcher(Memory);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        lock(&self.0).items.push(service);
    }

    #[expect(clippy::unused_self, reason = "an interface's methods have one")]
    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}
