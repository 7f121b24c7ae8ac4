//! What the person is told when something goes wrong at Auth0 or on the way: the words and the exit
//! code.

use std::io::{BufRead, BufReader, Write};

use crate::support::{Home, Tenant, run};

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

/// Runs an export through a proxy that gives the same answer to every request, and returns the
/// result.
fn through_proxy(answer: &'static str) -> serde_json::Value {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // All of it: closing a connection with unread bytes would break it off.
            let head: Vec<_> = BufReader::new(&stream)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            assert!(head[0].starts_with("CONNECT acme.eu.auth0.com:443 "), "{head:?}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let home = Home::new();
    let mut command = home.command(&[
        "--json",
        "export",
        "--domain",
        "acme.eu.auth0.com",
        "--client-id",
        "id",
        "--client-secret-stdin",
        "--out",
        "out",
    ]);
    command.env("HTTPS_PROXY", format!("http://ines:hush-hush@{proxy}"));
    let ran = run(command, "secret").exits(5);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hush"), "the proxy's password is a secret");
    let result = ran.result();
    assert_eq!(result["exports"][0]["problem"]["detail"]["proxy"], proxy);
    result
}

#[test]
fn when_a_proxy_is_in_the_way() {
    let wants_sign_in = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let told = through_proxy(wants_sign_in)["message"].as_str().unwrap().to_owned();
    assert!(told.contains("wants a valid user name and password"), "{told}");
    assert!(told.contains("HTTPS_PROXY") && told.contains("IT team"), "{told}");
    let refuses = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
    let told = through_proxy(refuses)["message"].as_str().unwrap().to_owned();
    assert!(told.contains("refuses to connect to acme.eu.auth0.com"), "{told}");
}
