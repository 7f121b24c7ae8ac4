//! What Auth0's own log says of the request, and how far that goes.

use super::html::Html;
use super::messages::{Fact, SharedWords};
use super::words::Words;
use crate::manifest_witness::{LOG_SUPPLEMENT, WitnessOutcome, WitnessPart};

/// What came of looking for the events, what they prove and what not. Nothing if they were not
/// asked for.
pub(super) fn witness(html: &mut Html, words: &Words, shared: &SharedWords, part: Option<&WitnessPart>) {
    let Some(part) = part else { return };
    let language = words.language;
    let join = |texts: Vec<String>| texts.join(", ");
    let time = match part.outcome {
        WitnessOutcome::Found => join(
            part.events.iter().filter_map(|event| event.date).map(|date| language.moment(date)).collect(),
        ),
        _ => part.at.map_or_else(|| words.unknown.to_owned(), |at| language.moment(at)),
    };
    let files = join(part.events.iter().map(|event| event.file.clone()).collect());
    let detail = part.detail.as_deref().unwrap_or_default();
    let facts = [
        ("time", Fact::Text(time.as_str())),
        ("files", Fact::Text(&files)),
        ("scope", Fact::Text(detail)),
        ("what", Fact::Text(detail)),
        ("ending", Fact::Text(LOG_SUPPLEMENT)),
    ];
    let outcome = match part.outcome {
        WitnessOutcome::Found => "found",
        WitnessOutcome::NotFoundYet => "not_found_yet",
        WitnessOutcome::NotPermitted => "not_permitted",
        WitnessOutcome::NotAsked if detail.is_empty() => "not_asked",
        WitnessOutcome::NotAsked => "not_asked_because",
    };
    let of_key = |key: &str| shared.of_key(&format!("witness.{key}"), &facts);
    html.element("<section>\n<h2>", &of_key("title"), "</h2>\n");
    html.element("<p>", &of_key(outcome), "</p>\n");
    if !part.is_found() {
        html.element("<p>", &of_key("later"), "</p>\n");
    }
    html.element("<p class=\"note\">", &of_key("proves"), "</p>\n");
    html.element("<p class=\"note\">", &of_key("does_not_prove"), "</p>\n</section>\n");
}
