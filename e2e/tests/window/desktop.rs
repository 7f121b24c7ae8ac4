//! A desktop for one test: its own display, window manager, message bus and home folder, all
//! removed on drop.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Result;

/// The appearance that the desktop requests of its applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appearance {
    Light,
    Dark,
    /// Light, in GTK's high-contrast theme.
    HighContrast,
}

/// Configuration of every desktop's bus. Without service folders nothing is activated
/// automatically, in particular no keychain: only what a test has started runs on the desktop.
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

/// A program that is killed on drop.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program whose output is not needed.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", command.get_program().display()))?;
        Ok(Self(child))
    }

    /// Starts a program whose first line of output reports that it is ready and how to reach it.
    fn start_and_read_line(command: &mut Command) -> Result<(Self, String)> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(stdout) = running.0.stdout.take() {
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut line)?;
            // Keep the pipe open: the program may exit if nothing reads its output.
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
        // The program may already have exited.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The desktop. Programs started through [`Desktop::command`] see it instead of the real one.
pub(crate) struct Desktop {
    // Fields drop in this order: the display is last except for the folder, so no window outlives
    // it.
    _window_manager: Running,
    _bus: Running,
    _display: Running,
    environment: Environment,
    home: tempfile::TempDir,
}

/// The environment of the desktop's programs.
struct Environment {
    display: String,
    bus: String,
    home: PathBuf,
    /// Language and region in POSIX notation.
    locale: &'static str,
    /// Log level of the application.
    log_level: &'static str,
    /// Address of the proxy for https.
    proxy: Option<String>,
    /// The system's shared data, if the desktop has its own.
    shared_data: Option<PathBuf>,
}

impl Desktop {
    /// Starts the display, the bus and the window manager with a new home folder.
    pub(crate) fn start(appearance: Appearance) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let gtk = home.path().join("config/gtk-3.0");
        fs_err::create_dir_all(&gtk)?;
        let dark = u8::from(appearance == Appearance::Dark);
        let theme = if appearance == Appearance::HighContrast { "HighContrast" } else { "Adwaita" };
        fs_err::write(
            gtk.join("settings.ini"),
            // Disable animations, so that screenshots are stable.
            format!(
                "[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-theme-name={theme}\n\
                 gtk-enable-animations=0\n"
            ),
        )?;

