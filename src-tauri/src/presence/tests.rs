//! Presence as a whole, on a runtime and a desktop that show nothing and note everything.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use exporter::{DataFolder, ExpiryWarning, ExportSnapshot, ExportState, Progress, TenantLabel};
use tauri::test::{MockRuntime, mock_builder};
use tauri::{App, Listener, Manager, WebviewWindowBuilder};

use super::closing::Wish;
use super::notices::{Cause, Notice, Notifier, Stale, Subject};
use super::settings::{NoticeChoice, TrayPolicy};
use super::tray::{Tray, TrayChoice, TrayContent};
use super::words::tests::words;
use super::{Desktop, Outside, Presence, hear, menu};

/// What a desktop was asked to show.
#[derive(Default)]
struct Noted {
    /// Whether there is a tray at all.
    has_tray: bool,
    tray: Option<TrayContent>,
    shown: Vec<Notice>,
    withdrawn: Vec<Stale>,
}

type Notes = Arc<Mutex<Noted>>;

struct NotedTray(Notes);

impl Tray for NotedTray {
    fn show(&self, content: Option<TrayContent>) {
        self.0.lock().unwrap().tray = content;
    }

    fn is_shown(&self) -> bool {
        let noted = self.0.lock().unwrap();
        noted.has_tray && noted.tray.is_some()
    }
}

struct NotedNotices(Notes);

impl Notifier for NotedNotices {
    fn show(&self, notice: Notice) {
        self.0.lock().unwrap().shown.push(notice);
    }

    fn withdraw(&self, stale: Stale) {
        self.0.lock().unwrap().withdrawn.push(stale);
    }

    fn outstanding(&self) -> usize {
        self.0.lock().unwrap().shown.len()
    }
}

fn noted(notes: &Notes) -> Desktop {
    Desktop {
        has_places: false,
        tray: Box::new(NotedTray(Arc::clone(notes))),
        notifier: Box::new(NotedNotices(Arc::clone(notes))),
    }
}

/// A desktop without tray whose notifications nobody looks at.
pub(crate) fn nothing() -> Desktop {
    noted(&Notes::default())
}

/// A made-up export in a state.
pub(crate) fn snapshot(id: &str, state: ExportState) -> ExportSnapshot {
    ExportSnapshot {
        id: id.to_owned(),
        name: "Review".to_owned(),
        tenant: TenantLabel {
            id: "acme".to_owned(),
            name: "Acme".to_owned(),
            host: "acme.eu.auth0.com".to_owned(),
            color: "#336699".to_owned(),
            production: true,
            demo: false,
        },
        state,
        progress: Progress::default(),
        problem: None,
        can_resume: false,
        rows: None,
        bytes: None,
        folder: PathBuf::from("/packs"),
        pack: None,
        files: Vec::new(),
        current_job: 1,
        jobs: Vec::new(),
        request: serde_json::Value::Null,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
        finished_at: None,
        at_auth0_until: None,
    }
}

/// The application on a noted desktop.
struct World {
    app: App<MockRuntime>,
    notes: Notes,
    /// Names of the events that the page was sent.
    events: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl World {
    fn new(has_tray: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let notes = Notes::default();
        notes.lock().unwrap().has_tray = has_tray;
        let data = DataFolder::at(folder.path().join("data"));
        let app = crate::assemble(mock_builder(), Ok(data), |_| noted(&notes)).unwrap();
        WebviewWindowBuilder::new(&app, crate::MAIN_WINDOW, tauri::WebviewUrl::default()).build().unwrap();
        let events = Arc::<Mutex<Vec<String>>>::default();
        for name in ["chosen", "close-asked", "export-expiring"] {
            let events = Arc::clone(&events);
            app.listen_any(name, move |_| events.lock().unwrap().push(name.to_owned()));
        }
        let world = Self { app, notes, events, folder };
        world.presence().tell_words(world.app.handle(), words());
        world
    }

    fn presence(&self) -> tauri::State<'_, Presence> {
        self.app.state()
    }

    fn changed(&self, id: &str, state: ExportState) {
        self.presence().changed(self.app.handle(), &snapshot(id, state));
    }

    fn leave(&self, wish: Wish) -> bool {
        self.presence().leave(self.app.handle(), wish)
    }

    fn noted<T>(&self, look: impl FnOnce(&Noted) -> T) -> T {
        look(&self.notes.lock().unwrap())
    }

