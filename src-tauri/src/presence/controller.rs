//! The state of everything outside the page, and the actions on it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exporter::{ExpiryWarning, ExportSnapshot, Language, Problem};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};

use super::closing::{self, CloseContext, CloseDecision, CloseRequest};
use super::desktop::Desktop;
use super::notices::{self, Notice, NoticeKind, Subject, Withdrawal};
use super::running::RunningExport;
use super::settings::{NoticeChoice, Settings, SettingsFile, TrayPolicy};
use super::tray;
use super::words::{MenuEntry, Words};
use super::zoom::ZoomStep;
use crate::events::{Choice, Chosen, CloseAsked, ExportExpiring, emit};
use crate::window::MAIN_WINDOW;
use crate::wire::ExpiryView;

#[cfg(target_os = "linux")]
use super::linux_placement;
#[cfg(target_os = "macos")]
use super::menu;

/// The window's state, available without the main thread.
#[derive(Debug, Clone, Copy, Default)]
struct WindowState {
    hidden: bool,
    focused: bool,
}

#[derive(Default)]
struct State {
    /// Missing until the page has supplied them.
    words: Option<Words>,
    /// By id, hence in order of creation.
    running: BTreeMap<String, RunningExport>,
    window: WindowState,
}

/// The parts of the app outside the page.
pub(crate) struct Presence {
    settings: SettingsFile,
    desktop: Desktop,
    state: Mutex<State>,
}

impl Presence {
    /// Reads the settings from the data folder. Nothing is shown until the page has supplied the
    /// texts.
    pub(crate) fn new(data: Option<&Path>, desktop: Desktop) -> Self {
        Self { settings: SettingsFile::open(data), desktop, state: Mutex::default() }
    }

    /// Returns the current settings.
    pub(crate) fn settings(&self) -> Settings {
        self.settings.get()
    }

    /// Returns true if a newer Rollcall has written the settings, so that changes can't be stored.
    pub(crate) fn has_newer_settings(&self) -> bool {
        self.settings.is_newer()
    }

    /// Stores the user's settings and applies them.
    pub(crate) fn save_settings(&self, tray: TrayPolicy, notices: NoticeChoice) -> Result<(), Problem> {
        self.settings.change(|settings| {
            settings.tray = tray;
            settings.notices = notices;
        })?;
        self.show_tray();
        Ok(())
    }

