//! Notifications on Linux, through the desktop's service on the session bus.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{Stream, StreamExt, select};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::Value;

use super::events::{DesktopEvent, DesktopListener};
use super::notices::{Notice, Notifier, Subject, Withdrawal};

/// The application's name and icon, as the desktop knows them.
const APPLICATION: &str = "Rollcall";
const ICON: &str = "rollcall";
/// Action key of a click on the notification itself (Desktop Notifications Specification).
const CLICK: &str = "default";
/// Lets the desktop decide how long to show a notification.
const DEFAULT_TIMEOUT: i32 = -1;

/// The Desktop Notifications Specification, 1.2.
#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "defined by the specification")]
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

enum Command {
    Show(Notice),
    Withdraw(Withdrawal),
}

/// Sends commands to the task that uses the service.
pub(crate) struct DesktopNotifier {
    commands: UnboundedSender<Command>,
    outstanding: Arc<AtomicUsize>,
}

impl DesktopNotifier {
    pub(crate) fn new(listener: DesktopListener) -> Self {
        let (commands, received) = unbounded_channel();
        let outstanding = Arc::<AtomicUsize>::default();
        let task = NotifierTask {
            service: None,
            shown: HashMap::new(),
            outstanding: Arc::clone(&outstanding),
            listener,
        };
        tauri::async_runtime::spawn(task.run(received));
        Self { commands, outstanding }
    }

    fn send(&self, command: Command) {
        // The task runs as long as the program.
        let _ = self.commands.send(command);
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        self.outstanding.fetch_add(1, Ordering::SeqCst);
        self.send(Command::Show(notice));
    }

    fn withdraw(&self, withdrawal: Withdrawal) {
        self.send(Command::Withdraw(withdrawal));
    }

    fn outstanding(&self) -> usize {
        self.outstanding.load(Ordering::SeqCst)
    }
}

/// A signal of the service about a notification.
enum Signal {
    Clicked(u32),
    Closed(u32),
}

/// The service and its signals.
struct Service {
    proxy: NotificationsProxy<'static>,
    signals: Pin<Box<dyn Stream<Item = Signal> + Send>>,
    /// The service interprets texts as markup.
    markup: bool,
}

impl Service {
    async fn connect() -> zbus::Result<Self> {
        let proxy = NotificationsProxy::new(&zbus::Connection::session().await?).await?;
        let clicked = proxy.receive_action_invoked().await?;
        let clicked = clicked.filter_map(async |signal| Some(Signal::Clicked(signal.args().ok()?.id)));
        let closed = proxy.receive_notification_closed().await?;
        let closed = closed.filter_map(async |signal| Some(Signal::Closed(signal.args().ok()?.id)));
        let markup = proxy.get_capabilities().await?.iter().any(|capability| capability == "body-markup");
        Ok(Self { signals: Box::pin(select(Box::pin(clicked), Box::pin(closed))), proxy, markup })
    }

    async fn show(&mut self, notice: &Notice, replaces: u32) -> zbus::Result<u32> {
        let text = if self.markup { escaped(&notice.text.text) } else { notice.text.text.clone() };
        let hints = HashMap::from([("desktop-entry", Value::from(APPLICATION))]);
        let actions = [CLICK, notice.open.as_str()];
        let title = &notice.text.title;
        self.proxy.notify(APPLICATION, replaces, ICON, title, &text, &actions, hints, DEFAULT_TIMEOUT).await
    }
}

/// State of the task.
struct NotifierTask {
    /// Connected on first use.
    service: Option<Service>,
    shown: HashMap<Subject, u32>,
    outstanding: Arc<AtomicUsize>,
    listener: DesktopListener,
}

impl NotifierTask {
    async fn run(mut self, mut commands: UnboundedReceiver<Command>) {
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(Command::Show(notice)) => self.show(notice).await,
                    Some(Command::Withdraw(withdrawal)) => self.withdraw(&withdrawal).await,
                    None => return,
                },
                signal = next(self.service.as_mut()) => match signal {
                    Some(Signal::Clicked(id)) => self.clicked(id).await,
                    Some(Signal::Closed(id)) => self.closed(id),
                    // The bus has gone, and all notifications with it.
                    None => self.lost(),
                },
            }
        }
    }

    async fn show(&mut self, notice: Notice) {
        match self.try_show(&notice).await {
            // A new notification replaces the previous one about the same export and kind.
            Ok(id) => {
                if self.shown.insert(notice.subject, id).is_some() {
                    self.decrease(1);
                }
            }
            Err(error) => {
                tracing::info!(%error, "this desktop shows no notifications");
                self.decrease(1);
            }
        }
    }

    async fn try_show(&mut self, notice: &Notice) -> zbus::Result<u32> {
        let replaces = self.shown.get(&notice.subject).copied().unwrap_or(0);
        let service = match &mut self.service {
            Some(service) => service,
            none => none.insert(Service::connect().await?),
        };
        service.show(notice, replaces).await
    }

    async fn withdraw(&mut self, withdrawal: &Withdrawal) {
        let ids: Vec<u32> =
            self.shown.iter().filter(|(subject, _)| withdrawal.matches(subject)).map(|(_, id)| *id).collect();
        for id in ids {
            if let Some(service) = &mut self.service {
                // It counts as closed even if it had already gone.
                let _ = service.proxy.close_notification(id).await;
            }
            self.closed(id);
        }
    }

    async fn clicked(&mut self, id: u32) {
        let subject = self.shown.iter().find(|(_, shown)| **shown == id).map(|(subject, _)| subject.clone());
        let Some(subject) = subject else { return };
        (self.listener)(DesktopEvent::NoticeClicked(subject));
        if let Some(service) = &mut self.service {
            // Some desktops keep it open.
            let _ = service.proxy.close_notification(id).await;
        }
        self.closed(id);
    }

    fn closed(&mut self, id: u32) {
        let before = self.shown.len();
        self.shown.retain(|_, shown| *shown != id);
        self.decrease(before - self.shown.len());
    }

    fn lost(&mut self) {
        self.service = None;
        let count = self.shown.drain().count();
        self.decrease(count);
    }

    fn decrease(&self, count: usize) {
        if count > 0 && self.outstanding.fetch_sub(count, Ordering::SeqCst) == count {
            (self.listener)(DesktopEvent::AllNoticesClosed);
        }
    }
}

async fn next(service: Option<&mut Service>) -> Option<Signal> {
    match service {
        Some(service) => service.signals.next().await,
        None => std::future::pending().await,
    }
}

/// Escapes a text as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_markup() {
        assert_eq!(escaped("R&D <b>"), "R&amp;D &lt;b&gt;");
    }
}
