//! `export`: from a tenant to a pack.

use exporter::ExportRequest;

use super::finish;
use crate::args::{Common, Export};
use crate::connect::{export_folder, open, saved_tenant, unsaved_tenant};
use crate::show::{Console, Outcome};

pub(crate) async fn run(common: &Common, args: Export, console: &Console) -> Outcome {
    let exporter = open(common, console.observer()).await?;
    let tenant = match &args.tenant {
        Some(name) => saved_tenant(&exporter, name).await?,
        None => unsaved_tenant(&exporter, &args.connect).await?,
    };
    let request = ExportRequest {
        tenant_id: tenant.id,
        name: args.name,
        preset_id: None,
        fields: args.files.fields(),
        connections: args.connections,
        limit: args.limit,
        auth0_format: args.auth0_format.into(),
        outputs: args.files.formats(),
        folder: export_folder(args.files.out.as_ref(), &tenant.name)?,
    };
    let started = exporter.start(request).await?;
    finish(&exporter, &[started.id]).await
}
