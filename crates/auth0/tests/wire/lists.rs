//! Lists on the wire: how pages are requested, and where they end.

use auth0::{AnswerProblem, Cursor, Error, LongList, Page};
use serde_json::json;

use crate::support::{NOW, Reply, Server};

/// Reads a list to its end.
macro_rules! all {
    ($read:expr) => {{
        let mut cursor = Some(Cursor::default());
        let mut items = Vec::new();
        while let Some(at) = cursor {
            let page: Page<_> = $read(at).await.unwrap();
            items.extend(page.items);
            cursor = page.next;
        }
        items
    }};
}

#[tokio::test]
async fn a_short_page_is_not_the_last_and_an_empty_one_is_no_error() {
    let server = Server::with_sign_in(|call, _| {
        let user = |n: usize| json!({ "user_id": format!("auth0|{n}"), "email": "x@example.com" });
        match call {
            0 => Reply::json(200, &json!({ "users": [user(0)], "next": "one" })),
            1 => Reply::json(200, &json!({ "users": [], "next": "two" })),
            2 => Reply::json(200, &json!({ "users": [user(1), user(2)], "next": "three" })),
            _ => Reply::json(200, &json!({ "users": [] })),
        }
    })
    .await;
    let (_, client) = server.client();
    let members = all!(async |at: Cursor| client.role_members("rol_1", &at).await);
    let ids: Vec<_> = members.iter().map(|member| member.user_id.as_str()).collect();
    assert_eq!(ids, ["auth0|0", "auth0|1", "auth0|2"]);
    let calls = server.calls();
    assert_eq!(calls.len(), 4);
    assert!(calls.iter().all(|call| call.query["take"] == "100" && !call.query.contains_key("page")));
    assert_eq!(calls[3].query["from"], "three");
}

#[tokio::test]
async fn pages_with_numbers_end_by_their_total() {
    let server = Server::with_sign_in(|call, _| {
        let role =
            |n: usize| json!({ "id": format!("rol_{n}"), "name": format!("Role {n}"), "description": "" });
        let roles: Vec<_> = match call {
            // A short page in the middle.
            0 => (0..3).map(role).collect(),
            _ => (100..130).map(role).collect(),
        };
        Reply::json(200, &json!({ "roles": roles, "start": call * 100, "limit": 100, "total": 130 }))
    })
    .await;
    let (_, client) = server.client();
    let roles = all!(async |at: Cursor| client.roles(&at).await);
    assert_eq!((roles.len(), roles[32].name.as_str()), (33, "Role 129"));
    let pages: Vec<_> = server.calls().iter().map(|call| call.query["page"].clone()).collect();
    assert_eq!(pages, ["0", "1"]);
    assert!(server.calls().iter().all(|call| call.query["include_totals"] == "true"));
}

#[tokio::test]
async fn fifty_are_requested_where_a_hundred_are_refused() {
    let server = Server::with_sign_in(|_, seen| {
        let size = seen.query.get("per_page").or_else(|| seen.query.get("take")).unwrap();
        if size == "100" {
            return Reply::refusal(400, "Query validation error: 'per_page' must be <= 50");
        }
        match seen.query.get("page").map(String::as_str) {
            Some("0") => Reply::json(
                200,
                &json!({ "roles": [{ "id": "rol_0", "name": "a" }], "start": 0, "limit": 50, "total": 60 }),
            ),
            Some(_) => Reply::json(
                200,
                &json!({ "roles": [{ "id": "rol_1", "name": "b" }], "start": 50, "limit": 50, "total": 60 }),
            ),
            None => Reply::json(200, &json!({ "users": [] })),
        }
    })
    .await;
    let (_, client) = server.client();
    assert_eq!(all!(async |at: Cursor| client.roles(&at).await).len(), 2);
    assert!(all!(async |at: Cursor| client.role_members("rol_0", &at).await).is_empty());
    let asked: Vec<_> = server
        .seen("/api/v2/roles")
        .iter()
        .map(|call| format!("{}@{}", call.query["page"], call.query["per_page"]))
        .collect();
    assert_eq!(asked, ["0@100", "0@50", "1@50"]);
}

#[tokio::test]
async fn smaller_pages_than_requested_are_followed() {
    let server = Server::with_sign_in(|call, _| {
        let roles: Vec<_> =
            (0..50).map(|n| json!({ "id": format!("rol_{call}_{n}"), "name": "x" })).collect();
        Reply::json(200, &json!({ "roles": roles, "start": call * 50, "limit": 50, "total": 150 }))
    })
    .await;
    let (_, client) = server.client();
    assert_eq!(all!(async |at: Cursor| client.roles(&at).await).len(), 150);
    let asked: Vec<_> = server.calls().iter().map(|call| call.query["page"].clone()).collect();
    assert_eq!(asked, ["0", "1", "2"]);
}

