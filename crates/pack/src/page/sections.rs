//! The sections of the page, in the order in which a stranger asks.

use recipe::Filter;

use super::asker::asker;
use super::charts::{charts, drawn_bar, has_charts};
use super::conditions::filter_words;
use super::count::count_check;
use super::explanation::{EXPLANATION, Explanation};
use super::fields::{label, meaning};
use super::html::Html;
use super::looked_up::lacks_roles;
use super::messages::{Fact, SharedWords};
use super::told::{caveat_words, notice_words};
use super::words::Words;
use crate::checksums::CHECKSUMS;
use crate::manifest::{MANIFEST, Role};

/// A row of facts.
pub(super) fn fact(html: &mut Html, label: &str, value: &str) {
    html.element("<tr><th scope=\"row\">", label, "</th>").element("<td>", value, "</td></tr>\n");
}

/// An answer that a stranger looks for first.
pub(super) fn tile(html: &mut Html, open: &'static str, strong: &str, text: &str) {
    html.markup(open).element("<strong>", strong, "</strong> ").text(text).markup("</li>\n");
}

/// Whether the pack is signed.
pub(super) fn signed(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    match explanation.unsigned() {
        None => tile(html, "<li>", words.signed, words.tile_signed),
        Some(_) => tile(html, "<li class=\"open\">", words.unsigned, words.tile_unsigned),
    }
}

/// What the pack is for: the question of a built-in preset, or that nobody said.
pub(super) fn purpose(words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) -> String {
    let export = &explanation.manifest.export;
    let purpose = export.purpose.as_deref().and_then(|id| {
        let name = shared.find(&format!("preset.{id}.name"), &[])?;
        Some(match shared.find(&format!("preset.{id}.purpose"), &[]) {
            Some(purpose) => format!("{name}. {purpose}."),
            None => name,
        })
    });
    let manifest = explanation.manifest;
    // Files that somebody had may have roles of their own.
    let is_export = manifest.source_files.is_empty();
    let lacks = |id| is_export && lacks_roles(id, &manifest.lookups);
    let without_roles = export.purpose.as_deref().is_some_and(lacks);
    let purpose = purpose.map(|purpose| {
        if without_roles { format!("{purpose} {}", words.purpose_without_roles) } else { purpose }
    });
    let unstated = || words.fill(words.no_purpose, &[("name", Fact::Text(&export.name))]);
    purpose.unwrap_or_else(unstated)
}

/// What the pack is, of whom, and for what.
pub(super) fn what(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    let tenant = &manifest.tenant;
    let date = language.date(jiff::tz::Offset::UTC.to_datetime(explanation.as_of()).date());
    let program = explanation.program();
    let facts = [
        ("host", Fact::Text(tenant.host.as_str())),
        ("date", Fact::Text(&date)),
        ("program", Fact::Text(&program)),
    ];
    html.element("<section>\n<h2>", words.what, "</h2>\n");
    html.element("<p>", &words.fill(words.lead, &facts), "</p>\n<table class=\"facts\">\n<tbody>\n");
    fact(html, words.purpose, &purpose(words, shared, explanation));
    fact(html, words.tenant, &format!("{} ({})", tenant.name, tenant.host));
    let environment = match (tenant.demo, tenant.production) {
        (true, _) => words.stated_simulated,
        (_, true) => words.stated_production,
        _ => words.stated_other,
    };
    fact(html, words.environment, environment);
    fact(html, words.scope, &scope(words, explanation));
    if let Some(who) = &manifest.export.asked_by {
        fact(html, words.asked_by, &asker(words, who));
    }
    if let Some(recipient) = &manifest.recipient {
        fact(html, words.recipient, recipient);
    }
    let keep_until = manifest
        .keep_until
        .map(|date| words.fill(words.keep_until_text, &[("date", Fact::Text(&language.date(date)))]));
    fact(html, words.keep_until, keep_until.as_deref().unwrap_or(words.no_keep_until));
    html.markup("</tbody></table>\n</section>\n");
}

fn scope(words: &Words, explanation: &Explanation<'_>) -> String {
    let manifest = explanation.manifest;
    let Some(scope) = &manifest.scope else { return words.unknown.to_owned() };
    let users = if scope.connections.is_empty() {
        words.scope_all.to_owned()
    } else {
        let list = scope.connections.join(", ");
        let count = scope.connections.len() as u64;
        words.count(&words.scope_connections, count, &[("connections", Fact::Text(&list))])
    };
    let limit = limit_words(words, explanation);
    limit.map_or(users.clone(), |limit| format!("{users}. {limit}"))
}

/// How many users were requested at most, if there was a limit.
fn limit_words(words: &Words, explanation: &Explanation<'_>) -> Option<String> {
    let scope = explanation.manifest.scope.as_ref()?;
    let text = if scope.connections.len() > 1 { &words.scope_limit_each } else { &words.scope_limit };
    Some(words.count(text, scope.limit?, &[]))
}

