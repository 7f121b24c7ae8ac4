//! Whatever is wrong with what was given is told clearly, with an exit code, and leaves nothing
//! behind.

use crate::support::{Home, Ran, Tenant};

/// The exit code, the problem's code, and words that the person reads.
#[track_caller]
fn assert_told(ran: Ran, exit: i32, code: &str, words: &str) {
    let ran = ran.exits(exit);
    let result = ran.result();
    assert_eq!(result["ok"], false);
    let message = result["message"].as_str().unwrap();
    assert!(message.contains(words), "{message}");
    let found = [
        &result["problem"]["code"],
        &result["problems"][0]["code"],
        &result["exports"][0]["problem"]["code"],
    ];
    assert!(found.iter().any(|found| *found == code), "{code} is not in {result}");
}

#[track_caller]
fn assert_nothing_left(home: &Home) {
    assert_eq!(home.left(), Vec::<String>::new());
}

#[test]
fn a_wrong_domain() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let try_domain = |domain: &str| {
        let args = [
            "--json",
            "export",
            "--domain",
            domain,
            "--client-id",
            "x",
            "--client-secret-stdin",
            "--out",
            "out",
        ];
        home.run(&args, tenant.sim.client_secret())
    };
    assert_told(try_domain("someone@acme.com"), 3, "address_is_email", "e-mail");
    assert_told(try_domain("http://acme.eu.auth0.com"), 3, "address_plain_http", "http");
    assert_told(try_domain("acme"), 3, "address_domain_missing", "without a domain");
    assert_told(try_domain("no-such-tenant.invalid"), 5, "unreachable_dns", "no-such-tenant.invalid");
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_told(try_domain(&format!("127.0.0.1:{port}")), 5, "unreachable_refused", "No server answers");
    assert_nothing_left(&home);
}

#[test]
fn a_token_that_is_none() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let with_token = |token: &str| {
        home.run(&["--json", "export", "--token-stdin", "--domain", tenant.sim.url(), "--out", "out"], token)
    };
    assert_told(with_token(""), 4, "input_missing", "no token");
    assert_told(with_token("opaque-and-without-dots"), 4, "token_not_a_jwt", "three parts");
    // Without --domain, the token would have to name the tenant.
    let alone = |token: &str| home.run(&["--json", "export", "--token-stdin", "--out", "out"], token);
    assert_told(alone("opaque-and-without-dots"), 4, "token_not_a_jwt", "three parts");
    let expired = tenant.sim.token_with(&["read:users"], std::time::Duration::ZERO);
    assert_told(with_token(&expired), 4, "token_expired", "expired");
    let other = Tenant::new();
    assert_told(with_token(&other.sim.token()), 4, "token_for_another_tenant", "another tenant");
    assert_eq!(tenant.sim.export_posts(), 0);
    assert_nothing_left(&home);
}

#[test]
fn a_wrong_secret() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let args = [
        "--json",
        "export",
        "--domain",
        tenant.sim.url(),
        "--client-id",
        tenant.sim.client_id(),
        "--client-secret-stdin",
        "--out",
        "out",
    ];
    assert_told(home.run(&args, "wrong"), 4, "sign_in_wrong_credentials", "Check all three");
    assert_told(home.run(&args, ""), 4, "input_missing", "client secret");
    let args = ["--json", "export", "--domain", tenant.sim.url(), "--out", "out"];
    assert_told(home.run(&args, ""), 3, "no_credential", "--token-stdin");
    assert_nothing_left(&home);
}

#[test]
fn a_private_key_that_is_none() {
    let (home, tenant) = (Home::new(), Tenant::new());
    fs_err::write(home.path("key.pem"), "not a key").unwrap();
    let with_key = |path: &str| {
        let args = [
            "--json",
            "export",
            "--domain",
            tenant.sim.url(),
            "--client-id",
            "x",
            "--private-key",
            path,
            "--out",
            "out",
        ];
        home.run(&args, "")
    };
    assert_told(with_key("key.pem"), 4, "private_key_not_pem", "PEM");
    assert_told(with_key("missing.pem"), 7, "file", "missing.pem");
}

#[test]
fn applications_that_may_not() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let as_application = |id: &str| {
        let args = [
            "--json",
            "export",
            "--domain",
            tenant.sim.url(),
            "--client-id",
            id,
            "--client-secret-stdin",
            "--out",
            "out",
        ];
        home.run(&args, tenant.sim.client_secret())
    };
    let unauthorised = as_application(tenant_sim::UNAUTHORIZED_CLIENT_ID);
    assert_told(unauthorised, 4, "sign_in_not_authorised_for_api", "Machine to Machine");
    assert_told(
        as_application(tenant_sim::NO_GRANT_TYPE_CLIENT_ID),
        4,
        "sign_in_grant_not_allowed",
        "Machine to Machine",
    );
    assert_told(as_application(tenant_sim::CONNECTIONS_ONLY_CLIENT_ID), 4, "missing_scope", "read:users");
    assert_eq!(tenant.sim.jobs_created(), 0);
    assert_nothing_left(&home);
}

