//! What was looked up beside the export: how far it goes, when it was read, and who holds which
//! role.

use super::explanation::Explanation;
use super::html::Html;
use super::messages::{Fact, SharedWords};
use super::told::coverage_words;
use super::words::Words;
use crate::manifest_lookups::{HoldersPart, LookupOutcome, LookupPart};

/// The field of roles.
const ROLES: &str = "roles";

/// Roles in the table of their holders; the manifest has all.
const MOST_ROLES: usize = 100;

/// How far looked-up columns go.
pub(super) fn coverage(html: &mut Html, words: &Words, shared: &SharedWords, explanation: &Explanation<'_>) {
    let lookups = &explanation.manifest.lookups;
    if lookups.is_empty() {
        return;
    }
    html.element("<section>\n<h2>", words.coverage, "</h2>\n");
    html.element("<p>", words.coverage_note, "</p>\n<ul>\n");
    for part in lookups {
        let is_read = part.outcome == LookupOutcome::Read;
        html.element(
            if is_read { "<li>" } else { "<li class=\"lacking\">" },
            &coverage_words(part, shared),
            "",
        );
        if let (Some(from), Some(until)) = (part.read_from, part.read_until) {
            let (from, until) = (words.language.moment(from), words.language.moment(until));
            let facts = [("from", Fact::Text(from.as_str())), ("until", Fact::Text(&until))];
            html.text(" ").text(&words.fill(words.read_between, &facts));
        }
        if let Some(column) = part.column.as_deref().filter(|_| is_read && part.field == ROLES) {
            html.text(" ").text(&words.fill(words.empty_roles, &[("column", Fact::Text(column))]));
        }
        html.markup("</li>\n");
    }
    html.markup("</ul>\n");
    for part in lookups {
        holders(html, words, part, explanation.rows());
    }
    html.markup("</section>\n");
}

/// The roles with the numbers of their holders, the most held first.
fn holders(html: &mut Html, words: &Words, part: &LookupPart, rows: u64) {
    if part.holders.is_empty() {
        return;
    }
    let mut roles: Vec<&HoldersPart> = part.holders.iter().collect();
    // Those with as many stay in the order of their names.
    roles.sort_by_key(|role| std::cmp::Reverse(role.users));
    html.element("<h3>", &words.count(&words.holders, rows, &[]), "</h3>\n");
    html.element("<table class=\"list\">\n<thead><tr><th scope=\"col\">", words.role, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.users, "</th></tr></thead>\n<tbody>\n");
    for role in roles.iter().take(MOST_ROLES) {
        html.markup("<tr>").cell("<th scope=\"row\"", &role.name, "</th>");
        html.element("<td class=\"number\">", &words.language.number(role.users), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    html.element("<p class=\"note\">", words.holders_note, "");
    let more = roles.len().saturating_sub(MOST_ROLES) as u64;
    if more > 0 {
        html.text(" ").text(&words.count(&words.more_roles, more, &[])).text(".");
    }
    html.markup("</p>\n");
}

/// Returns true if the files have no roles although a purpose of this name has them.
pub(super) fn lacks_roles(purpose: &str, lookups: &[LookupPart]) -> bool {
    let is_read = |part: &LookupPart| part.field == ROLES && part.outcome == LookupOutcome::Read;
    WITH_ROLES.contains(&purpose) && !lookups.iter().any(is_read)
}

/// The purposes that have a column of roles if the credential may read them.
const WITH_ROLES: &[&str] = &[
    "access-review",
    "review-generic",
    "vanta",
    "lumos",
    "securends",
    "conductorone",
    "multiplier",
    "zilla",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_promises_no_roles_that_were_not_looked_up() {
        let part = |outcome: &str| -> LookupPart {
            serde_json::from_value(serde_json::json!({
                "field": ROLES, "column": null, "file": null, "outcome": outcome, "coverage": "", "listed": 0,
                "nested_groups": 0, "pages": 0, "users": 0, "values": 0, "not_delivered": 0,
            }))
            .unwrap()
        };
        assert!(lacks_roles("access-review", &[]) && lacks_roles("access-review", &[part("left_out")]));
        assert!(!lacks_roles("access-review", &[part("read")]) && !lacks_roles("inactive-accounts", &[]));
    }
}
