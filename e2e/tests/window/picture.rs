//! Screenshots of the window, in `artifacts/`, for human review.

use std::path::{Path, PathBuf};

use serde_json::json;
use thirtyfour::By;

use crate::Result;
use crate::app::{App, until};

/// Window sizes for screenshots: the smallest supported one, and a typical one.
pub(crate) const SIZES: [(u32, u32); 2] = [(900, 620), (1440, 900)];

impl App<'_> {
    /// Returns the id of the application's window on its display.
    pub(crate) async fn window(&self) -> Result<String> {
        let mut window = String::new();
        until("the window is on the screen", async || {
            // Only windows that the window manager manages: tooltips and suggestion lists are
            // windows, too.
            let managed = self.desktop.output("wmctrl", &["-l"])?;
            let mut named = managed.lines().filter(|line| line.ends_with(" Rollcall"));
            let first = named.next().and_then(|line| line.split(' ').next());
            first.unwrap_or_default().clone_into(&mut window);
            Ok(!window.is_empty())
        })
        .await?;
        Ok(window)
    }

    /// Gives the window this inner size, and waits until the page has adapted to it.
    pub(crate) async fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        let window = self.window().await?;
        // Move the pointer away: an element under it might show a tooltip, which is a window of
        // another depth and appears black in a screenshot.
        self.desktop.xdotool(&["mousemove", "1599", "999"])?;
        self.desktop.xdotool(&["windowmove", &window, "40", "40"])?;
        self.desktop.xdotool(&["windowsize", &window, &width.to_string(), &height.to_string()])?;
        until(&format!("the window is {width} by {height}"), async || {
            let geometry = self.desktop.xdotool(&["getwindowgeometry", "--shell", &window])?;
            let is = |line: String| geometry.lines().any(|each| each == line);
            let page = self.run("return innerWidth", Vec::new()).await?;
            Ok(is(format!("WIDTH={width}")) && is(format!("HEIGHT={height}")) && page == width)
        })
        .await
    }

    /// Sets the appearance, as the settings would.
    pub(crate) async fn set_appearance(&self, appearance: &str) -> Result<()> {
        let script = "document.documentElement.dataset.appearance = arguments[0]";
        self.run(script, vec![json!(appearance)]).await?;
        Ok(())
    }

    /// Saves a screenshot of the window in `artifacts/` once it shows the page in the page's own
    /// colours.
    ///
    /// The page can know its text long before anything is painted, and a window can stay blank.
    pub(crate) async fn photograph(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
        fs_err::create_dir_all(&folder)?;
        let picture = folder.join(format!("{name}.png"));
        let window = self.window().await?;

        self.ask(
            "const done = arguments[0];
             const images = [...document.images].map((image) => image.decode());
             Promise.all([document.fonts.ready, ...images])
                 .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));",
        )
        .await?;
        // A dialog dims the page behind it.
        let asked = !self.session.find_all(By::Css(".dialog")).await?.is_empty();
        let (surface, heading) = if asked { (".dialog", ".dialog [role=heading]") } else { ("html", "h1") };
        let surface = self.colour_of(surface, "background-color").await?;
        let text = self.colour_of(heading, "color").await?;
        let mut before = None;
        until("the window shows its page steadily", async || {
            self.capture(&window, &picture)?;
            let pixels = Pixels::read(&picture)?;
            let shows = pixels.share_of(surface) > 0.02 && pixels.share_of(text) > 0.0;
            let same = before.as_ref() == Some(&pixels);
            before = Some(pixels);
            Ok(shows && same)
        })
        .await
    }

    /// Saves a screenshot of the whole screen in `artifacts/`.
    pub(crate) fn photograph_screen(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
        fs_err::create_dir_all(&folder)?;
        self.capture("root", &folder.join(format!("{name}.png")))
    }

    fn capture(&self, window: &str, picture: &PathBuf) -> Result<()> {
        let status = self.desktop.command("import").args(["-window", window]).arg(picture).status()?;
        if status.success() { Ok(()) } else { Err(format!("import: {status}").into()) }
    }

    /// Returns a colour of an element as red, green and blue.
    async fn colour_of(&self, selector: &str, property: &str) -> Result<[u8; 3]> {
        let css = self.session.find(By::Css(selector)).await?.css_value(property).await?;
        let numbers: Vec<u8> = css
            .trim_start_matches(|letter: char| !letter.is_ascii_digit())
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .take(3)
            .collect();
        numbers.try_into().map_err(|_| format!("not a colour: {css}").into())
    }
}

/// The decoded pixels of a screenshot.
#[derive(PartialEq)]
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

    /// Returns the share of pixels that have exactly this colour, from 0 to 1.
    fn share_of(&self, colour: [u8; 3]) -> f64 {
        let pixels = self.bytes.chunks_exact(self.samples);
        let total = pixels.len();
        let same = pixels.filter(|pixel| pixel.starts_with(&colour)).count();
        #[expect(clippy::cast_precision_loss, reason = "a screen has far fewer pixels than 2^52")]
        let share = same as f64 / total as f64;
        share
    }
}
