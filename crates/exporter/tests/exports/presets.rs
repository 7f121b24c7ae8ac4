//! Presets: built in, and the user's own.

use crate::support::World;
use exporter::{ExportRequest, Recipe};

/// The export that a preset stands for.
fn request(world: &World, preset_id: &str, recipe: Recipe) -> ExportRequest {
    ExportRequest { preset_id: Some(preset_id.to_owned()), recipe, ..world.request() }
}

#[tokio::test]
async fn a_preset_is_saved_changed_and_removed() {
    let world = World::new().await;
    let saved = world.exporter.save_preset(None, " Quarterly ", world.request().recipe).await.unwrap();
    assert_eq!(saved.name, "Quarterly");
    assert_eq!(world.exporter.presets().await.unwrap(), std::slice::from_ref(&saved));
    let twice = world.exporter.save_preset(None, "QUARTERLY", world.request().recipe).await.unwrap_err();
    assert_eq!(twice.code(), "name_taken");

    let mut recipe = world.request().recipe;
    recipe.source.limit = Some(3);
    let changed = world.exporter.save_preset(Some(saved.id), "Quarterly", recipe).await.unwrap();
    assert_eq!(world.exporter.presets().await.unwrap(), std::slice::from_ref(&changed));
    let ended = world.run(request(&world, &changed.id, changed.recipe.clone().unwrap())).await;
    assert_eq!(ended.rows, Some(3));

    // One that can't be read is listed, says so, and can be removed.
    let database = rusqlite::Connection::open(world.folder.path().join("data/rollcall.db")).unwrap();
    for damage in ["{", "{}", r#"{"version":2,"recipe":{"columns":[],"outputs":[]}}"#] {
        database.execute("UPDATE presets SET recipe = ?1", [damage]).unwrap();
        let listed = world.exporter.presets().await.unwrap();
        let problem = listed[0].recipe.as_ref().unwrap_err();
        assert_eq!(
            (listed[0].name.as_str(), problem.code().as_str()),
            ("Quarterly", "store_damaged"),
            "{damage}"
        );
    }
    world.exporter.remove_preset(&changed.id).await.unwrap();
    assert!(world.exporter.presets().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_preset_remembers_its_last_run_and_answer_on_a_tenant() {
    let world = World::new().await;
    let preset = world.exporter.save_preset(None, "Mine", world.request().recipe).await.unwrap();
    let recipe = preset.recipe.clone().unwrap();
    let tenant = world.request().tenant_id;
    assert!(world.exporter.last_runs(&tenant).await.unwrap().is_empty());
    let first = world.run(request(&world, &preset.id, recipe.clone())).await;
    let second = world.run(request(&world, &preset.id, recipe.clone())).await;
    assert!(second.created_at > first.created_at);
    let runs = world.exporter.last_runs(&tenant).await.unwrap();
    assert_eq!(runs.get(&preset.id), Some(&exporter::LastRun { at: second.created_at, ready: true }));
    assert!(world.exporter.last_runs("another").await.unwrap().is_empty());

    let presets = [preset.clone()];
    let answers = world.exporter.last_answers(&tenant, &presets).await.unwrap();
    let answer = answers[&preset.id];
    assert_eq!((Some(answer.users), answer.at), (second.rows, second.created_at));
    // A preset that asks something else now has not been answered.
    let changed = Recipe { source: exporter::Source { limit: Some(1), ..recipe.source.clone() }, ..recipe };
    let presets = [exporter::OwnPreset { recipe: Ok(changed), ..preset }];
    assert!(world.exporter.last_answers(&tenant, &presets).await.unwrap().is_empty());
    assert_eq!(world.exporter.history_count(exporter::ExportFilter::default()).await.unwrap(), 2);
}
