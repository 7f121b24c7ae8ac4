//! The shell's words. It has none of its own: the page tells them at its start, and whenever its language or its
//! presets change. Until then there is nothing to put into a menu, a tray or a notification, and none is shown.

use serde::Deserialize;
use specta::Type;

/// All that the shell shows outside its page.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    pub(crate) tray: TrayWords,
    pub(crate) notices: NoticeWords,
    /// What one click runs, in the order in which to offer it.
    pub(crate) presets: Vec<PresetLabel>,
    /// The application menu, where the system has a place for one.
    pub(crate) menu: Vec<MenuSection>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrayWords {
    /// An export at work, with `{name}` and `{percent}`.
    pub(crate) exporting: String,
    /// One of which nobody knows how far it is, with `{name}`.
    pub(crate) exporting_somehow: String,
    /// What stands above the presets.
    pub(crate) presets: String,
    pub(crate) open: String,
    pub(crate) quit: String,
}

/// Titles with `{name}`, the export's; texts with `{tenant}`, its tenant's name.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeWords {
    pub(crate) ready: NoticeText,
    pub(crate) failed: NoticeText,
    pub(crate) expiring: NoticeText,
    /// That exports go on although the window has closed; without placeholders.
    pub(crate) background: NoticeText,
    /// The button that opens the window.
    pub(crate) open: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct NoticeText {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A preset as the person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct PresetLabel {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A menu of the application menu.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub(crate) struct MenuSection {
    pub(crate) title: String,
    pub(crate) entries: Vec<MenuEntry>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum MenuEntry {
    /// One of the page's commands.
    Command {
        id: String,
        label: String,
        /// Such as `CmdOrCtrl+N`.
        keys: Option<String>,
        enabled: bool,
    },
    /// What the system does by itself.
    Role {
        role: MenuRole,
        label: String,
    },
    Line,
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

/// Puts values into the placeholders of a text. A value is put in as it is, also one that looks like a placeholder.
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
pub(super) mod tests {
    use super::*;

    /// English enough.
    pub(crate) fn words() -> Words {
        let text = |title: &str| NoticeText { title: title.to_owned(), text: "{tenant}".to_owned() };
        Words {
            tray: TrayWords {
                exporting: "{name}: {percent}%".to_owned(),
                exporting_somehow: "{name}…".to_owned(),
                presets: "Run".to_owned(),
                open: "Open".to_owned(),
                quit: "Quit".to_owned(),
            },
            notices: NoticeWords {
                ready: text("{name} is ready"),
                failed: text("{name} failed"),
                expiring: text("{name} expires"),
                background: NoticeText { title: "Going on".to_owned(), text: "In the tray".to_owned() },
                open: "Open".to_owned(),
            },
            presets: vec![PresetLabel { id: "mine".to_owned(), name: "Mine".to_owned() }],
            menu: Vec::new(),
        }
    }

    #[test]
    fn values_go_where_they_are_named_and_are_not_read_again() {
        let values = [("name", "{tenant} & co"), ("tenant", "Acme")];
        assert_eq!(fill("{name} of {tenant}, {unknown} {", &values), "{tenant} & co of Acme, {unknown} {");
        assert_eq!(fill("nothing", &values), "nothing");
    }
}
