//! A desktop for one test: its own display, window manager, message bus and home folder, gone when it is dropped.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Result;

/// What the desktop asks of its applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appearance {
    Light,
    Dark,
    /// Light, in GTK's theme for people who need strong contrasts.
    HighContrast,
}

/// Where every desktop's bus says what it is. Without folders of services nothing comes to life by being called, a
/// keychain least of all: what runs on the desktop is what a test has started.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

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
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut line)?;
            // Who finds nobody listening any more may take it amiss and end.
            running.0.stdout = Some(stdout.into_inner());
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
    surroundings: Surroundings,
    home: tempfile::TempDir,
}

/// What a program is told of the desktop that it runs on.
struct Surroundings {
    display: String,
    bus: String,
    home: PathBuf,
    /// The language and the region, as systems write it.
    locale: &'static str,
    /// What the application writes into its log.
    log_level: &'static str,
}

impl Desktop {
    /// Starts the display, the bus and the window manager, in a new home folder.
    pub(crate) fn start(appearance: Appearance) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let gtk = home.path().join("config/gtk-3.0");
        fs_err::create_dir_all(&gtk)?;
        let dark = u8::from(appearance == Appearance::Dark);
        let theme = if appearance == Appearance::HighContrast { "HighContrast" } else { "Adwaita" };
        fs_err::write(
            gtk.join("settings.ini"),
            // Without motion a picture is what it will stay.
            format!(
                "[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-theme-name={theme}\n\
                 gtk-enable-animations=0\n"
            ),
        )?;

        // Without a number of its own choosing, the server takes the first free one and prints it.
        let (display, number) = Running::start_and_hear(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null()),
        )?;

        let socket = home.path().join("bus");
        let configuration = home.path().join("bus.conf");
        fs_err::write(&configuration, BUS.replace("SOCKET", &socket.display().to_string()))?;
        let (bus, bus_address) = Running::start_and_hear(
            Command::new("dbus-daemon")
                .args(["--nofork", "--nopidfile", "--print-address=1"])
                .arg(format!("--config-file={}", configuration.display()))
                .stderr(Stdio::null()),
        )?;

        let surroundings = Surroundings {
            display: format!(":{number}"),
            bus: bus_address,
            home: home.path().to_path_buf(),
            locale: "en_GB.UTF-8",
            log_level: "warn",
        };
        let (window_manager, _) = Running::start_and_hear(
            // A window that opens before it is there would be placed and sized by nobody.
            surroundings
                .dress(Command::new("openbox"))
                .args(["--startup", "echo ready"])
                // It misses the menu of a desktop that nobody uses.
                .stderr(Stdio::null()),
        )?;
        Ok(Self { _window_manager: window_manager, _bus: bus, _display: display, surroundings, home })
    }

    /// A command that runs on this desktop.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.surroundings.dress(Command::new(program))
    }

    /// The same desktop in another language, written as in `fr_FR.UTF-8`.
    pub(crate) fn in_language(mut self, locale: &'static str) -> Self {
        self.surroundings.locale = locale;
        self
    }

    /// The same desktop, on which the application logs everything that it ever would.
    pub(crate) fn with_every_log_line(mut self) -> Self {
        self.surroundings.log_level = "trace";
        self
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

    /// The number of a program's process on this desktop, if it runs.
    pub(crate) fn process(&self, program: &Path) -> Result<Option<u32>> {
        let address = format!("DBUS_SESSION_BUS_ADDRESS={}", self.surroundings.bus);
        for process in fs_err::read_dir("/proc")? {
            let process = process?;
            // Processes come and go, and others' may not be looked at.
            let is_it = fs_err::read_link(process.path().join("exe")).is_ok_and(|found| found == program);
            let environment = || fs_err::read(process.path().join("environ")).unwrap_or_default();
            if is_it && environment().split(|byte| *byte == 0).any(|entry| entry == address.as_bytes()) {
                return Ok(process.file_name().to_str().and_then(|number| number.parse().ok()));
            }
        }
        Ok(None)
    }

    /// Every process that was started on this desktop, as its folder below `/proc`.
    pub(crate) fn processes(&self) -> Result<Vec<PathBuf>> {
        let address = format!("DBUS_SESSION_BUS_ADDRESS={}", self.surroundings.bus);
        let mut processes = Vec::new();
        for process in fs_err::read_dir("/proc")? {
            let process = process?.path();
            let environment = fs_err::read(process.join("environ")).unwrap_or_default();
            if environment.split(|byte| *byte == 0).any(|entry| entry == address.as_bytes()) {
                processes.push(process);
            }
        }
        Ok(processes)
    }

    /// What is to be found on the desktop's bus, as `dbus-send` prints it.
    pub(crate) fn names_on_bus(&self) -> Result<String> {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        let output = command.arg("org.freedesktop.DBus.ListNames").output()?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Where its bus is.
    pub(crate) fn bus_address(&self) -> &str {
        &self.surroundings.bus
    }

    /// The home folder of whoever uses this desktop.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The application's data folder for whoever uses this desktop, whether or not it is there.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join("data/rollcall")
    }

    /// The file in the home folder that holds what the application says on standard error, to be added to.
    pub(crate) fn log(&self) -> Result<std::fs::File> {
        let log = self.home().join("rollcall.log");
        Ok(fs_err::OpenOptions::new().create(true).append(true).open(log)?.into_parts().0)
    }

    /// What `xdotool` says: the mouse, the keyboard and the windows of this desktop.
    pub(crate) fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        self.output("xdotool", arguments)
    }

    /// Runs a program of this desktop; what it says, without the white space around.
    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = self.command(program).args(arguments).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{program} {arguments:?}: {}", said.trim()).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

impl Surroundings {
    fn dress(&self, mut command: Command) -> Command {
        let home = &self.home;
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home)
            .env("GDK_BACKEND", "x11")
            // There is no accessibility bus here, and GTK would wait for one.
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", self.locale)
            .env("ROLLCALL_LOG", self.log_level)
            .env_remove("LANGUAGE")
            .env_remove("LC_ALL")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("GTK_THEME");
        command
    }
}
