//! `export`: from a tenant to a pack.

use exporter::{
    Checks, ExportRequest, Exporter, Handover, LookupOptions, MOST_CALLS, Recipe, read_recipe_file,
};
use serde_json::json;

use super::finish;
use super::presets;
use crate::args::{Common, Export, Input, narrowed};
use crate::connect::{export_folder, open, saved_tenant, unsaved_tenant};
use crate::show::{Console, Failure, Outcome};
use crate::words;

/// The name of an export whose recipe has none.
const NAME: &str = "All users";

pub(crate) async fn run(common: &Common, args: Export, console: &Console) -> Outcome {
    // First, so that an unusable file costs no call.
    let file = args.recipe.as_deref().map(read_recipe_file).transpose()?;
    let mut stdin = std::io::stdin();
    let secrets = [
        (args.connect.token_stdin, "--token-stdin"),
        (args.connect.client_secret_stdin, "--client-secret-stdin"),
    ];
    let given = args.users.filter(Input::unless(&secrets, &mut stdin))?;
    let exporter = open(common, console.observer()).await?;
    let saved = match &args.tenant {
        Some(name) => Some(saved_tenant(&exporter, name).await?),
        None => None,
    };
    let (preset_id, name, recipe) = match (&args.preset, file) {
        (Some(preset), _) => {
            let preset = presets::find(&exporter, preset, saved.as_ref(), &args.params).await?;
            (Some(preset.id), preset.name, args.files.apply(preset.recipe))
        }
        (None, Some(file)) => {
            (None, file.name.unwrap_or_else(|| NAME.to_owned()), args.files.apply(file.recipe))
        }
        (None, None) => (None, NAME.to_owned(), args.files.recipe()),
    };
    let mut recipe = with_source(recipe, &args);
    recipe.filter = narrowed(recipe.filter, given);
    let mut request = ExportRequest {
        tenant_id: String::new(),
        name: args.name.unwrap_or(name),
        preset_id,
        // Only for the check: the folder depends on the tenant.
        folder: std::env::temp_dir(),
        recipe,
        lookups: LookupOptions { skip_missing: args.skip_missing, most_calls: args.max_calls },
        checks: Checks { count: args.count_check, witness: args.witness },
        handover: Handover { recipient: args.recipient, keep_until: args.keep_until },
        language: args.language.into(),
    };
    let problems = request.problems();
    if !problems.is_empty() {
        return Err(Failure::Request(problems));
    }
    let tenant = match saved {
        Some(tenant) => tenant,
        None => unsaved_tenant(&exporter, &args.connect).await?,
    };
    request.folder = export_folder(&exporter, args.files.out.as_ref(), &tenant.name).await?;
    request.tenant_id = tenant.id;
    tell_costs(&exporter, &request, console).await;
    let started = exporter.start(request).await?;
    finish(&exporter, &[started.id], console).await
}

/// Says what looked-up columns cost, before anything is asked for. An export whose costs can't be
/// found out starts all the same, and reports what is wrong.
async fn tell_costs(exporter: &Exporter, request: &ExportRequest, console: &Console) {
    let costs = exporter.look_up_costs(&request.tenant_id, &request.recipe).await.unwrap_or_default();
    if costs.is_empty() {
        return;
    }
    console.event(&json!({ "event": "look_up_costs", "costs": costs }));
    let most_calls = request.lookups.most_calls.unwrap_or(MOST_CALLS);
    for cost in &costs {
        console.remark(&words::of_look_up_cost(cost, most_calls));
    }
}

/// Returns the recipe with the source from the command line.
fn with_source(mut recipe: Recipe, args: &Export) -> Recipe {
    recipe.keep_only_result |= args.keep_only_result;
    let source = &mut recipe.source;
    if !args.connections.is_empty() {
        source.connections.clone_from(&args.connections);
    }
    source.limit = args.limit.or(source.limit);
    source.format = args.auth0_format.map_or(source.format, Into::into);
    recipe
}
