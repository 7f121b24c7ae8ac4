//! The application on a desktop: opening, driving and closing it.

use std::cell::Cell;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::WebDriverRunError;
use thirtyfour::prelude::*;
use tokio::time::{Instant, sleep};

use crate::Result;
use crate::desktop::{Appearance, Desktop, Running};

/// Upper bound for any wait. Generous, because it only limits failures: an export that has been
/// watched for a while is polled once a minute.
const TIMEOUT: Duration = Duration::from_mins(2);

/// The application with its window open.
pub(crate) struct App<'desktop> {
    pub(crate) session: WebDriver,
    pub(crate) desktop: &'desktop Desktop,
    binary: &'desktop Path,
    killed: &'desktop Cell<bool>,
}

/// Opens the application's window on a new desktop, runs `look` on it and closes it, even after an
/// error.
pub(crate) async fn visit(
    appearance: Appearance,
    look: impl AsyncFnOnce(&App<'_>) -> Result<()>,
) -> Result<()> {
    visit_on(&Desktop::start(appearance)?, look).await
}

/// Like [`visit`], on an existing desktop, for instance to restart the application there.
pub(crate) async fn visit_on(
    desktop: &Desktop,
    look: impl AsyncFnOnce(&App<'_>) -> Result<()>,
) -> Result<()> {
    let binary = binary()?;
    let port = free_port()?;
    let _driver = Running::start(
        desktop
            .command("WebKitWebDriver")
            .arg(format!("--port={port}"))
            // Inherited by the application, which then accepts automation.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stderr(desktop.log()?),
    )?;
    until("WebKitWebDriver is listening", async || {
        Ok(tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok())
    })
    .await?;

    // No browserName: WebKitWebDriver would look for a browser of that name and fail.
    let mut wanted = Capabilities::new();
    wanted.set("webkitgtk:browserOptions", json!({ "binary": &binary, "args": [] }))?;
    let session = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
    let killed = Cell::new(false);
    let visited = session
        .run_and_quit(async |session| {
            session.set_script_timeout(TIMEOUT).await?;
            look(&App { session, desktop, binary: &binary, killed: &killed }).await
        })
        .await;
    match visited {
        // The driver cannot clean up after a killed application.
        Err(WebDriverRunError::Cleanup(_)) if killed.get() => {}
        visited => visited.map_err(|error| error.to_string())?,
    }
    // A second instance started now would hand over to the one that is exiting, and exit as well.
    // The bus may still list the name of a process that has gone.
    until("the application has ended", async || {
        Ok(desktop.process(&binary)?.is_none() && !desktop.names_on_bus()?.contains("SingleInstance"))
    })
    .await
}

impl App<'_> {
    /// Kills the application as a power cut would, without any chance to clean up.
    pub(crate) async fn kill(&self) -> Result<()> {
        self.killed.set(true);
        let id = self.process()?.to_string();
        let status = std::process::Command::new("kill").args(["-KILL", &id]).status()?;
        if !status.success() {
            return Err(format!("kill: {status}").into());
        }
        until("the application is dead", async || Ok(self.desktop.process(self.binary)?.is_none())).await
    }

    /// Returns the id of the application's process.
    pub(crate) fn process(&self) -> Result<u32> {
        self.desktop.process(self.binary)?.ok_or_else(|| "the application is not running".into())
    }

    /// Returns the home folder of the desktop's user.
    pub(crate) fn home(&self) -> &Path {
        self.desktop.home()
    }

    /// Runs an asynchronous script in the page, which returns its result by calling its last
    /// argument.
    pub(crate) async fn ask(&self, script: &str) -> Result<Value> {
        Ok(self.session.execute_async(script, Vec::new()).await?.json().clone())
    }

    /// Runs a script in the page with `arguments` and returns its result.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.session.execute(script, arguments).await?.json().clone())
    }

    /// Returns whether the page uses its dark appearance.
    pub(crate) async fn is_dark(&self) -> Result<bool> {
        let answer = self.ask("arguments[0](matchMedia('(prefers-color-scheme: dark)').matches)").await?;
        answer.as_bool().ok_or_else(|| format!("not a boolean: {answer}").into())
    }
}

/// Returns the path of the application built by `cargo build`, next to the folder of this test.
pub(crate) fn binary() -> Result<PathBuf> {
    let this_test = std::env::current_exe()?;
    let profile = this_test.parent().and_then(Path::parent).ok_or("the test binary has no parent folder")?;
    let binary = profile.join("rollcall");
    if binary.exists() {
        Ok(binary)
    } else {
        let command = "cargo build -p rollcall --features custom-protocol";
        Err(format!("{} is not there; run: {command}", binary.display()).into())
    }
}

/// Returns a port that was just free; the driver cannot choose one and report it.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Polls until the condition is true. An element that the page replaces while it is looked at is no
/// error: the page is looked at again.
#[expect(clippy::disallowed_methods, reason = "the window takes real time")]
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        match is_so().await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error) if error.to_string().contains("stale element") => {}
            Err(error) => return Err(error),
        }
        if Instant::now() > deadline {
            return Err(format!("waited {} s without success: {what}", TIMEOUT.as_secs()).into());
        }
        sleep(Duration::from_millis(50)).await;
    }
}
