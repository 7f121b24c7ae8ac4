//! What shows on the display, watched without asking again and again: the server tells when something is drawn.

use std::ffi::OsStr;
use std::thread::sleep;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::Result;
use crate::desktop::Desktop;

/// Red, green and blue.
pub(crate) type Colour = [u8; 3];

/// Between the lines of the screen that are looked at. Anything that is higher than this is seen.
const LINE_STEP: u16 = 24;

/// So many neighbours of a colour are a thing of that colour, not the blend of two others at some edge.
const THING: usize = 6;

/// How long the server's messages may lie before they are read: the error of the measurement.
const GLANCE: Duration = Duration::from_millis(1);

/// A display's whole screen.
pub(crate) struct Screen {
    connection: RustConnection,
    root: Window,
    width: u16,
    height: u16,
    damage: u32,
}

impl Screen {
    /// Begins to watch a desktop's display.
    pub(crate) fn of(desktop: &Desktop) -> Result<Self> {
        let told = desktop.command("anything");
        let display = told.get_envs().find_map(|(name, display)| display.filter(|_| name == "DISPLAY"));
        let (connection, number) = x11rb::connect(display.and_then(OsStr::to_str))?;
        let screen = &connection.setup().roots[number];
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        connection.damage_query_version(1, 1)?.reply()?;
        let damage = connection.generate_id()?;
        connection.damage_create(damage, root, ReportLevel::NON_EMPTY)?.check()?;
        Ok(Self { connection, root, width, height, damage })
    }

    /// Forgets what was drawn so far.
    pub(crate) fn clear(&self) -> Result<()> {
        self.connection.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?.check()?;
        while self.connection.poll_for_event()?.is_some() {}
        Ok(())
    }

    /// Waits until something of this colour shows, and tells since when.
    pub(crate) fn await_colour(&self, colour: Colour, deadline: Instant) -> Result<Instant> {
        loop {
            match self.connection.poll_for_event()? {
                Some(Event::DamageNotify(_)) => {
                    let drawn = Instant::now();
                    // First, so that what is drawn while this looks is told again.
                    self.connection.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?;
                    if self.shows(colour)? {
                        return Ok(drawn);
                    }
                }
                Some(_) => {}
                None if Instant::now() > deadline => {
                    return Err("its window never showed what it should".into());
                }
                None => sleep(GLANCE),
            }
        }
    }

    fn shows(&self, colour: Colour) -> Result<bool> {
        let (format, whole) = (ImageFormat::Z_PIXMAP, u32::MAX);
        let lines: std::result::Result<Vec<_>, _> = (0..self.height)
            .step_by(LINE_STEP.into())
            .map(|y| self.connection.get_image(format, self.root, 0, y.cast_signed(), self.width, 1, whole))
            .collect();
        for line in lines? {
            let mut run = 0;
            for pixel in line.reply()?.data.chunks_exact(4) {
                // A pixel is blue, green, red and nothing.
                run = if [pixel[2], pixel[1], pixel[0]] == colour { run + 1 } else { 0 };
                if run == THING {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
