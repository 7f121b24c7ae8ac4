//! One person's data: found, gathered part by part, and packed whole or not at all.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use auth0::Client;
use base::Chance;
use exporter::{
    Credential, DOCUMENT_KEYS, Host, Keep, PartOutcome, PersonLanguage, PersonPack, PersonPart, PersonQuery,
    PersonRequest, PersonStep, Problem, TenantAddress,
};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tenant_sim::{Config, IDP_TOKEN_PREFIX, PUBLIC_KEY_PREFIX, READ_SCOPES};

use crate::support::{World, config};

/// Scopes for every part, and those of identity providers' tokens, which no part needs.
fn all_scopes() -> Vec<&'static str> {
    READ_SCOPES.iter().copied().chain(["read:user_idp_tokens"]).collect()
}

pub(crate) async fn world() -> World {
    world_with(config()).await
}

async fn world_with(config: Config) -> World {
    let world = World::with(config).await;
    sign_in_with(&world, &all_scopes()).await;
    world
}

/// Makes the tenant's credential a token with exactly these scopes.
async fn sign_in_with(world: &World, scopes: &[&str]) {
    let token = world.sim.token_with(scopes, Duration::from_hours(10));
    let token = Credential::Token(SecretString::from(token));
    world.exporter.renew_credential(&world.tenant.id, &token, Keep::SessionOnly).await.unwrap();
}

fn client(world: &World, scopes: &[&str]) -> Client {
    let token = world.sim.token_with(scopes, Duration::from_hours(10));
    let address = TenantAddress::canonical(Host::parse(world.sim.url()).unwrap());
    let clock = std::sync::Arc::<base::DrivenClock>::clone(&world.clock);
    let credential = Credential::Token(SecretString::from(token));
    Client::new(address, credential, clock, Chance::system(), auth0::Timeouts::default()).unwrap()
}

pub(crate) async fn users(world: &World) -> Vec<Map<String, Value>> {
    client(world, &["read:users"]).users_sample(None, 100).await.unwrap()
}

fn text<'a>(user: &'a Map<String, Value>, key: &str) -> &'a str {
    user[key].as_str().unwrap()
}

fn request(world: &World, query: PersonQuery) -> PersonRequest {
    PersonRequest {
        tenant_id: world.tenant.id.clone(),
        query,
        accounts: None,
        parts: PersonPart::ALL.into_iter().collect(),
        language: PersonLanguage::En,
        folder: world.out(),
    }
}

pub(crate) async fn make(world: &World, query: PersonQuery) -> Result<PersonPack, Problem> {
    world.exporter.make_person_pack(request(world, query), |_| {}).await
}

pub(crate) fn by_id(user: &Map<String, Value>) -> PersonQuery {
    PersonQuery::id(text(user, "user_id")).unwrap()
}

pub(crate) fn document(made: &PersonPack) -> Value {
    serde_json::from_slice(&fs_err::read(made.pack.join("person.json")).unwrap()).unwrap()
}

