//! What only Windows has: its Credential Manager, access lists, locks that other processes feel,
//! and names of devices.

#![cfg(windows)]

use crate::support::{Home, Tenant, file, signed_in};

#[test]
fn a_saved_tenant_signs_in_from_the_credential_manager_until_it_is_removed() {
    let (home, tenant) = (Home::new(), Tenant::new());
    // Of this length, it takes several entries.
    let token = tenant.sim.token();
    assert!(token.len() > 4_000);
    // PowerShell adds a byte order mark and a line end.
    let typed = format!("\u{feff}{token}\r\n");
    home.run(&["tenant", "add", "Acme", "--token-stdin"], &typed).exits(0);
    let list = home.run(&["tenant", "list"], "").exits(0).stdout;
    assert!(list.contains("Acme"), "{list}");
    let ran =
        home.run(&["--json", "export", "--tenant", "ACME", "--out", "out", "--limit", "3"], "").exits(0);
    let export = &ran.result()["export"];
    assert_eq!((&export["state"], &export["rows"]), (&"ready".into(), &3.into()));
    let verified = home.run(&["verify", export["pack"].as_str().unwrap()], "").exits(0).stdout;
    assert!(verified.to_lowercase().contains("signed"), "{verified}");

    home.run(&["tenant", "remove", "acme"], "").exits(0);
    home.run(&["export", "--tenant", "acme", "--out", "out"], "").exits(3);
    for file in walk(&home.path("data")) {
        let bytes = fs_err::read(&file).unwrap();
        let signature = token.rsplit('.').next().unwrap().as_bytes();
        assert!(!bytes.windows(signature.len()).any(|part| part == signature), "{}", file.display());
    }
}

#[test]
fn two_processes_share_a_data_folder_and_one_export_has_one_owner() {
    let (home, tenant) = (Home::new(), Tenant::new());
    tenant.fault("get-job=stuck-job");
    let mut first = home.begin_export(&tenant, &["--name", "First"]);
    tenant.wait_for(|request| request.path.contains("/jobs/job_"));
    // Meanwhile another process reads the history, and can't take the export over.
    let history = home.run(&["--json", "history"], "").exits(0).result();
    assert_eq!(history["exports"].as_array().unwrap().len(), 1);
    let id = history["exports"][0]["id"].as_str().unwrap();
    let refused = home.run(&["--json", "resume", id], tenant.sim.client_secret());
    assert_ne!(refused.code, 0, "{}", refused.stdout);
    first.kill().unwrap();
    first.wait().unwrap();
    tenant.sim.clear_faults();
    // The lock went with its process.
    let resumed = home.resume(&tenant, &[id]).exits(0).result();
    assert_eq!((&resumed["export"]["state"], &resumed["export"]["rows"]), (&"ready".into(), &200.into()));
    assert_eq!(tenant.sim.export_posts(), 1);
}

#[test]
fn the_data_folder_and_packs_are_for_the_user_alone_also_below_a_long_path() {
    let (home, tenant) = (Home::new(), Tenant::new());
    let long = ["a folder with a name of fifty characters in length"; 6].join("\\");
    let [data, out] = ["data", "out"].map(|name| home.path(name).join(&long));
    assert!(data.as_os_str().len() > 300);
    let places = ["--data-dir", data.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let args = [&["--json", "export"], &signed_in(&tenant)[..], &places].concat();
    let result = home.run(&args, tenant.sim.client_secret()).exits(0).result();
    let pack = std::path::PathBuf::from(result["export"]["pack"].as_str().unwrap());
    for path in walk(&data).into_iter().chain(walk(&pack)).chain([data, pack]) {
        assert!(base::files::is_private(&path).unwrap(), "{}", path.display());
    }
}

#[test]
fn exports_named_like_devices_are_folders_with_files() {
    let (home, tenant) = (Home::new(), Tenant::new());
    for name in ["CON", "nul", "COM1", "LPT\u{b2}", "aux.csv", "CONIN$"] {
        let result = home.export(&tenant, &["--name", name, "--to", "csv"]).exits(0).result();
        assert_eq!(result["export"]["name"], name);
        assert!(file(&result, ".csv").lines().count() > 200, "{name}");
        let pack = result["export"]["pack"].as_str().unwrap();
        home.run(&["verify", pack], "").exits(0);
    }
    assert_eq!(home.left().len(), 6, "{:?}", home.left());
}

#[test]
fn a_device_is_no_place_for_files() {
    let (home, tenant) = (Home::new(), Tenant::new());
    fs_err::write(home.path("users.json"), "{\"email\":\"a@b.c\"}\n").unwrap();
    for device in ["NUL", "CON"] {
        let convert = home.run(&["convert", "users.json", "--to", "csv", "--output", device], "");
        assert_ne!(convert.code, 0, "{device}: {}", convert.stdout);
        let args = [&["export"], &signed_in(&tenant)[..], &["--out", device]].concat();
        let export = home.run(&args, tenant.sim.client_secret());
        assert_ne!(export.code, 0, "{device}: {}", export.stdout);
    }
    assert_eq!(tenant.sim.export_posts(), 0);
}

/// All files below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
