//! The direction of dependencies, as `docs/ARCHITECTURE.md` draws it.

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Who may depend on which of our own crates. Whoever is not named here may depend on none.
const ALLOWED: &[(&str, &[&str])] = &[
    ("convert", &["recipe"]),
    ("exporter", &["auth0", "convert", "download", "secrets", "store"]),
    ("rollcall", &["exporter", "auth0", "convert", "download", "secrets", "store", "tenant-sim"]),
    ("rollcall-cli", &["exporter", "auth0", "convert", "download", "secrets", "store", "tenant-sim"]),
];

/// The simulator is the peer of tests, so tests may use it where libraries may not.
const FOR_TESTS: &[&str] = &["tenant-sim"];

#[test]
fn dependencies_point_one_way() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    assert!(ours.len() >= 9, "the whole workspace is looked at: {ours:?}");
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
