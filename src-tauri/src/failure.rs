//! What the user is told when there is no window to tell it: a message box of the system (macOS and
//! Windows), and a report of a crash.
//!
//! Everything is also written to standard error. A program without a console has none, and writing
//! there then does nothing.

mod report;
mod words;

use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};

use base::files::{make_private_folder, write_whole};
use base::{Clock, SystemClock};
use exporter::Language;

use report::Crash;
use words::Failure;

/// The thread of the window. If it ends, the program does.
const MAIN_THREAD: &str = "main";

/// Tells the user that the window can't be opened.
pub(crate) fn tell_no_window(error: &tauri::Error) {
    let message = error.to_string();
    let failure =
        if tauri::webview_version().is_err() { Failure::NoWebView } else { Failure::NoWindow(&message) };
    tell(&failure);
}

/// Makes every panic leave a report in the data folder, else in the system's folder for temporary
/// files. If the program ends with it, the user is told where the report is.
pub(crate) fn report_panics(data: Option<&Path>) {
    let folder = data.map_or_else(std::env::temp_dir, Path::to_path_buf);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        before(info);
        let written = write_report(&folder, info);
        if std::thread::current().name() == Some(MAIN_THREAD) {
            tell(&Failure::Crash { report: written.as_deref() });
        }
    }));
}

fn write_report(folder: &Path, info: &PanicHookInfo<'_>) -> Option<PathBuf> {
    let crash = Crash::of(info, SystemClock.now());
    let path = folder.join(crash.file_name());
    let written = make_private_folder(folder).and_then(|()| write_whole(&path, crash.text().as_bytes()));
    match written {
        Ok(()) => Some(path),
        Err(error) => {
            tracing::error!(%error, "the report could not be written");
            None
        }
    }
}

fn tell(failure: &Failure<'_>) {
    let language = sys_locale::get_locale().and_then(|tag| Language::of_tag(&tag)).unwrap_or_default();
    let text = words::text(failure, language);
    // There may be no standard error, and nothing else can be done.
    let _ = writeln!(std::io::stderr(), "{}\n{}", text.title, text.body);
    show(text, matches!(failure, Failure::Crash { .. }));
}

/// Shows a box and waits until the user has closed it. After a crash, another thread does it: the
/// box lets the thread that shows it handle the events of the broken window.
#[cfg(windows)]
fn show(text: words::Text, crashed: bool) {
    let show = move || {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(text.title)
            .set_description(text.body)
            .show();
    };
    if crashed {
        // A box that could not be shown leaves the report.
        let _ = std::thread::spawn(show).join();
    } else {
        show();
    }
}

/// Shows a box and waits until the user has closed it. Only the main thread can show one, which a
/// crash has broken; the system tells of that itself.
#[cfg(target_os = "macos")]
fn show(text: words::Text, crashed: bool) {
    if !crashed {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(text.title)
            .set_description(text.body)
            .show();
    }
}

/// Desktops on Linux have no box without a window.
#[cfg(target_os = "linux")]
fn show(_: words::Text, _: bool) {}
