//! Facts of a manifest in words: caveats, notices, and what looked-up columns cover.

use serde_json::Value;

use super::conditions::age_words;
use super::messages::{COUNT, Fact, SharedWords};
use crate::manifest::{CaveatPart, NoticePart};
use crate::manifest_lookups::{LookupOutcome, LookupPart, NotReadPart};

/// Returns a caveat in words. One of a later version keeps its own, which are English.
pub(super) fn caveat_words(caveat: &CaveatPart, shared: &SharedWords) -> String {
    let fact = |name: &str| caveat.detail.get(name);
    let text = |name: &str| fact(name).and_then(Value::as_str).unwrap_or_default();
    let age = age_words(text("age"), shared);
    let users = fact("users").and_then(Value::as_u64);
    let facts = [
        ("age", Fact::Text(&age)),
        ("tool", Fact::Text(text("tool"))),
        ("template", Fact::Text(text("template"))),
        (COUNT, Fact::Number(users.unwrap_or_default())),
    ];
    let counted = users.and_then(|_| shared.find(&format!("caveat.{}_count", caveat.code), &facts));
    let plain = || shared.find(&format!("caveat.{}", caveat.code), &facts);
    counted.or_else(plain).unwrap_or_else(|| caveat.text.clone())
}

/// Returns a notice of the conversion in words.
pub(super) fn notice_words(notice: &NoticePart, shared: &SharedWords) -> String {
    let notice = serde_json::to_value(notice).unwrap_or_default();
    let text = |name: &str| notice.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = text("notice");
    // Each notice counts one thing, or several that add up.
    let counts = ["users", "rows", "lines", "cells", "values", "minutes", "count"];
    let number = |name: &str| notice.get(name).and_then(Value::as_u64);
    let of_parts =
        || ["numbers", "zeros", "dates"].into_iter().filter_map(number).reduce(|sum, one| sum + one);
    let count = counts.into_iter().find_map(number).or_else(of_parts);
    let facts = [
        ("similar", Fact::Text(text("similar"))),
        ("total", Fact::Number(number("total").unwrap_or_default())),
        ("left", Fact::Number(number("left").unwrap_or_default())),
        ("file", Fact::Text(text("path"))),
        ("field", Fact::Text(if text("field").is_empty() { text("path") } else { text("field") })),
        ("condition", Fact::Text(text("condition"))),
        ("column", Fact::Text(text("title"))),
        ("title", Fact::Text(text("title"))),
        ("wanted", Fact::Text(text("wanted"))),
        (COUNT, Fact::Number(count.unwrap_or_default())),
    ];
    let detailed = if text("similar").is_empty() { "" } else { "_similar" };
    let known = shared.find(&format!("notice.{code}{detailed}"), &facts);
    known.unwrap_or_else(|| shared.of_key("notice.other", &[("code", Fact::Text(code))]))
}

/// Returns what a looked-up column covers, and what it does not.
pub(super) fn coverage_words(part: &LookupPart, shared: &SharedWords) -> String {
    let field = shared.find(&format!("field.{}", part.field), &[]).unwrap_or_else(|| part.field.clone());
    let first = part.not_read.first();
    let with_reason = |key: &str| {
        let reason = reason_of(first, shared);
        shared.of_key(key, &[("field", Fact::Text(&field)), ("reason", Fact::Text(&reason))])
    };
    match part.outcome {
        LookupOutcome::LeftOut => with_reason("coverage.left_out"),
        LookupOutcome::NotAvailable => with_reason("coverage.not_available"),
        LookupOutcome::Read => {
            let covered = what_is_covered(part, shared);
            let facts = [
                ("field", Fact::Text(field.as_str())),
                ("coverage", Fact::Text(&covered)),
                (COUNT, Fact::Number(part.users)),
            ];
            let mut sentences = vec![shared.of_key("coverage.read", &facts)];
            for not_read in &part.not_read {
                let key = if not_read.part == "groups" {
                    "coverage.part_groups"
                } else {
                    "coverage.part_organization_roles"
                };
                let (name, reason) = (shared.of_key(key, &[]), reason_of(Some(not_read), shared));
                let facts = [("part", Fact::Text(&name)), ("reason", Fact::Text(&reason))];
                sentences.push(shared.of_key("coverage.not_read", &facts));
            }
            if part.nested_groups > 0 {
                sentences
                    .push(shared.of_key("coverage.nested", &[(COUNT, Fact::Number(part.nested_groups))]));
            }
            sentences.join(" ")
        }
    }
}

fn what_is_covered(part: &LookupPart, shared: &SharedWords) -> String {
    let partly = !part.not_read.is_empty();
    let key = match (part.field.as_str(), partly) {
        ("roles", false) => "coverage.roles_all",
        ("roles", true) => "coverage.roles_direct",
        ("organizations", false) => "coverage.organizations_all",
        ("organizations", true) => "coverage.organizations_alone",
        ("groups", _) => "coverage.groups",
        ("mfa_methods", _) => "coverage.mfa_methods",
        _ => return part.coverage.clone(),
    };
    shared.of_key(key, &[(COUNT, Fact::Number(part.listed))])
}

fn reason_of(part: Option<&NotReadPart>, shared: &SharedWords) -> String {
    match part {
        Some(NotReadPart { missing, .. }) if !missing.is_empty() => {
            shared.of_key("coverage.missing", &[("permissions", Fact::Text(&missing.join(", ")))])
        }
        Some(NotReadPart { auth0_message: Some(message), .. }) => {
            shared.of_key("problem.auth0_says", &[("message", Fact::Text(message))])
        }
        _ => shared.of_key("coverage.refused", &[]),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use convert::Notice;

    use super::*;
    use crate::page::Language;

    #[test]
    fn a_notice_says_what_it_counts() {
        let path = PathBuf::from("a.csv");
        for (notice, told) in [
            (Notice::ChangedByExcel { path: path.clone(), numbers: 2, zeros: 3, dates: 0 }, ["5", "a.csv"]),
            (Notice::PartOfList { path: path.clone(), users: 2, total: 7 }, ["2", "7"]),
            (Notice::PasswordHashesJoined { users: 2, left: 7 }, ["2", "7"]),
            (
                Notice::ColumnEmpty { path: "email".into(), similar: Some("E-Mail".into()) },
                ["email", "E-Mail"],
            ),
        ] {
            for language in Language::ALL {
                let words = notice_words(&NoticePart::Known(notice.clone()), &SharedWords::of(language));
                assert!(told.iter().all(|part| words.contains(part)) && !words.contains('{'), "{words}");
            }
        }
    }
}
