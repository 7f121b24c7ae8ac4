//! One person's data when something fails or ends in between.

use exporter::PersonPart;

use crate::person::{activity, assert_intact, by_id, document, make, users, world};

#[tokio::test]
async fn a_pack_that_cannot_be_logged_does_not_appear() {
    let world = world().await;
    let user = users(&world).await.remove(0);
    let refused = "CREATE TRIGGER refused BEFORE INSERT ON activity WHEN instr(NEW.line, 'person_packed')
        BEGIN SELECT raise(ABORT, 'no room'); END";
    world.database().execute_batch(refused).unwrap();
    assert_eq!(make(&world, by_id(&user)).await.unwrap_err().code(), "store_failed");
    assert!(world.left_in_out().is_empty(), "{:?}", world.left_in_out());
    world.database().execute_batch("DROP TRIGGER refused").unwrap();
    make(&world, by_id(&user)).await.unwrap();
    let said = activity(&world).await;
    let order = ["person_packed", "person_requested", "person_failed", "person_requested"];
    // Where there is a keychain, the first pack is signed with a new key.
    let kinds: Vec<&str> =
        said.lines().filter_map(|line| line.split(' ').next()).filter(|kind| *kind != "key_made").collect();
    assert_eq!(kinds[..4], order, "newest first");
}

#[tokio::test]
async fn a_fault_in_one_part_leaves_the_others() {
    let world = world().await;
    let user = &users(&world).await[0];
    world.sim.inject("user-roles=server-error-500".parse().unwrap());
    let made = make(&world, by_id(user)).await.unwrap();
    let (part, problem) = made.first_failure().unwrap();
    assert_eq!((part, problem.code().as_str()), (PersonPart::Roles, "server"));
    assert_intact(&made.pack);
    let account = &document(&made)["accounts"][0];
    assert_eq!(account["parts"]["roles"]["reason_code"], "server");
    assert_eq!(
        (account.get("roles"), account["parts"]["profile"]["outcome"].as_str()),
        (None, Some("included"))
    );
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_by_the_next_request() {
    let world = world().await;
    let left = world.out().join(".rollcall-person-0193");
    let other = world.out().join(".rollcall-0193");
    for folder in [&left, &other] {
        fs_err::create_dir_all(folder).unwrap();
        fs_err::write(folder.join("person.json"), "half").unwrap();
    }
    let made = make(&world, by_id(&users(&world).await[0])).await.unwrap();
    assert_eq!((left.exists(), other.exists()), (false, true), "and the work folders of exports stay");
    assert_intact(&made.pack);
    let name = made.pack.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.contains("_one-person_20261101T101500Z"), "{name}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_leaves_nothing() {
    let world = world().await;
    fs_err::write(world.out(), "a file in the way").unwrap();
    let problem = make(&world, by_id(&users(&world).await[0])).await.unwrap_err();
    assert_eq!(problem.code(), "file");
    assert!(activity(&world).await.contains("person_failed"));
}
