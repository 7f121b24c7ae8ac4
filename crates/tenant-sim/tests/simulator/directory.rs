//! Organizations, groups and authentication methods.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Absence, Config, Groups, Named, Organizations, PUBLIC_KEY_PREFIX};

use crate::support::{Peer, by_checkpoint, config, encoded, start, start_with};

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

/// Returns the ids in a list of the tenant by name.
async fn ids(peer: &Peer, what: &str) -> HashMap<String, String> {
    let listed = by_checkpoint(peer, &format!("/api/v2/{what}?take=100"), what).await;
    listed.iter().map(|object| (object["name"].as_str().unwrap().to_owned(), id(object))).collect()
}

#[tokio::test]
async fn an_organizations_members_come_with_their_roles_in_it() {
    let peer = start_with(Config { users: 400, ..config() }).await;
    let acme = ids(&peer, "organizations").await["acme"].clone();
    let path = format!("/api/v2/organizations/{acme}/members");
    let plain = by_checkpoint(&peer, &format!("{path}?take=100"), "members").await;
    assert_eq!(plain.len(), 100);
    assert!(plain.iter().all(|member| member.get("roles").is_none() && member["name"].is_string()));
    let detailed =
        by_checkpoint(&peer, &format!("{path}?take=30&fields=user_id,roles&include_fields=true"), "members")
            .await;
    assert_eq!(detailed.len(), 100);
    let mut shapes = HashSet::new();
    for member in &detailed[..16] {
        let listed = member["roles"].as_array().unwrap();
        shapes.insert(listed.len());
        let own = peer.get(&format!("{path}/{}/roles", encoded(&member["user_id"]))).await;
        let own: Vec<Value> = own.body.as_array().unwrap().clone();
        let short: Vec<Value> =
            own.iter().map(|role| json!({"id": role["id"], "name": role["name"]})).collect();
        assert_eq!(*listed, short);
        let joined = peer.get(&format!("/api/v2/users/{}/organizations", encoded(&member["user_id"]))).await;
        assert!(joined.body.as_array().unwrap().iter().any(|joined| id(joined) == acme));
    }
    assert_eq!(shapes, HashSet::from([0, 1, 2]));
}

#[tokio::test]
async fn the_last_full_page_of_members_leads_to_an_empty_one() {
    let organizations =
        Organizations { further: vec![Named::new("Big One", 20)], ..Organizations::default() };
    let peer = start_with(Config { organizations, ..config() }).await;
    let big = ids(&peer, "organizations").await["big-one"].clone();
    let path = format!("/api/v2/organizations/{big}/members?take=10");
    let second = peer.get(&path).await.body["next"].as_str().unwrap().to_owned();
    let second = peer.get(&format!("{path}&from={second}")).await;
    assert_eq!(second.body["members"].as_array().map(Vec::len), Some(10));
    let last = peer.get(&format!("{path}&from={}", second.body["next"].as_str().unwrap())).await;
    assert_eq!(last.body, json!({"members": []}));
}

#[tokio::test]
async fn roles_of_members_require_a_scope_of_their_own() {
    let mut peer = start().await;
    let acme = ids(&peer, "organizations").await["acme"].clone();
    let path = format!("/api/v2/organizations/{acme}/members");
    peer.token = peer.sim.token_with(&["read:organization_members"], Duration::from_mins(1));
    assert_eq!(peer.get(&format!("{path}?fields=user_id,email,name")).await.status, 200);
    let refused = peer.get(&format!("{path}?fields=user_id,roles")).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.body["message"],
        "Insufficient scope, expected any of: read:organization_member_roles"
    );
    let nowhere = peer.get("/api/v2/organizations/org_0000000000000000/members").await;
    assert_eq!(
        (nowhere.status, &nowhere.body["message"]),
        (404, &json!("No organization found by that id or name"))
    );
}

#[tokio::test]
async fn organizations_beyond_1000_need_checkpoints() {
    let organizations = Organizations { empty: 1100, ..Organizations::default() };
    let peer = start_with(Config { organizations, ..config() }).await;
    assert_eq!(ids(&peer, "organizations").await.len(), 1104);
    assert_eq!(peer.get("/api/v2/organizations?per_page=100&page=10").await.status, 400);
    let sorted = peer.get("/api/v2/organizations?sort=name:-1&per_page=1").await;
    assert_eq!(sorted.body[0]["name"], "umbrella");
}

