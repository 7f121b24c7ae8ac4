//! What the count check has come to: whether Auth0's search index holds as many users.

use super::html::Html;
use super::messages::{COUNT, Fact, SharedWords};
use super::words::Words;
use crate::manifest_count::{Compared, CountCheckPart, CountOutcome, NotChecked};

/// The check in words, and the windows that differ.
pub(super) fn count_check(
    html: &mut Html,
    words: &Words,
    shared: &SharedWords,
    check: Option<&CountCheckPart>,
) {
    let Some(check) = check else {
        html.element("<p>", words.count_not_checked, "</p>\n");
        return;
    };
    let time = check.at.map_or_else(|| words.unknown.to_owned(), |at| words.language.moment(at));
    let index = in_index(check, shared);
    let facts = [
        ("time", Fact::Text(time.as_str())),
        ("export", Fact::Number(check.export)),
        ("index", Fact::Text(&index)),
        (COUNT, Fact::Number(check.changed_meanwhile)),
    ];
    match check.outcome {
        CountOutcome::Matches if check.changed_meanwhile > 0 => {
            html.element("<p>", &shared.of_key("count.matches_but", &facts), "</p>\n");
        }
        CountOutcome::Matches => {
            html.element("<p>", &words.fill(words.count_matches, &facts), "</p>\n");
        }
        CountOutcome::Differs => differing(html, words, shared, check, &facts),
        CountOutcome::NotChecked => {
            let reason = reason(check, shared);
            let text = shared.of_key("count.not_checked", &[("reason", Fact::Text(&reason))]);
            html.element("<p>", &text, "</p>\n");
        }
    }
    if check.not_compared > 0 {
        let text = shared.of_key("count.not_compared", &[(COUNT, Fact::Number(check.not_compared))]);
        html.element("<p class=\"note\">", &text, "</p>\n");
    }
    if check.outcome == CountOutcome::Matches {
        html.element("<p class=\"note\">", &shared.of_key("count.means", &[]), "</p>\n");
    }
}

/// The number of users in the index, as far as it is known.
pub(super) fn in_index(check: &CountCheckPart, shared: &SharedWords) -> String {
    let counted = || check.windows.iter().map(|window| &window.users).chain(&check.undated);
    match check.index {
        Some(index) => bounded(index, check.at_least, shared),
        None => bounded(counted().filter_map(|users| users.index).sum(), true, shared),
    }
}

fn differing(
    html: &mut Html,
    words: &Words,
    shared: &SharedWords,
    check: &CountCheckPart,
    facts: &[(&str, Fact<'_>)],
) {
    let language = words.language;
    let mut windows = check.differing().peekable();
    let text = if windows.peek().is_some() {
        words.fill(words.count_differs, facts)
    } else {
        shared.of_key("count.differs", facts)
    };
    html.element("<p class=\"notice\">", &text, "</p>\n");
    if windows.peek().is_some() {
        html.markup("<table class=\"list\">\n<thead><tr>");
        for title in words.count_columns {
            html.element("<th scope=\"col\">", title, "</th>");
        }
        html.markup("</tr></thead>\n<tbody>\n");
        for window in windows {
            let from = window.from.map_or_else(|| "—".to_owned(), |from| language.moment(from));
            let Compared { export, index, at_least, .. } = window.users;
            let index = index.map_or_else(|| "?".to_owned(), |index| bounded(index, at_least, shared));
            html.element("<tr><th scope=\"row\">", &from, "</th>");
            html.element("<td>", &language.moment(window.to), "</td>");
            html.element("<td class=\"number\">", &language.number(export), "</td>");
            html.element("<td class=\"number\">", &index, "</td></tr>\n");
        }
        html.markup("</tbody></table>\n");
    }
    if check.undated.is_some_and(|undated| undated.differs()) {
        html.element("<p class=\"notice\">", &shared.of_key("count.undated_differs", &[]), "</p>\n");
    }
    html.element("<p class=\"note\">", &shared.of_key("count.differs_why", &[]), "</p>\n");
}

/// A number that may be a lower bound.
fn bounded(number: u64, at_least: bool, shared: &SharedWords) -> String {
    let written = shared.language().number(number);
    if at_least { shared.of_key("count.at_least", &[(COUNT, Fact::Text(&written))]) } else { written }
}

/// Why nothing can be said.
fn reason(check: &CountCheckPart, shared: &SharedWords) -> String {
    let detail = check.detail.as_deref().unwrap_or_default();
    let facts = [("scope", Fact::Text(detail)), ("what", Fact::Text(detail))];
    let key = match check.reason {
        Some(NotChecked::Connections) => "connections",
        Some(NotChecked::Limited) => "limited",
        Some(NotChecked::NoDates) => "noDates",
        Some(NotChecked::PermissionMissing) => "permissionMissing",
        Some(NotChecked::Skipped) => "skipped",
        Some(NotChecked::Unanswered) => "unanswered",
        Some(NotChecked::Uncounted) | None => "uncounted",
    };
    shared.of_key(&format!("count.reason.{key}"), &facts)
}
