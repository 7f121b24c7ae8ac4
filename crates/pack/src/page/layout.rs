//! The whole page.

use super::asked::who;
use super::check::check;
use super::count::in_index;
use super::explanation::Explanation;
use super::frame::{begin_page, end_page};
use super::html::Html;
use super::looked_up::coverage;
use super::messages::{Fact, SharedWords};
use super::of_files::explain_conversion;
use super::sections::{self, signed, tile};
use super::witness::witness;
use super::words::Words;
use crate::manifest_count::CountOutcome;
use crate::manifest_source::SourcePart;

const STYLE: &str = include_str!("style.css");

/// Returns the page of a pack, which explains it to a person.
pub fn explain(explanation: &Explanation<'_>) -> String {
    if explanation.manifest.source == Some(SourcePart::File) {
        return explain_conversion(explanation, STYLE);
    }
    let words = Words::of(explanation.language);
    let shared = SharedWords::of(explanation.language);
    let mut html = begin_page(explanation.language.as_str(), &explanation.manifest.export.name, STYLE);
    header(&mut html, words, &shared, explanation);
    sections::what(&mut html, words, &shared, explanation);
    sections::funnel(&mut html, words, &shared, explanation);
    sections::complete(&mut html, words, &shared, explanation);
    who(&mut html, words, explanation);
    witness(&mut html, words, &shared, explanation.manifest.witness.as_ref());
    sections::limits(&mut html, words, &shared, explanation);
    coverage(&mut html, words, &shared, explanation);
    sections::columns(&mut html, words, &shared, explanation);
    sections::in_the_list(&mut html, words, &shared, explanation);
    sections::files(&mut html, words, &shared, explanation);
    check(&mut html, words, explanation);
    end_page(html, words.footer)
}

fn header(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let manifest = explanation.manifest;
    let program = explanation.program();
    html.element(
        "<header>\n<p class=\"kicker\">",
        &words.fill(words.kicker, &[("program", Fact::Text(&program))]),
        "</p>\n",
    );
    html.element("<h1>", &manifest.export.name, "</h1>\n");
    let environment = match (manifest.tenant.demo, manifest.tenant.production) {
        (true, _) => words.simulated,
        (_, true) => words.production,
        _ => words.not_production,
    };
    let by_auth0 = explanation.created_at();
    let time = words.language.moment(by_auth0.unwrap_or(manifest.export.asked_at));
    let facts = [
        ("tenant", Fact::Text(manifest.tenant.name.as_str())),
        ("environment", Fact::Text(environment)),
        ("time", Fact::Text(&time)),
    ];
    let text = if by_auth0.is_some() { words.subtitle } else { words.subtitle_computer };
    html.element("<p class=\"subtitle\">", &words.fill(text, &facts), "</p>\n");
    if manifest.tenant.demo {
        html.element("<p class=\"notice\">", words.demo, "</p>\n");
    }
    if !manifest.missing.is_empty() {
        html.element("<p class=\"notice\">", &sections::missing(words, explanation), "</p>\n");
    }
    tiles(html, words, shared, explanation);
    html.markup("</header>\n");
}

/// The four answers that a stranger looks for first.
fn tiles(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    let rows = explanation.rows();
    html.markup("<ul class=\"tiles\">\n");
    let of_rows = if language.is_one(rows) { words.tile_rows.one } else { words.tile_rows.other };
    tile(html, "<li>", &language.number(rows), of_rows);
    tile(html, "<li>", &language.number(manifest.rows), words.tile_delivered);
    let check = manifest.count_check.as_ref();
    match check.map(|check| (check.outcome, in_index(check, shared))) {
        Some((CountOutcome::Matches, index)) => {
            tile(html, "<li class=\"good\">", &index, words.tile_matches);
        }
        Some((CountOutcome::Differs, index)) => {
            tile(html, "<li class=\"bad\">", &index, words.tile_differs);
        }
        Some((CountOutcome::NotChecked, _)) | None => {
            tile(html, "<li class=\"open\">", words.not_checked, words.tile_not_checked);
        }
    }
    signed(html, words, explanation);
    html.markup("</ul>\n");
}
