//! `demo`: a complete export from a simulated tenant in this process.

use exporter::{
    Checks, DEMO_TENANT_NAME, Explained, ExportRequest, Handover, LocalProblem, LookupOptions, NewTenant,
    Problem,
};
use tenant_sim::{Config, TenantSim};

use super::finish;
use crate::args::{Common, Demo};
use crate::connect::{export_folder, open};
use crate::show::{Console, Outcome};

pub(crate) async fn run(common: &Common, args: Demo, console: &Console) -> Outcome {
    let config = Config { users: args.users, seed: args.seed, name: "demo".to_owned(), ..Config::default() };
    let sim = TenantSim::start(config)
        .await
        .map_err(|error| Problem::from(LocalProblem::DemoStart(Explained::by(&error))))?;
    console.remark("This is a made-up tenant on this computer; nobody in it exists.");

    let exporter = open(common, console.observer()).await?;
    let new = NewTenant::demo(sim.url(), sim.client_id(), sim.client_secret())
        .map_err(|error| Problem::from(LocalProblem::DemoStart(Explained::by(&error))))?;
    let (tenant, _) = exporter.add_unlisted_tenant(new).await?;
    let request = ExportRequest {
        tenant_id: tenant.id,
        name: "All users".to_owned(),
        preset_id: None,
        recipe: args.files.recipe(),
        lookups: LookupOptions::default(),
        checks: Checks::default(),
        handover: Handover::default(),
        language: args.language.into(),
        folder: export_folder(&exporter, args.files.out.as_ref(), DEMO_TENANT_NAME).await?,
    };
    let started = exporter.start(request).await?;
    finish(&exporter, &[started.id], console).await
}
