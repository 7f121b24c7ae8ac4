//! The commands for the page's start and for the choices for exports to come.

use exporter::{Exporter, KeychainStatus, TENANT_COLORS};
use tauri::State;

use crate::app::App;
use crate::wire::{DefaultsInput, KeychainView, Problem, Startup, path_text};

/// Returns the facts about the application, its tenants and the system that the first screen needs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn startup(app: State<'_, App>) -> Result<Startup, Problem> {
    let tenants = app.exporter().await?.listed_tenants().await?;
    Ok(Startup {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tenants: tenants.iter().map(Into::into).collect(),
        keychain: keychain(app.exporter().await?).await,
        export_folder: app
            .exporter()
            .await?
            .export_folder()
            .await?
            .as_deref()
            .map(path_text)
            .unwrap_or_default(),
        defaults: app.exporter().await?.export_defaults().await?.into(),
        locale: system_locale(),
        tenant_colors: TENANT_COLORS.iter().map(|color| (*color).to_owned()).collect(),
        native_menu: cfg!(target_os = "macos"),
    })
}

/// Returns the choices for exports to come.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_defaults(app: State<'_, App>) -> Result<DefaultsInput, Problem> {
    Ok(app.exporter().await?.export_defaults().await?.into())
}

/// Changes the choices for exports to come.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_export_defaults(app: State<'_, App>, defaults: DefaultsInput) -> Result<(), Problem> {
    Ok(app.exporter().await?.set_export_defaults(defaults.try_into()?).await?)
}

/// Returns the system's language and region, such as `en-GB`.
pub(crate) fn system_locale() -> Option<String> {
    sys_locale::get_locale().filter(|locale| is_language(locale))
}

/// Returns the keychain's status, queried on a blocking thread.
async fn keychain(exporter: &Exporter) -> KeychainView {
    let secrets = std::sync::Arc::clone(exporter.secrets());
    match tauri::async_runtime::spawn_blocking(move || secrets.keychain_status()).await {
        Ok(KeychainStatus::Available) => KeychainView::Available,
        Ok(KeychainStatus::Locked) => KeychainView::Locked,
        Ok(KeychainStatus::Missing) => KeychainView::Missing,
        Ok(KeychainStatus::Failing(_)) | Err(_) => KeychainView::Failing,
    }
}

/// Returns whether a locale names a language: systems without one report `C` or `POSIX`.
fn is_language(locale: &str) -> bool {
    let primary = locale.split(['-', '_']).next().unwrap_or_default();
    (2..=3).contains(&primary.len()) && primary.bytes().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_without_a_language_is_ignored() {
        assert!(["en", "de-CH", "fil-PH"].iter().all(|locale| is_language(locale)));
        assert!(!["C", "POSIX", ""].iter().any(|locale| is_language(locale)));
    }
}
