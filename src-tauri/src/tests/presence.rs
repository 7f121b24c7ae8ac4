//! Tray, notifications and closing, on a runtime without a window and a desktop that records.

use std::sync::{Arc, Mutex};

use exporter::{DataFolder, ExpiryWarning, ExportState};
use tauri::test::{MockRuntime, mock_builder};
use tauri::{App, Listener, Manager, WebviewWindowBuilder};

use crate::desktop_events::on_desktop_event;
use crate::presence::fixtures::{
    Recording, SharedRecording, idle_desktop, recording_desktop, snapshot, words,
};
use crate::presence::{
    CloseRequest, DesktopEvent, MenuEntry, MenuRole, MenuSection, NoticeChoice, NoticeKind, Presence,
    Subject, TrayAction, TrayPolicy, Withdrawal, Words, build_menu,
};
use crate::window::MAIN_WINDOW;

/// The application on a recording desktop.
struct World {
    app: App<MockRuntime>,
    recording: SharedRecording,
    /// Names of the events sent to the page.
    events: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl World {
    fn new(has_tray: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recording = SharedRecording::default();
        recording.lock().unwrap().has_tray = has_tray;
        let data = DataFolder::at(folder.path().join("data"));
        let app = crate::assemble(mock_builder(), Ok(data), |_| recording_desktop(&recording)).unwrap();
        WebviewWindowBuilder::new(&app, MAIN_WINDOW, tauri::WebviewUrl::default()).build().unwrap();
        let events = Arc::<Mutex<Vec<String>>>::default();
        for name in ["chosen", "close-asked", "export-expiring"] {
            let events = Arc::clone(&events);
            app.listen_any(name, move |_| events.lock().unwrap().push(name.to_owned()));
        }
        let world = Self { app, recording, events, folder };
        world.presence().set_words(world.app.handle(), words());
        world
    }

    fn presence(&self) -> tauri::State<'_, Presence> {
        self.app.state()
    }

    fn changed(&self, id: &str, state: ExportState) {
        self.presence().changed(self.app.handle(), &snapshot(id, state));
    }

    fn request_close(&self, request: CloseRequest) -> bool {
        self.presence().request_close(self.app.handle(), request)
    }

    fn recorded<T>(&self, read: impl FnOnce(&Recording) -> T) -> T {
        read(&self.recording.lock().unwrap())
    }

