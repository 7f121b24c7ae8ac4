//! The parts of a conversion that process every user, one at a time. `script/bench inner` runs them
//! and shows which part got slower; `script/bench convert` measures whole conversions.

use std::hint::black_box;

use convert::Column;
use convert::internals::{Cells, CsvRows, Lines};
use divan::Bencher;
use divan::counter::BytesCount;
use sha2::{Digest, Sha256};

/// A typical user: Latin letters, two identities, some metadata.
const USER: &str = r#"{"user_id":"auth0|5f7c8ec7c33c6c004bbafe82","email":"maria.garcia@example.com","email_verified":true,"name":"María García","given_name":"María","family_name":"García","nickname":"maria","picture":"https://s.gravatar.com/avatar/1b3a1c6d1f0e1a8c6f3d?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fmg.png","created_at":"2021-03-04T09:15:27.103Z","updated_at":"2026-10-30T16:02:11.870Z","last_login":"2026-10-30T16:02:11.869Z","last_ip":"203.0.113.17","logins_count":211,"identities":[{"connection":"Username-Password-Authentication","user_id":"5f7c8ec7c33c6c004bbafe82","provider":"auth0","isSocial":false},{"connection":"google-oauth2","user_id":"104291857712345678901","provider":"google-oauth2","isSocial":true}],"app_metadata":{"plan":"business","roles":["admin","billing"],"tenant":4711},"user_metadata":{"language":"es","newsletter":false,"note":"prefers \"usted\""}}"#;

/// The same user in Auth0's CSV, as far as it can hold it.
const TITLES: &str = "user_id,email,email_verified,name,created_at,last_login,logins_count";
const ROW: &str = r#""'auth0|5f7c8ec7c33c6c004bbafe82","'maria.garcia@example.com","true","'María ""la jefa"" García","'2021-03-04T09:15:27.103Z","'2026-10-30T16:02:11.869Z","211""#;

const COLUMNS: [&str; 10] = [
    "user_id",
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "created_at",
    "last_login",
    "last_ip",
    "logins_count",
];

/// Users in a megabyte.
const MANY: usize = 1_000;

fn main() {
    divan::main();
}

/// Checks a line and finds its keys.
#[divan::bench]
fn check_line(bencher: Bencher<'_, '_>) {
    let mut lines = Lines::default();
    assert_eq!(lines.read(USER), Some(16));
    bencher.counter(BytesCount::of_str(USER)).bench_local(|| lines.read(black_box(USER)));
}

/// Checks a line and fills ten cells.
#[divan::bench]
fn fill_cells(bencher: Bencher<'_, '_>) {
    let column = |path: &&str| Column { path: (*path).to_owned(), title: (*path).to_owned() };
    let Some(mut cells) = Cells::new(COLUMNS.iter().map(column).collect()) else {
        unreachable!("none of these attributes can hold an object")
    };
    assert_eq!(cells.read(USER), Some(COLUMNS.len()));
    bencher.counter(BytesCount::of_str(USER)).bench_local(|| cells.read(black_box(USER)));
}

/// Converts a row of Auth0's CSV to a user.
#[divan::bench]
fn read_auth0_csv(bencher: Bencher<'_, '_>) {
    let mut rows = CsvRows::default();
    assert_eq!(rows.read(TITLES), Some(0));
    assert!(rows.read(ROW).is_some_and(|length| length > 0));
    bencher.counter(BytesCount::of_str(ROW)).bench_local(|| rows.read(black_box(ROW)));
}

/// SHA-256, which hashes everything that is read and written.
#[divan::bench]
fn hash(bencher: Bencher<'_, '_>) {
    let text = USER.repeat(MANY);
    bencher.counter(BytesCount::of_str(&text)).bench(|| Sha256::digest(black_box(&text)));
}
