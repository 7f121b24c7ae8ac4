//! Roles: who holds them, paging, scopes and faults.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Config, Fault, FaultRule, Named, Roles, Route};

use crate::support::{Peer, by_checkpoint, config, encoded, start, start_with};

/// Returns the ids of the roles with a name.
async fn ids(peer: &Peer, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for page in 0.. {
        let roles = peer.get(&format!("/api/v2/roles?per_page=100&page={page}")).await;
        let roles = roles.body.as_array().unwrap().clone();
        found.extend(roles.iter().filter(|role| role["name"] == name).map(id));
        if roles.is_empty() {
            break;
        }
    }
    found
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

async fn role(peer: &Peer, name: &str) -> String {
    ids(peer, name).await.remove(0)
}

#[tokio::test]
async fn both_ways_of_paging_list_the_same_holders() {
    let peer = start_with(Config { users: 700, ..config() }).await;
    let path = format!("/api/v2/roles/{}/users", role(&peer, "Customer").await);
    let all = by_checkpoint(&peer, &format!("{path}?take=100&include_totals=true"), "users").await;
    let mut numbered = Vec::new();
    for page in 0..4 {
        let page = peer.get(&format!("{path}?per_page=100&page={page}&include_totals=true")).await;
        assert_eq!((&page.body["total"], &page.body["limit"]), (&json!(350), &json!(100)));
        numbered.extend(page.body["users"].as_array().unwrap().clone());
    }
    assert_eq!(numbered, all);
    for user in &all {
        let known = ["user_id", "email", "name", "picture"];
        assert!(user["user_id"].is_string());
        assert!(user.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{user}");
    }
    let first = peer.get(&format!("{path}?take=100&include_totals=true")).await;
    assert!(first.body.get("total").is_none() && first.body["next"].is_string(), "{first:?}");
    let bare = peer.get(&path).await;
    assert_eq!(bare.body.as_array().map(Vec::len), Some(50));
}

#[tokio::test]
async fn numbered_pages_end_at_1000_records_even_if_there_are_fewer() {
    let peer = start().await;
    let path = format!("/api/v2/roles/{}/users", role(&peer, "Customer").await);
    let refused = peer.get(&format!("{path}?per_page=100&page=10")).await;
    assert_eq!(
        refused.body["message"],
        "Requesting page 10 exceeds the allowed maximum of 1000 records. To fetch results beyond 1000, use \
         the checkpoint pagination method."
    );
    assert_eq!(refused.status, 400);
    assert_eq!(peer.get(&format!("{path}?per_page=100&page=9")).await.body, json!([]));
}

#[tokio::test]
async fn a_users_roles_are_those_that_list_the_user() {
    let roles = Roles { namesakes: true, further: vec![Named::new("Employee", 25)], ..Roles::default() };
    let peer = start_with(Config { users: 60, roles, ..config() }).await;
    let listed = peer.get("/api/v2/roles?per_page=100").await;
    let mut by_role = HashSet::new();
    for role in listed.body.as_array().unwrap() {
        let users = by_checkpoint(&peer, &format!("/api/v2/roles/{}/users?take=7", id(role)), "users").await;
        by_role.extend(users.iter().map(|user| (user["user_id"].to_string(), id(role))));
    }
    let mut by_user = HashSet::new();
    let users = peer.get("/api/v2/users?per_page=100&fields=user_id").await;
    for user in users.body.as_array().unwrap() {
        let path = format!("/api/v2/users/{}/roles?include_totals=true", encoded(&user["user_id"]));
        let roles = peer.get(&path).await;
        let held = roles.body["roles"].as_array().unwrap();
        assert_eq!(roles.body["total"], held.len());
        by_user.extend(held.iter().map(|role| (user["user_id"].to_string(), id(role))));
    }
    assert_eq!(by_role, by_user);
    assert!(by_role.len() > 50, "{}", by_role.len());
    assert_eq!(ids(&peer, "Support").await.len(), 2, "two roles have one name");
}

#[tokio::test]
async fn departed_holders_are_listed_by_the_role_and_nowhere_else() {
    let roles = Roles { departed: 2, ..Roles::default() };
    let peer = start_with(Config { users: 60, roles, ..config() }).await;
    let path = format!("/api/v2/roles/{}/users?take=100", role(&peer, "Support").await);
    let holders = by_checkpoint(&peer, &path, "users").await;
    assert_eq!(holders.len(), 5);
    let mut missing = 0;
    for holder in &holders {
        let found = peer.get(&format!("/api/v2/users/{}", encoded(&holder["user_id"]))).await;
        missing += usize::from(found.status == 404);
    }
    assert_eq!(missing, 2);
}

#[tokio::test]
async fn any_page_of_200_000_holders_is_found_at_once() {
    let roles = Roles { further: vec![Named::new("Employee", 200_000)], unheld: 150, ..Roles::default() };
    let peer = start_with(Config { users: 1_000_000, roles, ..config() }).await;
    assert_eq!(peer.get("/api/v2/roles?include_totals=true").await.body["total"], 157);
    let path = format!("/api/v2/roles/{}/users", role(&peer, "Employee").await);
    let page = peer.get(&format!("{path}?per_page=100&include_totals=true")).await;
    assert_eq!(page.body["total"], 200_000);
    let mut next = peer.get(&format!("{path}?take=100")).await;
    let mut ids = HashSet::new();
    for _ in 0..20 {
        ids.extend(next.body["users"].as_array().unwrap().iter().map(|user| user["user_id"].to_string()));
        next = peer.get(&format!("{path}?take=100&from={}", next.body["next"].as_str().unwrap())).await;
    }
    assert_eq!(ids.len(), 2000);
}

#[tokio::test]
async fn a_checkpoint_expires_after_a_day() {
    let peer = start().await;
    let path = format!("/api/v2/roles/{}/users?take=5", role(&peer, "Customer").await);
    let next = peer.get(&path).await.body["next"].as_str().unwrap().to_owned();
    peer.sim.advance(Duration::from_hours(23));
    let mut peer = peer;
    peer.token = peer.sim.token();
    let second = peer.get(&format!("{path}&from={next}")).await;
    assert_eq!(second.status, 200);
    peer.sim.advance(Duration::from_hours(1));
    let expired = peer.get(&format!("{path}&from={next}")).await;
    assert_eq!((expired.status, &expired.body["errorCode"]), (400, &json!("invalid_query_string")));
}

#[tokio::test]
async fn roles_list_their_permissions() {
    let peer = start().await;
    let path = format!("/api/v2/roles/{}/permissions?include_totals=true", role(&peer, "Support").await);
    let permissions = peer.get(&path).await.body;
    assert_eq!(permissions["total"], 2);
    assert_eq!(permissions["permissions"][0]["permission_name"], "read:orders");
    assert_eq!(permissions["permissions"][0]["resource_server_identifier"], "https://shop.example/api");
}

#[tokio::test]
async fn every_scope_of_a_users_roles_is_demanded() {
    let mut peer = start().await;
    let user = peer.get("/api/v2/users?per_page=1").await.body[0]["user_id"].clone();
    peer.token = peer.sim.token_with(&["read:users", "read:roles"], Duration::from_mins(1));
    let refused = peer.get(&format!("/api/v2/users/{}/roles", encoded(&user))).await;
    assert_eq!(
        refused.body["message"],
        "Insufficient scope; expected all of: read:users, read:roles, read:role_members"
    );
}

#[tokio::test]
async fn a_tenant_may_refuse_more_than_50_a_page() {
    let small = start_with(Config { largest_page: 50, ..config() }).await;
    let refused = small.get("/api/v2/roles?per_page=100").await;
    let message = "Query validation error: 'Value 100 is greater than maximum 50' on property per_page";
    assert_eq!((refused.status, &refused.body["message"]), (400, &json!(message)));
    assert_eq!(small.get("/api/v2/roles?per_page=50").await.status, 200);

    let peer = start().await;
    peer.sim.inject(FaultRule::new(Route::RoleUsers, Fault::SmallPages));
    let path = format!("/api/v2/roles/{}/users", role(&peer, "Customer").await);
    assert_eq!(peer.get(&format!("{path}?take=51")).await.status, 400);
    assert_eq!(peer.get(&format!("{path}?take=50")).await.status, 200);
}

#[tokio::test]
async fn lists_can_be_as_awkward_as_real_ones() {
    let peer = start().await;
    let path = format!("/api/v2/roles/{}/users?take=8", role(&peer, "Customer").await);
    let plain = by_checkpoint(&peer, &path, "users").await;
    assert_eq!(plain.len(), 20);

    peer.once(Route::RoleUsers, Fault::ShortPage);
    let first = peer.get(&path).await;
    assert_eq!(first.body["users"].as_array().map(Vec::len), Some(4));
    let rest = format!("{path}&from={}", first.body["next"].as_str().unwrap());
    assert_eq!(peer.get(&rest).await.body["users"][0], plain[4]);

    peer.once(Route::RoleUsers, Fault::RepeatedRow);
    assert_eq!(peer.get(&rest).await.body["users"][0], plain[3]);

    peer.sim.inject(FaultRule::new(Route::RoleUsers, Fault::EmptyLastPage));
    let mut pages = Vec::new();
    let mut at = path.clone();
    loop {
        let page = peer.get(&at).await.body;
        pages.push(page["users"].as_array().unwrap().len());
        let Some(next) = page["next"].as_str() else { break };
        at = format!("{path}&from={next}");
    }
    assert_eq!(pages, [8, 8, 4, 0]);

    peer.sim.clear_faults();
    peer.once(Route::RoleUsers, Fault::ExpiredCheckpoint);
    assert_eq!(peer.get(&rest).await.status, 400);
}
