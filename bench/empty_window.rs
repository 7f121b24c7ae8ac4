//! A minimal Tauri window whose page contains one heading: the cost of any Tauri application.
//! `script/bench window` compares Rollcall with it.

use tauri::http::Response;
use tauri::http::header::{CONTENT_TYPE, HeaderValue};
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// The page. The heading's colour, that of "Ready" in Rollcall, shows that the page has been
/// painted.
const PAGE: &str = r#"<!doctype html>
<meta charset="utf-8">
<title>Empty</title>
<style>body { font-family: sans-serif } h1 { background: #dff3e6 }</style>
<h1>Empty</h1>"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes());
            page.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            page
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", page).title("Empty").inner_size(1180.0, 760.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
