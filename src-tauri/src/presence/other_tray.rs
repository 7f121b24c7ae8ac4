//! The tray on macOS and Windows. Untested.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Runtime};

use super::events::{DesktopEvent, DesktopListener};
use super::tray::{Tray, TrayAction, TrayContent};

const EXPORT: &str = "export:";
const PRESET: &str = "preset:";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The icon that is shown, and what it shows.
type Icon<R> = (TrayIcon<R>, TrayContent);

pub(crate) struct DesktopTray<R: Runtime> {
    app: AppHandle<R>,
    listener: DesktopListener,
    shown: Arc<AtomicBool>,
    icon: Arc<Mutex<Option<Icon<R>>>>,
}

impl<R: Runtime> DesktopTray<R> {
    pub(crate) fn new(app: &AppHandle<R>, listener: DesktopListener) -> Self {
        Self { app: app.clone(), listener, shown: Arc::default(), icon: Arc::default() }
    }
}

impl<R: Runtime> Tray for DesktopTray<R> {
    fn show(&self, content: Option<TrayContent>) {
        let (app, listener) = (self.app.clone(), Arc::clone(&self.listener));
        let (shown, icon) = (Arc::clone(&self.shown), Arc::clone(&self.icon));
        // Systems require icons to be handled on the main thread.
        let _ = self.app.run_on_main_thread(move || {
            let mut icon = icon.lock().unwrap_or_else(PoisonError::into_inner);
            match content {
                Some(content) if icon.as_ref().is_some_and(|(_, before)| *before == content) => {}
                Some(content) => match put(&app, listener, icon.as_ref().map(|(icon, _)| icon), &content) {
                    Ok(new) => {
                        shown.store(true, Ordering::SeqCst);
                        *icon = Some((new, content));
                    }
                    Err(error) => tracing::warn!(%error, "the tray icon could not be shown"),
                },
                None => {
                    shown.store(false, Ordering::SeqCst);
                    if let Some((gone, _)) = icon.take() {
                        app.remove_tray_by_id(gone.id());
                    }
                }
            }
        });
    }

    fn is_shown(&self) -> bool {
        self.shown.load(Ordering::SeqCst)
    }
}

fn put<R: Runtime>(
    app: &AppHandle<R>,
    listener: DesktopListener,
    existing: Option<&TrayIcon<R>>,
    content: &TrayContent,
) -> tauri::Result<TrayIcon<R>> {
    let menu = menu(app, content)?;
    let lines: Vec<&str> = content.exports.iter().map(|(_, line)| line.as_str()).collect();
    let tooltip = if lines.is_empty() { "Rollcall".to_owned() } else { lines.join("\n") };
    if let Some(existing) = existing {
        existing.set_menu(Some(menu))?;
        existing.set_tooltip(Some(tooltip))?;
        return Ok(existing.clone());
    }
    let (chosen, clicked) = (Arc::clone(&listener), listener);
    TrayIconBuilder::new()
        .icon(tauri::include_image!("icons/32x32.png"))
        .menu(&menu)
        .tooltip(tooltip)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(move |_, event| {
            if let Some(action) = action(event.id().as_ref()) {
                chosen(DesktopEvent::Tray(action));
            }
        })
        .on_tray_icon_event(move |_, event| {
            let released = matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            );
            if released && !cfg!(target_os = "macos") {
                clicked(DesktopEvent::Tray(TrayAction::Open));
            }
        })
        .build(app)
}

fn menu<R: Runtime>(app: &AppHandle<R>, content: &TrayContent) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    let entry = |id: String, label: &str, enabled| {
        // A single ampersand would mark the mnemonic of the entry.
        MenuItem::with_id(app, id, label.replace('&', "&&"), enabled, None::<&str>)
    };
    for (id, line) in &content.exports {
        menu.append(&entry(format!("{EXPORT}{id}"), line, true)?)?;
    }
    if !content.exports.is_empty() {
        menu.append(&PredefinedMenuItem::separator(app)?)?;
    }
    if !content.presets.is_empty() {
        menu.append(&entry(String::new(), &content.presets_title, false)?)?;
        for preset in &content.presets {
            menu.append(&entry(format!("{PRESET}{}", preset.id), &preset.name, true)?)?;
        }
        menu.append(&PredefinedMenuItem::separator(app)?)?;
    }
    menu.append(&entry(OPEN.to_owned(), &content.open, true)?)?;
    menu.append(&entry(QUIT.to_owned(), &content.quit, true)?)?;
    Ok(menu)
}

fn action(id: &str) -> Option<TrayAction> {
    if let Some(export) = id.strip_prefix(EXPORT) {
        return Some(TrayAction::Export(export.to_owned()));
    }
    if let Some(preset) = id.strip_prefix(PRESET) {
        return Some(TrayAction::Preset(preset.to_owned()));
    }
    match id {
        OPEN => Some(TrayAction::Open),
        QUIT => Some(TrayAction::Quit),
        _ => None,
    }
}
