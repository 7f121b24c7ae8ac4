//! The notifications on the screen, where the system's interface leaves keeping account of them to
//! the program (macOS and Windows).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::events::{DesktopEvent, DesktopListener};
use super::notices::{Subject, Withdrawal};

/// One notification about each subject: a new one replaces the previous one. `T` is what removes it
/// from the screen.
pub(crate) struct Shown<T> {
    listener: DesktopListener,
    book: Mutex<Book<T>>,
}

struct Book<T> {
    entries: HashMap<Subject, Entry<T>>,
    last: u64,
}

struct Entry<T> {
    number: u64,
    /// Missing until the system has accepted the notification.
    handle: Option<T>,
}

impl<T> Shown<T> {
    pub(crate) fn new(listener: DesktopListener) -> Self {
        Self { listener, book: Mutex::new(Book { entries: HashMap::new(), last: 0 }) }
    }

    /// Counts a notification that is about to be shown. Returns its number, and the handle of the
    /// one that it replaces.
    pub(crate) fn begin(&self, subject: &Subject) -> (u64, Option<T>) {
        let mut book = self.book();
        book.last += 1;
        let number = book.last;
        let before = book.entries.insert(subject.clone(), Entry { number, handle: None });
        (number, before.and_then(|before| before.handle))
    }

    /// Keeps the handle of a notification that the system has accepted. Returns it if the
    /// notification was withdrawn or replaced meanwhile, so that it has to go.
    pub(crate) fn accepted(&self, subject: &Subject, number: u64, handle: T) -> Option<T> {
        match self.book().entries.get_mut(subject) {
            Some(entry) if entry.number == number => {
                entry.handle = Some(handle);
                None
            }
            _ => Some(handle),
        }
    }

    /// Reports that the user has clicked a notification.
    pub(crate) fn clicked(&self, subject: &Subject, number: u64) {
        (self.listener)(DesktopEvent::NoticeClicked(subject.clone()));
        // The window is open now, so that it does not matter whether this was the last one.
        self.remove(subject, number);
    }

    /// Reports that a notification is gone, or could not be shown.
    pub(crate) fn closed(&self, subject: &Subject, number: u64) {
        if self.remove(subject, number) && self.count() == 0 {
            (self.listener)(DesktopEvent::AllNoticesClosed);
        }
    }

    /// Forgets notifications and returns their handles.
    pub(crate) fn withdraw(&self, withdrawal: &Withdrawal) -> Vec<T> {
        let mut book = self.book();
        let withdrawn = book.entries.extract_if(|subject, _| withdrawal.matches(subject));
        withdrawn.filter_map(|(_, entry)| entry.handle).collect()
    }

    /// Returns the number of notifications on the screen.
    pub(crate) fn count(&self) -> usize {
        self.book().entries.len()
    }

    fn remove(&self, subject: &Subject, number: u64) -> bool {
        let mut book = self.book();
        let is_current = book.entries.get(subject).is_some_and(|entry| entry.number == number);
        is_current && book.entries.remove(subject).is_some()
    }

    fn book(&self) -> MutexGuard<'_, Book<T>> {
        // A panic cannot leave the book inconsistent.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::presence::NoticeKind;

    /// The book, and what its listener has heard.
    fn book() -> (Shown<&'static str>, Arc<Mutex<Vec<DesktopEvent>>>) {
        let heard = Arc::<Mutex<Vec<DesktopEvent>>>::default();
        let hearing = Arc::clone(&heard);
        (Shown::new(Arc::new(move |event| hearing.lock().unwrap().push(event))), heard)
    }

    fn ready(id: &str) -> Subject {
        Subject::Export(id.to_owned(), NoticeKind::Ready)
    }

    #[test]
    fn a_click_opens_what_the_notification_is_about() {
        let (shown, heard) = book();
        let (number, _) = shown.begin(&ready("a"));
        assert_eq!(shown.accepted(&ready("a"), number, "handle"), None);
        assert_eq!(shown.count(), 1);
        shown.clicked(&ready("a"), number);
        assert_eq!(shown.count(), 0);
        assert_eq!(*heard.lock().unwrap(), [DesktopEvent::NoticeClicked(ready("a"))]);
    }

    #[test]
    fn the_end_of_the_last_notification_is_reported_once() {
        let (shown, heard) = book();
        let [a, b] = ["a", "b"].map(|id| shown.begin(&ready(id)).0);
        shown.closed(&ready("a"), a);
        shown.closed(&ready("a"), a);
        assert_eq!(heard.lock().unwrap().len(), 0);
        shown.closed(&ready("b"), b);
        assert_eq!(*heard.lock().unwrap(), [DesktopEvent::AllNoticesClosed]);
    }

    #[test]
    fn a_new_notification_replaces_the_previous_one() {
        let (shown, heard) = book();
        let (first, _) = shown.begin(&ready("a"));
        shown.accepted(&ready("a"), first, "first");
        let (second, replaced) = shown.begin(&ready("a"));
        assert_eq!(replaced, Some("first"));
        shown.closed(&ready("a"), first);
        assert_eq!((shown.count(), heard.lock().unwrap().len()), (1, 0));
        assert_eq!(shown.accepted(&ready("a"), second, "second"), None);
    }

    #[test]
    fn a_withdrawn_notification_is_removed_even_while_it_appears() {
        let (shown, heard) = book();
        let numbers = ["a", "b"].map(|id| shown.begin(&ready(id)).0);
        shown.accepted(&ready("a"), numbers[0], "handle of a");
        assert_eq!(shown.withdraw(&Withdrawal::Export("a".to_owned())), ["handle of a"]);
        assert!(shown.withdraw(&Withdrawal::Export("b".to_owned())).is_empty());
        assert_eq!(shown.accepted(&ready("b"), numbers[1], "handle of b"), Some("handle of b"));
        assert_eq!((shown.count(), heard.lock().unwrap().len()), (0, 0));
    }
}
