//! Saved tenants with the system's real keychain: a D-Bus session and a GNOME Keyring of the test's
//! own.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::support::{Home, Tenant};

/// Runs shell lines inside a D-Bus session whose keychain is unlocked; gives what they print.
fn in_session(home: &Home, script: &str, variables: &[(&str, &str)]) -> String {
    let opened = format!(
        "eval \"$(printf pw | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)\"\n{script}"
    );
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-ec", &opened])
        .env("HOME", home.folder.path())
        .env("XDG_DATA_HOME", home.path("share"))
        .env("XDG_RUNTIME_DIR", home.folder.path())
        .env("ROLLCALL_DATA_DIR", home.path("data"))
        .env("CLI", env!("CARGO_BIN_EXE_rollcall-cli"))
        .envs(variables.iter().copied())
        .current_dir(home.folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("dbus-run-session and gnome-keyring are missing: run script/bootstrap");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn a_saved_tenant_is_used_by_its_name_until_it_is_removed() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let script = r#"
        printf '%s' "$TOKEN" | "$CLI" tenant add Acme --token-stdin --production
        "$CLI" tenant list
        "$CLI" tenant check acme
        "$CLI" export --tenant ACME --out out --limit 3
        secret-tool search --all service app.rollcall 2>/dev/null | grep -c '^\[' || true
        "$CLI" tenant remove acme
        "$CLI" tenant list
        secret-tool search --all service app.rollcall 2>/dev/null | grep -c '^\[' || true
    "#;
    // A token of this length takes several entries.
    let token = tenant.sim.token();
    assert!(token.len() > 4_000);
    let said = in_session(&home, script, &[("TOKEN", token.as_str())]);
    assert!(said.contains("Acme (127.0.0.1:"), "{said}");
    assert!(said.contains("production"), "{said}");
    assert!(said.contains("can export users") && said.contains("read:users: granted"), "{said}");
    assert!(said.contains("3 users of Acme, checked"), "{said}");
    assert!(said.contains("No tenants are saved"), "{said}");
    let entries: Vec<u32> = said.lines().filter_map(|line| line.parse().ok()).collect();
    assert_eq!(entries.len(), 2, "{said}");
    assert!(entries[0] >= 2, "the token takes several entries: {said}");
    assert_eq!(entries[1], 0, "removing the tenant empties the keychain: {said}");

    let database = fs_err::read(home.path("data/rollcall.db")).unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(!database.windows(signature.len()).any(|window| window == signature.as_bytes()));
}
