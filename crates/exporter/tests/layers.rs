//! The direction of dependencies, as `docs/ARCHITECTURE.md` draws it.

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which of our own crates each crate may depend on. A crate that is not listed may depend on none.
const ALLOWED: &[(&str, &[&str])] = &[
    ("base", &["access-list"]),
    ("recipe", &["schema"]),
    ("auth0", &["base", "schema"]),
    ("download", &["base", "schema"]),
    ("secrets", &["base", "schema"]),
    ("store", &["base", "schema"]),
    ("convert", &["base", "recipe", "schema"]),
    ("pack", &["base", "convert", "recipe", "schema"]),
    ("exporter", LIBRARIES),
    ("rollcall", PROGRAMS),
    ("rollcall-cli", PROGRAMS),
];

/// Everything below `exporter`.
const LIBRARIES: &[&str] =
    &["auth0", "base", "convert", "download", "pack", "recipe", "schema", "secrets", "store"];

/// Everything that a program may use.
const PROGRAMS: &[&str] = &[
    "auth0",
    "base",
    "convert",
    "download",
    "exporter",
    "pack",
    "recipe",
    "schema",
    "secrets",
    "store",
    "tenant-sim",
];

/// The simulator is the peer of tests, so tests may use it where libraries may not.
const FOR_TESTS: &[&str] = &["tenant-sim"];

#[test]
#[cfg_attr(windows, ignore = "asks Cargo, which Wine has not")]
fn dependencies_point_one_way() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    assert!(ours.len() >= 12, "the whole workspace is looked at: {ours:?}");
    let mut refused = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let allowed = ALLOWED.iter().find(|(who, _)| *who == name).map_or(&[][..], |(_, whom)| whom);
        for dependency in &package.dependencies {
            let whom = dependency.name.as_str();
            // A crate may name itself among its own test dependencies, to switch on features.
            if !ours.contains(&whom) || whom == name || allowed.contains(&whom) {
                continue;
            }
            let in_tests = dependency.kind == DependencyKind::Development;
            if !(in_tests && (FOR_TESTS.contains(&whom) || allowed_in_tests(name))) {
                refused.push(format!("{name} -> {whom}"));
            }
        }
    }
    assert!(refused.is_empty(), "not in the architecture: {refused:?}");
}

#[test]
#[cfg_attr(windows, ignore = "asks Cargo, which Wine has not")]
fn only_the_desktop_shell_knows_tauri() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    for package in metadata.packages.iter().filter(|package| package.name.as_str() != "rollcall") {
        let tauri = package.dependencies.iter().find(|dependency| dependency.name.starts_with("tauri"));
        assert!(tauri.is_none(), "{} depends on {}", package.name, tauri.unwrap().name);
    }
}

/// The tests of the whole application may use all of it.
fn allowed_in_tests(name: &str) -> bool {
    name == "e2e"
}
