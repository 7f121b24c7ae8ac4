//! A desktop for one test: its own display, window manager, message bus and home folder, gone when it is dropped.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Result;

/// What the desktop asks of its applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appearance {
    Light,
    Dark,
}

/// A program that ends when this is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program that has nothing to say.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", command.get_program().display()))?;
        Ok(Self(child))
    }

    /// Starts a program whose first line says that it is ready, and how to reach it.
    fn start_and_hear(command: &mut Command) -> Result<(Self, String)> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(stdout) = running.0.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        match line.trim() {
            "" => Err(format!("{} ended before it was ready", command.get_program().display()).into()),
            line => Ok((running, line.to_owned())),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is just as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The desktop. Programs started through [`Desktop::command`] see it and nothing of the real one.
pub(crate) struct Desktop {
    // Dropped in this order: the display last but for the folder, so that no window outlives it.
    _window_manager: Running,
    _bus: Running,
    _display: Running,
    display_name: String,
    bus_address: String,
    home: tempfile::TempDir,
}

impl Desktop {
    /// Starts the display, the bus and the window manager, in a new home folder.
    pub(crate) fn start(appearance: Appearance) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let gtk = home.path().join("config/gtk-3.0");
        fs_err::create_dir_all(&gtk)?;
        let dark = u8::from(appearance == Appearance::Dark);
        fs_err::write(
            gtk.join("settings.ini"),
            format!("[Settings]\ngtk-application-prefer-dark-theme={dark}\n"),
        )?;

        // Without a number of its own choosing, the server takes the first free one and prints it.
        let (display, number) = Running::start_and_hear(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null()),
        )?;
        let display_name = format!(":{number}");

        let socket = home.path().join("bus");
        let (bus, bus_address) = Running::start_and_hear(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .arg(format!("--address=unix:path={}", socket.display()))
                // It says at length which services it starts.
                .stderr(Stdio::null()),
        )?;

        let window_manager = Running::start(
            dressed(Command::new("openbox"), &display_name, &bus_address, home.path())
                // It misses the menu of a desktop that nobody uses.
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        Ok(Self {
            _window_manager: window_manager,
            _bus: bus,
            _display: display,
            display_name,
            bus_address,
            home,
        })
    }

    /// A command that runs on this desktop.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        dressed(Command::new(program), &self.display_name, &self.bus_address, self.home.path())
    }

    /// Starts an unlocked keychain on the desktop's bus.
    pub(crate) fn with_keychain(self) -> Result<Self> {
        use std::io::Write;
        let mut daemon = self
            .command("gnome-keyring-daemon")
            .args(["--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        // The daemon goes to the background by itself once it has read the password.
        daemon.stdin.take().ok_or("no way to tell the password")?.write_all(b"password")?;
        let status = daemon.wait()?;
        if status.success() { Ok(self) } else { Err(format!("gnome-keyring-daemon: {status}").into()) }
    }

    /// Whether a program runs on this desktop.
    pub(crate) fn runs(&self, program: &Path) -> Result<bool> {
        let address = format!("DBUS_SESSION_BUS_ADDRESS={}", self.bus_address);
        for process in fs_err::read_dir("/proc")? {
            let process = process?.path();
            // Processes come and go, and others' may not be looked at.
            let is_it = fs_err::read_link(process.join("exe")).is_ok_and(|found| found == program);
            let environment = || fs_err::read(process.join("environ")).unwrap_or_default();
            if is_it && environment().split(|byte| *byte == 0).any(|entry| entry == address.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where its bus is.
    pub(crate) fn bus_address(&self) -> &str {
        &self.bus_address
    }

    /// The home folder of whoever uses this desktop.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Takes a picture of the whole screen.
    pub(crate) fn photograph(&self, picture: &Path) -> Result<()> {
        let status = self.command("import").args(["-window", "root"]).arg(picture).status()?;
        if status.success() { Ok(()) } else { Err(format!("import: {status}").into()) }
    }
}

fn dressed(mut command: Command, display: &str, bus: &str, home: &Path) -> Command {
    command
        .env("DISPLAY", display)
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_RUNTIME_DIR", home)
        .env("GDK_BACKEND", "x11")
        // There is no accessibility bus here, and GTK would wait for one.
        .env("NO_AT_BRIDGE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("GTK_THEME");
    command
}
