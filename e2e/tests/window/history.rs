//! A long history, in the store and on disk, as exports leave it.

use std::path::Path;
use std::time::Duration;

use base::Chance;
use exporter::{Column, ExportRequest, Format, Recipe};
use jiff::Timestamp;
use serde_json::json;
use store::{Export, ExportState, FileRole, Job, NewActivity, PackFile, Problem, SignIn, Store, Tenant};

use crate::Result;

/// Names of the exports.
pub(crate) const NAMES: [&str; 5] = [
    "User access review",
    "Inactive accounts",
    "MFA coverage",
    "Everyone who signed up before the merger, with their metadata",
    "Full backup",
];

/// Time between two exports.
pub(crate) const STEP: Duration = Duration::from_mins(20);

/// Fills a data folder with `count` exports of two tenants, the last of which has just ended. Four
/// in five are ready, with a folder below `packs`; the others failed, were lost or were stopped.
/// Returns when the last one ended.
#[expect(clippy::disallowed_methods, reason = "the window that reads it has the real time")]
pub(crate) fn write(data: &Path, packs: &Path, count: u32) -> Result<Timestamp> {
    // In memory at first: each export is a write that waits for the disk.
    let memory = Path::new("/dev/shm");
    let written = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
    let store = Store::open(written.path())?;
    let now = Timestamp::now();
    let tenants = [
        tenant("Acme", "acme.eu.auth0.com", "#c2410c", true, now),
        tenant("Acme staging", "acme-staging.eu.auth0.com", "#3b5bdb", false, now),
    ];
    for tenant in &tenants {
        store.save_tenant(tenant)?;
    }
    for number in 0..count {
        let at = now - STEP * (count - number - 1);
        let turn = number as usize;
        let export = export(&tenants[turn % tenants.len()], NAMES[turn % NAMES.len()], packs, number, at)?;
        if let Some(pack) = &export.pack {
            fs_err::create_dir_all(pack)?;
        }
        let files = if export.pack.is_some() { files(&export) } else { Vec::new() };
        let job = job(&export, number);
        let told = NewActivity {
            at,
            kind: format!("export_{}", export.state),
            export_id: Some(export.id.clone()),
            detail: json!({}),
        };
        store.record_step(&export, Some(&job), Some(&files), Some(&told))?;
    }
    drop(store);
    fs_err::create_dir_all(data)?;
    for entry in fs_err::read_dir(written.path())? {
        let entry = entry?;
        fs_err::copy(entry.path(), data.join(entry.file_name()))?;
    }
    Ok(now)
}

fn tenant(name: &str, host: &str, color: &str, production: bool, created_at: Timestamp) -> Tenant {
    Tenant {
        id: Chance::system().id(),
        name: name.to_owned(),
        host: host.to_owned(),
        audience: format!("https://{host}/api/v2/"),
        color: color.to_owned(),
        production,
        demo: false,
        saved: true,
        sign_in: SignIn::ClientSecret { client_id: "example".to_owned() },
        token_expires_at: None,
        created_at,
        count_check: false,
        witness: false,
        removed_at: None,
    }
}

fn export(tenant: &Tenant, name: &str, packs: &Path, number: u32, at: Timestamp) -> Result<Export> {
    let problem = |code: &str, detail| Some(Problem { code: code.to_owned(), detail });
    let (state, problem) = match number % 15 {
        4 => (ExportState::Failed, problem("job_failed", json!({ "reason": "The shard is offline" }))),
        9 => (ExportState::Lost, problem("unconfirmed", json!({}))),
        14 => (ExportState::Stopped, None),
        _ => (ExportState::Ready, None),
    };
    let ready = state == ExportState::Ready;
    let request = ExportRequest {
        tenant_id: tenant.id.clone(),
        name: name.to_owned(),
        preset_id: None,
        recipe: Recipe {
            columns: ["user_id", "email", "name", "created_at", "last_login"].map(Column::named).to_vec(),
            outputs: Format::ALL[..1].to_vec(),
            ..Recipe::default()
        },
        folder: packs.to_path_buf(),
        lookups: exporter::LookupOptions::default(),
        checks: exporter::Checks::default(),
        handover: exporter::Handover::default(),
        language: exporter::Language::default(),
    };
    Ok(Export {
        id: Chance::system().id_v7(at),
        tenant_id: tenant.id.clone(),
        preset_id: None,
        name: name.to_owned(),
        request: serde_json::to_value(&request)?,
        state,
        // An export that the user stops can go on where it was.
        resume_state: (state == ExportState::Stopped).then_some(ExportState::Waiting),
        problem,
        folder: packs.display().to_string(),
        pack: ready.then(|| packs.join(format!("{number:05}")).display().to_string()),
        rows: ready.then_some(u64::from(number) * 37 + 1),
        bytes: ready.then_some(u64::from(number) * 9_100 + 4_000),
        created_at: at,
        updated_at: at,
        finished_at: Some(at),
        funnel: None,
        keep_until: None,
        count_check: None,
        witness: None,
        damage: None,
    })
}

/// The job of an export, as far as the export came.
fn job(export: &Export, number: u32) -> Job {
    let at = Some(export.created_at);
    let asked = Job { posted_at: at, ..Job::queued(&export.id, 0, None, json!({ "format": "json" })) };
    let confirmed =
        Job { job_id: Some(format!("job_{number:016}")), created_at: at, percent: Some(40), ..asked.clone() };
    match export.state {
        ExportState::Ready => {
            Job { percent: Some(100), completed_at: at, downloaded_at: at, bytes: export.bytes, ..confirmed }
        }
        ExportState::Failed => Job { problem: export.problem.clone(), ..confirmed },
        ExportState::Lost => Job { problem: export.problem.clone(), ..asked },
        _ => confirmed,
    }
}

fn files(export: &Export) -> Vec<PackFile> {
    let file = |name: &str, role, format: Option<&str>, rows| PackFile {
        name: name.to_owned(),
        role,
        format: format.map(str::to_owned),
        bytes: export.bytes.unwrap_or_default() / 2,
        sha256: "3b".repeat(32),
        rows,
    };
    vec![
        file("users.csv", FileRole::Output, Some("csv"), export.rows),
        file("original.json.gz", FileRole::Original, None, export.rows),
        file("manifest.json", FileRole::Proof, None, None),
    ]
}
