//! Test data.

use serde_json::json;

use crate::activity::NewActivity;
use crate::database::Store;
use crate::exports::{Export, ExportState};
use crate::jobs::Job;
use crate::tenants::{SignIn, Tenant};

pub(crate) fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.save_tenant(&tenant("acme", "Acme")).unwrap();
    store.save_tenant(&Tenant { demo: true, ..tenant("demo", "Demo") }).unwrap();
    (folder, store)
}

pub(crate) fn export(id: &str, tenant_id: &str, at: &str) -> Export {
    Export {
        id: id.into(),
        tenant_id: tenant_id.into(),
        preset_id: None,
        name: format!("Export {id}"),
        request: json!({"fields": []}),
        state: ExportState::Queued,
        resume_state: None,
        problem: None,
        folder: "/tmp/packs".into(),
        pack: None,
        rows: None,
        funnel: None,
        count_check: None,
        witness: None,
        bytes: None,
        keep_until: None,
        created_at: at.parse().unwrap(),
        updated_at: at.parse().unwrap(),
        finished_at: None,
        damage: None,
    }
}

pub(crate) fn job(export_id: &str, position: u32) -> Job {
    Job::queued(export_id, position, Some("con_0123456789abcdef".into()), json!({"format": "json"}))
}

pub(crate) fn line(kind: &str) -> NewActivity {
    NewActivity {
        at: "2026-11-01T10:00:00Z".parse().unwrap(),
        kind: kind.into(),
        export_id: None,
        detail: json!({}),
    }
}

pub(crate) fn tenant(id: &str, name: &str) -> Tenant {
    Tenant {
        id: id.into(),
        name: name.into(),
        host: format!("{id}.eu.auth0.com"),
        audience: format!("https://{id}.eu.auth0.com/api/v2/"),
        color: "#3b5bdb".into(),
        production: true,
        demo: false,
        saved: true,
        sign_in: SignIn::ClientSecret { client_id: "abc".into() },
        token_expires_at: None,
        created_at: "2026-11-01T10:00:00Z".parse().unwrap(),
        count_check: false,
        witness: false,
        removed_at: None,
    }
}
