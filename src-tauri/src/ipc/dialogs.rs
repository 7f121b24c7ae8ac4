//! The system's dialogs for files and folders.

use std::path::{Path, PathBuf};

use exporter::{Explained, LocalProblem};
use tauri::{Runtime, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

use crate::wire::{Problem, ShellProblem};

/// Maximum size of a list, in bytes: the page holds it, and the recipe is stored with it.
const LARGEST_LIST: u64 = 4 << 20;

/// Asks for a file with one value a line, and returns its values. Null if the user cancels.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_list<R: Runtime>(
    window: WebviewWindow<R>,
) -> Result<Option<Vec<String>>, Problem> {
    let (done, asked) = oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(&window)
        .add_filter("*.txt, *.csv", &["txt", "csv"])
        .pick_file(send_choice(done));
    let Some(path) = chosen_path(asked).await? else { return Ok(None) };
    let read = tauri::async_runtime::spawn_blocking(move || read_list(&path)).await;
    Ok(Some(read.map_err(|error| LocalProblem::Unexpected(Explained::by(&error)))??))
}

/// Reads a file with one value a line.
fn read_list(path: &Path) -> Result<Vec<String>, Problem> {
    let failed = |error: std::io::Error| exporter::Problem::file(path, &error);
    let bytes = fs_err::metadata(path).map_err(failed)?.len();
    if bytes > LARGEST_LIST {
        return Err(ShellProblem::ListTooLarge(path.into()).into());
    }
    let not_text = |_| LocalProblem::ListNotText(path.into());
    let text = String::from_utf8(fs_err::read(path).map_err(failed)?).map_err(not_text)?;
    match exporter::values_of_list(&text) {
        values if values.is_empty() => Err(LocalProblem::ListEmpty(path.into()).into()),
        values => Ok(values),
    }
}

/// Returns a callback for a dialog that sends what was chosen to `done`.
pub(super) fn send_choice<T: Send + 'static>(
    done: oneshot::Sender<Option<T>>,
) -> impl FnOnce(Option<T>) + Send + 'static {
    // Without a receiver, the window has closed meanwhile.
    move |path| drop(done.send(path))
}

/// Waits for the path chosen in a dialog; `None` if the user cancels.
pub(super) async fn chosen_path(
    choice: oneshot::Receiver<Option<FilePath>>,
) -> Result<Option<PathBuf>, exporter::Problem> {
    let Ok(Some(path)) = choice.await else { return Ok(None) };
    let path =
        path.into_path().map_err(|error| LocalProblem::File { path: None, kind: error.to_string() })?;
    Ok(Some(path))
}

/// Waits for the paths chosen in a dialog; `None` if the user cancels.
pub(super) async fn chosen_paths(
    choice: oneshot::Receiver<Option<Vec<FilePath>>>,
) -> Result<Option<Vec<PathBuf>>, exporter::Problem> {
    let Ok(Some(paths)) = choice.await else { return Ok(None) };
    let path = |path: FilePath| {
        path.into_path().map_err(|error| LocalProblem::File { path: None, kind: error.to_string() })
    };
    Ok(Some(paths.into_iter().map(path).collect::<Result<Vec<_>, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(problem: &Problem) -> String {
        serde_json::to_value(problem).unwrap()["code"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_list_is_read_or_refused_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        let read = |content: &[u8]| {
            fs_err::write(&path, content).unwrap();
            read_list(&path).map_err(|problem| code(&problem))
        };
        assert_eq!(
            read(b"\xef\xbb\xbfa@x.org\r\n\r\nb@x.org\r\n"),
            Ok(vec!["a@x.org".into(), "b@x.org".into()])
        );
        assert_eq!(read(b" \r\n"), Err("list_empty".into()));
        assert_eq!(read(b"\xff\xfea\x00"), Err("list_not_text".into()));
        assert_eq!(code(&read_list(&folder.path().join("none")).unwrap_err()), "file");
    }
}
