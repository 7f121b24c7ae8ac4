//! Notifications on Linux: the desktop's own service, over the session bus.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{Stream, StreamExt, select};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::Value;

use super::notices::{Notice, Notifier, Stale, Subject};
use super::{Hear, Outside};

/// The name under which the desktop knows the application, and its icon.
const APPLICATION: &str = "Rollcall";
const ICON: &str = "rollcall";
/// What the specification calls a click on the notification itself.
const CLICK: &str = "default";
/// The desktop decides how long it shows a notification.
const AS_USUAL: i32 = -1;

/// The Desktop Notifications Specification, 1.2.
#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification's own")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;

    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

enum Order {
    Show(Notice),
    Withdraw(Stale),
}

/// Passes orders on to the task that talks to the service.
pub(crate) struct DesktopNotifier {
    orders: UnboundedSender<Order>,
    outstanding: Arc<AtomicUsize>,
}

impl DesktopNotifier {
    pub(crate) fn new(hear: Hear) -> Self {
        let (orders, received) = unbounded_channel();
        let outstanding = Arc::<AtomicUsize>::default();
        let desk = Desk { service: None, shown: HashMap::new(), outstanding: Arc::clone(&outstanding), hear };
        tauri::async_runtime::spawn(desk.work(received));
        Self { orders, outstanding }
    }

    fn order(&self, order: Order) {
        // The task ends with the program only.
        let _ = self.orders.send(order);
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        self.outstanding.fetch_add(1, Ordering::SeqCst);
        self.order(Order::Show(notice));
    }

    fn withdraw(&self, stale: Stale) {
        self.order(Order::Withdraw(stale));
    }

    fn outstanding(&self) -> usize {
        self.outstanding.load(Ordering::SeqCst)
    }
}

/// What the service tells of a notification.
enum Told {
    Clicked(u32),
    Closed(u32),
}

/// The service, and what it tells.
struct Service {
    proxy: NotificationsProxy<'static>,
    told: Pin<Box<dyn Stream<Item = Told> + Send>>,
    /// It reads the text as markup.
    markup: bool,
}

impl Service {
    async fn find() -> zbus::Result<Self> {
        let proxy = NotificationsProxy::new(&zbus::Connection::session().await?).await?;
        let clicked = proxy.receive_action_invoked().await?;
        let clicked = clicked.filter_map(async |signal| Some(Told::Clicked(signal.args().ok()?.id)));
        let closed = proxy.receive_notification_closed().await?;
        let closed = closed.filter_map(async |signal| Some(Told::Closed(signal.args().ok()?.id)));
        let markup = proxy.get_capabilities().await?.iter().any(|capability| capability == "body-markup");
        Ok(Self { told: Box::pin(select(Box::pin(clicked), Box::pin(closed))), proxy, markup })
    }

    async fn show(&mut self, notice: &Notice, replaces: u32) -> zbus::Result<u32> {
        let text = if self.markup { escaped(&notice.text.text) } else { notice.text.text.clone() };
        let hints = HashMap::from([("desktop-entry", Value::from(APPLICATION))]);
        let actions = [CLICK, notice.open.as_str()];
        let title = &notice.text.title;
        self.proxy.notify(APPLICATION, replaces, ICON, title, &text, &actions, hints, AS_USUAL).await
    }
}

/// The task's own.
struct Desk {
    /// Looked for when there is something to say.
    service: Option<Service>,
    shown: HashMap<Subject, u32>,
    outstanding: Arc<AtomicUsize>,
    hear: Hear,
}

impl Desk {
    async fn work(mut self, mut orders: UnboundedReceiver<Order>) {
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Show(notice)) => self.show(notice).await,
                    Some(Order::Withdraw(stale)) => self.withdraw(&stale).await,
                    None => return,
                },
                told = next(self.service.as_mut()) => match told {
                    Some(Told::Clicked(id)) => self.clicked(id).await,
                    Some(Told::Closed(id)) => self.closed(id),
                    // The bus is gone, and with it what was shown.
                    None => self.lost(),
                },
            }
        }
    }

    async fn show(&mut self, notice: Notice) {
        match self.try_show(&notice).await {
            // One notification an export and cause: the new one has taken the place of the old one.
            Ok(id) => {
                if self.shown.insert(notice.subject, id).is_some() {
                    self.gone(1);
                }
            }
            Err(error) => {
                tracing::info!(%error, "this desktop shows no notifications");
                self.gone(1);
            }
        }
    }

    async fn try_show(&mut self, notice: &Notice) -> zbus::Result<u32> {
        let replaces = self.shown.get(&notice.subject).copied().unwrap_or(0);
        let service = match &mut self.service {
            Some(service) => service,
            none => none.insert(Service::find().await?),
        };
        service.show(notice, replaces).await
    }

    async fn withdraw(&mut self, stale: &Stale) {
        let ids: Vec<u32> =
            self.shown.iter().filter(|(subject, _)| stale.concerns(subject)).map(|(_, id)| *id).collect();
        for id in ids {
            if let Some(service) = &mut self.service {
                // Whether or not it was still there, it counts as gone.
                let _ = service.proxy.close_notification(id).await;
            }
            self.closed(id);
        }
    }

    async fn clicked(&mut self, id: u32) {
        let subject = self.shown.iter().find(|(_, shown)| **shown == id).map(|(subject, _)| subject.clone());
        let Some(subject) = subject else { return };
        (self.hear)(Outside::Notice(subject));
        if let Some(service) = &mut self.service {
            // Some desktops leave it there.
            let _ = service.proxy.close_notification(id).await;
        }
        self.closed(id);
    }

    fn closed(&mut self, id: u32) {
        let before = self.shown.len();
        self.shown.retain(|_, shown| *shown != id);
        self.gone(before - self.shown.len());
    }

    fn lost(&mut self) {
        self.service = None;
        let count = self.shown.drain().count();
        self.gone(count);
    }

    fn gone(&self, count: usize) {
        if count > 0 && self.outstanding.fetch_sub(count, Ordering::SeqCst) == count {
            (self.hear)(Outside::NoticesGone);
        }
    }
}

async fn next(service: Option<&mut Service>) -> Option<Told> {
    match service {
        Some(service) => service.told.next().await,
        None => std::future::pending().await,
    }
}

/// A text that says the same as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(escaped("R&D <b>"), "R&amp;D &lt;b&gt;");
    }
}
