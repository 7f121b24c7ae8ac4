//! The desktop shell: everything that needs Tauri, and nothing that does not.
//!
//! It opens the window that `tauri.conf.json` describes and shows the front end built from `ui/`. `app` puts the
//! parts together, `ipc` is all that the page can ask for and be told, `desktop` is what only the system can
//! do with files, `presence` is what there is of Rollcall beside its page. What an export is and how one runs is not
//! known here: that lives in the crates under `crates/`, which never see Tauri.

mod app;
mod desktop;
mod ipc;
mod logging;
mod presence;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use presence::closing::Wish;
use presence::{Desktop, Presence};
use tauri::menu::MenuEvent;
use tauri::{AppHandle, Context, Manager, RunEvent, Runtime, WebviewWindowBuilder, Window, WindowEvent};

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
    // Before any thread could read the environment.
    #[cfg(target_os = "linux")]
    draw_without_graphics_card();
    let builder = tauri::Builder::default();
    // First of all plugins, so that a second instance ends before it has done anything.
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        app.state::<Presence>().open(app);
    }));
    // Only called from here: the page has no permission to open dialogs of its own.
    let builder = builder.plugin(tauri_plugin_dialog::init());
    // Not on Linux: see `presence::placement`.
    #[cfg(any(target_os = "macos", windows))]
    let builder = builder.plugin(tauri_plugin_window_state::Builder::default().build());

    let app = assemble(builder, app::data_folder(), Desktop::real)?;
    let failure = Rc::<RefCell<Option<tauri::Error>>>::default();
    let failing = Rc::clone(&failure);
    app.run_return(move |app, event| {
        if let RunEvent::Ready = event
            && let Err(error) = open_window(app)
        {
            failing.replace(Some(error));
            app.exit(1);
        }
        // The icon in the dock was clicked.
        #[cfg(target_os = "macos")]
        if let RunEvent::Reopen { .. } = event {
            app.state::<Presence>().open(app);
        }
    });
    failure.take().map_or(Ok(()), Err)
}

/// Opens the window that the configuration describes, where the last run has left it.
fn open_window<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.iter().find(|window| window.label == MAIN_WINDOW) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let window = WebviewWindowBuilder::from_config(app, config)?.visible(false).build()?;
    app.state::<Presence>().place(&window)
}

/// Lists and forms are drawn by the processor in no time. Getting a graphics card ready for them takes WebKitGTK longer
/// than all the rest of a start, and with some drivers it leaves the window blank. Whoever has set this knows better.
#[cfg(target_os = "linux")]
fn draw_without_graphics_card() {
    if let Err(error) = gtk::glib::setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", false) {
        tracing::warn!(%error, "the window is drawn as WebKit sees fit");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that Tauri asks for")]
fn menu_event<R: Runtime>(app: &AppHandle<R>, event: MenuEvent) {
    app.state::<Presence>().menu_chosen(app, event.id().as_ref());
}

/// What happens to the window that is not the page's business.
fn window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if window.label() != MAIN_WINDOW {
        return;
    }
    let app = window.app_handle();
    let presence = app.state::<Presence>();
    match event {
        WindowEvent::CloseRequested { api, .. } if !presence.leave(app, Wish::Close) => api.prevent_close(),
        WindowEvent::Focused(focused) => presence.focused(*focused),
        _ => {}
    }
}

/// The application without the plugins that need a real desktop, on whatever runtime: tests have one of their own.
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

/// Configuration, page and permissions, as they were when this was built.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
