//! What there is of Rollcall beside its page: the icon in the tray, notifications, and whether the program stays when
//! its window goes.
//!
//! Each subject decides in a file of its own, without any system; the files named after systems carry it out.

pub(crate) mod closing;
#[cfg(target_os = "linux")]
mod linux_notifier;
#[cfg(target_os = "linux")]
mod linux_tray;
#[cfg(any(target_os = "macos", test))]
pub(crate) mod menu;
pub(crate) mod notices;
#[cfg(not(target_os = "linux"))]
mod other_notifier;
#[cfg(not(target_os = "linux"))]
mod other_tray;
pub(crate) mod placement;
pub(crate) mod settings;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod tray;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exporter::{ExpiryWarning, ExportSnapshot, Problem};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};
use tauri_specta::Event;

use crate::MAIN_WINDOW;
use crate::app::App;
use crate::ipc::wire::ExpiryView;
use crate::ipc::{Choice, Chosen, CloseAsked, ExportExpiring};
use closing::{Answer, Standing, Wish};
use notices::{Cause, Notice, Notifier, Stale, Subject};
use settings::{NoticeChoice, Settings, SettingsFile, TrayPolicy};
use tray::{Tray, TrayChoice};
use words::Words;

#[cfg(target_os = "linux")]
use self::{linux_notifier::DesktopNotifier, linux_tray::DesktopTray};
#[cfg(not(target_os = "linux"))]
use self::{other_notifier::DesktopNotifier, other_tray::DesktopTray};

/// Something that was done outside the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outside {
    Tray(TrayChoice),
    /// A notification was clicked.
    Notice(Subject),
    /// No notification is left that would open the window.
    NoticesGone,
}

/// Hears of it, on any thread.
pub(crate) type Hear = Arc<dyn Fn(Outside) + Send + Sync>;

/// The system's tray and notifications.
pub(crate) struct Desktop {
    /// Windows have places and sizes.
    pub(crate) has_places: bool,
    pub(crate) tray: Box<dyn Tray>,
    pub(crate) notifier: Box<dyn Notifier>,
}

impl Desktop {
    /// Those of this desktop.
    pub(crate) fn real<R: Runtime>(app: &AppHandle<R>) -> Self {
        let heard = app.clone();
        let hear: Hear = Arc::new(move |event| hear(&heard, event));
        Self {
            has_places: true,
            tray: Box::new(DesktopTray::new(app, Arc::clone(&hear))),
            notifier: Box::new(DesktopNotifier::new(hear)),
        }
    }
}

/// An export at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) name: String,
    pub(crate) percent: Option<u8>,
    pub(crate) demo: bool,
}

/// What is known of the window without asking the thread that owns it.
#[derive(Debug, Clone, Copy, Default)]
struct WindowState {
    hidden: bool,
    focused: bool,
}

#[derive(Default)]
struct State {
    /// Until the page has spoken there are none.
    words: Option<Words>,
    /// By id, which sorts by time.
    running: BTreeMap<String, Running>,
    window: WindowState,
}

/// Rollcall beside its page.
pub(crate) struct Presence {
    settings: SettingsFile,
    desktop: Desktop,
    state: Mutex<State>,
}

impl Presence {
    /// Nothing is shown until the page has told its words.
    pub(crate) fn new(data: Option<&Path>, desktop: Desktop) -> Self {
        Self { settings: SettingsFile::open(data), desktop, state: Mutex::default() }
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.get()
    }

    /// Takes on what the person has chosen.
    pub(crate) fn choose(&self, tray: TrayPolicy, notices: NoticeChoice) -> Result<(), Problem> {
        self.settings.change(|settings| {
            settings.tray = tray;
            settings.notices = notices;
        })?;
        self.show_tray();
        Ok(())
    }

    /// Takes on the page's words.
    #[cfg_attr(not(target_os = "macos"), expect(unused_variables, reason = "the menu is the page's there"))]
    pub(crate) fn tell_words<R: Runtime>(&self, app: &AppHandle<R>, words: Words) {
        #[cfg(target_os = "macos")]
        if self.state().words.as_ref().is_none_or(|before| before.menu != words.menu) {
            let (handle, sections) = (app.clone(), words.menu.clone());
            let shown = app.run_on_main_thread(move || {
                let shown = menu::build(&handle, &sections).and_then(|menu| handle.set_menu(menu));
                if let Err(error) = shown {
                    tracing::warn!(%error, "the menu could not be shown");
                }
            });
            if let Err(error) = shown {
                tracing::warn!(%error, "the menu could not be shown");
            }
        }
        self.state().words = Some(words);
        self.show_tray();
    }

