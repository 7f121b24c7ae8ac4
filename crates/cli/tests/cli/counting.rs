//! The count check on the command line.

use serde_json::json;

use crate::support::{Home, Tenant, manifest};

#[test]
fn the_count_is_checked_against_the_search_index_and_said_in_words() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let words = home.export_in_words(&tenant, &["--count-check"]).exits(0).stdout;
    let line = words.lines().find(|line| line.starts_with("Count: ")).unwrap_or_else(|| panic!("{words}"));
    assert!(line.starts_with("Count: matches Auth0's search index at "), "{line}");
    assert!(line.ends_with(" UTC: 200 = 200."), "{line}");

    let limited = home.export(&tenant, &["--count-check", "--limit", "10"]).exits(0).result();
    let expected = json!("limited");
    assert_eq!(limited["export"]["count_check"]["reason"], expected);
    assert_eq!(manifest(&limited)["count_check"]["reason"], expected);
    assert!(home.export(&tenant, &[]).exits(0).result()["export"]["count_check"].is_null());
}
