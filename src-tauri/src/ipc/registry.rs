//! The list of commands and events. `permissions/app.toml` allows these commands, and
//! `ui/src/backend/bindings.ts` is generated from this list.

use tauri::{Runtime, Wry};
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use super::{
    connecting, converting, dialogs, exports, files, folders, inspection, log, person, presence, presets,
    proof, samples, settings, tenants,
};
use crate::events::{
    Chosen, CloseAsked, ExportChanged, ExportExpiring, FileWorkProgress, FilesDropped, FilesProgress,
    PackCheckProgress, PackDropped, PersonProgress,
};
use crate::presence::TEXT_SIZES;
use crate::wire::{
    FieldEntry, FieldInput, FormatEntry, Limits, OperatorView, Refusal, field_overlaps, locales,
};

/// Registers every command and every event.
#[expect(clippy::too_many_lines, reason = "a list, in one place")]
pub(crate) fn builder<R: Runtime>() -> Builder<R> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        // All types have the same form in both directions.
        .disable_serde_phases()
        .events(collect_events![
            ExportChanged,
            ExportExpiring,
            FilesProgress,
            PersonProgress,
            PackCheckProgress,
            PackDropped,
            FilesDropped,
            FileWorkProgress,
            Chosen,
            CloseAsked,
        ])
        .constant("DEFAULT_FIELDS", FieldInput::defaults())
        .constant("FIELD_CATALOGUE", FieldEntry::catalogue())
        .constant("FORMATS", FormatEntry::catalogue())
        .constant("LIMITS", Limits::all())
        .constant("LOCALES", locales())
        .constant("TEXT_SIZES", TEXT_SIZES)
        .constant("FIELD_OVERLAPS", field_overlaps())
        .constant("OPERATORS", OperatorView::all())
        // TypeScript signatures do not mention what commands throw.
        .typ::<Refusal>()
        // `Wry` is only needed to name the types of generic handlers; they run on `R`.
        .commands(collect_commands![
            settings::startup,
            settings::export_defaults,
            settings::set_export_defaults,
            presence::settings,
            presence::save_settings,
            presence::zoom::<Wry>,
            presence::tell_words::<Wry>,
            presence::viewed,
            presence::open_window::<Wry>,
            presence::close_window::<Wry>,
            presence::quit::<Wry>,
            presence::answer_close::<Wry>,
            tenants::list_tenants,
            tenants::read_token,
            connecting::connect_tenant,
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
            exports::look_up_costs,
            exports::start_export,
            exports::export,
            exports::exports,
            exports::count_exports,
            exports::stop_export,
            exports::skip_count_check,
            exports::remember_count_check,
            exports::remember_witness,
            exports::look_for_witness,
            exports::resume_export,
            exports::finish_without_lost,
            exports::go_on_without_columns,
            exports::remove_export,
            exports::set_keep_until::<Wry>,
            exports::overdue_exports,
            samples::sample,
            samples::preview,
            dialogs::choose_list::<Wry>,
            person::find_person,
            person::make_person_pack::<Wry>,
            person::open_person_page,
            person::show_person_pack,
            presets::presets,
            presets::save_preset,
            presets::save_answers,
            presets::role_names,
            presets::save_formats,
            presets::remove_preset,
            presets::share_preset::<Wry>,
            presets::import_preset::<Wry>,
            presets::template_header::<Wry>,
            files::delete_files::<Wry>,
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
            log::activity,
            log::activity_lines,
            log::count_activity,
            log::activity_log,
            log::verify_activity,
            log::begin_log,
            log::save_activity::<Wry>,
            converting::recognise_files::<Wry>,
            converting::convert_files::<Wry>,
            converting::cancel_files,
            converting::open_converted,
            converting::show_converted,
            inspection::check_pack::<Wry>,
            inspection::cancel_pack_check,
            inspection::signing_key,
            inspection::replace_signing_key,
        ])
}