    fn shown(&self) -> Vec<Subject> {
        self.recorded(|recording| recording.shown.iter().map(|notice| notice.subject.clone()).collect())
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

#[test]
fn the_tray_follows_the_exports_and_the_settings() {
    let world = World::new(true);
    let lines = || world.recorded(|recording| recording.tray.as_ref().map(|tray| tray.exports.len()));
    assert_eq!(lines(), None);
    world.changed("1", ExportState::Waiting);
    world.changed("2", ExportState::Queued);
    assert_eq!(lines(), Some(2));
    world.changed("1", ExportState::Ready);
    assert_eq!(lines(), Some(1));
    world.changed("2", ExportState::Stopped);
    assert_eq!(lines(), None);
    world.presence().save_settings(TrayPolicy::Always, NoticeChoice::default()).unwrap();
    assert_eq!(lines(), Some(0));
}

#[test]
fn the_end_of_an_export_is_notified_once_unless_the_window_is_focused() {
    let world = World::new(false);
    let presence = world.presence();
    // A change of an export that was not running is not its end.
    world.changed("old", ExportState::Ready);
    presence.focused(true);
    world.changed("seen", ExportState::Waiting);
    world.changed("seen", ExportState::Ready);
    assert_eq!(world.shown(), []);

    presence.focused(false);
    for _ in 0..2 {
        world.changed("1", ExportState::Packing);
        world.changed("1", ExportState::Packing);
    }
    world.changed("1", ExportState::Ready);
    world.changed("1", ExportState::Ready);
    world.changed("2", ExportState::Waiting);
    world.changed("2", ExportState::Lost);
    let export = |id: &str, kind| Subject::Export(id.to_owned(), kind);
    assert_eq!(world.shown(), [export("1", NoticeKind::Ready), export("2", NoticeKind::Failed)]);

    presence.viewed("1");
    assert_eq!(
        world.recorded(|recording| recording.withdrawn.last().cloned()),
        Some(Withdrawal::Export("1".to_owned()))
    );
}

#[test]
fn an_export_whose_end_could_not_be_stored_counts_as_ended() {
    let world = World::new(true);
    world.changed("1", ExportState::Packing);
    let mut stuck = snapshot("1", ExportState::Packing);
    stuck.problem = Some(exporter::LocalProblem::StoreFailed(exporter::Explained::by("busy")).into());
    world.presence().changed(world.app.handle(), &stuck);
    assert_eq!(world.shown(), [Subject::Export("1".to_owned(), NoticeKind::Failed)]);
    assert!(world.recorded(|recording| recording.tray.is_none()));
}

#[test]
fn an_expiring_file_is_notified_once_and_every_warning_reaches_the_page() {
    let world = World::new(false);
    let failed = snapshot("1", ExportState::Failed);
    for warning in [ExpiryWarning::Hour, ExpiryWarning::TenMinutes] {
        world.presence().expiring(world.app.handle(), &failed, warning);
    }
    assert_eq!(world.shown(), [Subject::Export("1".to_owned(), NoticeKind::Expiring)]);
    assert_eq!(world.events(), ["export-expiring", "export-expiring"]);
}

#[test]
fn disabled_notifications_stay_disabled_after_a_restart() {
    let world = World::new(false);
    let choice = NoticeChoice { ready: false, ..NoticeChoice::default() };
    world.presence().save_settings(TrayPolicy::Never, choice).unwrap();
    world.changed("1", ExportState::Packing);
    world.changed("1", ExportState::Ready);
    assert_eq!(world.shown(), []);
    let again = Presence::new(Some(&world.folder.path().join("data")), idle_desktop());
    assert_eq!((again.settings().tray, again.settings().notices), (TrayPolicy::Never, choice));
}

#[test]
fn closing_during_an_export_hides_the_window_and_notifies_once() {
    let world = World::new(true);
    world.changed("1", ExportState::Waiting);
    assert!(!world.request_close(CloseRequest::Close));
    assert_eq!(world.shown(), [Subject::Background]);
    on_desktop_event(world.app.handle(), DesktopEvent::Tray(TrayAction::Open));
    assert_eq!(world.recorded(|recording| recording.withdrawn.last().cloned()), Some(Withdrawal::Background));
    assert!(!world.request_close(CloseRequest::Close));
    assert_eq!(world.shown().len(), 1, "the second time needs no notification");
    assert_eq!(world.events(), Vec::<String>::new());
    on_desktop_event(world.app.handle(), DesktopEvent::Tray(TrayAction::Quit));
    assert_eq!(world.events(), ["close-asked"], "quitting asks");
}

#[test]
fn without_a_tray_closing_asks_only_during_an_export() {
    let world = World::new(false);
    world.changed("1", ExportState::Waiting);
    assert!(!world.request_close(CloseRequest::Close));
    assert_eq!(world.events(), ["close-asked"]);
    world.changed("1", ExportState::Ready);
    assert!(world.request_close(CloseRequest::Close));
    assert_eq!(world.events().len(), 1);
}

#[test]
fn a_preset_chosen_in_the_tray_is_sent_to_the_page() {
    let world = World::new(true);
    on_desktop_event(world.app.handle(), DesktopEvent::Tray(TrayAction::Preset("mine".to_owned())));
    assert_eq!(world.events(), ["chosen"]);
}

#[test]
fn the_application_menu_follows_the_pages_description() {
    let world = World::new(false);
    let command = |id: &str, keys: Option<&str>, enabled| MenuEntry::Command {
        id: id.to_owned(),
        label: format!("The {id}"),
        keys: keys.map(str::to_owned),
        enabled,
    };
    let sections = [
        MenuSection {
            title: "File".to_owned(),
            entries: vec![
                command("new-export", Some("CmdOrCtrl+N"), true),
                MenuEntry::Separator,
                command("show-in-folder", Some("CmdOrCtrl+Shift+R"), false),
            ],
        },
        MenuSection {
            title: "Edit".to_owned(),
            entries: vec![MenuEntry::Role { role: MenuRole::Undo, label: "Undo".to_owned() }],
        },
    ];
    let menu = build_menu(world.app.handle(), &sections).unwrap();
    let submenus: Vec<_> =
        menu.items().unwrap().iter().map(|item| item.as_submenu().unwrap().clone()).collect();
    assert_eq!(submenus.iter().map(|menu| menu.text().unwrap()).collect::<Vec<_>>(), ["File", "Edit"]);
    let entries = submenus[0].items().unwrap();
    let first = entries[0].as_menuitem().unwrap();
    assert_eq!((first.id().as_ref(), first.text().unwrap().as_str()), ("new-export", "The new-export"));
    // Only the page's own commands are sent to it.
    world.presence().set_words(world.app.handle(), Words { menu: sections.to_vec(), ..words() });
    for id in ["new-export", "mine", ""] {
        world.presence().menu_chosen(world.app.handle(), id);
    }
    assert_eq!(world.events(), ["chosen"]);
    assert!(first.is_enabled().unwrap() && !entries[2].as_menuitem().unwrap().is_enabled().unwrap());
}
