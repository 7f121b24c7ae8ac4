//! The desktop shell: everything that needs Tauri, and nothing that does not.
//!
//! It opens the window that `tauri.conf.json` describes and shows the front end built from `ui/`. `app` puts the
//! parts together, `ipc` is all that the page can ask for and be told, `desktop` is what only the system can
//! do. What an export is and how one runs is not known here: that lives in the crates under `crates/`, which never
//! see Tauri.

mod app;
mod desktop;
mod ipc;
mod logging;
#[cfg(test)]
mod tests;

use tauri::{Context, Manager, Runtime};

/// The window that shows the page, as `tauri.conf.json` and the capabilities call it.
const MAIN_WINDOW: &str = "main";

/// Opens the window and returns when the last window has closed. Exports that are unfinished by then go on at the
/// next start.
///
/// # Errors
///
/// When the web view or the window cannot be created: no display, or no web view on this machine.
pub fn run() -> tauri::Result<()> {
    logging::start();
    let builder = tauri::Builder::default();
    // First of all plugins, so that a second instance ends before it has done anything.
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
            // A window that can't be brought to the front is still there.
            let _ = window.unminimize();
            let _ = window.set_focus();
        }
    }));
    // Only called from here: the page has no permission to open dialogs of its own.
    let builder = builder.plugin(tauri_plugin_dialog::init());
    // Not on Linux: a size measured with GTK's decorations and set without them makes the window grow each time.
    #[cfg(any(target_os = "macos", windows))]
    let builder = builder.plugin(tauri_plugin_window_state::Builder::default().build());

    let app = assemble(builder, app::data_folder())?;
    app.run(|_, _| {});
    Ok(())
}

/// The application without the plugins that need a real desktop, on whatever runtime: tests have one of their own.
fn assemble<R: Runtime>(
    builder: tauri::Builder<R>,
    data: Result<exporter::DataFolder, exporter::Problem>,
) -> tauri::Result<tauri::App<R>> {
    let ipc = ipc::builder();
    let app = builder.invoke_handler(ipc.invoke_handler()).build(context())?;
    ipc.mount_events(&app);
    // The windows of the configuration open only when the application runs: no command comes earlier than this.
    let state = tauri::async_runtime::block_on(app::App::open(app.handle(), data));
    state.resume_exports();
    app.manage(state);
    Ok(app)
}

/// Configuration, page and permissions, as they were when this was built.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