    /// An entry of some menu was chosen: those of the application menu are the page's commands.
    pub(crate) fn menu_chosen<R: Runtime>(&self, app: &AppHandle<R>, id: &str) {
        let is_command = self.state().words.as_ref().is_some_and(|words| {
            let mut entries = words.menu.iter().flat_map(|section| &section.entries);
            entries.any(|entry| matches!(entry, words::MenuEntry::Command { id: known, .. } if known == id))
        });
        if is_command {
            tell(app, Chosen(Choice::Command { id: id.to_owned() }));
        }
    }

    /// An export looks like this now. Called on the thread that runs it.
    pub(crate) fn changed<R: Runtime>(&self, app: &AppHandle<R>, snapshot: &ExportSnapshot) {
        // One whose end could not be written down shows itself at work with a problem, and is not.
        let at_work = snapshot.state.is_running() && snapshot.problem.is_none();
        let (ended, begun) = {
            let mut state = self.state();
            if at_work {
                let running = Running {
                    name: snapshot.name.clone(),
                    percent: snapshot.progress.percent,
                    demo: snapshot.tenant.demo,
                };
                let before = state.running.insert(snapshot.id.clone(), running.clone());
                if before.as_ref() == Some(&running) {
                    return;
                }
                (false, before.is_none())
            } else {
                (state.running.remove(&snapshot.id).is_some(), false)
            }
        };
        if ended {
            if let Some(cause) = notices::cause_of_end(snapshot) {
                self.notify(cause, snapshot);
            }
        } else if begun {
            // What was said of an earlier end, or of a file that was about to go, is no longer so.
            self.desktop.notifier.withdraw(Stale::Export(snapshot.id.clone()));
        }
        self.show_tray();
        self.end_if_over(app);
    }