#[test]
fn columns_that_cannot_be() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let as_csv = |fields: &[&str]| {
        let mut args = vec!["--auth0-format", "csv"];
        args.extend(fields.iter().flat_map(|field| ["--field", *field]));
        home.export(&tenant, &args)
    };
    let as_json = |field: &str| home.export(&tenant, &["--field", field]);

    let many: Vec<String> = (0..31).map(|number| format!("user_metadata.key{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_told(as_csv(&many), 3, "too_many_fields_for_csv", "30");
    assert_told(as_csv(&["email", "user_metadata"]), 3, "not_in_csv", "Column 2");
    assert_told(as_csv(&["email=x", "name=x"]), 3, "duplicate_title", "\"x\"");
    let long = format!("user_metadata.{}", "x".repeat(90));
    assert_told(as_json(&long), 3, "name_too_long", "100");
    assert_told(as_json(&format!("email={}", "x".repeat(101))), 3, "title_too_long", "100");
    assert_told(as_json("user.email"), 3, "name_prefixed", "email");
    assert_told(as_json("a b"), 3, "name_syntax", "Column 1");
    assert_told(as_json("blocked_for"), 3, "not_exportable", "blocked_for");
    assert_told(home.export(&tenant, &["--limit", "0"]), 3, "limit_zero", "at least 1");
    assert_told(home.export(&tenant, &["--connection", "People"]), 3, "connection_id_malformed", "con_");
    assert_told(home.export(&tenant, &["--to", "csv", "--to", "csv"]), 3, "output_twice", "csv");
    assert_told(home.export(&tenant, &["--locale", "French please"]), 3, "locale_unknown", "fr-FR");
    assert_told(home.export(&tenant, &["--time-zone", "Mars/Base"]), 3, "time_zone_unknown", "Mars/Base");
    assert_told(home.export(&tenant, &["--missing", "=1"]), 3, "missing_word", "=1");
    assert_told(home.export(&tenant, &["--protect", "nickname=mask"]), 3, "hidden_not_exported", "nickname");
    assert_eq!(tenant.sim.requests().len(), 0, "nothing was sent");
    assert_nothing_left(&home);
}

#[test]
fn conditions_that_cannot_hold() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let filtered = |condition: &str| home.export(&tenant, &["--where", condition]);
    for (condition, code, words) in [
        ("logins_count older-than 90d", "condition_unfit", "numbers"),
        ("blocked before 2026-01-31", "condition_unfit", "true or false"),
        ("name more-than 5", "condition_unfit", "text"),
        ("email_verified is yes", "condition_value_unfit", "\"yes\""),
        ("last_login older-than 0d", "condition_age_zero", "at least 1"),
        ("last_login older-than 90", "condition_not_an_age", "90d or 24h"),
        ("created_at before soon", "condition_not_a_time", "2026-01-31"),
        ("logins_count less-than few", "condition_not_a_number", "not a number"),
        ("email matches x", "condition_operator_unknown", "starts-with"),
        ("email in ", "condition_value_missing", "no"),
        ("email is \"\"", "condition_value_missing", "empty"),
        ("email.domain is a", "condition_field_unknown", "a plain value"),
        ("a..b is a", "condition_field_syntax", "a..b"),
        ("roles_of_mine", "condition_operator_missing", "roles_of_mine"),
        (" ", "condition_field_missing", "begins with a field"),
        ("email is \"a", "condition_quotes", "quotation mark"),
        ("password_hash not-empty", "not_exportable", "Condition 1"),
    ] {
        assert_told(filtered(condition), 3, code, words);
    }
    let two = home.export(&tenant, &["--where", "blocked not-true", "--where", "last_login older-than 0d"]);
    assert_told(two, 3, "condition_age_zero", "Condition 2");
    fs_err::write(home.path("empty.txt"), "\r\n").unwrap();
    fs_err::write(home.path("utf16.txt"), b"\xff\xfea\x00").unwrap();
    assert_told(filtered("email in @empty.txt"), 3, "list_empty", "one value a line");
    assert_told(filtered("email in @utf16.txt"), 3, "list_not_text", "UTF-8");
    assert_told(filtered("email in @missing.txt"), 7, "file", "missing.txt");
    assert_eq!(tenant.sim.requests().len(), 0, "nothing was sent");
    assert_nothing_left(&home);

    fs_err::write(home.path("users.json"), "{\"plan\":\"free\"}\n").unwrap();
    let args = ["--json", "convert", "users.json", "--to", "csv", "--output", "out.csv", "--where"];
    let converted = |condition: &str| home.run(&[&args[..], &[condition]].concat(), "");
    assert_told(converted("logins_count older-than 90d"), 3, "condition_unfit", "numbers");
    assert!(!home.path("out.csv").exists());
    // A delivered file may have any key.
    let result = converted("plan is free").exits(0).result();
    assert_eq!(result["conversion"]["funnel"]["remaining"], serde_json::json!([1]));
}

