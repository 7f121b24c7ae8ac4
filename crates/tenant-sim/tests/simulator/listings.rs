//! Paging, field selection, and the contents of connections and roles.

use std::collections::HashSet;

use serde_json::{Value, json};
use tenant_sim::Config;

use crate::support::{by_checkpoint, config, start, start_with};

#[tokio::test]
async fn a_tenant_has_connections_of_every_kind() {
    let peer = start().await;
    let listed = peer.get("/api/v2/connections?fields=id,name,strategy").await;
    let connections = listed.body.as_array().unwrap();
    assert!(connections.len() >= 12);
    for strategy in ["auth0", "google-oauth2", "samlp", "waad", "sms"] {
        assert!(connections.iter().any(|connection| connection["strategy"] == strategy), "{strategy}");
    }
    for connection in connections {
        let id = connection["id"].as_str().unwrap();
        assert!(id.starts_with("con_") && id.len() == 20, "{id}");
        assert_eq!(connection.as_object().unwrap().len(), 3);
    }
    let databases = peer.get("/api/v2/connections?strategy=auth0&strategy=sms&fields=name").await;
    assert_eq!(databases.body.as_array().unwrap().len(), 4);
    let one = peer.get("/api/v2/connections?name=acme-saml").await;
    assert_eq!(one.body[0]["strategy"], "samlp");
}

#[tokio::test]
async fn options_hold_secrets_that_field_selection_avoids() {
    let peer = start().await;
    let secrets = peer.sim.issued_secrets();
    let leaked = |body: &Value| {
        let text = body.to_string();
        secrets.iter().filter(|secret| text.contains(secret.as_str())).count()
    };
    let selective = peer.get("/api/v2/connections?fields=id,name,strategy").await;
    assert_eq!(leaked(&selective.body), 0);
    let excluding = peer.get("/api/v2/connections?fields=options&include_fields=false").await;
    assert_eq!(leaked(&excluding.body), 0);
    let everything = peer.get("/api/v2/connections").await;
    assert_eq!(leaked(&everything.body), everything.body.as_array().unwrap().len());
}

#[tokio::test]
async fn pages_reach_1000_connections_and_checkpoints_reach_all() {
    let peer = start_with(Config { connections: 1100, ..config() }).await;
    let page = peer.get("/api/v2/connections?fields=id&page=9&per_page=100&include_totals=true").await;
    assert_eq!(page.body["connections"].as_array().unwrap().len(), 100);
    assert_eq!(
        (&page.body["start"], &page.body["limit"], &page.body["total"]),
        (&json!(900), &json!(100), &json!(1100))
    );
    let beyond = peer.get("/api/v2/connections?fields=id&page=10&per_page=100").await;
    assert_eq!((beyond.status, &beyond.body["errorCode"]), (400, &json!("invalid_paging")));
    let all = by_checkpoint(&peer, "/api/v2/connections?fields=id&take=100", "connections").await;
    let ids: HashSet<&str> = all.iter().map(|connection| connection["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1100);
}

#[tokio::test]
async fn pages_reach_only_the_first_1000_users() {
    let peer = start_with(Config { users: 1500, ..config() }).await;
    let mut ids = HashSet::new();
    for page in 0..10 {
        let page = peer
            .get(&format!("/api/v2/users?fields=user_id&per_page=100&page={page}&include_totals=true"))
            .await;
        assert_eq!(page.body["total"], 1000, "the total is capped");
        assert_eq!(page.body["length"], 100);
        ids.extend(page.body["users"].as_array().unwrap().iter().map(|user| user["user_id"].to_string()));
    }
    assert_eq!(ids.len(), 1000);
    let beyond = peer.get("/api/v2/users?per_page=100&page=10").await;
    assert_eq!((beyond.status, &beyond.body["errorCode"]), (400, &json!("invalid_paging")));
    assert!(beyond.body["message"].as_str().unwrap().starts_with("You can only page through the first 1000"));
    let none = peer.get("/api/v2/users?per_page=0&include_totals=true").await;
    assert_eq!((&none.body["users"], &none.body["total"]), (&json!([]), &json!(1000)));
}

#[tokio::test]
async fn users_can_be_searched_by_connection() {
    let peer = start_with(Config { users: 400, ..config() }).await;
    let found = peer
        .get("/api/v2/users?q=identities.connection%3A%22google-oauth2%22&search_engine=v3&per_page=100&include_totals=true")
        .await;
    let users = found.body["users"].as_array().unwrap();
    assert!(users.len() > 30);
    for user in users {
        let identities = user["identities"].as_array().unwrap();
        assert!(identities.iter().any(|identity| identity["connection"] == "google-oauth2"), "{user}");
    }
    let nobody = peer.get("/api/v2/users?q=identities.connection%3A%22no-such%22&include_totals=true").await;
    assert_eq!((&nobody.body["users"], &nobody.body["total"]), (&json!([]), &json!(0)));
    assert_eq!(peer.get("/api/v2/users?q=email%3Aa*").await.status, 400);
}

#[tokio::test]
async fn roles_list_their_members_by_page_and_by_checkpoint() {
    let peer = start_with(Config { users: 3000, ..config() }).await;
    let roles = peer.get("/api/v2/roles?include_totals=true").await;
    assert!(roles.body["total"].as_u64().unwrap() >= 5);
    let id = |name: &str| {
        let found = roles.body["roles"].as_array().unwrap().iter().find(|role| role["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let customers = id("Customer");
    let page =
        peer.get(&format!("/api/v2/roles/{customers}/users?per_page=100&page=9&include_totals=true")).await;
    assert_eq!((&page.body["total"], &page.body["start"]), (&json!(1500), &json!(900)));
    let beyond = peer.get(&format!("/api/v2/roles/{customers}/users?per_page=100&page=10")).await;
    assert_eq!(beyond.status, 400);
    let all = by_checkpoint(&peer, &format!("/api/v2/roles/{customers}/users?take=100"), "users").await;
    let ids: HashSet<&str> = all.iter().map(|user| user["user_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1500);
    assert!(all.iter().all(|user| user.as_object().unwrap().len() <= 4));
    let retired = peer.get(&format!("/api/v2/roles/{}/users", id("Retired"))).await;
    assert_eq!(retired.body, json!([]));
    let filtered = peer.get("/api/v2/roles?name_filter=AUDIT").await;
    assert_eq!(filtered.body.as_array().unwrap().len(), 1);
}
