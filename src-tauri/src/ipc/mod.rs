//! All that the page can ask for and be told. This is the list; `permissions/app.toml` allows what stands here, and
//! `ui/src/backend/bindings.ts` is generated from it.
//!
//! Handlers are short: they turn what arrives into the exporter's words, call it, and turn the answer back.

mod error;
mod exports;
mod files;
mod folders;
mod presence;
mod presets;
mod progress;
mod proof;
mod samples;
mod settings;
mod tenants;
pub(crate) mod wire;

use serde::Serialize;
use specta::Type;
use tauri::{Runtime, Wry};
use tauri_specta::{Builder, ErrorHandlingMode, Event, collect_commands, collect_events};

/// An export looks like this now.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct ExportChanged(pub(crate) wire::ExportView);

/// Auth0 deletes a file of an export soon that is not here.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct ExportExpiring {
    pub(crate) export: wire::ExportView,
    pub(crate) warning: wire::ExpiryView,
}

/// Something was chosen outside the page.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Chosen(pub(crate) Choice);

/// In the application menu, in the tray, or by a click on a notification.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Choice {
    /// One of the commands that the page has named.
    Command { id: String },
    /// A preset is to be run.
    Preset { id: String },
    /// An export is to be shown.
    Export { export: Box<wire::ExportView> },
}

/// The window is to close or the program to end while exports run: the page asks what to do.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct CloseAsked {
    pub(crate) quitting: bool,
    pub(crate) running: u32,
    /// One of them is of the demo tenant, which ends with the program.
    pub(crate) demo: bool,
}

/// Every command and every event.
pub(crate) fn builder<R: Runtime>() -> Builder<R> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        // No type here looks one way on its way in and another on its way out.
        .disable_serde_phases()
        .events(collect_events![ExportChanged, ExportExpiring, progress::FilesProgress, Chosen, CloseAsked,])
        // What commands throw stands in no signature of TypeScript's.
        .typ::<error::Refusal>()
        // `Wry` only lets the types of a generic handler be named; the handler runs on `R`.
        .commands(collect_commands![
            settings::startup,
            presence::settings,
            presence::save_settings,
            presence::tell_words::<Wry>,
            presence::viewed,
            presence::open_window::<Wry>,
            presence::close_window::<Wry>,
            presence::quit::<Wry>,
            presence::answer_close::<Wry>,
            tenants::read_token,
            tenants::add_tenant,
            tenants::check_tenant,
            tenants::edit_tenant,
            tenants::renew_credential,
            tenants::remove_tenant,
            tenants::start_demo,
            tenants::connections,
            exports::fields,
            exports::formats,
            exports::check_export,
            exports::start_export,
            exports::export,
            exports::exports,
            exports::count_exports,
            exports::stop_export,
            exports::resume_export,
            exports::remove_export,
            exports::activity,
            samples::sample,
            samples::preview,
            presets::presets,
            presets::save_preset,
            presets::remove_preset,
            files::delete_files,
            files::save_file_as::<Wry>,
            files::save_files_to::<Wry>,
            files::open_file,
            files::show_in_folder,
            files::copy_files::<Wry>,
            files::drag_out::<Wry>,
            folders::choose_folder::<Wry>,
            folders::look_at_folder,
            folders::export_folder,
            folders::set_export_folder,
            proof::check_files::<Wry>,
            proof::evidence,
            proof::first_rows,
            proof::charts,
            proof::curl_commands,
            proof::activity_log,
            proof::verify_activity,
        ])
}
