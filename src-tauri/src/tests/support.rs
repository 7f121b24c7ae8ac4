//! The shell with its own data folder, called as the page does.

use std::sync::mpsc;
use std::time::Duration;

use exporter::DataFolder;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener, WebviewWindow, WebviewWindowBuilder};

use crate::presence::fixtures::idle_desktop;

/// Upper bound for any wait; only limits failures.
pub(super) const TIMEOUT: Duration = Duration::from_mins(1);

/// The application with its own data folder and the page's window.
pub(super) struct Shell {
    pub(super) app: App<MockRuntime>,
    pub(super) page: WebviewWindow<MockRuntime>,
    pub(super) folder: tempfile::TempDir,
}

impl Shell {
    pub(super) fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap())
    }

    /// Starts with what is in `data` below a folder.
    pub(super) fn start_in(folder: tempfile::TempDir) -> Self {
        let app = crate::assemble(mock_builder(), Ok(DataFolder::at(folder.path().join("data"))), |_| {
            idle_desktop()
        })
        .unwrap();
        let page = window(&app, crate::window::MAIN_WINDOW);
        Self { app, page, folder }
    }

    pub(super) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        call(&self.page, command, arguments)
    }

    pub(super) fn demo(&self) -> String {
        self.call("start_demo", json!({})).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Returns a valid form.
    pub(super) fn form(&self, tenant_id: &str) -> Value {
        json!({
            "tenantId": tenant_id,
            "name": "All users",
            "presetId": null,
            "fields": [
                { "name": "user_id", "exportAs": null },
                { "name": "identities[0].connection", "exportAs": "connection" },
            ],
            "connections": [],
            "limit": null,
            "auth0Format": "json",
            "outputs": ["csv", "json"],
            "style": { "locale": "en-GB", "timeZone": null, "yesNo": false, "missing": null, "protect": [] },
            "filter": null,
            "keepOnlyResult": false,
            "folder": self.folder.path().join("packs"),
        })
    }

    /// Starts an export and waits for the event that reports its end.
    pub(super) fn export(&self, form: &Value) -> Value {
        let (sender, events) = mpsc::channel::<Value>();
        self.app.listen_any("export-changed", move |event| {
            // The receiver has gone once the export has ended.
            let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
        });
        let started = self.call("start_export", json!({ "input": form })).unwrap();
        loop {
            let view = events.recv_timeout(TIMEOUT).unwrap();
            let ended = ["ready", "failed", "lost", "stopped"].iter().any(|state| view["state"] == **state);
            if ended && view["id"] == started["id"] {
                return view;
            }
        }
    }

    pub(super) fn history(&self) -> Vec<Value> {
        let filter = json!({ "filter": { "offset": 0, "limit": 50 } });
        self.call("exports", filter).unwrap().as_array().unwrap().clone()
    }
}

pub(super) fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, tauri::WebviewUrl::default()).build().unwrap()
}

pub(super) fn call(
    page: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    let page_address = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: page_address.parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(page, request).map(|answer| answer.deserialize().unwrap())
}

/// Returns place, index and code of each problem.
pub(super) fn problem_summary(problems: &Value) -> Value {
    let part = |problem: &Value| json!([problem["place"], problem["index"], problem["code"]]);
    problems.as_array().unwrap().iter().map(part).collect()
}