    fn shown(&self) -> Vec<Subject> {
        self.noted(|noted| noted.shown.iter().map(|notice| notice.subject.clone()).collect())
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

#[test]
fn the_tray_follows_the_exports_and_the_persons_choice() {
    let world = World::new(true);
    let lines = || world.noted(|noted| noted.tray.as_ref().map(|tray| tray.exports.len()));
    assert_eq!(lines(), None);
    world.changed("1", ExportState::Waiting);
    world.changed("2", ExportState::Queued);
    assert_eq!(lines(), Some(2));
    world.changed("1", ExportState::Ready);
    assert_eq!(lines(), Some(1));
    world.changed("2", ExportState::Stopped);
    assert_eq!(lines(), None);
    world.presence().choose(TrayPolicy::Always, NoticeChoice::default()).unwrap();
    assert_eq!(lines(), Some(0));
}

#[test]
fn the_end_of_an_export_is_told_once_while_nobody_looks() {
    let world = World::new(false);
    let presence = world.presence();
    // An old export whose files were deleted just now has not ended now.
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
    let export = |id: &str, cause| Subject::Export(id.to_owned(), cause);
    assert_eq!(world.shown(), [export("1", Cause::Ready), export("2", Cause::Failed)]);

    presence.viewed("1");
    assert_eq!(world.noted(|noted| noted.withdrawn.last().cloned()), Some(Stale::Export("1".to_owned())));
}

#[test]
fn an_export_whose_end_cannot_be_written_down_is_over_all_the_same() {
    let world = World::new(true);
    world.changed("1", ExportState::Packing);
    let mut stuck = snapshot("1", ExportState::Packing);
    stuck.problem =
        Some(exporter::Problem { code: "store_full".to_owned(), detail: serde_json::Value::Null });
    world.presence().changed(world.app.handle(), &stuck);
    assert_eq!(world.shown(), [Subject::Export("1".to_owned(), Cause::Failed)]);
    assert!(world.noted(|noted| noted.tray.is_none()));
}

#[test]
fn a_file_about_to_go_is_notified_of_an_hour_before_and_told_to_the_page_each_time() {
    let world = World::new(false);
    let failed = snapshot("1", ExportState::Failed);
    for warning in [ExpiryWarning::Hour, ExpiryWarning::TenMinutes] {
        world.presence().expiring(world.app.handle(), &failed, warning);
    }
    assert_eq!(world.shown(), [Subject::Export("1".to_owned(), Cause::Expiring)]);
    assert_eq!(world.events(), ["export-expiring", "export-expiring"]);
}

#[test]
fn what_the_person_does_not_want_to_be_told_is_not_told_also_after_a_restart() {
    let world = World::new(false);
    let choice = NoticeChoice { ready: false, ..NoticeChoice::default() };
    world.presence().choose(TrayPolicy::Never, choice).unwrap();
    world.changed("1", ExportState::Packing);
    world.changed("1", ExportState::Ready);
    assert_eq!(world.shown(), []);
    let again = Presence::new(Some(&world.folder.path().join("data")), nothing());
    assert_eq!((again.settings().tray, again.settings().notices), (TrayPolicy::Never, choice));
}

#[test]
fn closing_during_an_export_hides_the_window_where_a_tray_leads_back_and_tells_it_once() {
    let world = World::new(true);
    world.changed("1", ExportState::Waiting);
    assert!(!world.leave(Wish::Close));
    assert_eq!(world.shown(), [Subject::Background]);
    hear(world.app.handle(), Outside::Tray(TrayChoice::Open));
    assert_eq!(world.noted(|noted| noted.withdrawn.last().cloned()), Some(Stale::Background));
    assert!(!world.leave(Wish::Close));
    assert_eq!(world.shown().len(), 1, "it is no news the second time");
    assert_eq!(world.events(), Vec::<String>::new());
    hear(world.app.handle(), Outside::Tray(TrayChoice::Quit));
    assert_eq!(world.events(), ["close-asked"], "quitting asks");
}

#[test]
fn closing_during_an_export_asks_where_there_is_no_tray_and_without_one_just_closes() {
    let world = World::new(false);
    world.changed("1", ExportState::Waiting);
    assert!(!world.leave(Wish::Close));
    assert_eq!(world.events(), ["close-asked"]);
    world.changed("1", ExportState::Ready);
    assert!(world.leave(Wish::Close));
    assert_eq!(world.events().len(), 1);
}

#[test]
fn a_preset_chosen_in_the_tray_is_the_pages_to_run() {
    let world = World::new(true);
    hear(world.app.handle(), Outside::Tray(TrayChoice::Preset("mine".to_owned())));
    assert_eq!(world.events(), ["chosen"]);
}

#[test]
fn the_system_menu_is_what_the_page_has_described() {
    use super::words::{MenuEntry, MenuRole, MenuSection, Words};
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
                MenuEntry::Line,
                command("show-in-folder", Some("CmdOrCtrl+Shift+R"), false),
            ],
        },
        MenuSection {
            title: "Edit".to_owned(),
            entries: vec![MenuEntry::Role { role: MenuRole::Undo, label: "Undo".to_owned() }],
        },
    ];
    let menu = menu::build(world.app.handle(), &sections).unwrap();
    let submenus: Vec<_> =
        menu.items().unwrap().iter().map(|item| item.as_submenu().unwrap().clone()).collect();
    assert_eq!(submenus.iter().map(|menu| menu.text().unwrap()).collect::<Vec<_>>(), ["File", "Edit"]);
    let entries = submenus[0].items().unwrap();
    let first = entries[0].as_menuitem().unwrap();
    assert_eq!((first.id().as_ref(), first.text().unwrap().as_str()), ("new-export", "The new-export"));
    // What is chosen there is the page's to do, unless it is none of its commands.
    world.presence().tell_words(world.app.handle(), Words { menu: sections.to_vec(), ..words() });
    for id in ["new-export", "mine", ""] {
        world.presence().menu_chosen(world.app.handle(), id);
    }
    assert_eq!(world.events(), ["chosen"]);
    assert!(first.is_enabled().unwrap() && !entries[2].as_menuitem().unwrap().is_enabled().unwrap());
}
