//! No secret and no link reaches anything that stays or that somebody sees: database, logs at their
//! most talkative, packs, output.

use crate::support;
use std::io::Read;
use std::path::Path;

use crate::support::{Home, Ran, Tenant};

/// Every file below a folder, unzipped where it is gzip.
fn contents(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contents(&path, found);
            continue;
        }
        let mut content = fs_err::read(&path).unwrap();
        if content.starts_with(&[0x1f, 0x8b]) {
            let mut unzipped = Vec::new();
            // Some of them are damaged on purpose; what can be unzipped is looked at.
            let _ = flate2::read::MultiGzDecoder::new(&content[..]).read_to_end(&mut unzipped);
            content.extend(unzipped);
        }
        found.push((path.display().to_string(), content));
    }
}

fn contains(content: &[u8], secret: &str) -> bool {
    content.windows(secret.len()).any(|window| window == secret.as_bytes())
}

/// The first place that holds a secret.
fn leak<'a>(found: &'a [(String, Vec<u8>)], secrets: &[String]) -> Option<&'a str> {
    let leaks = |content: &[u8]| secrets.iter().any(|secret| contains(content, secret));
    found.iter().find(|(_, content)| leaks(content)).map(|(place, _)| place.as_str())
}

/// Makes signed packs of users and of a person where there is a keychain, and files from the log.
/// Returns the keys that signed, and what was said.
#[cfg(target_os = "linux")]
fn signed(home: &Home, tenant: &Tenant) -> (Vec<String>, String) {
    let script = r#"
        say() { printf '%s' "$TOKEN" | "$CLI" "$@" 2>&1; }
        keys() { secret-tool search --all --unlock service app.rollcall 2>/dev/null | grep -o 'ed25519 .*' >> keys; }
        say export --domain "$DOMAIN" --token-stdin --out out --recipient 'J. Auditor' --count-check
        say --json export --domain "$DOMAIN" --token-stdin --out out --to csv --field user_id --field roles \
            --language fr --keep-only-result --where 'email contains @'
        say person --domain "$DOMAIN" --token-stdin --out out --email "$PERSON"
        keys
        "$CLI" key replace --yes
        keys
        "$CLI" key export > out/key.pub
        "$CLI" activity export --format json --output out/log.json
        "$CLI" activity export --format csv --output out/log.csv
        for pack in out/*/; do "$CLI" --json verify "$pack"; done
    "#;
    let token = tenant.sim.token();
    let (_, person) = crate::person::a_user(home, tenant);
    let variables = [
        ("TOKEN", token.as_str()),
        ("DOMAIN", tenant.sim.url()),
        ("PERSON", &person),
        ("ROLLCALL_LOG", "trace"),
    ];
    let said = crate::keychain::in_session(home, script, &variables);
    let keys = fs_err::read_to_string(home.path("keys")).unwrap();
    let keys: Vec<String> =
        keys.lines().filter_map(|key| key.strip_prefix("ed25519 ")).map(str::to_owned).collect();
    assert_eq!(keys.len(), 2, "{said}");
    (keys, said)
}

#[test]
fn nothing_that_stays_or_shows_holds_a_secret() {
    let (home, tenant) = (Home::new(), Tenant::new());
    fs_err::write(home.path("key.pem"), tenant.sim.private_key_pem()).unwrap();
    let sim = &tenant.sim;
    let token = sim.token();
    let mut outputs: Vec<Ran> = Vec::new();
    let mut run = |args: &[&str], stdin: &str| {
        let mut command = home.command(args);
        command.env("ROLLCALL_LOG", "trace").env("RUST_LOG", "trace");
        outputs.push(support::run(command, stdin));
    };

    let by_secret = [
        "export",
        "--domain",
        sim.url(),
        "--client-id",
        sim.client_id(),
        "--client-secret-stdin",
        "--out",
        "out",
    ];
    let by_token =
        ["--json", "export", "--token-stdin", "--out", "out", "--to", "csv-plain", "--auth0-format", "csv"];
    let by_key = [
        "--json",
        "export",
        "--domain",
        sim.url(),
        "--client-id",
        sim.key_client_id(),
        "--private-key",
        "key.pem",
        "--out",
        "out",
    ];
    // Runs that go well, by each way in.
    run(&by_secret, sim.client_secret());
    run(&by_token, &token);
    run(&by_key, "");
    // Runs that meet every kind of trouble that talks about links and tokens.
    for faults in [
        &["create-export=unauthorized-401x1", "get-job=expired-linkx2", "storage=reset-mid-body:50%x1"][..],
        &["storage=forbidden-403"],
        &["storage=html"],
        &["storage=redirect"],
        &["storage=corrupt-crc"],
        &["create-export=drop-connection"],
        &["create-export=unauthorized-401"],
        &["token=unauthorized-401"],
        &["token=html"],
        &["get-job=failed-job"],
        &["get-job=redirect"],
    ] {
        for fault in faults {
            tenant.fault(fault);
        }
        run(
            &[
                "--json",
                "export",
                "--domain",
                sim.url(),
                "--client-id",
                sim.client_id(),
                "--client-secret-stdin",
                "--out",
                "out",
            ],
            sim.client_secret(),
        );
        run(&by_token, &token);
        sim.clear_faults();
    }
    // Secrets given in the wrong place, and a keychain that is not there.
    run(&["--json", "tenant", "add", "acme", "--domain", sim.url(), "--token-stdin"], &token);
    run(
        &["--json", "export", "--token-stdin", "--domain", sim.url(), "--out", "out"],
        &token[..token.len() / 2],
    );
    run(&["--json", "history"], "");

    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    contents(&home.path("data"), &mut found);
    contents(&home.path("out"), &mut found);
    for (number, ran) in outputs.iter().enumerate() {
        found.push((format!("standard output of run {number}"), ran.stdout.clone().into_bytes()));
        found.push((format!("standard error of run {number}"), ran.stderr.clone().into_bytes()));
    }

    // The search can find: what is no secret and was used is there.
    assert!(outputs.iter().filter(|ran| ran.code == 0).count() >= 4, "several runs went well");
    assert!(
        outputs.iter().any(|ran| ran.stderr.contains("DEBUG") || ran.stderr.contains("INFO")),
        "logs were on"
    );
    assert!(
        found.iter().any(|(_, content)| contains(content, sim.client_id())),
        "the client id is in the history"
    );
    let secrets = secrets_of(&tenant);
    assert!(secrets.len() > 20, "{} secrets existed", secrets.len());
    assert_eq!(leak(&found, &secrets), None);
}

/// Everything secret that a tenant has given.
fn secrets_of(tenant: &Tenant) -> Vec<String> {
    tenant.sim.issued_secrets().into_iter().filter(|secret| secret.len() >= 8).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn no_file_of_a_signed_pack_holds_a_secret_or_the_key() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let (keys, said) = signed(&home, &tenant);
    let mut found = vec![("output".to_owned(), said.into_bytes())];
    contents(&home.path("data"), &mut found);
    contents(&home.path("out"), &mut found);
    for kind in [
        "READ-ME-FIRST.html",
        "manifest.json",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "allowed_signers",
        "log.json",
        "log.csv",
        "person.html",
        "person.json",
    ] {
        let is_there = found.iter().any(|(place, content)| place.ends_with(kind) && !content.is_empty());
        assert!(is_there, "{kind}: {:?}", home.left());
    }
    let secrets = [secrets_of(&tenant), keys].concat();
    assert_eq!(leak(&found, &secrets), None);

    // In whichever of them one is put, it is found.
    let one = &secrets[secrets.len() - 1..];
    for (place, content) in &found {
        let mut leaking = content.clone();
        leaking.splice(content.len() / 2..content.len() / 2, one[0].bytes());
        assert_eq!(leak(&[(place.clone(), leaking)], one), Some(place.as_str()));
    }
}