#[tokio::test]
async fn groups_contain_users_and_groups() {
    let groups = Groups { circular: true, ..Groups::default() };
    let peer = start_with(Config { users: 400, groups, ..config() }).await;
    let ids = ids(&peer, "groups").await;
    let members =
        by_checkpoint(&peer, &format!("/api/v2/groups/{}/members?take=4", ids["Engineering"]), "members")
            .await;
    let (groups, users): (Vec<&Value>, Vec<&Value>) =
        members.iter().partition(|member| member["member_type"] == "group");
    assert_eq!(
        groups.iter().map(|group| id(group)).collect::<Vec<_>>(),
        [&*ids["Platform"], &*ids["Contractors"]]
    );
    assert_eq!(users.len(), 14);
    assert!(members.iter().all(|member| member.get("email").is_none()), "no addresses");
    for user in users {
        let joined = peer.get(&format!("/api/v2/users/{}/groups", encoded(&user["id"]))).await;
        let joined = joined.body.as_array().unwrap();
        assert!(joined.iter().any(|group| id(group) == ids["Engineering"]));
        assert!(joined.iter().all(|group| group["membership_created_at"].is_string()));
    }
    let inner =
        by_checkpoint(&peer, &format!("/api/v2/groups/{}/members?take=50", ids["Platform"]), "members").await;
    assert_eq!(id(&inner[0]), ids["Engineering"], "in a circle");
}

#[tokio::test]
async fn groups_give_roles() {
    let peer = start().await;
    let groups = ids(&peer, "groups").await;
    let given = peer.get(&format!("/api/v2/groups/{}/roles", groups["Finance"])).await;
    let names: Vec<&str> =
        given.body["roles"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Auditor", "Billing"]);
    let back = peer.get(&format!("/api/v2/roles/{}/groups", id(&given.body["roles"][0]))).await;
    assert_eq!(back.body["groups"][0]["name"], "Finance");
    let nowhere = peer.get("/api/v2/groups/grp_0000000000000000/roles").await;
    assert_eq!((nowhere.status, &nowhere.body["message"]), (404, &json!("Group not found.")));
}

#[tokio::test]
async fn a_tenant_may_lack_groups_and_organizations() {
    for (absence, status) in [(Absence::NotFound, 404), (Absence::Forbidden, 403)] {
        let groups = Groups { absent: Some(absence), ..Groups::default() };
        let organizations = Organizations { absent: Some(absence), ..Organizations::default() };
        let peer = start_with(Config { groups, organizations, ..config() }).await;
        for path in ["groups", "groups/grp_0000000000000000/members", "organizations"] {
            let answer = peer.get(&format!("/api/v2/{path}")).await;
            assert_eq!(answer.status, status, "{path}");
            assert_ne!(answer.body["errorCode"], "insufficient_scope");
        }
    }
}

#[tokio::test]
async fn authentication_methods_are_called_authenticators() {
    let peer = start_with(Config { users: 300, ..config() }).await;
    let (mut kinds, mut unconfirmed, mut keys, mut empty) = (HashSet::new(), 0, 0, 0);
    for page in 0..3 {
        let users = peer.get(&format!("/api/v2/users?per_page=100&page={page}")).await;
        for user in users.body.as_array().unwrap() {
            let path = format!("/api/v2/users/{}/authentication-methods", encoded(&user["user_id"]));
            let answer = peer.get(&format!("{path}?include_totals=true")).await;
            let methods = answer.body["authenticators"].as_array().unwrap();
            assert_eq!(answer.body.get("total").is_some(), !methods.is_empty(), "{answer:?}");
            empty += usize::from(methods.is_empty());
            for method in methods {
                kinds.insert(method["type"].as_str().unwrap().to_owned());
                unconfirmed += usize::from(method["confirmed"] == false);
                keys += usize::from(
                    method["public_key"].as_str().is_some_and(|key| key.starts_with(PUBLIC_KEY_PREFIX)),
                );
            }
            let factor = methods.iter().any(|method| {
                method["confirmed"] == true
                    && !matches!(
                        method["type"].as_str().unwrap(),
                        "recovery-code" | "email" | "email-verification" | "passkey" | "password"
                    )
            });
            assert_eq!(factor, user["multifactor"][0] == "guardian", "{user} {methods:?}");
        }
    }
    assert!(kinds.len() >= 10 && unconfirmed > 0 && keys > 0 && empty > 100, "{kinds:?}");
    let nobody = peer.get("/api/v2/users/auth0%7C0123456789abcdef01234567/authentication-methods").await;
    assert_eq!(nobody.body["errorCode"], "inexistent_user");
}
