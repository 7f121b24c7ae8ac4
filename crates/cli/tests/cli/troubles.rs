//! What the person is told when something goes wrong at Auth0 or on the way: the words and the exit
//! code.

use crate::support::{Home, Tenant};

#[track_caller]
fn assert_told(fault: &str, exit: i32, words: &str) {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault(fault);
    let told = home.export(&tenant, &[]).exits(exit).result()["message"].as_str().unwrap().to_owned();
    assert!(told.contains(words), "{fault}: {told}");
}

#[test]
fn when_signing_in() {
    assert_told("token=unauthorized-401", 4, "Auth0 does not know this client id");
    assert_told("token=forbidden-403", 4, "not authorised for the Management API");
    assert_told("token=html", 5, "not Auth0's Management API");
    assert_told("token=redirect", 5, "Is the domain right?");
}

#[test]
fn when_asking_for_the_export() {
    assert_told("create-export=unauthorized-401", 4, "Auth0 does not accept the token");
    assert_told("create-export=forbidden-403", 4, "The permission read:users is missing");
    for lost in ["drop-connection", "drop-connection-before", "server-error-500", "service-unavailable-503"] {
        assert_told(&format!("create-export={lost}"), 6, "not known whether Auth0 has started the export");
    }
}

#[test]
fn when_waiting_for_it() {
    assert_told("get-job=not-found-404", 6, "keeps files for 24 hours");
    assert_told("get-job=expired-status", 6, "keeps files for 24 hours");
    assert_told("get-job=failed-job:Out of luck", 6, "Out of luck");
    assert_told("get-job=failed-job", 6, "gives no reason");
    assert_told("get-job=forbidden-403", 4, "The permission read:users is missing");
}

#[test]
fn when_downloading() {
    assert_told("get-job=expired-link", 5, "links in a row were refused (status 403");
    assert_told("storage=html", 8, "Instead of the file came a web page");
    assert_told("storage=truncated-gzip", 8, "damaged, also when it was fetched again: the file is cut off");
    assert_told("storage=corrupt-crc", 8, "checksum of gzip member 1 is wrong");
    assert_told("storage=invalid-json-line", 8, "is not a user");
}
