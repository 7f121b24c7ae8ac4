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
async fn every_builtin_preset_ends_in_a_pack() {
    let world = World::new().await;
    for preset in builtin_presets() {
        let ended = world.run(preset.request(&world.tenant.id, preset.id, world.out())).await;
        assert_eq!(ended.state, exporter::ExportState::Ready, "{}: {:?}", preset.id, ended.problem);
        assert_eq!(ended.rows, Some(300), "{}", preset.id);
    }
}
