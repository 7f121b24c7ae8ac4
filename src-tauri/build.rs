//! Tells Tauri where the shell's capabilities are: in src-tauri/, not in Tauri's default folder.

use tauri_build::{AppManifest, Attributes, WindowsAttributes};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Tauri watches only its default folders.
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=src-tauri/permissions");
    println!("cargo::rerun-if-changed=src-tauri/windows");

    let manifest = AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml");
    let windows = WindowsAttributes::new().app_manifest(include_str!("windows/app.manifest"));
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(manifest)
        .windows_attributes(windows);
    tauri_build::try_build(attributes)?;
    Ok(())
}