    /// Sets the texts to display.
    #[cfg_attr(
        not(target_os = "macos"),
        expect(unused_variables, reason = "the page shows the menu on other systems")
    )]
    pub(crate) fn set_words<R: Runtime>(&self, app: &AppHandle<R>, words: Words) {
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

    /// Returns the language of the texts; the default one until the page has supplied them.
    pub(crate) fn language(&self) -> Language {
        let state = self.state();
        state.words.as_ref().and_then(|words| Language::of_tag(&words.language)).unwrap_or_default()
    }

    /// Handles a menu event. Entries of the application menu are commands of the page.
    pub(crate) fn menu_chosen<R: Runtime>(&self, app: &AppHandle<R>, id: &str) {
        let is_command = self.state().words.as_ref().is_some_and(|words| {
            let mut entries = words.menu.iter().flat_map(|section| &section.entries);
            entries.any(|entry| matches!(entry, MenuEntry::Command { id: known, .. } if known == id))
        });
        if is_command {
            emit(app, Chosen(Choice::Command { id: id.to_owned() }));
        }
    }

    /// Updates tray and notifications after an export has changed. Called on the thread that runs
    /// it.
    pub(crate) fn changed<R: Runtime>(&self, app: &AppHandle<R>, snapshot: &ExportSnapshot) {
        // An export whose end could not be stored appears to be running, with a problem.
        let is_running = snapshot.state.is_running() && snapshot.problem.is_none();
        let (ended, started) = {
            let mut state = self.state();
            if is_running {
                let running = RunningExport {
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
            if let Some(kind) = notices::notice_for_end(snapshot) {
                self.notify(kind, snapshot);
            }
        } else if started {
            // Notifications about an earlier end or an expiring file are obsolete.
            self.desktop.notifier.withdraw(Withdrawal::Export(snapshot.id.clone()));
        }
        self.show_tray();
        self.exit_if_unused(app);
    }

    /// Warns that Auth0 will soon delete a file that has not been downloaded.
    pub(crate) fn expiring<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        snapshot: &ExportSnapshot,
        warning: ExpiryWarning,
    ) {
        emit(app, ExportExpiring { export: snapshot.into(), warning: ExpiryView::from(warning) });
        if warning == ExpiryWarning::Hour {
            self.notify(NoticeKind::Expiring, snapshot);
        }
    }

    /// Withdraws the notifications about an export because the user has seen it.
    pub(crate) fn viewed(&self, export_id: &str) {
        self.desktop.notifier.withdraw(Withdrawal::Export(export_id.to_owned()));
    }

    /// Records whether the window has the focus.
    pub(crate) fn focused(&self, focused: bool) {
        self.state().window.focused = focused;
    }

    /// Handles a request to close the window or to quit. Returns whether the window may close.
    pub(crate) fn request_close<R: Runtime>(&self, app: &AppHandle<R>, request: CloseRequest) -> bool {
        let (settings, running, demo, page_ready) = {
            let state = self.state();
            let demo = state.running.values().any(|export| export.demo);
            (self.settings.get(), state.running.len(), demo, state.words.is_some())
        };
        let context = CloseContext {
            running,
            tray: settings.tray,
            tray_shown: self.desktop.tray.is_shown(),
            background_notice_shown: settings.background_notice_shown,
            page_ready,
        };
        match closing::decide(request, context) {
            CloseDecision::Exit => {
                self.store_placement(app);
                if request == CloseRequest::Quit {
                    app.exit(0);
                }
                true
            }
            CloseDecision::Hide { notify } => {
                self.hide(app);
                if notify {
                    self.notify_background();
                }
                false
            }
            CloseDecision::Ask => {
                self.open(app);
                let running = u32::try_from(running).unwrap_or(u32::MAX);
                emit(app, CloseAsked { quitting: request == CloseRequest::Quit, running, demo });
                false
            }
        }
    }

    /// Exits the program. Running exports are resumed at the next start.
    pub(crate) fn exit<R: Runtime>(&self, app: &AppHandle<R>) {
        self.store_placement(app);
        app.exit(0);
    }

    /// Hides the window. The program keeps running until nothing is left to do.
    pub(crate) fn hide<R: Runtime>(&self, app: &AppHandle<R>) {
        self.store_placement(app);
        if let Some(window) = app.get_webview_window(MAIN_WINDOW)
            && window.hide().is_ok()
        {
            self.state().window = WindowState { hidden: true, focused: false };
        }
        self.exit_if_unused(app);
    }

    /// Shows the window and brings it to the front.
    pub(crate) fn open<R: Runtime>(&self, app: &AppHandle<R>) {
        self.state().window.hidden = false;
        self.desktop.notifier.withdraw(Withdrawal::Background);
        if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
            // A failure leaves the window where it is, which is harmless.
            let _ = window.show();
            let _ = window.unminimize();
            let _ = window.set_focus();
        }
    }

    /// Restores the last placement and size of a new window and shows it.
    pub(crate) fn place<R: Runtime>(&self, window: &WebviewWindow<R>) -> tauri::Result<()> {
        let settings = self.settings.get();
        // A plugin does this on other systems.
        #[cfg(target_os = "linux")]
        if let Some(placement) = settings.window {
            linux_placement::restore(window, placement);
        }
        if let Err(error) = window.set_zoom(settings.zoom.factor()) {
            tracing::warn!(%error, "the window keeps its usual size of text");
        }
        window.show()
    }

    /// Changes the size of everything in the window, and stores it. Returns it in percent.
    pub(crate) fn zoom<R: Runtime>(&self, window: &WebviewWindow<R>, step: ZoomStep) -> Result<u16, Problem> {
        let zoom = self.settings.get().zoom.after(step);
        self.settings.change(|settings| settings.zoom = zoom)?;
        if let Err(error) = window.set_zoom(zoom.factor()) {
            tracing::warn!(%error, "the size could not be changed");
        }
        Ok(zoom.percent())
    }

    /// Stores the window's placement.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(clippy::unused_self, reason = "a plugin does this on other systems")
    )]
    fn store_placement<R: Runtime>(&self, app: &AppHandle<R>) {
        #[cfg(target_os = "linux")]
        {
            let hidden = self.state().window.hidden;
            let window = app.get_webview_window(MAIN_WINDOW);
            if let Some(window) = window.filter(|_| self.desktop.has_places && !hidden) {
                self.measure_and_store(&window);
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = app;
    }

    /// Reads the placement from GTK on the main thread and stores it. On the main thread itself,
    /// the closure runs immediately.
    #[cfg(target_os = "linux")]
    fn measure_and_store<R: Runtime>(&self, window: &WebviewWindow<R>) {
        let (sender, measured) = std::sync::mpsc::channel();
        let to_measure = window.clone();
        let asked = window.run_on_main_thread(move || {
            // The receiver below waits for the result.
            let _ = sender.send(linux_placement::measure(&to_measure));
        });
        let Ok(Some(placement)) = asked.map(|()| measured.recv().ok().flatten()) else { return };
        let remembered = self.settings.change(|settings| {
            settings.window = Some(placement.after(settings.window));
        });
        if let Err(problem) = remembered {
            tracing::warn!(code = problem.code(), "the window's placement could not be stored");
        }
    }

    fn notify(&self, kind: NoticeKind, snapshot: &ExportSnapshot) {
        let choice = self.settings.get().notices;
        let notice = {
            let state = self.state();
            let in_use = state.window.focused && !state.window.hidden;
            let Some(words) = state.words.as_ref().filter(|_| notices::should_notify(kind, choice, in_use))
            else {
                return;
            };
            notices::notice(kind, snapshot, &words.notices)
        };
        self.desktop.notifier.show(notice);
    }

    fn notify_background(&self) {
        let notice = self.state().words.as_ref().map(|words| Notice {
            subject: Subject::Background,
            text: words.notices.background.clone(),
            open: words.notices.open.clone(),
        });
        let Some(notice) = notice else { return };
        self.desktop.notifier.show(notice);
        if let Err(problem) = self.settings.change(|settings| settings.background_notice_shown = true) {
            tracing::warn!(
                code = problem.code(),
                "the background notice will be shown again: the setting could not be stored"
            );
        }
    }

    fn show_tray(&self) {
        let policy = self.settings.get().tray;
        let state = self.state();
        self.desktop.tray.show(tray::content(policy, state.running.iter(), state.words.as_ref()));
    }

    /// Exits a hidden program that has nothing left to do.
    pub(crate) fn exit_if_unused<R: Runtime>(&self, app: &AppHandle<R>) {
        let (hidden, running) = {
            let state = self.state();
            (state.window.hidden, state.running.len())
        };
        let (tray, shown) = (self.settings.get().tray, self.desktop.tray.is_shown());
        if closing::should_exit(hidden, running, tray, shown, self.desktop.notifier.outstanding()) {
            app.exit(0);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
