//! `export`: from a tenant to a pack.

use exporter::{ExportRequest, Style};

use super::finish;
use super::presets::{self, Preset};
use crate::args::{Common, Export};
use crate::connect::{export_folder, open, saved_tenant, unsaved_tenant};
use crate::show::{Console, Outcome};

pub(crate) async fn run(common: &Common, args: Export, console: &Console) -> Outcome {
    let exporter = open(common, console.observer()).await?;
    let preset = match &args.preset {
        Some(name) => Some(presets::find(&exporter, name).await?),
        None => None,
    };
    let tenant = match &args.tenant {
        Some(name) => saved_tenant(&exporter, name).await?,
        None => unsaved_tenant(&exporter, &args.connect).await?,
    };
    let folder = export_folder(&exporter, args.files.out.as_ref(), &tenant.name).await?;
    let (preset_id, name, fields, formats, style) = match preset {
        Some(Preset { id, name, fields, formats, style }) => (Some(id), name, fields, formats, style),
        None => (None, "All users".to_owned(), args.files.fields(), args.files.formats(), Style::default()),
    };
    let request = ExportRequest {
        tenant_id: tenant.id,
        name: args.name.unwrap_or(name),
        preset_id,
        fields,
        connections: args.connections,
        limit: args.limit,
        auth0_format: args.auth0_format.into(),
        // What is asked for by hand counts more than what the preset has.
        outputs: if args.files.formats.is_empty() { formats } else { args.files.formats },
        style: args.files.style.style().unwrap_or(style),
        folder,
    };
    let started = exporter.start(request).await?;
    finish(&exporter, &[started.id]).await
}
