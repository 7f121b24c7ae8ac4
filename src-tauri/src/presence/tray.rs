//! Content of the tray icon.

use super::running::RunningExport;
use super::settings::TrayPolicy;
use super::words::{PresetLabel, Words, fill};

/// Maximum number of presets in the tray menu.
const MAX_PRESETS: usize = 12;

/// The icon's menu and tooltip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrayContent {
    /// Id and text of each running export.
    pub(crate) exports: Vec<(String, String)>,
    /// Heading of the presets.
    pub(crate) presets_title: String,
    pub(crate) presets: Vec<PresetLabel>,
    pub(crate) open: String,
    pub(crate) quit: String,
}

/// A choice in the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TrayAction {
    Open,
    Quit,
    Preset(String),
    Export(String),
}

/// The desktop's tray. `show` must return quickly: it is called on the thread that runs an export.
pub(crate) trait Tray: Send + Sync {
    /// Shows this content, or removes the icon.
    fn show(&self, content: Option<TrayContent>);

    /// Returns whether the icon is currently visible.
    fn is_shown(&self) -> bool;
}

/// Returns the content to show; none if there should be no icon.
pub(crate) fn content<'a>(
    policy: TrayPolicy,
    running: impl Iterator<Item = (&'a String, &'a RunningExport)>,
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
        presets: words.presets.iter().take(MAX_PRESETS).cloned().collect(),
        open: words.tray.open.clone(),
        quit: words.tray.quit.clone(),
    })
}

fn line(export: &RunningExport, words: &Words) -> String {
    match export.percent {
        Some(percent) => {
            fill(&words.tray.exporting, &[("name", &export.name), ("percent", &percent.to_string())])
        }
        None => fill(&words.tray.exporting_unknown_progress, &[("name", &export.name)]),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::presence::fixtures::words;

    fn running() -> BTreeMap<String, RunningExport> {
        let export = |name: &str, percent| RunningExport { name: name.to_owned(), percent, demo: false };
        [("1", export("Access", Some(43))), ("2", export("Backup", None))]
            .map(|(id, export)| (id.to_owned(), export))
            .into()
    }

    #[test]
    fn the_policy_decides_whether_there_is_an_icon() {
        let (none, some) = (BTreeMap::new(), running());
        let shown =
            |policy, exports: &BTreeMap<_, _>| content(policy, exports.iter(), Some(&words())).is_some();
        assert!(!shown(TrayPolicy::Never, &some));
        assert!(shown(TrayPolicy::WhileExporting, &some) && !shown(TrayPolicy::WhileExporting, &none));
        assert!(shown(TrayPolicy::Always, &none));
        assert!(content(TrayPolicy::Always, some.iter(), None).is_none(), "no texts yet");
    }

    #[test]
    fn the_menu_shows_progress_and_offers_presets() {
        let content = content(TrayPolicy::WhileExporting, running().iter(), Some(&words())).unwrap();
        let lines: Vec<&str> = content.exports.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(lines, ["Access: 43%", "Backup…"]);
        assert_eq!(content.presets[0].name, "Mine");
    }
}
