//! All that the page can ask for and be told. This is the list; `permissions/app.toml` allows what stands here, and
//! `ui/src/backend/bindings.ts` is generated from it.
//!
//! Handlers are short: they turn what arrives into the exporter's words, call it, and turn the answer back.

mod error;
mod exports;
mod files;
mod presets;
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

/// Every command and every event.
pub(crate) fn builder<R: Runtime>() -> Builder<R> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        // No type here looks one way on its way in and another on its way out.
        .disable_serde_phases()
        .events(collect_events![ExportChanged])
        // What commands throw stands in no signature of TypeScript's.
        .typ::<error::Refusal>()
        // `Wry` only lets the types of a generic handler be named; the handler runs on `R`.
        .commands(collect_commands![
            settings::startup,
            tenants::read_token,
            tenants::add_tenant,
            tenants::check_tenant,
            tenants::remove_tenant,
            tenants::start_demo,
            tenants::connections,
            exports::fields,
            exports::formats,
            exports::check_export,
            exports::start_export,
            exports::exports,
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
            files::show_in_folder,
            files::copy_files::<Wry>,
            files::drag_out::<Wry>,
        ])
}
