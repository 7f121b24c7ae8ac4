//! Files and secrets as people have them.

use serde_json::Value;

use crate::support::Home;

const ANSWER: &str = r#"{"users":[{"user_id":"auth0|1","email":"a@x.org"},{"user_id":"auth0|2","email":"b@x.org"}],"total":7,"length":2}"#;

#[test]
fn the_users_of_an_answer_count_and_a_part_is_named() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), ANSWER).unwrap();
    let ran = home.run(&["convert", "users.json", "--to", "csv", "--output", "users.csv"], "").exits(0);
    assert!(ran.stdout.starts_with("2 users, checked"), "{}", ran.stdout);
    assert!(ran.stdout.contains("a part of the list: 2 of 7 users"), "{}", ran.stdout);
}

#[test]
fn a_column_that_nobody_fills_is_named_with_a_similar_one() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), "{\"Id\":\"auth0|1\",\"E-Mail\":\"a@x.org\"}\n").unwrap();
    let convert = ["convert", "users.json", "--to", "csv", "--output", "users.csv", "--field"];
    let ran = home.run(&[&convert[..], &["user_id", "--field", "email"]].concat(), "").exits(0);
    assert!(ran.stdout.contains("No user has a value in \"email\"; there is \"E-Mail\"."), "{}", ran.stdout);
    assert!(!ran.stdout.contains("in \"user_id\""), "{}", ran.stdout);
    assert_eq!(fs_err::read_to_string(home.path("users.csv")).unwrap(), "user_id,email\r\nauth0|1,\r\n");
}

#[test]
fn password_hashes_are_joined_by_id_or_imported_alone() {
    let home = Home::new();
    let hash = format!("$2b$10${}", "a".repeat(53));
    let support = |id: &str, email: &str| {
        format!(
            "{{\"_id\":{{\"$oid\":\"{id}\"}},\"email\":\"{email}\",\"email_verified\":true,\"passwordHash\":\"{hash}\",\
             \"_tmp_is_unique\":true}}\n"
        )
    };
    fs_err::write(home.path("hashes.json"), support("1", "a@x.org") + &support("9", "z@x.org")).unwrap();
    let users = "[{\"user_id\":\"auth0|1\",\"email\":\"a@x.org\",\"name\":\"A\"},{\"user_id\":\"auth0|2\",\"email\":\"b@x.org\"},\
                 {\"user_id\":\"sms|1\",\"email\":\"c@x.org\"}]";
    fs_err::write(home.path("users.json"), users).unwrap();
    let import = |inputs: &[&str], name: &str| {
        let args = [&["convert"], inputs, &["--to", "import-ready", "--output", name]].concat();
        let ran = home.run(&args, "").exits(0);
        let stem = name.trim_end_matches(".json");
        let part = fs_err::read_to_string(home.path(&format!("{stem}-00001.json"))).unwrap();
        let report = fs_err::read_to_string(home.path(&format!("{stem}-report.md"))).unwrap();
        (serde_json::from_str::<Vec<Value>>(&part).unwrap(), report, ran.stdout)
    };
    let (joined, report, told) = import(&["hashes.json", "users.json"], "joined.json");
    assert_eq!((joined.len(), &joined[0]["password_hash"]), (2, &Value::from(hash.as_str())));
    assert_eq!((&joined[0]["user_id"], &joined[0]["name"]), (&Value::from("1"), &Value::from("A")));
    assert!(joined[1].get("password_hash").is_none());
    assert!(told.contains("1 user got a password hash; 1 hash is that of nobody"), "{told}");
    assert!(report.contains("1 user will have to set a new one. The hashes of 1 user are"), "{report}");
    let (alone, report, _) = import(&["hashes.json"], "alone.json");
    assert_eq!((alone.len(), &alone[1]["user_id"]), (2, &Value::from("9")));
    assert_eq!(alone[1]["password_hash"], hash.as_str());
    assert!(
        report.contains("**Passwords**: none. The hashes of 2 users") && !report.contains("unknown for"),
        "{report}"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_key() {
    let home = Home::new();
    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n").unwrap();
    let key = "a-key-of-some-length-123";
    let wide: Vec<u8> = format!("\u{feff}{key}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs_err::write(home.path("plain"), format!("{key}\n")).unwrap();
    fs_err::write(home.path("marked"), format!("\u{feff}{key}\r\n")).unwrap();
    fs_err::write(home.path("wide"), wide).unwrap();
    let convert = |key: &str, name: &str| {
        let args = ["convert", "users.json", "--to", "csv", "--output", name, "--protect", "email=hash"];
        home.run(&[&args[..], &["--hash-key", key]].concat(), "").exits(0);
        fs_err::read_to_string(home.path(name)).unwrap()
    };
    let plain = convert("plain", "1.csv");
    assert_eq!(convert("marked", "2.csv"), plain);
    assert_eq!(convert("wide", "3.csv"), plain);
}