        // Without an explicit display number, the server takes the first free one and prints it.
        let (display, number) = Running::start_and_read_line(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null()),
        )?;

        let socket = home.path().join("bus");
        let configuration = home.path().join("bus.conf");
        fs_err::write(&configuration, BUS.replace("SOCKET", &socket.display().to_string()))?;
        let (bus, bus_address) = Running::start_and_read_line(
            Command::new("dbus-daemon")
                .args(["--nofork", "--nopidfile", "--print-address=1"])
                .arg(format!("--config-file={}", configuration.display()))
                .stderr(Stdio::null()),
        )?;

        let environment = Environment {
            display: format!(":{number}"),
            bus: bus_address,
            home: home.path().to_path_buf(),
            locale: "en_GB.UTF-8",
            log_level: "warn",
            proxy: None,
            shared_data: None,
        };
        let (window_manager, _) = Running::start_and_read_line(
            // Wait for the window manager: a window opened earlier would be neither placed nor
            // sized.
            environment
                .configure(Command::new("openbox"))
                .args(["--startup", "echo ready"])
                // It complains about a missing desktop menu, which the tests do not use.
                .stderr(Stdio::null()),
        )?;
        Ok(Self { _window_manager: window_manager, _bus: bus, _display: display, environment, home })
    }

    /// Returns a command that runs on this desktop.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.environment.configure(Command::new(program))
    }

    /// Sets the desktop's language, written as in `fr_FR.UTF-8`.
    pub(crate) fn in_language(mut self, locale: &'static str) -> Self {
        self.environment.locale = locale;
        self
    }

    /// Sets the proxy of the desktop's programs for https.
    pub(crate) fn behind_proxy(mut self, address: &str) -> Self {
        self.environment.proxy = Some(address.to_owned());
        self
    }

    /// Hides the system's programs from the desktop: none opens files until a test registers one.
    pub(crate) fn without_programs(mut self) -> Result<Self> {
        let shared = self.home().join("shared");
        fs_err::create_dir_all(&shared)?;
        for entry in fs_err::read_dir("/usr/share")? {
            let entry = entry?;
            if entry.file_name() != "applications" {
                std::os::unix::fs::symlink(entry.path(), shared.join(entry.file_name()))?;
            }
        }
        self.environment.shared_data = Some(shared);
        Ok(self)
    }

    /// Enables all log output of the application.
    pub(crate) fn with_every_log_line(mut self) -> Self {
        self.environment.log_level = "trace";
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
        // The daemon detaches after reading the password.
        daemon.stdin.take().ok_or("the daemon has no standard input")?.write_all(b"password")?;
        let status = daemon.wait()?;
        if status.success() { Ok(self) } else { Err(format!("gnome-keyring-daemon: {status}").into()) }
    }

    /// Returns the id of a program's process on this desktop, if it is running.
    pub(crate) fn process(&self, program: &Path) -> Result<Option<u32>> {
        let address = format!("DBUS_SESSION_BUS_ADDRESS={}", self.environment.bus);
        for process in fs_err::read_dir("/proc")? {
            let process = process?;
            // Processes come and go, and those of other users cannot be inspected.
            let is_it = fs_err::read_link(process.path().join("exe")).is_ok_and(|found| found == program);
            let environment = || fs_err::read(process.path().join("environ")).unwrap_or_default();
            if is_it && environment().split(|byte| *byte == 0).any(|entry| entry == address.as_bytes()) {
                return Ok(process.file_name().to_str().and_then(|number| number.parse().ok()));
            }
        }
        Ok(None)
    }

    /// Returns the `/proc` folder of every process started on this desktop.
    pub(crate) fn processes(&self) -> Result<Vec<PathBuf>> {
        let address = format!("DBUS_SESSION_BUS_ADDRESS={}", self.environment.bus);
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

    /// Returns the names on the desktop's bus, as printed by `dbus-send`.
    pub(crate) fn names_on_bus(&self) -> Result<String> {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        let output = command.arg("org.freedesktop.DBus.ListNames").output()?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Returns the address of the desktop's bus.
    pub(crate) fn bus_address(&self) -> &str {
        &self.environment.bus
    }

    /// Returns the home folder of the desktop's user.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the application's data folder, which may not exist yet.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join("data/rollcall")
    }

    /// Opens the file in the home folder that collects the application's standard error, for
    /// appending.
    pub(crate) fn log(&self) -> Result<std::fs::File> {
        let log = self.home().join("rollcall.log");
        Ok(fs_err::OpenOptions::new().create(true).append(true).open(log)?.into_parts().0)
    }

    /// Runs `xdotool`, which controls the mouse, keyboard and windows of this desktop, and returns
    /// its output.
    pub(crate) fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        self.output("xdotool", arguments)
    }

    /// Runs a program on this desktop and returns its trimmed output.
    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = self.command(program).args(arguments).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{program} {arguments:?}: {}", said.trim()).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

impl Environment {
    fn configure(&self, mut command: Command) -> Command {
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
            // There is no accessibility bus, and GTK would wait for one.
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", self.locale)
            .env("ROLLCALL_LOG", self.log_level)
            .env_remove("LANGUAGE")
            .env_remove("LC_ALL")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("GTK_THEME");
        if let Some(proxy) = &self.proxy {
            command.env("HTTPS_PROXY", proxy);
        }
        if let Some(shared) = &self.shared_data {
            command.env("XDG_DATA_DIRS", shared);
        }
        command
    }
}
