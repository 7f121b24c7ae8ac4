//! Texts that the shell displays. The page supplies them at its start and whenever the language or
//! the presets change. Until then no menu, tray icon or notification is shown.

use serde::Deserialize;
use specta::Type;

/// All texts that the shell displays outside the page.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    /// The page's language (BCP 47).
    pub(crate) language: String,
    pub(crate) tray: TrayWords,
    pub(crate) notices: NoticeWords,
    /// Presets that can be run with one click, in display order.
    pub(crate) presets: Vec<PresetLabel>,
    /// The application menu, on systems that show one.
    pub(crate) menu: Vec<MenuSection>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrayWords {
    /// A running export, with `{name}` and `{percent}`.
    pub(crate) exporting: String,
    /// A running export without known progress, with `{name}`.
    #[serde(rename = "exportingSomehow")]
    pub(crate) exporting_unknown_progress: String,
    /// Heading of the presets.
    pub(crate) presets: String,
    pub(crate) open: String,
    pub(crate) quit: String,
}

/// Texts of notifications: titles with the export's `{name}`, bodies with the `{tenant}`'s name.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeWords {
    pub(crate) ready: NoticeText,
    pub(crate) failed: NoticeText,
    pub(crate) expiring: NoticeText,
    /// Says that exports continue after the window has closed; without placeholders.
    pub(crate) background: NoticeText,
    /// Label of the button that opens the window.
    pub(crate) open: String,
    /// The name of the demo tenant.
    pub(crate) demo_tenant: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct NoticeText {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A preset's displayed name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct PresetLabel {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A submenu of the application menu.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub(crate) struct MenuSection {
    pub(crate) title: String,
    pub(crate) entries: Vec<MenuEntry>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum MenuEntry {
    /// A command of the page.
    Command {
        id: String,
        label: String,
        /// Shortcut, such as `CmdOrCtrl+N`.
        keys: Option<String>,
        enabled: bool,
    },
    /// A standard item that the system implements.
    Role { role: MenuRole, label: String },
    #[serde(rename = "line")]
    Separator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MenuRole {
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Services,
    Hide,
    HideOthers,
    ShowAll,
    Minimize,
}

/// Replaces the placeholders of a text with values. Values are inserted literally, even if they
/// look like placeholders.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(name, after)| Some((values.iter().find(|(known, _)| *known == name)?.1, after)));
        if let Some((value, after)) = value {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_with_literal_values() {
        let values = [("name", "{tenant} & co"), ("tenant", "Acme")];
        assert_eq!(fill("{name} of {tenant}, {unknown} {", &values), "{tenant} & co of Acme, {unknown} {");
        assert_eq!(fill("nothing", &values), "nothing");
    }
}
