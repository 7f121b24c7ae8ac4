//! A Tauri window with a blank page: as little as a program with such a window can be. `script/bench window` measures
//! Rollcall against it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