#[tokio::test]
async fn ids_are_escaped_and_authenticators_are_read_without_a_total() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::json(200, &json!({ "authenticators": [], "start": 0, "limit": 50 })),
        _ => Reply::json(
            200,
            &json!({ "authenticators": [
                { "id": "totp|dev_1", "type": "totp", "confirmed": true, "name": "Mine" },
                { "id": "phone|dev_2", "type": "phone", "confirmed": false, "phone_number": "XXXX5044" },
            ], "start": 0, "limit": 50, "total": 2 }),
        ),
    })
    .await;
    let (_, client) = server.client();
    let user = "auth0|a/b?c";
    assert!(all!(async |at: Cursor| client.authentication_methods(user, &at).await).is_empty());
    let methods = all!(async |at: Cursor| client.authentication_methods(user, &at).await);
    assert_eq!(methods.len(), 2);
    assert_eq!(methods.iter().filter(|method| method.is_second_factor()).count(), 1);
    assert_eq!(server.calls()[0].path, "/api/v2/users/auth0%7Ca%2Fb%3Fc/authentication-methods");
    assert!(!serde_json::to_string(&methods).unwrap().contains("5044"));
}

#[tokio::test]
async fn members_of_an_organization_come_with_their_roles_there() {
    let server = Server::with_sign_in(|_, _| {
        let role = json!({ "id": "rol_1", "name": "Billing" });
        Reply::json(200, &json!({ "members": [{ "user_id": "auth0|1", "roles": [role] }] }))
    })
    .await;
    let (_, client) = server.client();
    let page = client.organization_members("org_1", true, &Cursor::default()).await.unwrap();
    assert_eq!(page.items[0].roles[0].name, "Billing");
    client.organization_members("org_1", false, &Cursor::default()).await.unwrap();
    let fields: Vec<_> = server.calls().iter().map(|call| call.query["fields"].clone()).collect();
    assert_eq!(fields, ["user_id,roles", "user_id"]);
}

#[tokio::test]
async fn a_missing_permission_is_named_with_auth0s_own_words() {
    let words = "Insufficient scope, expected all of: read:users, read:roles";
    let server = Server::with_sign_in(move |_, _| {
        Reply::json(
            403,
            &json!({ "statusCode": 403, "error": "Forbidden", "message": words, "errorCode": "insufficient_scope" }),
        )
    })
    .await;
    let error = server.client().1.role_members("rol_1", &Cursor::default()).await.unwrap_err();
    let Error::MissingScope { needed, refusal } = error else { panic!("{error:?}") };
    assert_eq!((needed[..].join(" "), refusal.message.as_str()), ("read:users read:roles".into(), words));
}

#[tokio::test]
async fn a_list_that_repeats_its_checkpoint_ends_in_an_error() {
    let server =
        Server::with_sign_in(|_, _| Reply::json(200, &json!({ "groups": [], "next": "again" }))).await;
    let (_, client) = server.client();
    let first = client.groups(&Cursor::default()).await.unwrap();
    assert!(first.next.as_ref().unwrap().expires());
    let error = client.groups(&first.next.unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::EndlessList, .. }));
}

#[tokio::test]
async fn long_lists_leave_half_of_the_rate_limit() {
    let server = Server::with_sign_in(|call, _| {
        Reply::json(200, &json!({ "groups": [], "next": format!("{call}") }))
            .with("x-ratelimit-limit", 2)
            .with("x-ratelimit-remaining", 1)
            .with("x-ratelimit-reset", NOW + 1)
    })
    .await;
    let (clock, client) = server.client();
    assert_eq!(client.pace(), None);
    let mut cursor = Cursor::default();
    for _ in 0..5 {
        cursor = client.groups(&cursor).await.unwrap().next.unwrap();
    }
    assert!(clock.slept().as_secs() >= 4, "{:?}", clock.slept());
    assert_eq!(client.pace().unwrap().as_secs(), 2);
}

#[tokio::test]
async fn the_pace_of_a_list_follows_from_its_bucket_even_if_it_is_refused() {
    let server = Server::with_sign_in(|call, _| {
        let reply = Reply::json(404, &json!({ "statusCode": 404, "message": "The user does not exist." }));
        // The third bucket is one that is not documented: only a measurement helps.
        let limit = [50, 10, 7][call.min(2)];
        reply
            .with("x-ratelimit-limit", limit)
            .with("x-ratelimit-remaining", limit - 1)
            .with("x-ratelimit-reset", NOW + 3)
    })
    .await;
    let (_, client) = server.client();
    let mut paces = Vec::new();
    for list in [LongList::OrganizationMembers, LongList::AuthenticationMethods, LongList::RoleMembers] {
        paces.push(client.pace_of(list).await.unwrap().unwrap().as_millis());
    }
    assert_eq!(paces, [166, 1500, 6000]);
    let paths: Vec<_> = server.calls().into_iter().map(|call| call.path).collect();
    assert!(paths[0].ends_with("/members") && paths[1].ends_with("/users/auth0%7C0/authentication-methods"));

    let silent = Server::with_sign_in(|_, _| Reply::json(200, &json!({ "users": [] }))).await;
    assert_eq!(silent.client().1.pace_of(LongList::RoleMembers).await.unwrap(), None);
}
