//! What holds for the page whatever Auth0 delivers.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{PersonLanguage, page};
use crate::person::document::{Document, DocumentAccount};
use crate::person::gather::Gathered;
use crate::person::part::{PartOutcome, PersonPart};
use crate::person::query::PersonQuery;
use crate::problem::{AtHost, NetworkProblem};

/// Markup that would run if it got through, in content as well as in an attribute.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;</style></title>";

fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// An object that is hostile in every name and value.
fn hostile() -> Map<String, Value> {
    object(json!({
        HOSTILE: HOSTILE,
        "name": HOSTILE,
        "type": HOSTILE,
        "list": [HOSTILE, { HOSTILE: HOSTILE }, [HOSTILE]],
        "location_info": { "city_name": HOSTILE, "country_name": HOSTILE },
        "identities": [HOSTILE, { "provider": HOSTILE, "profileData": { HOSTILE: HOSTILE } }],
        "user_metadata": { HOSTILE: [HOSTILE] },
        "app_metadata": { HOSTILE: HOSTILE },
        "client_name": HOSTILE,
        "ip": HOSTILE,
        "user_agent": HOSTILE,
        "date": HOSTILE,
        "email": HOSTILE,
        "scope": [HOSTILE],
        "created_at": HOSTILE,
    }))
}

fn tenant(name: &str) -> store::Tenant {
    store::Tenant {
        id: "t".into(),
        name: name.to_owned(),
        host: name.to_owned(),
        audience: String::new(),
        sign_in: store::SignIn::Token,
        color: String::new(),
        production: true,
        demo: true,
        saved: true,
        token_expires_at: None,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        count_check: false,
        witness: false,
        removed_at: None,
    }
}

fn outcomes(outcome: &PartOutcome) -> std::collections::BTreeMap<PersonPart, PartOutcome> {
    PersonPart::ALL.into_iter().map(|part| (part, outcome.clone())).collect()
}

fn document(outcome: &PartOutcome, item: &Map<String, Value>) -> Document {
    let gathered = Gathered {
        profile: item.clone(),
        roles: vec![item.clone()],
        organizations: vec![item.clone()],
        mfa_methods: vec![item.clone()],
        events: vec![item.clone()],
        consents: vec![item.clone()],
        sessions: vec![item.clone()],
        outcomes: outcomes(outcome),
    };
    let account = DocumentAccount::new(HOSTILE.to_owned(), gathered);
    let query = PersonQuery::Email(HOSTILE.to_owned());
    Document::new(&tenant(HOSTILE), &query, 3, vec![account], "2026-11-30T10:15:00Z".parse().unwrap())
}

/// The tags of a page, without what is between them.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').unwrap() + start;
        tags.push(&rest[start..=end]);
        rest = &rest[end + 1..];
    }
    tags
}

#[test]
fn no_value_becomes_markup() {
    let count = PartOutcome::Included { count: 1 };
    let (harmless, hostile) = (object(json!({ "name": "Ada" })), hostile());
    for language in PersonLanguage::ALL {
        let known: BTreeSet<String> = tags(&page(&document(&count, &harmless), language))
            .into_iter()
            .chain(["<ul>", "<ul class=\"plain\">", "</ul>", "<li>", "</li>", "<code>", "</code>"])
            .map(str::to_owned)
            .collect();
        let hostile = page(&document(&count, &hostile), language);
        // The scripts of the values are there as text, many times.
        assert!(
            hostile.matches("&lt;script&gt;").count() > 30,
            "{}",
            hostile.matches("&lt;script&gt;").count()
        );
        for tag in tags(&hostile) {
            assert!(known.contains(tag), "{tag}");
        }
        assert_eq!(hostile.matches("<style>").count(), 1);
    }
}

#[test]
fn the_policy_allows_the_own_style_sheet_and_nothing_else() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let page = page(&document(&PartOutcome::None, &object(json!({}))), PersonLanguage::Fr);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    let policy = format!(
        "default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src &#39;sha256-{hash}&#39;"
    );
    assert!(page.contains(&policy));
    assert!(page.find(&policy) < page.find("<title>"), "before everything that it governs");
    for tag in tags(&page) {
        for forbidden in ["<script", "<link", "<img", "<iframe", " style=", " src=", " href=", " on"] {
            assert!(!tag.contains(forbidden), "{tag}");
        }
    }
    assert!(!style.contains("url(") && !style.contains("@import"));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
}

#[test]
fn each_outcome_is_told_and_a_part_that_was_not_read_is_not_called_empty() {
    let failed = PartOutcome::Failed { problem: NetworkProblem::Timeout(AtHost::default()).into() };
    let missing = PartOutcome::MissingPermission { scopes: vec!["read:grants".into()] };
    let outcomes = [
        PartOutcome::None,
        PartOutcome::Capped { count: 1_000 },
        missing,
        PartOutcome::NotOnPlan,
        PartOutcome::NotChosen,
        failed,
    ];
    for language in PersonLanguage::ALL {
        let words = language.words();
        let texts: BTreeSet<String> =
            outcomes.iter().map(|outcome| (words.outcome)(PersonPart::Sessions, outcome)).collect();
        assert_eq!(texts.len(), outcomes.len(), "each has words of its own");
        for outcome in &outcomes {
            let page = page(&document(outcome, &object(json!({ "name": "Ada" }))), language);
            let mut html = pack::Html::default();
            html.text(&(words.outcome)(PersonPart::Sessions, outcome));
            let text = html.finish();
            assert!(page.contains(&text), "{text}");
            let is_none = text == (words.outcome)(PersonPart::Sessions, &PartOutcome::None);
            assert_eq!(is_none, *outcome == PartOutcome::None);
        }
    }
}

#[test]
fn times_kinds_and_nested_values_are_told_in_words() {
    let item = object(json!({
        "type": "totp",
        "created_at": "2026-11-01T09:05:07.123Z",
        "confirmed": true,
        "user_metadata": { "address": { "city": "Lyon" }, "tags": [] },
    }));
    let document = document(&PartOutcome::Included { count: 1 }, &item);
    let english = page(&document, PersonLanguage::En);
    for words in ["Authenticator app", "1 November 2026, 09:05:07", "Set up completely", ">Yes<", "Lyon"] {
        assert!(english.contains(words), "{words}");
    }
    let french = page(&document, PersonLanguage::Fr);
    for words in
        ["Application d’authentification", "1er novembre 2026 à 09:05:07", "Mise en place terminée", ">Oui<"]
    {
        assert!(french.contains(words), "{words}");
    }
}
