//! Opening files with other programs, and showing them in the file manager.

use std::path::{Path, PathBuf};

use exporter::Explained;

use crate::desktop;
use crate::wire::{Problem, ShellProblem};

/// Opens a file with the system's default program for its kind.
pub(super) async fn open(file: PathBuf) -> Result<(), Problem> {
    let failed = |error: String| ShellProblem::OpenFailed(Explained { message: error });
    let open = move || {
        if !desktop::has_program_for(&file) {
            return Err(ShellProblem::OpenNoProgram { extension: extension(&file) });
        }
        tauri_plugin_opener::open_path(file, None::<&str>).map_err(|error| failed(error.to_string()))
    };
    tauri::async_runtime::spawn_blocking(open).await.map_err(|error| failed(error.to_string()))??;
    Ok(())
}

/// Shows a file in the system's file manager, which may respond slowly.
pub(super) async fn show(file: PathBuf) -> Result<(), Problem> {
    let failed = |error: String| ShellProblem::ShowFailed(Explained { message: error });
    tauri::async_runtime::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(file))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))?;
    Ok(())
}

fn extension(file: &Path) -> String {
    file.extension().map(|extension| extension.display().to_string()).unwrap_or_default()
}
