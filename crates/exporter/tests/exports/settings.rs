//! The folder for all exports.

use crate::support::World;

#[tokio::test]
async fn a_folder_is_chosen_once_it_can_be_written_and_given_back() {
    let world = World::new().await;
    let usual = world.exporter.export_folder().await.unwrap();
    let chosen = world.folder.path().join("elsewhere");
    fs_err::create_dir(&chosen).unwrap();
    world.exporter.choose_export_folder(Some(chosen.clone())).await.unwrap();
    assert_eq!(world.exporter.export_folder().await.unwrap().as_ref(), Some(&chosen));

    let file = world.folder.path().join("a-file");
    fs_err::write(&file, "").unwrap();
    assert_eq!(world.exporter.choose_export_folder(Some(file)).await.unwrap_err().code(), "file");
    let relative = world.exporter.choose_export_folder(Some("here".into())).await.unwrap_err();
    assert_eq!(relative.code(), "folder_name");
    assert_eq!(world.exporter.export_folder().await.unwrap(), Some(chosen), "the choice stays");

    world.exporter.choose_export_folder(None).await.unwrap();
    assert_eq!(world.exporter.export_folder().await.unwrap(), usual);
}