/// Which users the filter kept, step by step.
pub(super) fn funnel(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    let Some(filtered) = &manifest.filtered else {
        html.element("<section>\n<h2>", words.all_kept, "</h2>\n");
        html.element("<p>", &words.count(&words.no_filter, manifest.rows, &[]), "</p>\n</section>\n");
        return;
    };
    let (delivered, kept) = (Fact::Number(filtered.delivered), Fact::Number(filtered.kept));
    let title = words.fill(words.funnel, &[("delivered", delivered), ("kept", kept)]);
    html.element("<section>\n<h2>", &title, "</h2>\n<table class=\"bars\">\n<thead><tr>");
    html.element("<th scope=\"col\">", words.step, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.users, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.share, "</th></tr></thead>\n<tbody>\n");
    let parts = explanation.recipe.filter.as_ref().map_or(&[][..], Filter::parts);
    let step_of = |index: usize| match parts.get(index) {
        Some(part) => filter_words(part, shared),
        None => filtered.conditions.get(index).cloned().unwrap_or_default(),
    };
    let steps = filtered.remaining.iter().enumerate().map(|(index, users)| (step_of(index), *users));
    let first = (words.step_delivered.to_owned(), filtered.delivered);
    for (step, users) in std::iter::once(first).chain(steps) {
        html.element("<tr><th scope=\"row\"><span class=\"label\">", &step, "</span>");
        drawn_bar(html, users, filtered.delivered);
        html.element("</th><td class=\"number\">", &language.number(users), "</td>");
        html.element("<td class=\"number\">", &language.percent(users, filtered.delivered), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    let time = language.moment(filtered.as_of.unwrap_or_else(|| explanation.as_of()));
    let note = words.fill(words.funnel_note, &[("time", Fact::Text(&time))]);
    html.element("<p class=\"note\">", &note, "</p>\n</section>\n");
}

/// What speaks for the list being whole, and what is known to be missing.
pub(super) fn complete(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let manifest = explanation.manifest;
    html.element("<section>\n<h2>", words.complete, "</h2>\n");
    html.element("<p>", &words.count(&words.read_whole, manifest.rows, &[]), "</p>\n");
    if !manifest.missing.is_empty() {
        html.element("<p class=\"notice\">", &missing(words, explanation), "</p>\n");
    }
    let limit = manifest.scope.as_ref().and_then(|scope| scope.limit);
    if limit.is_some_and(|limit| manifest.jobs.iter().any(|job| job.rows >= limit)) {
        let limit = limit_words(words, explanation).unwrap_or_default();
        html.element("<p class=\"notice\">", &limit, " ").text(words.limit_reached).markup("</p>\n");
    }
    count_check(html, words, shared, manifest.count_check.as_ref());
    html.markup("</section>\n");
}

/// Which connections are missing.
pub(super) fn missing(words: &Words, explanation: &Explanation<'_>) -> String {
    let missing = &explanation.manifest.missing;
    let named: Vec<String> = missing
        .iter()
        .map(|missing| format!("{} ({})", missing.connection_id, missing.reason_code))
        .collect();
    let list = named.join(", ");
    words.count(&words.missing, missing.len() as u64, &[("connections", Fact::Text(&list))])
}

/// The columns and their meaning.
pub(super) fn columns(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let columns = &explanation.manifest.column_meanings;
    if columns.is_empty() {
        return;
    }
    html.element("<section>\n<h2>", words.columns, "</h2>\n<table class=\"list\">\n<thead><tr>");
    for title in words.column_columns {
        html.element("<th scope=\"col\">", title, "</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for column in columns {
        html.markup("<tr>").cell("<th scope=\"row\"", &column.title, "</th><td>");
        for (index, field) in column.fields.iter().enumerate() {
            html.markup(if index > 0 { ", " } else { "" }).cell("<code", field, "</code>");
        }
        html.element("</td><td>", &meaning(&column.fields, shared, words), "");
        if !column.hidden.is_empty() {
            let hidden: Vec<String> = column
                .hidden
                .iter()
                .map(|hidden| {
                    let way = match hidden.how.as_str() {
                        "keep-domain" => "keepDomain",
                        way => way,
                    };
                    let way = shared.find(&format!("hide.way.{way}"), &[]);
                    format!("{} ({})", hidden.path, way.as_deref().unwrap_or(&hidden.how))
                })
                .collect();
            let facts = [("fields", Fact::Text(&hidden.join(", ")))];
            html.element("<br><strong>", &words.fill(words.hidden, &facts), "</strong>");
        }
        html.markup("</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    let zone = explanation.recipe.style.time_zone.as_deref().unwrap_or("UTC");
    let zone = words.fill(words.zone_note, &[("zone", Fact::Text(zone))]);
    html.element("<p class=\"note\">", &zone, " ").text(words.columns_note).markup("</p>\n</section>\n");
}

/// The charts.
pub(super) fn in_the_list(
    html: &mut Html,
    words: &Words,
    shared: &SharedWords,
    explanation: &Explanation<'_>,
) {
    let rows = explanation.rows();
    let Some(numbers) = explanation.charts.filter(|charts| rows > 0 && has_charts(charts)) else { return };
    let is_filtered = explanation.manifest.filtered.is_some();
    let whom = if is_filtered { &words.charts_kept } else { &words.charts_delivered };
    html.element("<section>\n<h2>", words.charts, "</h2>\n");
    html.element("<p>", &words.count(whom, rows, &[]), "</p>\n");
    charts(html, words, shared, numbers, rows);
    html.markup("</section>\n");
}

/// The files, each with its hash.
pub(super) fn files(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    html.element("<section>\n<h2>", words.files, "</h2>\n<table class=\"list files\">\n<thead><tr>");
    for (index, title) in words.file_columns.iter().enumerate() {
        html.markup(if (2..4).contains(&index) {
            "<th scope=\"col\" class=\"number\">"
        } else {
            "<th scope=\"col\">"
        });
        html.text(title).markup("</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for file in &manifest.files {
        let role = match file.role {
            Role::Output => "role.output",
            Role::Original => "role.original",
            Role::Lookup => "role.lookup",
            Role::LogEvent => "role.logEvent",
            Role::Explanation => continue,
        };
        let format = file.format.as_deref().and_then(|format| shared.find(&format!("format.{format}"), &[]));
        let looked_up = manifest.lookups.iter().find(|part| part.file.as_ref() == Some(&file.name));
        let detail = format.or_else(|| looked_up.map(|part| label(&part.field, shared, words)));
        let what = match detail {
            Some(detail) => format!("{}, {detail}", shared.of_key(role, &[])),
            None => shared.of_key(role, &[]),
        };
        html.element("<tr><th scope=\"row\">", &file.name, "</th>").element("<td>", &what, "</td>");
        let rows = file.rows.map_or_else(|| "—".to_owned(), |rows| language.number(rows));
        html.markup("<td class=\"number\" data-of=\"").text(words.users).markup("\">").text(&rows);
        html.element("</td><td class=\"number\">", &language.size(file.bytes), "</td>");
        html.element("<td><code class=\"hash\">", &file.sha256, "</code></td></tr>\n");
    }
    let signed = explanation.unsigned().is_none();
    let proof = [
        (EXPLANATION, words.file_page, true),
        (MANIFEST, words.file_manifest, true),
        ("allowed_signers", words.file_signers, signed),
        (CHECKSUMS, if signed { words.file_checksums } else { words.file_checksums_alone }, true),
        ("SHA256SUMS.sig", words.file_signature, signed),
    ];
    for (name, what, _) in proof.iter().filter(|(_, _, is_there)| *is_there) {
        html.element("<tr><th scope=\"row\">", name, "</th>").element("<td>", what, "</td>");
        html.markup("<td class=\"number\">—</td><td></td><td></td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    let has_original = manifest.files.iter().any(|file| file.role == Role::Original);
    let differs = manifest.filtered.is_some() || !explanation.recipe.hidden.is_empty();
    if manifest.original_deleted {
        html.element("<p class=\"note\">", words.original_deleted, "</p>\n");
    } else if has_original && differs {
        html.element("<p class=\"notice\">", words.original_everyone, "</p>\n");
    }
    html.markup("</section>\n");
}

/// What the data can't show, and what happened to it on the way.
pub(super) fn limits(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let manifest = explanation.manifest;
    html.element("<section>\n<h2>", words.limits, "</h2>\n<ul>\n");
    html.element("<li>", words.limit_moment, "</li>\n");
    html.element("<li>", words.limit_linked, "</li>\n");
    let says_so = manifest.caveats.iter().any(|caveat| caveat.code == "not_in_export");
    if !says_so {
        html.element("<li>", words.limit_export, "</li>\n");
    }
    if !manifest.lookups.is_empty() {
        html.element("<li>", words.limit_looked_up, "</li>\n");
    }
    html.element("<li>", words.limit_recorded, "</li>\n");
    for caveat in &manifest.caveats {
        html.element("<li>", &caveat_words(caveat, shared), "</li>\n");
    }
    html.markup("</ul>\n");
    if !manifest.notices.is_empty() {
        html.element("<h3>", words.notices, "</h3>\n<ul>\n");
        for notice in &manifest.notices {
            html.element("<li>", &notice_words(notice, shared), "</li>\n");
        }
        html.markup("</ul>\n");
    }
    html.markup("</section>\n");
}
