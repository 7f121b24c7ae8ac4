//! Notifications on Windows, through its own interface: a click reaches this process as long as it
//! runs, also from the notification centre.

use std::sync::Arc;

use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::TypedEventHandler;
use windows::UI::Notifications::{
    ToastDismissalReason, ToastNotification, ToastNotificationManager, ToastNotifier,
};
use windows::core::{HSTRING, Result};

use super::events::DesktopListener;
use super::notices::{Notice, Notifier, Withdrawal};
use super::shown::Shown;

/// The application's id, as in `tauri.conf.json`: the installer gives it to the entry of the start
/// menu.
const APPLICATION: &str = "app.rollcall";
/// The name that Windows shows above a notification.
const NAME: &str = "Rollcall";
/// Where an id can be registered without an installer (Microsoft Learn, "Send a local toast
/// notification from other types of unpackaged apps").
const REGISTERED_IDS: &str = r"Software\Classes\AppUserModelId";

pub(crate) struct DesktopNotifier {
    shown: Arc<Shown<ToastNotification>>,
}

impl DesktopNotifier {
    pub(crate) fn new(listener: DesktopListener) -> Self {
        Self { shown: Arc::new(Shown::new(listener)) }
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        let shown = Arc::clone(&self.shown);
        let (number, replaced) = shown.begin(&notice.subject);
        // The calls may block for a while.
        tauri::async_runtime::spawn_blocking(move || {
            hide(replaced);
            match show(&shown, &notice, number) {
                Ok(toast) => hide(shown.accepted(&notice.subject, number, toast)),
                Err(error) => {
                    tracing::info!(%error, "this desktop shows no notifications");
                    shown.closed(&notice.subject, number);
                }
            }
        });
    }

    fn withdraw(&self, withdrawal: Withdrawal) {
        let withdrawn = self.shown.withdraw(&withdrawal);
        if !withdrawn.is_empty() {
            tauri::async_runtime::spawn_blocking(move || hide(withdrawn));
        }
    }

    fn outstanding(&self) -> usize {
        self.shown.count()
    }
}

/// Removes notifications, also from the notification centre.
fn hide(toasts: impl IntoIterator<Item = ToastNotification>) {
    for toast in toasts {
        if let Err(error) = notifier().and_then(|notifier| notifier.Hide(&toast)) {
            tracing::debug!(%error, "a notification could not be removed");
        }
    }
}

fn notifier() -> Result<ToastNotifier> {
    register();
    ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(APPLICATION))
}

/// Makes the application known to Windows until the user logs off: without an installer, nothing
/// else has done it, and it leaves nothing behind.
fn register() {
    let key = windows_registry::CURRENT_USER
        .options()
        .write()
        .create()
        .volatile()
        .open(format!(r"{REGISTERED_IDS}\{APPLICATION}"));
    if let Err(error) = key.and_then(|key| key.set_string("DisplayName", NAME)) {
        tracing::debug!(%error, "the application could not be registered for notifications");
    }
}

fn show(shown: &Arc<Shown<ToastNotification>>, notice: &Notice, number: u64) -> Result<ToastNotification> {
    let document = XmlDocument::new()?;
    document.LoadXml(&HSTRING::from(xml(notice)))?;
    let toast = ToastNotification::CreateToastNotification(&document)?;

    let (book, subject) = (Arc::clone(shown), notice.subject.clone());
    toast.Activated(&TypedEventHandler::new(move |_, _| {
        book.clicked(&subject, number);
        Ok(())
    }))?;
    let (book, subject) = (Arc::clone(shown), notice.subject.clone());
    toast.Dismissed(&TypedEventHandler::new(
        move |_, event: windows::core::Ref<'_, windows::UI::Notifications::ToastDismissedEventArgs>| {
            // One that times out moves to the notification centre, where it can still be clicked.
            if event.ok()?.Reason()? != ToastDismissalReason::TimedOut {
                book.closed(&subject, number);
            }
            Ok(())
        },
    ))?;
    let (book, subject) = (Arc::clone(shown), notice.subject.clone());
    toast.Failed(&TypedEventHandler::new(move |_, _| {
        book.closed(&subject, number);
        Ok(())
    }))?;

    notifier()?.Show(&toast)?;
    Ok(toast)
}

/// Returns the notification as Windows describes it (Microsoft Learn, "Toast schema").
fn xml(notice: &Notice) -> String {
    let [title, text, open] = [&notice.text.title, &notice.text.text, &notice.open].map(|text| escaped(text));
    format!(
        "<toast><visual><binding template=\"ToastGeneric\"><text>{title}</text><text>{text}</text></binding>\
         </visual><actions><action content=\"{open}\" arguments=\"open\"/></actions></toast>"
    )
}

/// Escapes a text for XML, without the characters that XML can't hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::Subject;
    use crate::presence::words::NoticeText;

    #[test]
    fn names_are_text_and_never_markup() {
        let notice = Notice {
            subject: Subject::Background,
            text: NoticeText { title: "R&D <b>\u{7}".to_owned(), text: "Acme".to_owned() },
            open: "\"Open\"".to_owned(),
        };
        let xml = xml(&notice);
        assert!(xml.contains("<text>R&amp;D &lt;b&gt;</text><text>Acme</text>"), "{xml}");
        assert!(xml.contains("content=\"&quot;Open&quot;\""), "{xml}");
    }
}
