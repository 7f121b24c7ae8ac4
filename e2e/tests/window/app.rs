//! The application on a desktop, and what a test may ask of it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::time::{Instant, sleep};

use crate::Result;
use crate::desktop::{Appearance, Desktop, Running};

/// How long anything here may take: generous, because it bounds a failure and never a success.
const PATIENCE: Duration = Duration::from_secs(30);

/// The application with its window open.
pub(crate) struct App<'desktop> {
    session: WebDriver,
    desktop: &'desktop Desktop,
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
            .env("TAURI_WEBVIEW_AUTOMATION", "true"),
    )?;
    until("WebKitWebDriver listens", async || {
        Ok(tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok())
    })
    .await?;

    // No browserName: WebKitWebDriver would look for a browser of that name and find none.
    let mut wanted = Capabilities::new();
    wanted.set("webkitgtk:browserOptions", json!({ "binary": &binary, "args": [] }))?;
    let session = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
    session
        .run_and_quit(async |session| {
            session.set_script_timeout(PATIENCE).await?;
            look(&App { session, desktop }).await
        })
        .await
        .map_err(|error| error.to_string())?;
    // A second instance would hand over to one that is just ending, and end as well.
    until("the application has ended", async || Ok(!desktop.runs(&binary)?)).await
}

impl App<'_> {
    /// The text of the first element that a CSS selector finds, once there is one.
    pub(crate) async fn text(&self, selector: &str) -> Result<String> {
        Ok(self.session.query(By::Css(selector)).first().await?.text().await?)
    }

    /// Clicks the first element that a CSS selector finds, once it can be clicked.
    pub(crate) async fn click(&self, selector: &str) -> Result<()> {
        self.click_on(By::Css(selector)).await
    }

    /// Clicks the button with this text.
    pub(crate) async fn press(&self, text: &str) -> Result<()> {
        self.click_on(By::XPath(format!("//button[normalize-space() = '{text}']"))).await
    }

    async fn click_on(&self, by: By) -> Result<()> {
        until("it can be clicked", async || {
            let Ok(element) = self.session.find(by.clone()).await else { return Ok(false) };
            // The page may put another element in its place at any moment.
            Ok(element.is_clickable().await.unwrap_or(false) && element.click().await.is_ok())
        })
        .await
    }

    /// Types into the control that a label names.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let control = format!("//*[@id = //label[normalize-space() = '{label}']/@for]");
        Ok(self.session.query(By::XPath(control)).first().await?.send_keys(text).await?)
    }

    /// Waits until an element is there.
    pub(crate) async fn await_element(&self, selector: &str) -> Result<()> {
        let wait = self.session.query(By::Css(selector)).wait(PATIENCE, Duration::from_millis(50));
        wait.first().await?;
        Ok(())
    }

    /// Waits until so many elements are there.
    pub(crate) async fn await_rows(&self, selector: &str, count: usize) -> Result<()> {
        until("the rows are there", async || {
            Ok(self.session.find_all(By::Css(selector)).await?.len() == count)
        })
        .await
    }

    /// The home folder of whoever uses this desktop.
    pub(crate) fn home(&self) -> &Path {
        self.desktop.home()
    }

    /// Runs a script in the page; it answers by calling its last argument.
    pub(crate) async fn ask(&self, script: &str) -> Result<Value> {
        Ok(self.session.execute_async(script, Vec::new()).await?.json().clone())
    }

    /// Does the page show itself dark?
    pub(crate) async fn is_dark(&self) -> Result<bool> {
        let answer = self.ask("arguments[0](matchMedia('(prefers-color-scheme: dark)').matches)").await?;
        answer.as_bool().ok_or_else(|| format!("not a yes or no: {answer}").into())
    }

    /// Leaves a picture of the screen in `artifacts/`, once the window shows on it in the page's own colours.
    ///
    /// The page can know its text long before anything is painted, and a window can stay blank for ever.
    pub(crate) async fn photograph(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
        fs_err::create_dir_all(&folder)?;
        let picture = folder.join(format!("{name}.png"));

        self.ask(
            "const done = arguments[0];
             const images = [...document.images].map((image) => image.decode());
             Promise.all([document.fonts.ready, ...images])
                 .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));",
        )
        .await?;
        let page = self.colour_of("html", "background-color").await?;
        let text = self.colour_of("h1", "color").await?;
        until("the window shows its page", async || {
            self.desktop.photograph(&picture)?;
            let pixels = Pixels::read(&picture)?;
            Ok(pixels.share_of(page) > 0.15 && pixels.share_of(text) > 0.0)
        })
        .await
    }

    /// Leaves a picture of the screen as it is, for instance with a menu over the page.
    pub(crate) async fn photograph_screen(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
        fs_err::create_dir_all(&folder)?;
        self.ask(
            "const done = arguments[0];
             const ending = document.getAnimations()
                 .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity);
             Promise.all(ending.map((animation) => animation.finished))
                 .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));",
        )
        .await?;
        self.desktop.photograph(&folder.join(format!("{name}.png")))
    }

    /// A colour that the page gives an element, as red, green and blue.
    async fn colour_of(&self, selector: &str, property: &str) -> Result<[u8; 3]> {
        let css = self.session.query(By::Css(selector)).first().await?.css_value(property).await?;
        let numbers: Vec<u8> = css
            .trim_start_matches(|letter: char| !letter.is_ascii_digit())
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .take(3)
            .collect();
        numbers.try_into().map_err(|_| format!("not a colour: {css}").into())
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

/// A picture, to be counted.
struct Pixels {
    bytes: Vec<u8>,
    samples: usize,
}

impl Pixels {
    fn read(picture: &Path) -> Result<Self> {
        let mut decoder = png::Decoder::new(std::io::BufReader::new(fs_err::File::open(picture)?));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or("a picture too large to hold")?];
        let frame = reader.next_frame(&mut bytes)?;
        bytes.truncate(frame.buffer_size());
        Ok(Self { bytes, samples: frame.color_type.samples() })
    }

    /// How much of the picture has exactly this colour, from 0 to 1.
    fn share_of(&self, colour: [u8; 3]) -> f64 {
        let pixels = self.bytes.chunks_exact(self.samples);
        let total = pixels.len();
        let same = pixels.filter(|pixel| pixel.starts_with(&colour)).count();
        #[expect(clippy::cast_precision_loss, reason = "a screen has far fewer pixels than 2^52")]
        let share = same as f64 / total as f64;
        share
    }
}
