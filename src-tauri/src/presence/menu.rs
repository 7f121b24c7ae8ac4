//! The application menu on macOS, at the top of the screen.
//!
//! On other systems the page shows the same commands behind a button. A GTK or Win32 menu bar would
//! use the system's colours while the page may use its own, and GTK handles a menu's shortcuts
//! before the page receives them, so Undo would not reach the form.

use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{Manager, Runtime};

use super::words::{MenuEntry, MenuRole, MenuSection};

/// Builds the menu described by the page. Choosing a command raises a menu event with its id.
pub(crate) fn build<R: Runtime>(app: &impl Manager<R>, sections: &[MenuSection]) -> tauri::Result<Menu<R>> {
    let menu = Menu::new(app)?;
    for section in sections {
        let submenu = Submenu::new(app, &section.title, true)?;
        for entry in &section.entries {
            match entry {
                MenuEntry::Command { id, label, keys, enabled } => {
                    submenu.append(&MenuItem::with_id(app, id, label, *enabled, keys.as_deref())?)?;
                }
                MenuEntry::Role { role, label } => submenu.append(&by_role(app, *role, label)?)?,
                MenuEntry::Separator => submenu.append(&PredefinedMenuItem::separator(app)?)?,
            }
        }
        menu.append(&submenu)?;
    }
    Ok(menu)
}

fn by_role<R: Runtime>(
    app: &impl Manager<R>,
    role: MenuRole,
    label: &str,
) -> tauri::Result<PredefinedMenuItem<R>> {
    let label = Some(label);
    match role {
        MenuRole::Undo => PredefinedMenuItem::undo(app, label),
        MenuRole::Redo => PredefinedMenuItem::redo(app, label),
        MenuRole::Cut => PredefinedMenuItem::cut(app, label),
        MenuRole::Copy => PredefinedMenuItem::copy(app, label),
        MenuRole::Paste => PredefinedMenuItem::paste(app, label),
        MenuRole::SelectAll => PredefinedMenuItem::select_all(app, label),
        MenuRole::Services => PredefinedMenuItem::services(app, label),
        MenuRole::Hide => PredefinedMenuItem::hide(app, label),
        MenuRole::HideOthers => PredefinedMenuItem::hide_others(app, label),
        MenuRole::ShowAll => PredefinedMenuItem::show_all(app, label),
        MenuRole::Minimize => PredefinedMenuItem::minimize(app, label),
    }
}