#[test]
fn a_connection_that_does_not_exist() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let ran = home.export(&tenant, &["--connection", "con_0000000000000000"]);
    assert_told(ran, 3, "bad_request", "The connection does not exist");
    assert_nothing_left(&home);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let (home, tenant) = (Home::new(), Tenant::new());
    fs_err::write(home.path("a-file"), "").unwrap();
    let mut args =
        vec!["--json", "export", "--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id()];
    args.extend(["--client-secret-stdin", "--out", "a-file/below"]);
    let ran = home.run(&args, tenant.sim.client_secret());
    assert_told(ran, 3, "file", "a-file");
    assert_eq!(tenant.sim.requests().len(), 0, "nothing was sent");
}

#[test]
fn words_that_no_option_takes() {
    let home = Home::new();
    let ran = home.run(&["export", "--to", "xls"], "").exits(2);
    assert!(ran.stderr.contains("csv-plain"), "the formats are named: {}", ran.stderr);
    let ran = home.run(&["simulate", "--fault", "storage=fire"], "").exits(2);
    assert!(ran.stderr.contains("corrupt-crc"), "the faults are named: {}", ran.stderr);
    let ran = home.run(&["simulate", "--plan", "gold"], "").exits(2);
    assert!(ran.stderr.contains("self-service"), "the plans are named: {}", ran.stderr);
    let ran = home.run(&["simulate", "--role", "Employee"], "").exits(2);
    assert!(ran.stderr.contains("NAME=MEMBERS"), "{}", ran.stderr);
    assert!(!home.path("data").exists());
}

#[test]
fn files_that_are_no_exports() {
    let home = Home::new();
    let convert = |name: &str, content: &[u8]| {
        fs_err::write(home.path(name), content).unwrap();
        let ran = home.run(&["--json", "convert", name, "--to", "csv", "--output", "out.csv"], "");
        assert!(!home.path("out.csv").exists());
        ran
    };
    assert_told(convert("page.html", b"<!doctype html><title>Sign in</title>"), 8, "damaged", "web page");
    assert_told(convert("array.json", b"[{\"email\":\"a@b.c\"}"), 8, "damaged", "cut off");
    assert_told(convert("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 8, "damaged", "CSV UTF-8");
    assert_told(convert("latin.csv", b"user_id;name\r\n1;Zo\xeb\r\n"), 8, "damaged", "code page");
    assert_told(convert("empty.json", b""), 8, "damaged", "no content");
    assert_told(convert("bad.json", b"{\"email\":\"a@b.c\"}\n{\"email\":\n"), 8, "damaged", "line 2");
    let missing = home.run(&["--json", "convert", "missing.gz", "--to", "csv", "--output", "out.csv"], "");
    assert_told(missing, 7, "file", "missing.gz");
}

#[test]
fn secrets_of_files_that_can_not_be_used() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n").unwrap();
    fs_err::write(home.path("short.key"), "hush\n").unwrap();
    let convert = |to: &str, more: &[&str]| {
        let args = [&["--json", "convert", "users.json", "--to", to, "--output", "out"], more].concat();
        let ran = home.run(&args, "");
        assert!(!home.path("out").exists());
        ran
    };
    assert_told(convert("csv", &["--password-stdin"]), 3, "password_not_xlsx", "Only xlsx");
    assert_told(convert("xlsx", &["--password-stdin"]), 4, "input_missing", "password");
    assert_told(convert("csv", &["--hash-key", "short.key"]), 3, "hash_key_short", "16");
    assert_told(convert("csv", &["--hash-key", "missing.key"]), 7, "file", "missing.key");
    assert_told(convert("csv", &["--time-zone", "Mars/Base"]), 3, "style", "Mars/Base");
}

#[test]
#[cfg_attr(windows, ignore = "every Windows has a keychain")]
fn a_computer_without_a_keychain() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let args = [
        "--json",
        "tenant",
        "add",
        "acme",
        "--domain",
        tenant.sim.url(),
        "--client-id",
        tenant.sim.client_id(),
        "--client-secret-stdin",
    ];
    assert_told(home.run(&args, tenant.sim.client_secret()), 9, "no_keychain", "no keychain here");
    let listed = home.run(&["--json", "tenant", "list"], "").exits(0).result();
    assert_eq!(listed["tenants"].as_array().unwrap().len(), 0, "a tenant without a credential is not kept");
}

#[test]
fn a_tenant_that_is_not_saved() {
    let home = Home::new();
    for args in [
        vec!["--json", "tenant", "check", "acme"],
        vec!["--json", "tenant", "remove", "acme"],
        vec!["--json", "export", "--tenant", "acme"],
    ] {
        assert_told(home.run(&args, ""), 3, "not_found_tenant", "\"acme\"");
    }
}
