//! Export jobs and the contents of their files.

use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Config, OldJobs};

use crate::support::{EVERYTHING, JOB, config, fields, lines, start, start_with};

async fn connection_id(peer: &crate::support::Peer, name: &str) -> String {
    let found = peer.get(&format!("/api/v2/connections?name={name}&fields=id")).await;
    found.body[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_job_goes_from_pending_to_completed_on_simulated_time() {
    let peer = start().await;
    let connection_id = connection_id(&peer, "Username-Password-Authentication").await;
    let request =
        json!({"connection_id": connection_id, "format": "json", "limit": 5, "fields": [{"name": "email"}]});
    let created = peer.create(&request).await;
    assert_eq!(created.status, 200);
    let id = created.body["id"].as_str().unwrap();
    assert!(id.starts_with("job_") && id.len() == 20);
    let expected = json!({
        "type": "users_export", "status": "pending", "connection_id": connection_id, "format": "json",
        "limit": 5, "fields": [{"name": "email"}], "connection": "Username-Password-Authentication",
        "created_at": "2026-03-01T12:00:00.000Z", "id": id,
    });
    assert_eq!(created.body, expected);
    let path = format!("/api/v2/jobs/{id}");
    assert_eq!(peer.get(&path).await.body, expected);

    peer.sim.advance(JOB / 2);
    let half = peer.get(&path).await.body;
    assert_eq!(
        (&half["status"], &half["percentage_done"], &half["time_left_seconds"]),
        (&json!("processing"), &json!(50), &json!(10))
    );
    assert!(half.get("location").is_none());
    peer.sim.advance(JOB / 2);
    let mut done = peer.get(&path).await.body;
    let location = done.as_object_mut().unwrap().remove("location").unwrap();
    let mut completed = expected.clone();
    completed["status"] = json!("completed");
    assert_eq!(done, completed);
    let start = format!("{}/{id}/demo.json.gz?Expires=", peer.sim.storage_url());
    assert!(location.as_str().unwrap().starts_with(&start));
    assert_ne!(peer.link(id).await, peer.link(id).await, "each answer has a fresh link");
    assert_eq!(peer.get(&format!("{path}/errors")).await.status, 204);
}

#[tokio::test]
async fn a_job_for_all_connections_names_none() {
    let peer = start().await;
    let created = peer.create(&json!({"format": "csv"})).await;
    assert!(created.body.get("connection").is_none() && created.body.get("connection_id").is_none());
}

#[tokio::test]
async fn the_data_of_a_job_is_deleted_after_24_hours() {
    for (old_jobs, status) in [(OldJobs::NotFound, 404), (OldJobs::Expired, 200)] {
        let peer = start_with(Config { old_jobs, ..config() }).await;
        let id = peer.complete(&json!({})).await;
        let path = format!("/api/v2/jobs/{id}");
        peer.sim.advance(Duration::from_hours(24).saturating_sub(JOB + Duration::from_secs(1)));
        // The token has the same lifetime, so it must be renewed too.
        let peer = crate::support::Peer { token: peer.sim.token(), ..peer };
        let link = peer.link(&id).await;
        peer.sim.advance(Duration::from_secs(1));
        let gone = peer.get(&path).await;
        assert_eq!(gone.status, status);
        if status == 200 {
            assert_eq!(gone.body["status"], "expired");
            assert!(gone.body.get("location").is_none());
        }
        assert_eq!(peer.http.get(link).send().await.unwrap().status(), 403);
    }
}

#[tokio::test]
async fn equal_seeds_produce_equal_bytes() {
    let request = json!({"format": "json", "fields": fields(EVERYTHING)});
    let mut files = Vec::new();
    for seed in [1, 1, 2] {
        let peer = start_with(Config { seed, ..config() }).await;
        let job = peer.complete(&request).await;
        files.push(peer.download(&peer.link(&job).await).await);
    }
    assert_eq!(files[0], files[1]);
    assert_ne!(files[0], files[2]);
}

#[tokio::test]
async fn json_keeps_types_omits_missing_values_and_flattens_renamed_fields() {
    let peer = start_with(Config { users: 300, ..config() }).await;
    let request = json!({"format": "json", "fields": [
        {"name": "user_id", "export_as": "Id"},
        {"name": "identities[0].connection", "export_as": "Connection"},
        {"name": "identities[1].provider"},
        {"name": "user_metadata.address.city", "export_as": "City"},
        {"name": "user_metadata.tags[0]", "export_as": "First tag"},
        {"name": "app_metadata"},
        {"name": "email_verified"},
        {"name": "logins_count"},
        {"name": "blocked"},
        {"name": "user.email", "export_as": "never"},
    ]});
    let users = lines(&peer.export(&request).await);
    assert_eq!(users.len(), 300);
    let has = |key: &str| users.iter().filter(|user| user.get(key).is_some()).count();
    assert_eq!((has("Id"), has("Connection"), has("never")), (300, 300, 0));
    for key in ["identities[1].provider", "City", "First tag", "app_metadata", "blocked", "logins_count"] {
        assert!((1..300).contains(&has(key)), "{key}: {}", has(key));
    }
    assert!(users.iter().all(|user| user.as_object().unwrap().values().all(|value| !value.is_null())));
    assert!(users.iter().any(|user| user["app_metadata"]["plan"].is_string()));
    assert!(users.iter().any(|user| user["logins_count"].is_u64()));
}

#[tokio::test]
async fn an_export_without_fields_has_the_default_ones() {
    let peer = start().await;
    let users = lines(&peer.export(&json!({"format": "json"})).await);
    assert!(users[0].get("user_id").is_some() && users[0].get("identities[0].connection").is_some());
    assert!(users.iter().all(|user| user.get("last_ip").is_none()));
}

#[tokio::test]
async fn limit_and_connection_restrict_an_export() {
    let peer = start_with(Config { users: 500, ..config() }).await;
    let names = fields(&["user_id", "identities"]);
    let some = lines(&peer.export(&json!({"format": "json", "limit": 7, "fields": names})).await);
    assert_eq!(some.len(), 7);
    let google = connection_id(&peer, "google-oauth2").await;
    let request = json!({"format": "json", "connection_id": google, "fields": names});
    let social = lines(&peer.export(&request).await);
    assert!(social.len() > 40 && social.len() < 200);
    let in_google = |user: &Value| {
        user["identities"].as_array().unwrap().iter().any(|it| it["connection"] == "google-oauth2")
    };
    assert!(social.iter().all(in_google));
    let everybody = lines(&peer.export(&json!({"format": "json", "fields": names})).await);
    assert_eq!(everybody.iter().filter(|user| in_google(user)).count(), social.len());
}

#[tokio::test]
async fn csv_is_escaped_like_auth0_does() {
    let peer = start_with(Config { users: 2000, ..config() }).await;
    let names = [
        "user_id",
        "email",
        "email_verified",
        "name",
        "nickname",
        "blocked",
        "created_at",
        "last_login",
        "logins_count",
        "user_metadata.consentTimestamp",
        "user_metadata.address",
    ];
    let mut list = fields(&names);
    list[1]["export_as"] = json!("E-mail, \"main\"");
    let text = peer.export(&json!({"format": "csv", "fields": list})).await;
    let header = "user_id,\"E-mail, \"\"main\"\"\",email_verified,name,nickname,blocked,created_at,last_login,\
                  logins_count,user_metadata.consentTimestamp,user_metadata.address\n";
    assert!(text.starts_with(header), "{}", &text[..300]);
    let json = lines(&peer.export(&json!({"format": "json", "fields": fields(&names)})).await);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = 0;
    for (row, user) in reader.records().zip(&json) {
        let row = row.unwrap();
        for (position, name) in names.iter().enumerate() {
            let expected = match (*name, &user[*name]) {
                (_, Value::Null) | ("user_metadata.address", _) => String::new(),
                ("created_at" | "last_login", Value::String(date)) => date.clone(),
                (_, Value::String(text)) => format!("'{text}"),
                (_, other) => other.to_string(),
            };
            assert_eq!(row[position], expected, "{name}");
        }
        rows += 1;
    }
    assert_eq!(rows, 2000);
    for dangerous in ["\"'=1+1", "\"'+", "\"'@", "\"'-", "\"''", "\"\"Bob\"\"", ", Jr.", "🦊"] {
        assert!(text.contains(dangerous), "{dangerous}");
    }
}
