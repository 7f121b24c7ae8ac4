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
async fn a_preset_remembers_when_it_was_last_run() {
    let world = World::new().await;
    let preset = world.exporter.save_preset(None, "Mine", world.request().recipe).await.unwrap();
    let recipe = preset.recipe.unwrap();
    assert!(world.exporter.last_runs().await.unwrap().is_empty());
    let first = world.run(request(&world, &preset.id, recipe.clone())).await;
    let runs = world.exporter.last_runs().await.unwrap();
    assert_eq!(runs.get(&preset.id), Some(&first.created_at));
    let second = world.run(request(&world, &preset.id, recipe.clone())).await;
    assert!(second.created_at > first.created_at);
    let runs = world.exporter.last_runs().await.unwrap();
    assert_eq!(runs.get(&preset.id), Some(&second.created_at));
    let all = exporter::ExportFilter { limit: Some(1), ..Default::default() };
    assert_eq!(world.exporter.history_count(all).await.unwrap(), 2);
}
