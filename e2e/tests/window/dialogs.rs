//! The desktop's own file dialogs.

use std::path::Path;

use crate::Result;
use crate::app::App;

impl App<'_> {
    /// Waits for a file dialog whose title matches, enters a path, and confirms.
    pub(crate) fn answer_file_dialog(&self, title: &str, path: &Path) -> Result<()> {
        let found = self.desktop.xdotool(&["search", "--sync", "--onlyvisible", "--name", title])?;
        let dialog = found.lines().next().ok_or("there is no dialog")?;
        self.desktop.xdotool(&["windowactivate", "--sync", dialog])?;
        self.press_keys("ctrl+a")?;
        self.type_text(&path.display().to_string())?;
        self.press_keys("Return")
    }
}
