//! When the desktop is to notify, and of what. No user's data is in it: the names of the export and the tenant are
//! the person's own words.

use exporter::{ExportSnapshot, ExportState};

use super::settings::NoticeChoice;
use super::words::{NoticeText, NoticeWords, fill};

/// Why a person is notified of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cause {
    Ready,
    /// Failed or lost.
    Failed,
    /// Auth0 deletes its file within the hour.
    Expiring,
}

/// What a notification is about, which it is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// An export; a click opens it.
    Export(String, Cause),
    /// That exports go on in the background; a click opens the window.
    Background,
}

/// What is no news any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stale {
    /// Whatever is shown of an export.
    Export(String),
    /// That exports go on in the background.
    Background,
}

impl Stale {
    /// Whether it is what a notification is about.
    pub(crate) fn concerns(&self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::Export(stale), Subject::Export(id, _)) => stale == id,
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
    /// The button that does what a click does.
    pub(crate) open: String,
}

/// The desktop's notifications. Both calls must be quick, and can't fail: a desktop without notifications is no
/// error for the person.
pub(crate) trait Notifier: Send + Sync {
    fn show(&self, notice: Notice);

    /// Takes down what is no news any more.
    fn withdraw(&self, stale: Stale);

    /// How many are shown that would open the window.
    fn outstanding(&self) -> usize;
}

/// What the end of an export is worth telling. Stopping one is the person's own doing.
pub(crate) fn cause_of_end(snapshot: &ExportSnapshot) -> Option<Cause> {
    match snapshot.state {
        ExportState::Ready => Some(Cause::Ready),
        ExportState::Stopped => None,
        // Also one that shows itself at work for ever because its end could not be written down.
        _ => Some(Cause::Failed),
    }
}

/// Whether to tell it: if the person wants to know, and does not see it in the window anyway.
pub(crate) fn is_due(cause: Cause, choice: NoticeChoice, window_in_use: bool) -> bool {
    let wanted = match cause {
        Cause::Ready => choice.ready,
        Cause::Failed => choice.failed,
        Cause::Expiring => choice.expiring,
    };
    wanted && !window_in_use
}

/// The words for it.
pub(crate) fn notice(cause: Cause, snapshot: &ExportSnapshot, words: &NoticeWords) -> Notice {
    let text = match cause {
        Cause::Ready => &words.ready,
        Cause::Failed => &words.failed,
        Cause::Expiring => &words.expiring,
    };
    let values = [("name", snapshot.name.as_str()), ("tenant", snapshot.tenant.name.as_str())];
    Notice {
        subject: Subject::Export(snapshot.id.clone(), cause),
        text: NoticeText { title: fill(&text.title, &values), text: fill(&text.text, &values) },
        open: words.open.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::tests::snapshot;
    use crate::presence::words::tests::words;

    #[test]
    fn every_end_is_news_but_the_one_that_the_person_chose() {
        let cause = |state| cause_of_end(&snapshot("1", state));
        assert_eq!(cause(ExportState::Ready), Some(Cause::Ready));
        assert_eq!(cause(ExportState::Failed), Some(Cause::Failed));
        assert_eq!(cause(ExportState::Lost), Some(Cause::Failed));
        assert_eq!(cause(ExportState::Stopped), None);
    }

    #[test]
    fn only_what_is_wanted_and_not_seen_anyway_is_told() {
        let choice = NoticeChoice { failed: false, ..NoticeChoice::default() };
        assert!(is_due(Cause::Ready, choice, false) && is_due(Cause::Expiring, choice, false));
        assert!(!is_due(Cause::Failed, choice, false));
        assert!(!is_due(Cause::Ready, choice, true));
    }

    #[test]
    fn it_names_the_export_and_the_tenant_and_nothing_else() {
        let notice = notice(Cause::Ready, &snapshot("1", ExportState::Ready), &words().notices);
        assert_eq!((notice.text.title.as_str(), notice.text.text.as_str()), ("Review is ready", "Acme"));
        assert_eq!(notice.subject, Subject::Export("1".to_owned(), Cause::Ready));
    }
}
