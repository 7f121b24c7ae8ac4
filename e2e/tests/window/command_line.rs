//! The command line, whose files the window's are compared with.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value};
use tenant_sim::TenantSim;

use crate::Result;
use crate::app::{App, binary};

/// Runs `rollcall-cli` without a data folder of its own, and returns its output.
pub(crate) fn run(arguments: &[&OsStr]) -> Result<String> {
    let output = Command::new(program()?).args(arguments).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("rollcall-cli {arguments:?}: {}: {said}", output.status).into())
}

/// Exports from a tenant, with further options, and returns the new pack.
pub(crate) async fn export(app: &App<'_>, sim: &TenantSim, options: &[&OsStr]) -> Result<PathBuf> {
    let packs = tempfile::tempdir_in(app.home())?.keep();
    let mut command = Command::new(program()?);
    command
        .arg("--data-dir")
        .arg(app.home().join("another data folder"))
        .args(["export", "--domain", sim.url(), "--client-id", sim.client_id(), "--client-secret-stdin"])
        .args(options)
        .arg("--out")
        .arg(&packs)
        .stdin(Stdio::piped());
    let secret = sim.client_secret().to_owned();
    // The tenant runs on this thread, and has to answer meanwhile.
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn()?;
        child.stdin.take().into_iter().try_for_each(|mut input| input.write_all(secret.as_bytes()))?;
        child.wait()
    });
    let status = ended.await??;
    if !status.success() {
        return Err(format!("rollcall-cli: {status}").into());
    }
    let pack = fs_err::read_dir(&packs)?.next().ok_or("no pack")??.path();
    Ok(pack)
}

/// Returns all users of a tenant, with the fields of an export without options and these.
pub(crate) async fn users(
    app: &App<'_>,
    sim: &TenantSim,
    fields: &[&str],
) -> Result<Vec<Map<String, Value>>> {
    let mut options = vec![OsStr::new("--to"), OsStr::new("ndjson")];
    for field in fields {
        options.extend([OsStr::new("--field"), OsStr::new(field)]);
    }
    let pack = export(app, sim, &options).await?;
    // The answers of look-ups lie beside it.
    let users = fs_err::read_to_string(file_in(&pack, ".ndjson")?)?;
    users.lines().map(|user| Ok(serde_json::from_str(user)?)).collect()
}

/// Returns the single file of a folder whose name ends like this.
pub(crate) fn file_in(folder: &Path, ending: &str) -> Result<PathBuf> {
    let files = fs_err::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    // The users' own file, and not that of a looked-up field: `….ndjson`, `….roles.ndjson`.
    let is_it = |file: &&PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let whole =
            ending.strip_prefix('.').is_none_or(|end| name.split_once('.').is_some_and(|(_, of)| of == end));
        name.ends_with(ending) && whole
    };
    let mut found = files.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(file), None) => Ok(file.clone()),
        _ => Err(format!("not one file …{ending}: {files:?}").into()),
    }
}

fn program() -> Result<PathBuf> {
    Ok(binary()?.with_file_name("rollcall-cli"))
}
