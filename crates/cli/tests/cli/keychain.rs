//! Saved tenants, and the key that signs packs, with the system's real keychain: a D-Bus session
//! and a GNOME Keyring of the test's own.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::support::{Home, Tenant};

/// Runs shell lines inside a D-Bus session whose keychain is unlocked; gives what they print.
pub(crate) fn in_session(home: &Home, script: &str, variables: &[(&str, &str)]) -> String {
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
    assert!(entries[0] >= 3, "the token takes several entries: {said}");
    assert_eq!(entries[1], 2, "the key that signs packs and the end of the activity log stay: {said}");

    let database = fs_err::read(home.path("data/rollcall.db")).unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(!database.windows(signature.len()).any(|window| window == signature.as_bytes()));
}

#[test]
fn a_log_that_was_put_back_begins_anew_when_the_user_says_so() {
    let home = Home::new();
    let script = r#"
        "$CLI" key show > /dev/null
        cp -r data earlier
        "$CLI" key replace --yes > /dev/null
        "$CLI" activity verify | cut -c -24
        "$CLI" activity begin-anew
        rm -r data
        mv earlier data
        "$CLI" activity verify 2>&1 || echo "ended with $?"
        "$CLI" --json activity begin-anew | tr ',' '\n' | grep '"recorded"'
        "$CLI" activity begin-anew
        "$CLI" activity verify
    "#;
    let said = in_session(&home, script, &[]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[..2],
        ["Intact: 2 entries since ", "Nothing to record: the log agrees with what the keychain knows of it."]
    );
    assert_eq!(
        lines[2..5],
        [
            "The activity log was changed outside Rollcall: the keychain has recorded another entry 2: the log was \
             cut, or another one was put in its place.",
            "If you deleted the data folder or put back a copy, `rollcall-cli activity begin-anew` records that a \
             new log begins.",
            "ended with 8",
        ]
    );
    assert!(lines[5].contains("true"), "{said}");
    assert!(lines[6].starts_with("Nothing to record"), "once: {said}");
    assert!(lines[7].starts_with("Intact: 2 entries since "), "{said}");
    assert!(lines[7].contains("The keychain has recorded the same."), "{said}");
    assert!(lines[8].starts_with("A new log begins, as recorded in entry 2 on "), "{said}");
    assert!(
        lines[8]
            .ends_with("the keychain knew the former one up to entry 2, and the log did not agree with it.")
    );
}

#[test]
fn packs_are_signed_and_the_programs_of_a_stock_computer_say_by_whom() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let script = r#"
        export_one() {
            printf '%s' "$TOKEN" | "$CLI" export --domain "$DOMAIN" --token-stdin --out "$1" | grep '^ *Signed by'
        }
        check() {
            ssh-keygen -Y verify -f allowed_signers -I rollcall -n rollcall-pack -s SHA256SUMS.sig < SHA256SUMS
            sha256sum -c --quiet SHA256SUMS && echo sums are good
        }
        export_one out
        "$CLI" key show
        key=$("$CLI" key show | head -n 1)
        secret-tool search --all --unlock service app.rollcall 2>/dev/null | grep '^ed25519 '
        pack=$(echo out/*)
        (cd "$pack" && check && ls)
        echo own:; "$CLI" verify "$pack"
        echo foreign:; "$CLI" --data-dir elsewhere verify "$pack"
        echo wanted:; "$CLI" --data-dir elsewhere verify "$pack" --signer "$key"
        echo exported:; "$CLI" key export | diff - "$pack/allowed_signers" && echo the same line
        echo no | "$CLI" key replace || echo kept: $?
        "$CLI" key replace --yes
        echo still own:; "$CLI" verify "$pack"
        export_one later
        "$CLI" verify later/* --signer "$key" || echo code: $?
        rm "$pack/SHA256SUMS.sig"
        "$CLI" verify "$pack" || echo code: $?
    "#;
    let token = tenant.sim.token();
    let said = in_session(&home, script, &[("TOKEN", token.as_str()), ("DOMAIN", tenant.sim.url())]);
    let key = said.lines().find(|line| line.starts_with("SHA256:")).unwrap_or_else(|| panic!("{said}"));
    for expected in [
        &format!("Signed by {key}."),
        &format!("Good \"rollcall-pack\" signature for rollcall with ED25519 key {key}"),
        "sums are good",
        &format!("own:\nUnchanged, and signed on this computer by {key}: "),
        &format!("foreign:\nUnchanged since signing by {key} (a key that this computer doesn't know): "),
        &format!("wanted:\nUnchanged since signing by {key}, the key that you named: "),
        "the same line",
        "kept: 3",
        "1 earlier key, still known as this computer's own:",
        &format!("still own:\nUnchanged, and signed on this computer by {key}: "),
        "code: 8",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert_eq!(said.matches("code: 8").count(), 2, "{said}");
    // Twelve words, in lines of four.
    let words = said.lines().skip_while(|line| *line != key).skip(1).take(3);
    assert!(words.clone().all(|line| line.split_whitespace().count() == 4), "{said}");
    // The secret half is in the keychain alone.
    let secret =
        said.lines().find_map(|line| line.strip_prefix("ed25519 ")).unwrap_or_else(|| panic!("{said}"));
    let database = fs_err::read(home.path("data/rollcall.db")).unwrap();
    assert!(!database.windows(secret.len()).any(|window| window == secret.as_bytes()));
}
