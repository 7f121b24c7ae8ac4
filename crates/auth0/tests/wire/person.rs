//! The calls about one user on the wire: paging, its quirks, and what is removed from answers.

use crate::support::{Reply, Server};
use auth0::{AnswerProblem, Error, MOST_EVENTS};
use serde_json::{Value, json};

const ID: &str = "auth0|6f3a/..?";

fn many(key: &str, count: usize, total: Option<usize>) -> Reply {
    let items: Vec<Value> = (0..count).map(|n| json!({ "id": n })).collect();
    let mut body = json!({ "start": 0, "limit": 100, key: items });
    if let Some(total) = total {
        body["total"] = total.into();
    }
    Reply::json(200, &body)
}

#[tokio::test]
async fn an_id_is_percent_encoded_as_one_segment() {
    let server = Server::with_sign_in(|_, _| Reply::json(200, &json!({ "user_id": ID }))).await;
    assert_eq!(server.client().1.user(ID).await.unwrap()["user_id"], ID);
    assert_eq!(server.calls()[0].path, "/api/v2/users/auth0%7C6f3a%2F..%3F");
}

#[tokio::test]
async fn a_profile_arrives_without_tokens_and_keys() {
    let server = Server::with_sign_in(|_, _| {
        let profile_data = json!({ "email": "a@x", "id_token": "t" });
        let identity = json!({ "provider": "p", "access_token": "t", "profileData": profile_data });
        Reply::json(200, &json!({ "user_id": "p|1", "identities": [identity] }))
    })
    .await;
    let user = server.client().1.user("p|1").await.unwrap();
    assert_eq!(user["identities"], json!([{ "provider": "p", "profileData": { "email": "a@x" } }]));
}

#[tokio::test]
async fn a_short_page_is_not_the_last_and_an_empty_one_is() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => many("roles", 60, None),
        1 => many("roles", 3, None),
        _ => many("roles", 0, None),
    })
    .await;
    assert_eq!(server.client().1.user_roles(ID).await.unwrap().len(), 63);
    let pages: Vec<String> = server.calls().iter().map(|call| call.query["page"].clone()).collect();
    assert_eq!(pages, ["0", "1", "2"]);
}

#[tokio::test]
async fn a_total_that_is_reached_ends_a_list_and_fifty_is_asked_where_a_hundred_is_refused() {
    let server = Server::with_sign_in(|_, seen| match seen.query["per_page"].as_str() {
        "50" => many("grants", 2, Some(2)),
        _ => Reply::refusal(400, "per_page must be at most 50"),
    })
    .await;
    assert_eq!(server.client().1.user_grants(ID).await.unwrap().len(), 2);
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!((calls[1].query["user_id"].as_str(), calls[1].query["per_page"].as_str()), (ID, "50"));
}

#[tokio::test]
async fn authentication_methods_are_under_authenticators_and_lose_their_keys() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::json(
            200,
            &json!({ "authenticators": [{ "type": "passkey", "public_key": "k", "key_id": "i" }], "total": 1 }),
        ),
        _ => Reply::json(200, &json!({ "authenticators": [], "start": 0, "limit": 100 })),
    })
    .await;
    let (_, client) = server.client();
    let methods = client.user_authentication_methods(ID).await.unwrap();
    assert_eq!(json!(methods), json!([{ "type": "passkey", "key_id": "i" }]));
    assert_eq!(client.user_authentication_methods(ID).await.unwrap(), []);
}

#[tokio::test]
async fn events_are_read_until_an_empty_page_or_the_most_that_auth0_gives() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::json(200, &json!([{ "log_id": "1" }, { "log_id": "2" }])),
        _ => Reply::json(200, &json!([])),
    })
    .await;
    let logs = server.client().1.user_logs(ID).await.unwrap();
    assert_eq!((logs.items.len(), logs.capped), (2, false));

    let server = Server::with_sign_in(|_, _| many("logs", 100, Some(100))).await;
    let logs = server.client().1.user_logs(ID).await.unwrap();
    assert_eq!((logs.items.len(), logs.capped), (MOST_EVENTS, true));
    assert_eq!(server.calls().len(), 10);
    assert_eq!(server.calls()[9].query["sort"], "date:-1");
}

#[tokio::test]
async fn sessions_are_read_from_one_checkpoint_to_the_next() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::json(200, &json!({ "sessions": [{ "id": "a" }], "next": "two" })),
        _ => Reply::json(200, &json!({ "sessions": [] })),
    })
    .await;
    assert_eq!(server.client().1.user_sessions(ID).await.unwrap().len(), 1);
    let calls = server.calls();
    assert_eq!((calls[0].query.get("from"), calls[1].query["from"].as_str()), (None, "two"));
    assert!(calls.iter().all(|call| !call.query.contains_key("page")));

    let server =
        Server::with_sign_in(|_, _| Reply::json(200, &json!({ "sessions": [], "next": "again" }))).await;
    let error = server.client().1.user_sessions(ID).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::EndlessList, .. }));
}

#[tokio::test]
async fn an_answer_without_its_list_is_an_error() {
    let server = Server::with_sign_in(|_, _| Reply::json(200, &json!({ "items": [] }))).await;
    let error = server.client().1.user_organizations(ID).await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::WrongShape, .. }));
}
