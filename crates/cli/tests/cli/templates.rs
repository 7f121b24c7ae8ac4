//! Files for access-review tools.

use std::collections::BTreeMap;

use tenant_sim::READ_SCOPES;

use crate::support::{Home, Tenant, file};

fn tenant(scopes: &[&str]) -> Tenant {
    Tenant::with_role(60, "Everybody, all", scopes)
}

const USERS: &str = concat!(
    r#"{"user_id":"auth0|7","email":"ann@example.org","blocked":true,"created_at":"2026-01-02T03:04:05.678Z"}"#,
    "\n",
    r#"{"user_id":"sms|8","blocked":false,"roles":[{"id":"rol_1","name":"Admin"},{"id":"rol_2","name":"Support"}]}"#,
    "\n",
);

#[test]
fn a_delivered_file_becomes_the_file_of_a_review_tool() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), USERS).unwrap();
    let done =
        home.run(&["convert", "users.json", "--preset", "vanta", "--output", "vanta.csv"], "").exits(0);
    assert_eq!(
        fs_err::read_to_string(home.path("vanta.csv")).unwrap(),
        "Account name,Account owner,Role,Status\nann@example.org,,,Deactivated\nsms|8,,\"Admin, Support\",Active\n"
    );
    assert!(done.stdout.contains("no roles"), "{}", done.stdout);
    let unknown = ["convert", "users.json", "--preset", "oracle", "--output", "x.csv"];
    home.run(&unknown, "").exits(3);
    let param = ["convert", "users.json", "--preset", "vanta", "--param", "owner=me", "--output", "x.csv"];
    home.run(&param, "").exits(3);
    home.run(&["convert", "users.json", "--output", "x.csv"], "").exits(2);
}

#[test]
fn an_export_for_vanta_has_roles_the_tools_file_name_and_its_caveats() {
    let (home, tenant) = (Home::new(), tenant(READ_SCOPES));
    let args = ["--preset", "vanta", "--param", "company=Acme/Süd", "--param", "system=Auth0 eu"];
    let result = home.export(&tenant, &args).exits(0).result();
    let csv = file(&result, "/Access File - Acme-Süd - Auth0 eu.csv");
    let mut rows = csv.split('\n');
    assert_eq!(rows.next(), Some("Account name,Account owner,Role,Status"));
    // Quoted, because a role's name has a comma.
    let everybody = |row: &&str| row.contains(",\"Everybody, all") || row.contains(", Everybody, all");
    assert_eq!(csv.lines().filter(everybody).count(), 60, "{csv}");
    let statuses = rows.filter(|row| !row.is_empty()).fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.rsplit(',').next().unwrap().to_owned()).or_insert(0) += 1;
        counts
    });
    assert!(
        statuses.keys().all(|status| ["Active", "Deactivated"].contains(&status.as_str())),
        "{statuses:?}"
    );
    assert_eq!(statuses.values().sum::<i32>(), 60);
    let manifest = file(&result, "manifest.json");
    for code in ["status_from_blocked", "follows_template"] {
        assert!(manifest.contains(code), "{code}");
    }
}

#[test]
fn roles_that_may_not_be_read_leave_an_empty_column() {
    let (home, tenant) = (Home::new(), tenant(&["read:users"]));
    let result = home.export(&tenant, &["--preset", "vanta"]).exits(0).result();
    let csv = file(&result, ".csv");
    assert!(csv.starts_with("Account name,Account owner,Role,Status\n"), "{csv}");
    assert!(csv.lines().skip(1).all(|row| row.contains(",,,")), "{csv}");
    assert!(file(&result, "manifest.json").contains("not read: read:roles"));
}

#[test]
fn the_template_of_another_tool_becomes_a_preset() {
    let home = Home::new();
    fs_err::write(home.path("template.csv"), "\u{feff}Name;Owner;State;Since\r\n").unwrap();
    fs_err::write(home.path("users.json"), USERS).unwrap();
    let matched = [
        "presets",
        "match",
        "Acme review",
        "--header",
        "template.csv",
        "--map",
        "Name=given_name+family_name|email|user_id",
        "--map",
        "State=blocked",
        "--map",
        "Since=created_at",
        "--word",
        "State:true=Off",
        "--word",
        "State:false=On",
        "--empty",
        "State=On",
        "--date",
        "Since=MM/DD/YYYY",
    ];
    home.run(&matched, "").exits(0);
    let shared = home.run(&["presets", "export", "acme review"], "").exits(0).stdout;
    fs_err::write(home.path("recipe.json"), shared).unwrap();
    home.run(&["convert", "users.json", "--recipe", "recipe.json", "--output", "acme.csv"], "").exits(0);
    assert_eq!(
        fs_err::read_to_string(home.path("acme.csv")).unwrap(),
        "Name,Owner,State,Since\nann@example.org,,Off,01/02/2026\nsms|8,,On,\n"
    );
}

#[test]
fn a_template_that_cannot_be_filled_ends_with_3() {
    let home = Home::new();
    for (header, more, code) in [
        ("Role,Status,Role\n", &[][..], "header_title_twice"),
        ("Role,,Status\n", &[], "header_title_empty"),
        (",,\n", &[], "header_empty"),
        ("Role\n", &["--map", "Rôle=roles"], "header_title_unknown"),
        ("Role\n", &["--date", "Role=tomorrow"], "header_option"),
        ("Role\n", &["--map", "Role=roles[0].name"], "lookup_in_part"),
        ("Role\n", &["--map", "Role=not a name"], "column_field_unknown"),
    ] {
        fs_err::write(home.path("template.csv"), header).unwrap();
        let args = [&["--json", "presets", "match", "X", "--header", "template.csv"], more].concat();
        let ran = home.run(&args, "").exits(3);
        assert!(ran.stdout.contains(code), "{code}: {}", ran.stdout);
        assert!(!home.run(&["presets"], "").exits(0).stdout.contains("your own"));
    }
}
