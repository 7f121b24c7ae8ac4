//! Commands for converting files that the user has. The page never names a path: files are chosen
//! in the system's dialog, or dropped onto the window.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{SystemClock, Throttle};
use exporter::{Explained, FileRequest, FileWatch, LocalProblem, NotThere, PreviewPolicy, Recipe};
use tauri::{AppHandle, Manager, Runtime, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::dialogs::{chosen_paths, send_choice};
use super::exports::request_of;
use super::opening;
use crate::app::App;
use crate::events::{FileWorkProgress, emit};
use crate::presence::Presence;
use crate::wire::{FileConversionInput, FilePackView, FilePlace, FoundFilesView, Problem, Refusal};

/// Minimum interval between two events.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// Recognises files by their content and reads them to their ends, and sends the page the progress.
/// Work that still goes on is cancelled. Null if the user chooses nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn recognise_files<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    place: FilePlace,
) -> Result<Option<FoundFilesView>, Problem> {
    let Some(paths) = choose(&window, &app, place).await? else { return Ok(None) };
    let watch = Reporting::begin(&window, &app);
    let given = paths.clone();
    let work = tauri::async_runtime::spawn_blocking(move || exporter::recognise_files(&given, &watch));
    let found = work.await.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??;
    let shown = app.exporter().await?.export_defaults().await?.preview != PreviewPolicy::Never;
    app.conversions.give(paths);
    Ok(Some(FoundFilesView::of(found, shown)))
}

/// Converts the files that were recognised last, and makes a pack of the result. The page is sent
/// the progress.
#[tauri::command]
#[specta::specta]
pub(crate) async fn convert_files<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    presence: State<'_, Presence>,
    input: FileConversionInput,
) -> Result<FilePackView, Refusal> {
    let exporter = app.exporter().await?;
    let FileConversionInput { form, file_column } = input;
    let chosen = form.folder.clone().map(PathBuf::from);
    let (request, problems) = request_of(form);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let folder = match chosen {
        Some(folder) => folder,
        None => exporter
            .export_folder()
            .await?
            .ok_or_else(|| LocalProblem::NoFolder { what: "documents".to_owned() })?,
    };
    let request = FileRequest {
        paths: app.conversions.given(),
        name: request.name,
        recipe: Recipe { keep_only_result: false, ..request.recipe },
        preset_id: request.preset_id,
        file_column,
        language: presence.language(),
        folder,
    };
    let watch = Arc::new(Reporting::begin(&window, &app));
    let made = exporter.convert_files(request, watch).await?;
    app.conversions.remember(&made);
    Ok((&made).into())
}

/// Cancels the work on files that goes on, if there is some. It ends with the problem `stopped`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_files(app: State<'_, App>) -> Result<(), Problem> {
    app.conversions.cancel();
    Ok(())
}

/// Opens a file that was made with the system's default program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_converted(app: State<'_, App>, id: String, file: u32) -> Result<(), Problem> {
    let made = file_of(&app, &id, file)?;
    opening::open(made).await
}

/// Shows a file that was made in the system's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_converted(app: State<'_, App>, id: String, file: u32) -> Result<(), Problem> {
    let made = file_of(&app, &id, file)?;
    opening::show(made).await
}

/// Returns a file that was made in this process, if it is still there.
fn file_of(app: &App, id: &str, file: u32) -> Result<PathBuf, exporter::Problem> {
    let not_found = || LocalProblem::NotFound(NotThere::default());
    let made = app.conversions.file(id, file as usize).ok_or_else(not_found)?;
    if made.is_file() { Ok(made) } else { Err(LocalProblem::PackMissing(made.as_path().into()).into()) }
}

/// Returns the files to recognise.
async fn choose<R: Runtime>(
    window: &WebviewWindow<R>,
    app: &App,
    place: FilePlace,
) -> Result<Option<Vec<PathBuf>>, Problem> {
    if place == FilePlace::Dropped {
        return Ok(Some(app.conversions.dropped()));
    }
    let (done, choice) = oneshot::channel();
    window.dialog().file().set_parent(window).pick_files(send_choice(done));
    Ok(chosen_paths(choice).await?)
}

/// Reports the progress to the page.
struct Reporting<R: Runtime> {
    app: AppHandle<R>,
    cancelled: Arc<AtomicBool>,
    throttle: Mutex<Throttle>,
}

impl<R: Runtime> Reporting<R> {
    fn begin(window: &WebviewWindow<R>, app: &App) -> Self {
        Self {
            app: window.app_handle().clone(),
            cancelled: app.conversions.begin(),
            throttle: Mutex::new(Throttle::new(Arc::new(SystemClock), REPORT_INTERVAL)),
        }
    }
}

impl<R: Runtime> FileWatch for Reporting<R> {
    fn progress(&self, done: u64, total: u64, users: u64) {
        let is_due = self.throttle.lock().unwrap_or_else(PoisonError::into_inner).is_due();
        if is_due {
            let progress =
                FileWorkProgress { bytes_done: done.into(), bytes_total: total.into(), users: users.into() };
            emit(&self.app, progress);
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
