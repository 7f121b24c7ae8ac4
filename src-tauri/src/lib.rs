//! The desktop shell: everything that needs Tauri, and nothing that does not.
//!
//! It opens the window described by `tauri.conf.json` and shows the front end built from `ui/`. The
//! modules depend on each other in one direction, from the top of this list to its end:
//!
//! - this file assembles the application;
//! - `failure`: what the user is told when there is no window;
//! - `shutdown`: the end of the program;
//! - `ipc`: the commands of the page;
//! - `desktop_events`: reactions to the tray and to notifications;
//! - `app`: the state behind the commands, and `conversions`: that of files to convert;
//! - `presence`: the parts of the app outside the page;
//! - `events`: everything sent to the page;
//! - `wire`: the types that cross between page and shell;
//! - `desktop`: dragging and copying files, which only the system can do.
//!
//! What an export is and how it runs is defined in the crates under `crates/`, which never see
//! Tauri.

mod app;
mod conversions;
mod desktop;
mod desktop_events;
mod events;
mod failure;
mod ipc;
mod logging;
mod presence;
mod shutdown;
#[cfg(test)]
mod tests;
mod window;
mod wire;

use std::cell::RefCell;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

use desktop_events::on_desktop_event;
use presence::{CloseRequest, Desktop, Presence};
use tauri::menu::MenuEvent;
use tauri::{
    AppHandle, Context, DragDropEvent, Manager, RunEvent, Runtime, WebviewWindowBuilder, Window, WindowEvent,
};
use window::MAIN_WINDOW;

/// The web view's own files, in the data folder.
const WEB_VIEW: &str = "webview";
/// The window's position and size, in the data folder.
#[cfg(any(target_os = "macos", windows))]
const WINDOW_STATE: &str = "window-state.json";

/// Runs the application until it exits. Unfinished exports are resumed at the next start.
///
/// If the web view or the window cannot be created (no display, or no web view on this machine),
/// it tells the user and returns a failure.
pub fn run() -> ExitCode {
    logging::start();
    let data = app::data_folder();
    failure::report_panics(data.as_ref().ok().map(exporter::DataFolder::path));
    match start(data) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::tell_no_window(&error);
            ExitCode::FAILURE
        }
    }
}

fn start(data: Result<exporter::DataFolder, exporter::Problem>) -> tauri::Result<()> {
    // Must precede all threads that might read the environment.
    #[cfg(target_os = "linux")]
    disable_gpu_rendering();
    let builder = tauri::Builder::default();
    // The first plugin, so that a second instance exits before doing anything.
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        app.state::<Presence>().open(app);
    }));
    // Used by commands only: the page has no permission to open dialogs.
    let builder = builder.plugin(tauri_plugin_dialog::init());
    // See `presence::linux_placement` for Linux.
    #[cfg(any(target_os = "macos", windows))]
    let builder = builder.plugin(window_state(data.as_ref().ok().map(exporter::DataFolder::path)));
    // On other systems the web view has a folder of its own.
    let web_view = data.as_ref().ok().filter(|_| cfg!(windows)).map(|data| data.path().join(WEB_VIEW));

    let app = assemble(builder, data, |app| {
        let handle = app.clone();
        Desktop::real(app, Arc::new(move |event| on_desktop_event(&handle, event)))
    })?;
    let failure = Rc::<RefCell<Option<tauri::Error>>>::default();
    let failing = Rc::clone(&failure);
    shutdown::on_signals(app.handle());
    app.run_return(move |app, event| {
        match &event {
            RunEvent::Ready => {
                if let Err(error) = open_window(app, web_view.as_deref()) {
                    failing.replace(Some(error));
                    app.exit(1);
                }
            }
            RunEvent::ExitRequested { code, api, .. } => shutdown::exit_requested(app, *code, api),
            RunEvent::Exit => shutdown::exit(app),
            _ => {}
        }
        // A click on the dock icon.
        #[cfg(target_os = "macos")]
        if let RunEvent::Reopen { .. } = event {
            app.state::<Presence>().open(app);
        }
    });
    failure.take().map_or(Ok(()), Err)
}

/// Stores position and size of the window in the data folder.
#[cfg(any(target_os = "macos", windows))]
fn window_state<R: Runtime>(data: Option<&Path>) -> tauri::plugin::TauriPlugin<R> {
    let builder = tauri_plugin_window_state::Builder::default();
    match data.and_then(|folder| folder.join(WINDOW_STATE).to_str().map(str::to_owned)) {
        Some(path) => builder.with_filename(path).build(),
        None => builder.build(),
    }
}

/// Opens the window described by the configuration, with its last placement.
fn open_window<R: Runtime>(app: &AppHandle<R>, web_view: Option<&Path>) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.iter().find(|window| window.label == MAIN_WINDOW) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let mut builder = WebviewWindowBuilder::from_config(app, config)?.visible(false);
    if let Some(folder) = web_view {
        builder = builder.data_directory(folder.to_path_buf());
    }
    let window = builder.build()?;
    app.state::<Presence>().place(&window)
}

/// Makes WebKitGTK draw on the CPU, unless the user has set the variable. Lists and forms need no
/// GPU: initialising it takes longer than the rest of the start, and with some drivers the window
/// stays blank.
#[cfg(target_os = "linux")]
fn disable_gpu_rendering() {
    if let Err(error) = gtk::glib::setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", false) {
        tracing::warn!(%error, "WebKit keeps its default renderer");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "signature required by Tauri")]
fn menu_event<R: Runtime>(app: &AppHandle<R>, event: MenuEvent) {
    app.state::<Presence>().menu_chosen(app, event.id().as_ref());
}

/// Handles window events that do not concern the page.
fn window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if window.label() != MAIN_WINDOW {
        return;
    }
    let app = window.app_handle();
    let presence = app.state::<Presence>();
    match event {
        WindowEvent::CloseRequested { api, .. } if !presence.request_close(app, CloseRequest::Close) => {
            api.prevent_close();
        }
        WindowEvent::Focused(focused) => presence.focused(*focused),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(name) = app.state::<app::App>().drop_pack(paths) {
                events::emit(app, events::PackDropped { name });
            } else if app.state::<app::App>().conversions.drop(paths) {
                let files = u32::try_from(paths.len()).unwrap_or(u32::MAX);
                events::emit(app, events::FilesDropped { files });
            }
        }
        _ => {}
    }
}

/// Assembles the application without the plugins that need a real desktop, so that tests can use a
/// mock runtime.
fn assemble<R: Runtime>(
    builder: tauri::Builder<R>,
    data: Result<exporter::DataFolder, exporter::Problem>,
    desktop: impl FnOnce(&AppHandle<R>) -> Desktop,
) -> tauri::Result<tauri::App<R>> {
    let ipc = ipc::builder();
    let app = builder
        .invoke_handler(ipc.invoke_handler())
        .on_window_event(window_event)
        .on_menu_event(menu_event)
        .build(context())?;
    ipc.mount_events(&app);
    let folder = data.as_ref().ok().map(exporter::DataFolder::path);
    app.manage(Presence::new(folder, desktop(app.handle())));
    app.manage(app::App::new());
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move { handle.state::<app::App>().open(&handle, data).await });
    Ok(app)
}

/// Returns the configuration, page and permissions embedded at build time.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