#[track_caller]
pub(crate) fn assert_intact(pack: &Path) {
    let verification = pack::verify(pack, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert!(verification.is_intact(), "{verification:?}");
}

/// What the activity log says, as text.
pub(crate) async fn activity(world: &World) -> String {
    let lines = world.exporter.activity(None, 100).await.unwrap();
    lines.iter().map(|line| format!("{} {}\n", line.kind, line.detail)).collect::<Vec<_>>().concat()
}

/// Every byte that the exporter keeps.
fn stored(world: &World) -> Vec<u8> {
    let data = world.folder.path().join("data");
    let files =
        fs_err::read_dir(data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.flat_map(|path| fs_err::read(path).unwrap()).collect()
}

fn contains(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn both_accounts_of_an_address_typed_in_capitals_are_found_and_packed() {
    let world = world().await;
    let users = users(&world).await;
    let email = text(&users[96], "email");
    let query = PersonQuery::email(&email.to_uppercase()).unwrap();
    let found = world.exporter.find_person(&world.tenant.id, &query).await.unwrap();
    assert_eq!(found.accounts.len(), 2, "{found:?}");

    let mut steps = Vec::new();
    let made =
        world.exporter.make_person_pack(request(&world, query), |step| steps.push(step)).await.unwrap();
    assert!(matches!(&steps[0], PersonStep::Found { accounts } if *accounts == found.accounts));
    assert_eq!(steps.last(), Some(&PersonStep::Writing));
    assert_intact(&made.pack);
    let document = document(&made);
    let accounts = document["accounts"].as_array().unwrap();
    assert_eq!((accounts.len(), &document["accounts_found"]), (2, &2.into()));
    for (account, found) in accounts.iter().zip(&found.accounts) {
        assert_eq!(account["user_id"], found.user_id.as_str());
        assert_eq!(account["profile"]["email"], email);
        for part in PersonPart::ALL {
            let outcome = &account["parts"][part.as_str()]["outcome"];
            assert!(outcome == "included" || outcome == "none", "{part:?}: {outcome}");
        }
    }
    let page = fs_err::read_to_string(&made.page).unwrap();
    assert!(page.contains("2 accounts were found") && page.contains(email));
    assert_eq!(world.sim.export_posts(), 0, "no export job");

    // One of them alone.
    let query = PersonQuery::email(email).unwrap();
    let one =
        PersonRequest { accounts: Some(vec![found.accounts[1].user_id.clone()]), ..request(&world, query) };
    let made = world.exporter.make_person_pack(one.clone(), |_| {}).await.unwrap();
    let document = self::document(&made);
    assert_eq!(document["accounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["accounts_found"], 2);
    let gone = PersonRequest { accounts: Some(vec!["auth0|gone".into()]), ..one };
    let problem = world.exporter.make_person_pack(gone, |_| {}).await.unwrap_err();
    assert_eq!(problem.code(), "person_not_found");
}

#[tokio::test]
async fn each_part_holds_what_the_tenant_answers() {
    let world = world().await;
    let client = client(&world, READ_SCOPES);
    let mut seen = BTreeSet::new();
    for user in users(&world).await.iter().take(40) {
        let made = make(&world, by_id(user)).await.unwrap();
        let account = &document(&made)["accounts"][0];
        let id = text(user, "user_id");
        let organizations = client.user_organizations(id).await.unwrap();
        let count = |part: PersonPart| account[part.as_str()].as_array().map_or(0, Vec::len);
        assert_eq!(count(PersonPart::Roles), client.user_roles(id).await.unwrap().len());
        assert_eq!(count(PersonPart::Organizations), organizations.len());
        assert_eq!(count(PersonPart::Events), client.user_logs(id).await.unwrap().items.len());
        assert_eq!(count(PersonPart::Consents), client.user_grants(id).await.unwrap().len());
        assert_eq!(count(PersonPart::Sessions), client.user_sessions(id).await.unwrap().len());
        let methods = client.user_authentication_methods(id).await.unwrap();
        assert_eq!(
            account["mfa_methods"],
            Value::from(methods.into_iter().map(Value::Object).collect::<Vec<_>>())
        );
        for (organization, listed) in organizations.iter().zip(account["organizations"].as_array().unwrap()) {
            let roles = client.member_roles(text(organization, "id"), id).await.unwrap();
            assert_eq!(listed["roles"].as_array().map(Vec::len), Some(roles.len()));
        }
        seen.extend(PersonPart::ALL.into_iter().filter(|part| count(*part) > 0));
    }
    let lists: BTreeSet<PersonPart> = PersonPart::ALL
        .into_iter()
        .filter(|part| !matches!(part, PersonPart::Profile | PersonPart::OrganizationRoles))
        .collect();
    assert_eq!(seen, lists, "each of these was seen with something in it");
}

#[tokio::test]
async fn nothing_of_the_person_is_stored_and_no_token_is_in_the_pack() {
    let world = world().await;
    let provoking = client(&world, &all_scopes());
    let (mut tokens, mut keys) = (0, 0);
    for user in &users(&world).await {
        let id = text(user, "user_id");
        let raw = provoking.user_authentication_methods(id).await.unwrap();
        keys += usize::from(raw.iter().any(|method| method["type"] == "passkey"));
        tokens += usize::from(user["identities"][0]["isSocial"] == true);
        if keys + tokens == 0 {
            continue;
        }
        let made = make(&world, by_id(user)).await.unwrap();
        for entry in fs_err::read_dir(&made.pack).unwrap() {
            let content = fs_err::read(entry.unwrap().path()).unwrap();
            for secret in
                [IDP_TOKEN_PREFIX, PUBLIC_KEY_PREFIX, "access_token", "public_key", "refresh_token\""]
            {
                assert!(!contains(&content, secret), "{secret}");
            }
        }
        if keys > 0 && tokens > 3 {
            break;
        }
    }
    assert!(keys > 0 && tokens > 3, "{keys} {tokens}");
    let activity = activity(&world).await;
    assert!(activity.contains("person_packed"), "{activity}");
    let stored = stored(&world);
    for user in &users(&world).await {
        for key in ["user_id", "email"] {
            let Some(name) = user.get(key).and_then(Value::as_str) else { continue };
            assert!(!contains(&stored, name) && !activity.contains(name), "{key}");
        }
    }
}

#[tokio::test]
async fn events_say_nothing_of_the_administrators_who_caused_them() {
    let world = world().await;
    let client = client(&world, READ_SCOPES);
    let mut checked = 0;
    for user in &users(&world).await {
        let raw = client.user_logs(text(user, "user_id")).await.unwrap().items;
        let Some(event) = raw.iter().find(|event| event["type"] == "sapi") else { continue };
        let made = make(&world, by_id(user)).await.unwrap();
        let whole = fs_err::read_to_string(made.pack.join("person.json")).unwrap()
            + &fs_err::read_to_string(&made.page).unwrap();
        let admin = &event["details"]["request"]["auth"]["user"];
        for value in [&admin["user_id"], &admin["email"], &event["ip"]] {
            assert!(!whole.contains(value.as_str().unwrap()), "{value}");
        }
        let document = document(&made);
        let events = document["accounts"][0]["events"].as_array().unwrap();
        assert_eq!(events.len(), raw.len());
        let kept = events.iter().find(|kept| kept["log_id"] == event["log_id"]).unwrap();
        assert_eq!((&kept["type"], &kept["date"]), (&event["type"], &event["date"]));
        assert_eq!(kept.get("ip"), None);
        checked += 1;
        if checked == 3 {
            break;
        }
    }
    assert_eq!(checked, 3);
}

#[tokio::test]
async fn a_plan_without_sessions_is_told_from_a_failure() {
    for absence in [tenant_sim::Absence::Forbidden, tenant_sim::Absence::NotFound] {
        let world = world_with(Config { sessions_absent: Some(absence), ..config() }).await;
        let made = make(&world, by_id(&users(&world).await[0])).await.unwrap();
        assert_eq!(made.accounts[0].parts[&PersonPart::Sessions], PartOutcome::NotOnPlan);
        assert!(made.first_failure().is_none());
    }
}

#[tokio::test]
async fn parts_without_their_permission_are_named_and_not_requested() {
    let world = World::with(config()).await;
    sign_in_with(&world, &["read:users"]).await;
    let user = &users(&world).await[0];
    let before = world.sim.requests().len();
    let made = make(&world, by_id(user)).await.unwrap();
    let asked: Vec<String> =
        world.sim.requests()[before..].iter().map(|request| request.path.clone()).collect();
    assert!(
        asked.iter().all(|path| path.ends_with("/organizations") || path.matches('/').count() == 4),
        "the profile and organizations alone: {asked:?}"
    );
    let outcomes = &made.accounts[0].parts;
    let missing = |part: PersonPart| match &outcomes[&part] {
        PartOutcome::MissingPermission { scopes } => scopes.join(" "),
        outcome => panic!("{part:?}: {outcome:?}"),
    };
    assert_eq!(missing(PersonPart::Roles), "read:roles read:role_members");
    assert_eq!(missing(PersonPart::MfaMethods), "read:authentication_methods");
    assert_eq!(missing(PersonPart::Events), "read:logs_users");
    assert_eq!(missing(PersonPart::Consents), "read:grants");
    assert_eq!(missing(PersonPart::Sessions), "read:sessions");
    let account = &document(&made)["accounts"][0];
    assert_eq!(account.get("roles"), None, "absent, not empty");
    assert_eq!(account["parts"]["consents"]["scopes"][0], "read:grants");
    assert!(made.first_failure().is_none());
    let page = fs_err::read_to_string(&made.page).unwrap();
    assert!(page.contains("no permission to read it (read:grants)"));

    sign_in_with(&world, &["read:connections"]).await;
    let problem = make(&world, by_id(user)).await.unwrap_err();
    assert_eq!(problem.code(), "missing_scope");
}

#[tokio::test]
async fn a_part_that_was_left_out_says_so() {
    let world = world().await;
    let user = &users(&world).await[0];
    let parts = BTreeSet::from([PersonPart::Roles]);
    let request = PersonRequest { parts, ..request(&world, by_id(user)) };
    let made = world.exporter.make_person_pack(request, |_| {}).await.unwrap();
    let outcomes = &made.accounts[0].parts;
    assert_eq!(outcomes[&PersonPart::Profile], PartOutcome::Included { count: 1 });
    assert_ne!(outcomes[&PersonPart::Roles], PartOutcome::NotChosen);
    assert_eq!(outcomes.values().filter(|outcome| **outcome == PartOutcome::NotChosen).count(), 6);
}

#[tokio::test]
async fn nobody_means_no_pack_and_no_trace_of_the_address() {
    let world = world().await;
    for query in
        [PersonQuery::email("Nobody.Here@acme.test").unwrap(), PersonQuery::id("auth0|nobody-here").unwrap()]
    {
        let found = world.exporter.find_person(&world.tenant.id, &query).await;
        assert_eq!(found.unwrap_err().code(), "person_not_found");
        assert_eq!(make(&world, query).await.unwrap_err().code(), "person_not_found");
    }
    assert_eq!(world.left_in_out(), Vec::<String>::new());
    let activity = activity(&world).await.to_lowercase();
    assert!(activity.contains("person_requested") && activity.contains("person_failed"), "{activity}");
    for place in [activity.into_bytes(), stored(&world)] {
        for name in ["nobody.here", "Nobody.Here", "nobody-here"] {
            assert!(!contains(&place, name), "{name}");
        }
    }
}

#[tokio::test]
async fn every_key_of_the_document_is_described() {
    let world = world().await;
    let made = make(&world, by_id(&users(&world).await[0])).await.unwrap();
    let document = document(&made);
    let described =
        fs_err::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/person.md")).unwrap();
    for key in DOCUMENT_KEYS {
        assert!(described.contains(&format!("`{key}`")), "docs/person.md lacks {key}");
    }
    let mut keys: BTreeSet<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    keys.extend(document["tenant"].as_object().unwrap().keys().map(String::as_str));
    keys.extend(document["asked"].as_object().unwrap().keys().map(String::as_str));
    let account = document["accounts"][0].as_object().unwrap();
    keys.extend(account.keys().map(String::as_str));
    for part in account["parts"].as_object().unwrap().values() {
        keys.extend(part.as_object().unwrap().keys().map(String::as_str));
    }
    for key in keys {
        assert!(DOCUMENT_KEYS.contains(&key), "{key} is not described");
    }
}
