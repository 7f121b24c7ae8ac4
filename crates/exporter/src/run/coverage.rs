//! What a looked-up column covers, in the words of the manifest.

use convert::{Holders, LookedUpSummary};
use pack::{HoldersPart, LookupOutcome, LookupPart, NotReadPart};
use recipe::Recipe;
use schema::{FieldPath, Lookup};

use super::look_up::{LookUpEnd, Part};

/// What the manifest says of a lookup.
pub(crate) fn lookup_part(end: &LookUpEnd, recipe: &Recipe, summary: &convert::Summary) -> LookupPart {
    let LookUpEnd { lookup, progress, .. } = end;
    let field = lookup.field();
    let outcome = match &progress.left_out {
        None => LookupOutcome::Read,
        Some(left_out) if left_out.is_absent => LookupOutcome::NotAvailable,
        Some(_) => LookupOutcome::LeftOut,
    };
    let column = recipe.columns.iter().find(|column| column.looks_up(*lookup));
    let column = column.filter(|_| outcome != LookupOutcome::LeftOut);
    let looked_up = summary.looked_up.iter().find(|looked_up| looked_up.field == field);
    let not_delivered = summary.notices.iter().find_map(|notice| match notice {
        convert::Notice::HoldersNotDelivered { field: of, users } if of == field => Some(*users),
        _ => None,
    });
    let part = |part: &str, missing: &[String], message: &Option<String>| NotReadPart {
        part: part.to_owned(),
        missing: missing.to_vec(),
        auth0_message: message.clone(),
    };
    let left_out = progress.left_out.iter().map(|out| part(field, &out.missing, &out.auth0_message));
    let not_read: Vec<NotReadPart> = progress
        .not_read
        .iter()
        .map(|not_read| part(not_read.part.name(), &not_read.missing, &not_read.auth0_message))
        .chain(left_out)
        .collect();
    LookupPart {
        field: field.to_owned(),
        column: column.map(|column| column.title().to_owned()),
        file: end.file.clone(),
        deleted: None,
        outcome,
        coverage: coverage(end, outcome, &not_read),
        not_read,
        listed: if *lookup == Lookup::MfaMethods { progress.lists } else { progress.listed },
        nested_groups: progress.nested,
        read_from: progress.read.filter(|_| outcome == LookupOutcome::Read).map(|(from, _)| from),
        read_until: progress.read.filter(|_| outcome == LookupOutcome::Read).map(|(_, until)| until),
        pages: progress.pages,
        users: looked_up.map_or(0, |looked_up| looked_up.users),
        values: looked_up.map_or(0, |looked_up| looked_up.values),
        not_delivered: not_delivered.unwrap_or_default(),
        holders: holders(*lookup, recipe, looked_up),
    }
}

/// The users in the files for each role. None if roles are hidden: their names would show them.
fn holders(lookup: Lookup, recipe: &Recipe, looked_up: Option<&LookedUpSummary>) -> Vec<HoldersPart> {
    let field = FieldPath::from_key(lookup.field());
    let is_hidden = recipe.hidden.iter().any(|hidden| FieldPath::from_key(&hidden.path).overlaps(&field));
    let counted = looked_up.filter(|_| lookup == Lookup::Roles && !is_hidden);
    let part = |of: &Holders| HoldersPart { id: of.id.clone(), name: of.name.clone(), users: of.users };
    counted.into_iter().flat_map(|looked_up| &looked_up.holders).map(part).collect()
}

/// The coverage in one sentence, such as "directly assigned roles; groups not read:
/// `read:group_roles` is missing".
fn coverage(end: &LookUpEnd, outcome: LookupOutcome, not_read: &[NotReadPart]) -> String {
    let reason = |not_read: &NotReadPart| match (not_read.missing.as_slice(), &not_read.auth0_message) {
        ([], Some(message)) => format!("Auth0 says: {message}"),
        ([], None) => "Auth0 refused it".to_owned(),
        ([one], _) => format!("{one} is missing"),
        (several, _) => format!("{} are missing", several.join(", ")),
    };
    match (outcome, not_read.last()) {
        (LookupOutcome::LeftOut, Some(why)) => return format!("not read: {}", reason(why)),
        (LookupOutcome::NotAvailable, Some(why)) => {
            return format!("the tenant has no such list: {}", reason(why));
        }
        _ => {}
    }
    let without_part = !not_read.is_empty();
    let covered = match (end.lookup, without_part) {
        (Lookup::Roles, false) => "roles assigned directly or through a group".to_owned(),
        (Lookup::Roles, true) => "directly assigned roles".to_owned(),
        (Lookup::Organizations, false) => {
            "organizations, with the roles that members were assigned inside them".to_owned()
        }
        (Lookup::Organizations, true) => "organizations, without the roles inside them".to_owned(),
        (Lookup::Groups, _) => "groups of which users are direct members".to_owned(),
        (Lookup::MfaMethods, _) => {
            format!("confirmed second factors of the {} users who were asked for", end.progress.lists)
        }
    };
    let mut parts = vec![covered];
    for part in not_read {
        let name = if part.part == Part::Groups.name() { "groups" } else { "roles inside organizations" };
        parts.push(format!("{name} not read: {}", reason(part)));
    }
    // Auth0 lists these with calls of their own, of which some are in early access (Auth0 docs,
    // "Organization roles"; Management API, "Organizations").
    match end.lookup {
        Lookup::Roles => parts.push("roles inside organizations are not among them".to_owned()),
        Lookup::Organizations if !without_part => parts.push(
            "roles that an organization defines itself, and those that it gives through groups, were not read"
                .to_owned(),
        ),
        Lookup::Organizations | Lookup::Groups | Lookup::MfaMethods => {}
    }
    if end.progress.nested > 0 {
        parts.push(format!("groups inside groups were not followed: {}", end.progress.nested));
    }
    parts.join("; ")
}