    /// Auth0 deletes a file of an export soon that is not here.
    pub(crate) fn expiring<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        snapshot: &ExportSnapshot,
        warning: ExpiryWarning,
    ) {
        tell(app, ExportExpiring { export: snapshot.into(), warning: ExpiryView::from(warning) });
        if warning == ExpiryWarning::Hour {
            self.notify(Cause::Expiring, snapshot);
        }
    }

    /// The person has seen an export.
    pub(crate) fn viewed(&self, export_id: &str) {
        self.desktop.notifier.withdraw(Stale::Export(export_id.to_owned()));
    }

    pub(crate) fn focused(&self, focused: bool) {
        self.state().window.focused = focused;
    }

    /// The window is to go, or the program is. Whether the window may close.
    pub(crate) fn leave<R: Runtime>(&self, app: &AppHandle<R>, wish: Wish) -> bool {
        let (settings, running, demo, page_listens) = {
            let state = self.state();
            let demo = state.running.values().any(|export| export.demo);
            (self.settings.get(), state.running.len(), demo, state.words.is_some())
        };
        let standing = Standing {
            running,
            tray: settings.tray,
            tray_shown: self.desktop.tray.is_shown(),
            told: settings.told_of_background,
            page_listens,
        };
        match closing::decide(wish, standing) {
            Answer::End => {
                self.remember_placement(app);
                if wish == Wish::Quit {
                    app.exit(0);
                }
                true
            }
            Answer::Hide { tell } => {
                self.hide(app);
                if tell {
                    self.tell_of_background();
                }
                false
            }
            Answer::Ask => {
                self.open(app);
                let running = u32::try_from(running).unwrap_or(u32::MAX);
                tell(app, CloseAsked { quitting: wish == Wish::Quit, running, demo });
                false
            }
        }
    }

    /// Ends the program, whatever is at work: it goes on at the next start.
    pub(crate) fn end<R: Runtime>(&self, app: &AppHandle<R>) {
        self.remember_placement(app);
        app.exit(0);
    }

    /// Takes the window away; the program stays until it has nothing left to do.
    pub(crate) fn hide<R: Runtime>(&self, app: &AppHandle<R>) {
        self.remember_placement(app);
        if let Some(window) = app.get_webview_window(MAIN_WINDOW)
            && window.hide().is_ok()
        {
            self.state().window = WindowState { hidden: true, focused: false };
        }
        self.end_if_over(app);
    }

    /// Brings the window to the front.
    pub(crate) fn open<R: Runtime>(&self, app: &AppHandle<R>) {
        self.state().window.hidden = false;
        self.desktop.notifier.withdraw(Stale::Background);
        if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
            // A window that can't be brought to the front is still there.
            let _ = window.show();
            let _ = window.unminimize();
            let _ = window.set_focus();
        }
    }

    /// Puts a new window where the last run has left it, and shows it.
    #[cfg_attr(not(target_os = "linux"), expect(clippy::unused_self, reason = "a plugin does it there"))]
    pub(crate) fn place<R: Runtime>(&self, window: &WebviewWindow<R>) -> tauri::Result<()> {
        #[cfg(target_os = "linux")]
        if let Some(placement) = self.settings.get().window {
            placement::put(window, placement);
        }
        window.show()
    }

    /// Remembers where the window is.
    #[cfg_attr(not(target_os = "linux"), expect(clippy::unused_self, reason = "a plugin does it there"))]
    fn remember_placement<R: Runtime>(&self, app: &AppHandle<R>) {
        #[cfg(target_os = "linux")]
        {
            let hidden = self.state().window.hidden;
            let window = app.get_webview_window(MAIN_WINDOW);
            if let Some(window) = window.filter(|_| self.desktop.has_places && !hidden) {
                self.measure(&window);
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = app;
    }

    /// Asks GTK, which answers on the main thread only: when called on it, at once.
    #[cfg(target_os = "linux")]
    fn measure<R: Runtime>(&self, window: &WebviewWindow<R>) {
        let (sender, measured) = std::sync::mpsc::channel();
        let to_measure = window.clone();
        let asked = window.run_on_main_thread(move || {
            // The receiver waits for it.
            let _ = sender.send(placement::measure(&to_measure));
        });
        let Ok(Some(placement)) = asked.map(|()| measured.recv().ok().flatten()) else { return };
        let remembered = self.settings.change(|settings| {
            settings.window = Some(placement.after(settings.window));
        });
        if let Err(problem) = remembered {
            tracing::warn!(code = problem.code, "the window's place could not be remembered");
        }
    }

    fn notify(&self, cause: Cause, snapshot: &ExportSnapshot) {
        let choice = self.settings.get().notices;
        let notice = {
            let state = self.state();
            let in_use = state.window.focused && !state.window.hidden;
            let Some(words) = state.words.as_ref().filter(|_| notices::is_due(cause, choice, in_use)) else {
                return;
            };
            notices::notice(cause, snapshot, &words.notices)
        };
        self.desktop.notifier.show(notice);
    }

    fn tell_of_background(&self) {
        let notice = self.state().words.as_ref().map(|words| Notice {
            subject: Subject::Background,
            text: words.notices.background.clone(),
            open: words.notices.open.clone(),
        });
        let Some(notice) = notice else { return };
        self.desktop.notifier.show(notice);
        if let Err(problem) = self.settings.change(|settings| settings.told_of_background = true) {
            tracing::warn!(code = problem.code, "that this was told could not be remembered");
        }
    }

    fn show_tray(&self) {
        let policy = self.settings.get().tray;
        let state = self.state();
        self.desktop.tray.show(tray::content(policy, state.running.iter(), state.words.as_ref()));
    }

    fn end_if_over<R: Runtime>(&self, app: &AppHandle<R>) {
        let (hidden, running) = {
            let state = self.state();
            (state.window.hidden, state.running.len())
        };
        let (tray, shown) = (self.settings.get().tray, self.desktop.tray.is_shown());
        if closing::is_over(hidden, running, tray, shown, self.desktop.notifier.outstanding()) {
            app.exit(0);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whole after every operation, also one that was the last of a panicking thread.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something was done outside the window.
pub(crate) fn hear<R: Runtime>(app: &AppHandle<R>, event: Outside) {
    let Some(presence) = app.try_state::<Presence>() else { return };
    match event {
        Outside::Tray(TrayChoice::Open) | Outside::Notice(Subject::Background) => presence.open(app),
        Outside::Tray(TrayChoice::Quit) => {
            presence.leave(app, Wish::Quit);
        }
        Outside::Tray(TrayChoice::Preset(id)) => tell(app, Chosen(Choice::Preset { id })),
        Outside::Tray(TrayChoice::Export(id)) | Outside::Notice(Subject::Export(id, _)) => {
            presence.viewed(&id);
            presence.open(app);
            open_export(app.clone(), id);
        }
        Outside::NoticesGone => presence.end_if_over(app),
    }
}

/// Shows the page an export that it may not have loaded.
fn open_export<R: Runtime>(app: AppHandle<R>, id: String) {
    tauri::async_runtime::spawn(async move {
        let Some(state) = app.try_state::<App>() else { return };
        let Ok(exporter) = state.exporter().await else { return };
        match exporter.export(&id).await {
            Ok(snapshot) => {
                let export = Box::new((&snapshot).into());
                tell(&app, Chosen(Choice::Export { export }));
            }
            // Removed from the history meanwhile: the window is open, which is what can be done.
            Err(problem) => tracing::debug!(code = problem.code, "what was clicked is gone"),
        }
    });
}

/// Tells the page.
#[expect(clippy::needless_pass_by_value, reason = "what is told is made to be told")]
pub(crate) fn tell<R: Runtime>(app: &AppHandle<R>, event: impl Event + serde::Serialize + Clone) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "the window could not be told");
    }
}
