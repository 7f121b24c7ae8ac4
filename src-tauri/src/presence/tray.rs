//! What the icon in the tray shows.

use super::Running;
use super::settings::TrayPolicy;
use super::words::{PresetLabel, Words, fill};

/// The presets that a menu of that kind has room for.
const MOST_PRESETS: usize = 12;

/// The icon's menu and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrayContent {
    /// One line an export at work.
    pub(crate) exports: Vec<(String, String)>,
    /// What stands above the presets.
    pub(crate) presets_title: String,
    pub(crate) presets: Vec<PresetLabel>,
    pub(crate) open: String,
    pub(crate) quit: String,
}

/// What was done in the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TrayChoice {
    Open,
    Quit,
    Preset(String),
    Export(String),
}

/// A place for an icon. Showing must be quick: it is called on the thread that runs an export.
pub(crate) trait Tray: Send + Sync {
    /// Shows this, or no icon at all.
    fn show(&self, content: Option<TrayContent>);

    /// Whether an icon is to be seen now.
    fn is_shown(&self) -> bool;
}

/// What to show, or none.
pub(crate) fn content<'a>(
    policy: TrayPolicy,
    running: impl Iterator<Item = (&'a String, &'a Running)>,
    words: Option<&Words>,
) -> Option<TrayContent> {
    let words = words?;
    let exports: Vec<(String, String)> =
        running.map(|(id, export)| (id.clone(), line(export, words))).collect();
    let wanted = match policy {
        TrayPolicy::Never => false,
        TrayPolicy::WhileExporting => !exports.is_empty(),
        TrayPolicy::Always => true,
    };
    wanted.then(|| TrayContent {
        exports,
        presets_title: words.tray.presets.clone(),
        presets: words.presets.iter().take(MOST_PRESETS).cloned().collect(),
        open: words.tray.open.clone(),
        quit: words.tray.quit.clone(),
    })
}

fn line(export: &Running, words: &Words) -> String {
    match export.percent {
        Some(percent) => {
            fill(&words.tray.exporting, &[("name", &export.name), ("percent", &percent.to_string())])
        }
        None => fill(&words.tray.exporting_somehow, &[("name", &export.name)]),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::presence::words::tests::words;

    fn running() -> BTreeMap<String, Running> {
        let export = |name: &str, percent| Running { name: name.to_owned(), percent, demo: false };
        [("1", export("Access", Some(43))), ("2", export("Backup", None))]
            .map(|(id, export)| (id.to_owned(), export))
            .into()
    }

    #[test]
    fn an_icon_is_there_when_the_person_wants_one() {
        let (none, some) = (BTreeMap::new(), running());
        let shown =
            |policy, exports: &BTreeMap<_, _>| content(policy, exports.iter(), Some(&words())).is_some();
        assert!(!shown(TrayPolicy::Never, &some));
        assert!(shown(TrayPolicy::WhileExporting, &some) && !shown(TrayPolicy::WhileExporting, &none));
        assert!(shown(TrayPolicy::Always, &none));
        assert!(content(TrayPolicy::Always, some.iter(), None).is_none(), "nobody has told any words");
    }

    #[test]
    fn it_says_how_far_exports_are_and_offers_the_presets() {
        let content = content(TrayPolicy::WhileExporting, running().iter(), Some(&words())).unwrap();
        let lines: Vec<&str> = content.exports.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(lines, ["Access: 43%", "Backup…"]);
        assert_eq!(content.presets[0].name, "Mine");
    }
}
