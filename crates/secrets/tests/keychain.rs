//! The real keychain of Linux: GNOME Keyring on a private session bus for each test.
//!
//! Each test runs itself again inside `dbus-run-session` with an empty home folder. The bus starts
//! no services automatically, so a test controls when a keychain exists, and no prompt can appear.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "another process takes real time")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking, their helpers as well")]

use std::env;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use secrets::{
    Chunked, Forgotten, Keep, Kept, KeychainStatus, OsKeychain, SecretError, SecretKey, SecretStore, Secrets,
};

/// Set when a test runs inside its own session.
const INSIDE: &str = "ROLLCALL_TEST_INSIDE_OWN_SESSION";

const SERVICE: &str = "app.rollcall.test";

/// A bus without automatic service activation.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Runs `body` in its own session, with or without a bus. `test` is the name of the calling test.
fn in_own_session(test: &str, bus: bool, body: fn()) {
    if env::var_os(INSIDE).is_some() {
        return body();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs_err::write(path("bus.conf"), BUS).unwrap();
    for name in ["home", "runtime"] {
        create_private_folder(&path(name));
    }
    let program = env::current_exe().unwrap();
    let mut command = if bus {
        let mut command = Command::new("dbus-run-session");
        command.arg("--config-file").arg(path("bus.conf")).arg("--").arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args([test, "--exact", "--nocapture"]).env(INSIDE, "yes");
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        command.env(name, path("home"));
    }
    command.env("XDG_RUNTIME_DIR", path("runtime"));
    for name in ["DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = started(command.output(), "dbus-run-session");
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(
        status.success() && stdout.contains("1 passed"),
        "inside the session: {status}\n{stdout}\n{stderr}"
    );
}

fn create_private_folder(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs_err::create_dir(path).unwrap();
    fs_err::set_permissions(path, PermissionsExt::from_mode(0o700)).unwrap();
}

fn started<T>(outcome: std::io::Result<T>, program: &str) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("{program} is not installed: run script/bootstrap")
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// Starts an unlocked GNOME Keyring, replacing a running one, and waits until it is on the bus.
fn start_keychain() {
    const PROGRAM: &str = "gnome-keyring-daemon";
    let mut command = Command::new(PROGRAM);
    command.args(["--replace", "--unlock", "--components=secrets"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut daemon = started(command.spawn(), PROGRAM);
    daemon.stdin.take().unwrap().write_all(b"password of the test").unwrap();
    assert!(daemon.wait().unwrap().success());
    // The daemon detaches shortly before it appears on the bus.
    let locked = || SecretService::connect(EncryptionType::Plain)?.get_default_collection()?.is_locked();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !matches!(locked(), Ok(false)) {
        assert!(Instant::now() < deadline, "{PROGRAM} did not come onto the bus");
        std::thread::yield_now();
    }
}

fn lock_keychain() {
    let service = SecretService::connect(EncryptionType::Plain).unwrap();
    service.get_default_collection().unwrap().lock().unwrap();
}

fn secrets() -> Secrets {
    Secrets::new(Chunked::new(OsKeychain::new(SERVICE)))
}

fn key() -> SecretKey {
    SecretKey::new("tenant/0190b2/credential").unwrap()
}

/// A secret as long as a token with every scope, and not only ASCII.
fn long_secret() -> SecretString {
    SecretString::from("token-é€-".repeat(600))
}

#[test]
fn a_long_secret_is_saved_loaded_and_deleted() {
    in_own_session("a_long_secret_is_saved_loaded_and_deleted", true, || {
        start_keychain();
        let (secrets, key) = (secrets(), key());
        assert_eq!(secrets.keychain_status(), KeychainStatus::Available);
        assert!(secrets.load(&key).unwrap().is_none());
        assert_eq!(secrets.save(&key, &"short".into(), Keep::Keychain), Ok(Kept::Keychain));
        assert!(long_secret().expose_secret().len() > 6_000);
        assert_eq!(secrets.save(&key, &long_secret(), Keep::Keychain), Ok(Kept::Keychain));

        let next_start = self::secrets();
        assert_eq!(next_start.load(&key).unwrap().unwrap().expose_secret(), long_secret().expose_secret());
        assert_eq!(next_start.forget(&key), Ok(Forgotten::Gone));
        assert!(secrets.load(&key).unwrap().is_none());
        assert_eq!(secrets.forget(&key), Ok(Forgotten::Nothing));
    });
}

#[test]
fn keychain_entries_have_descriptive_names() {
    in_own_session("keychain_entries_have_descriptive_names", true, || {
        start_keychain();
        secrets().save(&key(), &long_secret(), Keep::Keychain).unwrap();
        let mut command = Command::new("secret-tool");
        command.args(["search", "--all", "service", SERVICE]);
        let Output { stdout, stderr, .. } = started(command.output(), "secret-tool");
        let found = [stdout, stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        let named = |name: &str| found.contains(&format!("attribute.username = {name}\n"));
        assert!(named("tenant/0190b2/credential") && named("tenant/0190b2/credential.a1"), "{found}");

        secrets().forget(&key()).unwrap();
        let mut command = Command::new("secret-tool");
        command.args(["search", "--all", "service", SERVICE]);
        assert!(started(command.output(), "secret-tool").stdout.is_empty());
    });
}

#[test]
fn without_a_bus_only_session_storage_works() {
    in_own_session("without_a_bus_only_session_storage_works", false, || {
        let (secrets, key) = (secrets(), key());
        assert_eq!(secrets.keychain_status(), KeychainStatus::Missing);
        assert_eq!(secrets.load(&key).unwrap_err(), SecretError::NoKeychain);
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Err(SecretError::NoKeychain));
        let kept = secrets.save(&key, &"one".into(), Keep::SessionOnly);
        assert_eq!(kept, Ok(Kept::SessionOnly { keychain_cleared: false }));
        assert_eq!(secrets.load(&key).unwrap().unwrap().expose_secret(), "one");
    });
}

#[test]
fn a_keychain_started_later_works_without_a_restart() {
    in_own_session("a_keychain_started_later_works_without_a_restart", true, || {
        let (secrets, key) = (secrets(), key());
        assert_eq!(secrets.keychain_status(), KeychainStatus::Missing);
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Err(SecretError::NoKeychain));
        start_keychain();
        assert_eq!(secrets.keychain_status(), KeychainStatus::Available);
        assert_eq!(secrets.save(&key, &"one".into(), Keep::Keychain), Ok(Kept::Keychain));
        assert_eq!(secrets.load(&key).unwrap().unwrap().expose_secret(), "one");
    });
}

#[test]
fn a_locked_keychain_is_reported_and_works_after_its_restart() {
    in_own_session("a_locked_keychain_is_reported_and_works_after_its_restart", true, || {
        start_keychain();
        let keychain = OsKeychain::new(SERVICE);
        let (saved, unsaved) = (key(), SecretKey::new("tenant/other/credential").unwrap());
        keychain.write(&saved, &"one".into()).unwrap();
        lock_keychain();
        assert_eq!(keychain.probe(), Err(SecretError::Locked));
        assert_eq!(keychain.read(&saved).unwrap_err(), SecretError::Locked);
        assert_eq!(keychain.write(&saved, &"two".into()), Err(SecretError::Locked));
        assert_eq!(keychain.write(&unsaved, &"two".into()), Err(SecretError::Locked));
        assert_eq!(keychain.delete(&saved), Err(SecretError::Locked));
        start_keychain();
        assert_eq!(keychain.probe(), Ok(()));
        assert_eq!(keychain.read(&saved).unwrap().unwrap().expose_secret(), "one");
    });
}
