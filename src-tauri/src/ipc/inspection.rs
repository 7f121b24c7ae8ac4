//! Commands for checking a pack that came from anywhere. The page never names a path: packs are
//! chosen in the system's dialog, or dropped onto the window.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{SystemClock, Throttle};
use exporter::{CheckStep, CheckWatch, Explained, LocalProblem, NotThere, check_pack as check};
use tauri::{AppHandle, Manager, Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_path, send_choice};
use crate::app::App;
use crate::events::{CheckStepView, PackCheckProgress, emit};
use crate::wire::{PackCheckView, PackPlace, Problem, SigningKeyView};

/// Minimum interval between two events.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// Checks a pack, and sends the page the progress. A check that still runs is cancelled. Null if
/// the user chooses nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_pack<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    place: PackPlace,
) -> Result<Option<PackCheckView>, Problem> {
    let Some(path) = choose(&window, &app, place).await? else { return Ok(None) };
    let known = app.exporter().await?.known_signers().await?;
    let watch = Reporting {
        app: window.app_handle().clone(),
        cancelled: app.begin_check(),
        throttle: Mutex::new(Throttle::new(Arc::new(SystemClock), REPORT_INTERVAL)),
    };
    let checked = path.clone();
    let work = tauri::async_runtime::spawn_blocking(move || check(&checked, &known, None, &watch));
    let check = work.await.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??;
    Ok(Some(PackCheckView::of(&path, &check)))
}

/// Cancels the check that runs, if there is one. It ends with the problem `stopped`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_pack_check(app: State<'_, App>) -> Result<(), Problem> {
    app.cancel_check();
    Ok(())
}

/// Returns the key that signs packs. Makes it if there is none yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn signing_key(app: State<'_, App>) -> Result<SigningKeyView, Problem> {
    Ok(app.exporter().await?.signing_key().await?.into())
}

/// Replaces the key that signs packs. Packs of the earlier one are still known as this computer's.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_signing_key(app: State<'_, App>) -> Result<SigningKeyView, Problem> {
    Ok(app.exporter().await?.replace_signing_key().await?.into())
}

/// Returns the pack to check.
async fn choose<R: Runtime>(
    window: &WebviewWindow<R>,
    app: &App,
    place: PackPlace,
) -> Result<Option<PathBuf>, Problem> {
    if place == PackPlace::Dropped {
        let nothing = || LocalProblem::NotFound(NotThere::default());
        return Ok(Some(app.dropped_pack().ok_or_else(nothing)?));
    }
    let (done, choice) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(window);
    if place == PackPlace::Folder {
        dialog.pick_folder(send_choice(done));
    } else {
        dialog.add_filter("*.zip", &["zip"]).pick_file(send_choice(done));
    }
    Ok(chosen_path(choice).await?)
}

/// Reports the progress of a check to the page.
struct Reporting<R: Runtime> {
    app: AppHandle<R>,
    cancelled: Arc<AtomicBool>,
    throttle: Mutex<Throttle>,
}

impl<R: Runtime> CheckWatch for Reporting<R> {
    fn progress(&self, step: CheckStep, done: u64, total: u64) {
        let is_due = self.throttle.lock().unwrap_or_else(PoisonError::into_inner).is_due();
        if is_due {
            let step = CheckStepView::from(step);
            emit(&self.app, PackCheckProgress { step, bytes_done: done.into(), bytes_total: total.into() });
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
