//! The parts of one account.

use pack::Html;
use serde_json::{Map, Value};

use super::values::{any, members, spoken};
use super::words::Words;
use crate::person::document::DocumentAccount;
use crate::person::part::PersonPart;

type Object = Map<String, Value>;

/// Attributes of a profile in the order in which people look for them.
const PROFILE: &[&str] = &[
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "username",
    "phone_number",
    "phone_verified",
    "picture",
    "user_id",
    "created_at",
    "updated_at",
    "last_login",
    "last_ip",
    "logins_count",
    "last_password_reset",
    "multifactor",
    "multifactor_last_modified",
    "blocked",
];

/// Attributes that have a section of their own.
const OWN_SECTION: &[&str] = &["identities", "user_metadata", "app_metadata"];

/// Shows every part that is in the answer.
pub(super) fn parts(html: &mut Html, words: &Words, account: &DocumentAccount) {
    heading(html, (words.part)(PersonPart::Profile));
    members(html, words, &account.profile, PROFILE, OWN_SECTION);
    identities(html, words, &account.profile);
    metadata(html, words, &account.profile, "user_metadata", words.user_metadata);
    metadata(html, words, &account.profile, "app_metadata", words.app_metadata);
    for (part, items) in account.lists.iter().filter(|(_, items)| !items.is_empty()) {
        heading(html, (words.part)(*part));
        match part {
            PersonPart::Events => events(html, words, items),
            part => cards(html, words, *part, items),
        }
    }
}

fn heading(html: &mut Html, (title, meaning): (&'static str, &'static str)) {
    html.element("<h3>", title, "</h3>\n").element("<p class=\"meaning\">", meaning, "</p>\n");
}

fn identities(html: &mut Html, words: &Words, profile: &Object) {
    let identities = profile.get("identities").and_then(Value::as_array);
    let Some(identities) = identities.filter(|identities| !identities.is_empty()) else { return };
    heading(html, words.identities);
    for identity in identities {
        html.markup("<div class=\"card\">\n");
        match identity.as_object() {
            Some(object) => members(html, words, object, &["connection", "provider", "user_id"], &[]),
            None => any(html, words, "identities", identity),
        }
        html.markup("</div>\n");
    }
}

fn metadata(
    html: &mut Html,
    words: &Words,
    profile: &Object,
    key: &str,
    texts: (&'static str, &'static str),
) {
    match profile.get(key) {
        Some(Value::Object(object)) if !object.is_empty() => {
            heading(html, texts);
            members(html, words, object, &[], &[]);
        }
        _ => {}
    }
}

/// Entries one below the other.
fn cards(html: &mut Html, words: &Words, part: PersonPart, items: &[Object]) {
    let first: &[&str] = match part {
        PersonPart::Roles => &["name", "description"],
        PersonPart::Organizations => &["display_name", "name"],
        PersonPart::MfaMethods => {
            &["type", "name", "phone_number", "email", "confirmed", "created_at", "last_auth_at"]
        }
        PersonPart::Consents => &["clientID", "audience", "scope"],
        _ => &["created_at", "authenticated_at", "last_interacted_at", "expires_at", "device", "clients"],
    };
    for item in items {
        html.markup("<div class=\"card\">\n");
        members(html, words, item, first, &[]);
        html.markup("</div>\n");
    }
}

/// Log events as a table: when, what, with which application, from where, with which device. The
/// document for programs has more of each.
fn events(html: &mut Html, words: &Words, events: &[Object]) {
    html.markup("<table class=\"list\">\n<thead><tr>");
    for title in words.event_columns {
        html.element("<th scope=\"col\">", title, "</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for event in events {
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        html.element("<tr><td class=\"when\">", &spoken(words, "date", text("date")), "</td>");
        html.element("<td>", &words.event(text("type")), "</td>");
        html.element("<td>", first_of([text("client_name"), text("client_id")]), "</td>");
        html.element("<td>", &place(event), "</td>");
        html.element("<td class=\"device\">", first_of([text("user_agent"), ""]), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
}

/// The address and the place of an event.
fn place(event: &Object) -> String {
    let inner = |key: &str| event.get("location_info").and_then(|place| place[key].as_str());
    let ip = event.get("ip").and_then(Value::as_str);
    let parts: Vec<&str> = [ip, inner("city_name"), inner("country_name")]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { "—".to_owned() } else { parts.join(", ") }
}

fn first_of(texts: [&str; 2]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or("—")
}
