//! The page of a pack that was made from files that somebody had, without a tenant.

use super::asked::log_head;
use super::check::check;
use super::explanation::Explanation;
use super::frame::{begin_page, end_page};
use super::html::Html;
use super::messages::{Fact, SharedWords};
use super::sections::{self, fact, purpose, signed, tile};
use super::words::Words;

/// Returns the page.
pub(super) fn explain_conversion(explanation: &Explanation<'_>, style: &'static str) -> String {
    let words = &Words::of_files(explanation.language);
    let shared = SharedWords::of(explanation.language);
    let mut html = begin_page(explanation.language.as_str(), &explanation.manifest.export.name, style);
    header(&mut html, words, explanation);
    what(&mut html, words, &shared, explanation);
    sources(&mut html, words, explanation);
    sections::funnel(&mut html, words, &shared, explanation);
    html.element("<section>\n<h2>", words.complete, "</h2>\n<p>");
    html.text(&words.count(&words.read_whole, explanation.manifest.rows, &[])).markup("</p>\n</section>\n");
    who(&mut html, words, explanation);
    sections::limits(&mut html, words, &shared, explanation);
    sections::columns(&mut html, words, &shared, explanation);
    sections::in_the_list(&mut html, words, &shared, explanation);
    sections::files(&mut html, words, &shared, explanation);
    check(&mut html, words, explanation);
    end_page(html, words.footer)
}

fn header(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    let program = explanation.program();
    let kicker = words.fill(words.kicker, &[("program", Fact::Text(&program))]);
    html.element("<header>\n<p class=\"kicker\">", &kicker, "</p>\n");
    html.element("<h1>", &manifest.export.name, "</h1>\n");
    let time = language.moment(manifest.export.asked_at);
    let source = match manifest.source_files.as_slice() {
        [one] => one.name.clone(),
        several => words.count(&words.source_count, several.len() as u64, &[]),
    };
    let facts = [("tenant", Fact::Text(source.as_str())), ("time", Fact::Text(&time))];
    let subtitle = words.fill(words.subtitle_computer, &facts);
    html.element("<p class=\"subtitle\">", &subtitle, "</p>\n<ul class=\"tiles\">\n");
    let rows = explanation.rows();
    let of_rows = if language.is_one(rows) { words.tile_rows.one } else { words.tile_rows.other };
    tile(html, "<li>", &language.number(rows), of_rows);
    tile(html, "<li>", &language.number(manifest.rows), words.tile_delivered);
    signed(html, words, explanation);
    html.markup("</ul>\n</header>\n");
}

/// What the pack is, and for what.
fn what(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    let date = language.date(jiff::tz::Offset::UTC.to_datetime(manifest.export.asked_at).date());
    let program = explanation.program();
    let facts = [("date", Fact::Text(date.as_str())), ("program", Fact::Text(&program))];
    html.element("<section>\n<h2>", words.what, "</h2>\n");
    html.element("<p>", &words.fill(words.lead, &facts), "</p>\n<table class=\"facts\">\n<tbody>\n");
    fact(html, words.purpose, &purpose(words, shared, explanation));
    fact(html, words.keep_until, words.no_keep_until);
    html.markup("</tbody></table>\n</section>\n");
}

/// The files that the users come from.
fn sources(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    html.element("<section>\n<h2>", words.source_files, "</h2>\n<table class=\"list files\">\n<thead><tr>");
    for (index, title) in words.file_columns.iter().enumerate() {
        html.markup(if (2..4).contains(&index) {
            "<th scope=\"col\" class=\"number\">"
        } else {
            "<th scope=\"col\">"
        });
        html.text(title).markup("</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for file in &manifest.source_files {
        let known = words.source_forms.iter().find(|(form, _)| *form == file.form);
        let form = known.map_or(file.form.as_str(), |(_, form)| form);
        html.element("<tr><th scope=\"row\">", &file.name, "</th>").element("<td>", form, "</td>");
        html.markup("<td class=\"number\" data-of=\"").text(words.users).markup("\">");
        html.text(&language.number(file.rows));
        html.element("</td><td class=\"number\">", &language.size(file.bytes), "</td>");
        html.element("<td><code class=\"hash\">", &file.sha256, "</code></td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    html.element("<p class=\"note\">", words.source_note, "</p>\n</section>\n");
}

/// Who converted the files, and when.
fn who(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    let (export, language) = (&explanation.manifest.export, words.language);
    html.element("<section>\n<h2>", words.who, "</h2>\n<table class=\"facts\">\n<tbody>\n");
    let user = export.request.get("system_user").and_then(|user| user.as_str());
    let user = user.map(|user| words.fill(words.by_user, &[("user", Fact::Text(user))]));
    fact(html, words.asked_by, user.as_deref().unwrap_or(words.unknown));
    fact(html, words.clock_computer, &language.moment(export.asked_at));
    fact(html, words.packed, &language.moment(export.packed_at));
    log_head(html, words, explanation.manifest);
    html.markup("</tbody></table>\n</section>\n");
}
