//! Second factors, which are asked for one user at a time.

use exporter::{ExportState, FileRole, Filter};

use super::support::{all_scopes, asked, file, names, with_columns};
use crate::support::{World, facts};

#[tokio::test]
async fn second_factors_are_asked_only_for_users_whom_the_filter_keeps() {
    let world = World::with(all_scopes()).await;
    let mut request = with_columns(&world, &["user_id", "roles", "mfa_methods"]);
    request.recipe.filter = Some(Filter::All(vec![
        Filter::Condition("roles is Support".parse().unwrap()),
        Filter::Condition("mfa_methods not-empty".parse().unwrap()),
    ]));
    let ended = world.run(request.clone()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let funnel = ended.funnel.clone().unwrap();
    assert_eq!(asked(&world, "/authentication-methods") as u64, funnel.remaining[0]);
    assert!(funnel.remaining[0] < 30 && ended.rows.unwrap() <= funnel.remaining[0], "{funnel:?}");
    let second = ["totp", "push", "guardian", "phone", "webauthn-roaming", "webauthn-platform", "email"];
    for methods in names(&ended, "mfa_methods").values() {
        assert!(
            !methods.is_empty() && methods.iter().all(|kind| second.contains(&kind.as_str())),
            "{methods:?}"
        );
    }
    let answers = file(&ended, FileRole::Lookup, ".mfa_methods.ndjson");
    assert!(!answers.contains("phone_number") && !answers.contains("public_key"), "{answers}");

    // Too many calls are refused before the first one, with their number.
    let before = asked(&world, "/authentication-methods");
    request.recipe.filter = None;
    request.lookups.most_calls = Some(299);
    let refused = world.run(request).await;
    let problem = refused.problem.unwrap();
    assert_eq!(
        (problem.code().as_str(), facts(&problem)["calls"].as_u64()),
        ("lookup_too_many_calls", Some(300))
    );
    assert_eq!(asked(&world, "/authentication-methods"), before);
}

#[tokio::test]
async fn a_damaged_file_is_fetched_again_before_users_are_asked_for() {
    let world = World::with(all_scopes()).await;
    world.sim.inject("storage=corrupt-crcx1".parse().unwrap());
    let mut request = with_columns(&world, &["user_id", "mfa_methods"]);
    request.recipe.filter = Some(Filter::Condition("user_id ends-with 1".parse().unwrap()));
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(asked(&world, "/authentication-methods") as u64, ended.rows.unwrap());
    assert_eq!(world.sim.jobs_created(), 1);
}
