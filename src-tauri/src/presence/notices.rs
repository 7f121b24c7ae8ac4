//! Decides when to show a notification, and with which text. It contains no exported data: the
//! names of export and tenant were chosen by the user.

use exporter::{ExportSnapshot, ExportState};

use super::settings::NoticeChoice;
use super::words::{NoticeText, NoticeWords, fill};

/// The kind of notification about an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NoticeKind {
    Ready,
    /// Failed or lost.
    Failed,
    /// Auth0 deletes the file within the hour.
    Expiring,
}

/// The subject of a notification, which identifies it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// An export; a click opens it.
    Export(String, NoticeKind),
    /// Exports continue in the background; a click opens the window.
    Background,
}

/// Selects notifications that are no longer relevant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Withdrawal {
    /// All notifications about an export.
    Export(String),
    /// The notification that exports continue in the background.
    Background,
}

impl Withdrawal {
    /// Returns whether it selects notifications with this subject.
    pub(crate) fn matches(&self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::Export(withdrawn), Subject::Export(id, _)) => withdrawn == id,
            (Self::Background, Subject::Background) => true,
            _ => false,
        }
    }
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) subject: Subject,
    pub(crate) text: NoticeText,
    /// Label of the button, which does the same as a click.
    pub(crate) open: String,
}

/// The desktop's notifications. Calls return quickly and never fail: a desktop without
/// notifications is not an error.
pub(crate) trait Notifier: Send + Sync {
    fn show(&self, notice: Notice);

    /// Removes notifications that are no longer relevant.
    fn withdraw(&self, withdrawal: Withdrawal);

    /// Returns the number of notifications that would open the window.
    fn outstanding(&self) -> usize;
}

/// Returns the notification for the end of an export; none if the user stopped it.
pub(crate) fn notice_for_end(snapshot: &ExportSnapshot) -> Option<NoticeKind> {
    match snapshot.state {
        ExportState::Ready => Some(NoticeKind::Ready),
        ExportState::Stopped => None,
        // Includes an export that appears to be running because its end could not be stored.
        _ => Some(NoticeKind::Failed),
    }
}

/// Returns whether to show a notification: if it is enabled and the window is not in use.
pub(crate) fn should_notify(kind: NoticeKind, choice: NoticeChoice, window_in_use: bool) -> bool {
    let enabled = match kind {
        NoticeKind::Ready => choice.ready,
        NoticeKind::Failed => choice.failed,
        NoticeKind::Expiring => choice.expiring,
    };
    enabled && !window_in_use
}

/// Builds the notification about an export.
pub(crate) fn notice(kind: NoticeKind, snapshot: &ExportSnapshot, words: &NoticeWords) -> Notice {
    let text = match kind {
        NoticeKind::Ready => &words.ready,
        NoticeKind::Failed => &words.failed,
        NoticeKind::Expiring => &words.expiring,
    };
    let tenant = if snapshot.tenant.demo { &words.demo_tenant } else { &snapshot.tenant.name };
    let values = [("name", snapshot.name.as_str()), ("tenant", tenant.as_str())];
    Notice {
        subject: Subject::Export(snapshot.id.clone(), kind),
        text: NoticeText { title: fill(&text.title, &values), text: fill(&text.text, &values) },
        open: words.open.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::fixtures::{snapshot, words};

    #[test]
    fn every_end_is_notified_unless_the_user_stopped_the_export() {
        let kind = |state| notice_for_end(&snapshot("1", state));
        assert_eq!(kind(ExportState::Ready), Some(NoticeKind::Ready));
        assert_eq!(kind(ExportState::Failed), Some(NoticeKind::Failed));
        assert_eq!(kind(ExportState::Lost), Some(NoticeKind::Failed));
        assert_eq!(kind(ExportState::Stopped), None);
    }

    #[test]
    fn only_enabled_notices_are_shown_and_only_while_the_window_is_not_in_use() {
        let choice = NoticeChoice { failed: false, ..NoticeChoice::default() };
        assert!(
            should_notify(NoticeKind::Ready, choice, false)
                && should_notify(NoticeKind::Expiring, choice, false)
        );
        assert!(!should_notify(NoticeKind::Failed, choice, false));
        assert!(!should_notify(NoticeKind::Ready, choice, true));
    }

    #[test]
    fn a_notice_names_only_the_export_and_the_tenant() {
        let notice = notice(NoticeKind::Ready, &snapshot("1", ExportState::Ready), &words().notices);
        assert_eq!((notice.text.title.as_str(), notice.text.text.as_str()), ("Review is ready", "Acme"));
        assert_eq!(notice.subject, Subject::Export("1".to_owned(), NoticeKind::Ready));
    }

    #[test]
    fn the_demo_tenant_has_the_name_that_the_page_gives_it() {
        let mut export = snapshot("1", ExportState::Ready);
        export.tenant.demo = true;
        assert_eq!(notice(NoticeKind::Ready, &export, &words().notices).text.text, "Try-out");
    }
}
