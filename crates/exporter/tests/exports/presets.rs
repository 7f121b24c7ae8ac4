//! Presets of the person's own.

use crate::support::World;
use exporter::builtin_presets;

#[tokio::test]
async fn a_preset_is_saved_changed_and_removed() {
    let world = World::new().await;
    let saved = world.exporter.save_preset(None, " Quarterly ", world.request()).await.unwrap();
    assert_eq!(saved.name, "Quarterly");
    assert_eq!(world.exporter.presets().await.unwrap(), std::slice::from_ref(&saved));
    let twice = world.exporter.save_preset(None, "QUARTERLY", world.request()).await.unwrap_err();
    assert_eq!(twice.code, "name_taken");

    let mut request = world.request();
    request.limit = Some(3);
    let changed = world.exporter.save_preset(Some(saved.id), "Quarterly", request).await.unwrap();
    assert_eq!(world.exporter.presets().await.unwrap(), std::slice::from_ref(&changed));
    let ended = world.run(changed.request).await;
    assert_eq!(ended.rows, Some(3));

    world.exporter.remove_preset(&changed.id).await.unwrap();
    assert!(world.exporter.presets().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_preset_remembers_when_it_was_last_run() {
    let world = World::new().await;
    let preset = &builtin_presets()[0];
    assert!(world.exporter.last_runs().await.unwrap().is_empty());
    let first = world.run(preset.request(&world.tenant.id, "Review", world.out())).await;
    let runs = world.exporter.last_runs().await.unwrap();
    assert_eq!(runs.get(preset.id), Some(&first.created_at));
    let second = world.run(preset.request(&world.tenant.id, "Review", world.out())).await;
    assert!(second.created_at > first.created_at);
    let runs = world.exporter.last_runs().await.unwrap();
    assert_eq!(runs.get(preset.id), Some(&second.created_at));
    let all = exporter::ExportFilter { limit: Some(1), ..Default::default() };
    assert_eq!(world.exporter.history_count(all).await.unwrap(), 2);
}

#[tokio::test]
async fn every_builtin_preset_ends_in_a_pack() {
    let world = World::new().await;
    for preset in builtin_presets() {
        let ended = world.run(preset.request(&world.tenant.id, preset.id, world.out())).await;
        assert_eq!(ended.state, exporter::ExportState::Ready, "{}: {:?}", preset.id, ended.problem);
        assert_eq!(ended.rows, Some(300), "{}", preset.id);
    }
}
