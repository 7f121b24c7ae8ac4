//! Looked-up columns, such as roles: what they need, and what they cover.

use exporter::{Listed, LookUpCost, NeededForColumn, UsersFrom};
use pack::LookupPart;

use super::text::{auth0_says, count, duration, number_of, printable, users};

/// What a looked-up column covers.
pub(crate) fn of_coverage(lookup: &LookupPart) -> String {
    printable(&format!("{}: {}.", lookup.field, lookup.coverage))
}

/// Which permission a column lacks, where to grant it, and how to do without.
pub(super) fn of_missing_permission(missing: &NeededForColumn) -> String {
    let beyond = if missing.filter {
        " The filter needs it."
    } else {
        " `--skip-missing` goes on without this column."
    };
    format!("{}{beyond}{}", needs(missing), auth0_says(&missing.answer))
}

/// Which permission a column lacks, and where to grant it.
pub(super) fn of_refusal(missing: &NeededForColumn) -> String {
    format!("{}{}", needs(missing), auth0_says(&missing.answer))
}

fn needs(missing: &NeededForColumn) -> String {
    match missing.missing.as_slice() {
        // Auth0 has refused a call without naming a permission.
        [] => format!("Auth0 refused what the column {} needs.", missing.field),
        scopes => format!(
            "The column {} needs the permission {}. Tick it at Auth0: Applications, APIs, Auth0 Management API, Machine \
             to Machine Applications, your application.",
            missing.field,
            scopes.join(", ")
        ),
    }
}

/// What reading a looked-up column costs, before it is read. Times are at the tenant's limits.
pub(crate) fn of_look_up_cost(cost: &LookUpCost, most_calls: u64) -> String {
    const LIMITS: &str = "at half of this tenant's limits";
    let field = cost.field;
    let about = |seconds: Option<u64>| seconds.map(|seconds| format!("about {}", duration(seconds)));
    let for_1000 = about(cost.seconds_for_1000);
    if let (Some(listed), Some(calls)) = (cost.listed, cost.calls) {
        let calls = format!("{}, at least {}", of_listed(field, listed), number_of(calls, "call", "calls"));
        return match (about(cost.seconds), for_1000) {
            (Some(least), Some(more)) => {
                format!("{field}: {calls}: {least} {LIMITS}, and {more} more for each further 1,000 holders.")
            }
            _ => format!("{field}: {calls}, and one more for each further 100 holders."),
        };
    }
    let limit = format!("More than {} calls are refused unless --max-calls allows them.", count(most_calls));
    let each = format!("{field}: one call for each user whom the rest of the filter keeps");
    match (cost.users, about(cost.seconds), for_1000) {
        (Some(known), Some(time), _) => {
            let from = match known.from {
                UsersFrom::Limit => "by --limit",
                UsersFrom::LastExport => "by the last export",
            };
            format!("{each}, at most {} {from}: {time} {LIMITS}. {limit}", users(known.at_most))
        }
        (_, _, Some(time)) => format!("{each}: {time} for 1,000 users {LIMITS}. {limit}"),
        _ => format!("{each}. {limit}"),
    }
}

/// The roles, organizations or groups of the tenant.
fn of_listed(field: &str, listed: Listed) -> String {
    let (one, several) = match field {
        "roles" => ("role", "roles"),
        "organizations" => ("organization", "organizations"),
        _ => ("group", "groups"),
    };
    let more = if listed.all { "" } else { "more than " };
    format!("{more}{}", number_of(listed.count, one, several))
}

#[cfg(test)]
mod tests {
    use exporter::KnownUsers;

    use super::*;

    fn cost(field: &'static str) -> LookUpCost {
        LookUpCost { field, listed: None, users: None, calls: None, seconds: None, seconds_for_1000: None }
    }

    #[test]
    fn a_list_costs_what_is_known_and_no_more() {
        let roles = LookUpCost {
            listed: Some(Listed { count: 7, all: true }),
            calls: Some(8),
            seconds: Some(12),
            seconds_for_1000: Some(15),
            ..cost("roles")
        };
        assert_eq!(
            of_look_up_cost(&roles, 5000),
            "roles: 7 roles, at least 8 calls: about 12 s at half of this tenant's limits, and about 15 s more for each \
             further 1,000 holders."
        );
        let unlimited = LookUpCost { seconds: None, seconds_for_1000: None, ..roles };
        let words = of_look_up_cost(&unlimited, 5000);
        assert!(words.ends_with("at least 8 calls, and one more for each further 100 holders."), "{words}");
        let more = LookUpCost { listed: Some(Listed { count: 100, all: false }), ..unlimited };
        assert!(of_look_up_cost(&more, 5000).starts_with("roles: more than 100 roles, "));
    }

    #[test]
    fn a_call_for_each_user_has_a_time_for_those_that_are_known() {
        let per_user = LookUpCost { seconds_for_1000: Some(1500), ..cost("mfa_methods") };
        let words = of_look_up_cost(&per_user, 5000);
        assert!(
            words.contains("keeps: about 25 min for 1,000 users at half of this tenant's limits."),
            "{words}"
        );
        assert!(
            words.ends_with("More than 5,000 calls are refused unless --max-calls allows them."),
            "{words}"
        );
        let known = LookUpCost {
            users: Some(KnownUsers { at_most: 812, from: UsersFrom::LastExport }),
            calls: Some(812),
            seconds: Some(1218),
            ..per_user
        };
        let words = of_look_up_cost(&known, 5000);
        assert!(words.contains("at most 812 users by the last export: about 20 min at half"), "{words}");
        assert!(!of_look_up_cost(&cost("mfa_methods"), 5000).contains("about"));
    }
}
