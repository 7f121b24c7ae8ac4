//! The application on a desktop: how it is opened, driven and closed.

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

/// How long anything here may take: generous, because it bounds a failure and never a success. An export that has been
/// watched for a while is asked after once a minute.
const PATIENCE: Duration = Duration::from_mins(2);

/// The application with its window open.
pub(crate) struct App<'desktop> {
    pub(crate) session: WebDriver,
    pub(crate) desktop: &'desktop Desktop,
    binary: &'desktop Path,
    killed: &'desktop Cell<bool>,
}

/// Opens the application's window on a new desktop, has a look at it, and closes it again however the look went.
pub(crate) async fn visit(
    appearance: Appearance,
    look: impl AsyncFnOnce(&App<'_>) -> Result<()>,
) -> Result<()> {
    visit_on(&Desktop::start(appearance)?, look).await
}

/// The same on a desktop that is there already, for instance because the application was on it before.
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
            // The application inherits it, and lets itself be driven.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stderr(desktop.log()?),
    )?;
    until("WebKitWebDriver listens", async || {
        Ok(tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok())
    })
    .await?;

    // No browserName: WebKitWebDriver would look for a browser of that name and find none.
    let mut wanted = Capabilities::new();
    wanted.set("webkitgtk:browserOptions", json!({ "binary": &binary, "args": [] }))?;
    let session = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
    let killed = Cell::new(false);
    let visited = session
        .run_and_quit(async |session| {
            session.set_script_timeout(PATIENCE).await?;
            look(&App { session, desktop, binary: &binary, killed: &killed }).await
        })
        .await;
    match visited {
        // Who was killed cannot say good-bye.
        Err(WebDriverRunError::Cleanup(_)) if killed.get() => {}
        visited => visited.map_err(|error| error.to_string())?,
    }
    // A second instance would hand over to one that is just ending, and end as well. The bus may still know who has no
    // process any more.
    until("the application has ended", async || {
        Ok(desktop.process(&binary)?.is_none() && !desktop.names_on_bus()?.contains("SingleInstance"))
    })
    .await
}

impl App<'_> {
    /// Ends the application as a power cut does: it gets no chance to do anything more.
    pub(crate) async fn kill(&self) -> Result<()> {
        self.killed.set(true);
        let id = self.process()?.to_string();
        let status = std::process::Command::new("kill").args(["-KILL", &id]).status()?;
        if !status.success() {
            return Err(format!("kill: {status}").into());
        }
        until("the application is dead", async || Ok(self.desktop.process(self.binary)?.is_none())).await
    }

    /// The number of the application's process.
    pub(crate) fn process(&self) -> Result<u32> {
        self.desktop.process(self.binary)?.ok_or_else(|| "the application does not run".into())
    }

    /// The home folder of whoever uses this desktop.
    pub(crate) fn home(&self) -> &Path {
        self.desktop.home()
    }

    /// Runs a script in the page; it answers by calling its last argument.
    pub(crate) async fn ask(&self, script: &str) -> Result<Value> {
        Ok(self.session.execute_async(script, Vec::new()).await?.json().clone())
    }

    /// Runs a script in the page, which finds `arguments` there and returns its answer.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.session.execute(script, arguments).await?.json().clone())
    }

    /// Does the page show itself dark?
    pub(crate) async fn is_dark(&self) -> Result<bool> {
        let answer = self.ask("arguments[0](matchMedia('(prefers-color-scheme: dark)').matches)").await?;
        answer.as_bool().ok_or_else(|| format!("not a yes or no: {answer}").into())
    }
}

/// The application, as `cargo build` leaves it: beside the folder that holds this test.
pub(crate) fn binary() -> Result<PathBuf> {
    let this_test = std::env::current_exe()?;
    let profile = this_test.parent().and_then(Path::parent).ok_or("a test that lies in no folder")?;
    let binary = profile.join("rollcall");
    if binary.exists() {
        Ok(binary)
    } else {
        let command = "cargo build -p rollcall --features custom-protocol";
        Err(format!("{} is not there; run: {command}", binary.display()).into())
    }
}

/// A port that was free a moment ago; the driver cannot choose one and say which.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Asks again and again until the answer is yes.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await? {
        if Instant::now() > deadline {
            return Err(format!("waited {} s in vain: {what}", PATIENCE.as_secs()).into());
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
