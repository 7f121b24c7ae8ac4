//! Texts for the count check.

use exporter::{CountCheckPart, CountOutcome, CountProgress, CountWindow, NotChecked};
use jiff::Timestamp;

use super::text::{count, users};

/// Most windows that are spelled out; the manifest has all.
const MOST_WINDOWS: usize = 5;

/// Describes how far a count is.
pub(crate) fn counting(progress: CountProgress) -> String {
    let CountProgress { again, done, total } = progress;
    let what =
        if again { "counting what differs once more" } else { "counting again in Auth0's search index" };
    format!("{what}: {} of {}", count(done), count(total))
}

/// Says what a count check has come to.
pub(crate) fn of_count_check(checked: &CountCheckPart) -> String {
    let at = checked.at.map(|at| format!(" at {}", at.strftime("%H:%M UTC"))).unwrap_or_default();
    let export = count(checked.export);
    let bound = if checked.at_least { "at least " } else { "" };
    let index = checked.index.map_or_else(|| "?".to_owned(), |index| format!("{bound}{}", count(index)));
    let text = match checked.outcome {
        CountOutcome::Matches if checked.changed_meanwhile == 0 => {
            format!("Count: matches Auth0's search index{at}: {export} = {index}.")
        }
        CountOutcome::Matches => format!(
            "Count: matches Auth0's search index{at} but for {} it gained or lost during the count: {export} \
             exported, {index} in the index.",
            users(checked.changed_meanwhile)
        ),
        CountOutcome::Differs => format!(
            "Count: differs from Auth0's search index{at}: {export} exported, {index} in the index. A user who \
             was deleted since the export makes the index smaller."
        ),
        CountOutcome::NotChecked => {
            format!("Count: not checked: {}.", reason(checked))
        }
    };
    let not_compared = (checked.not_compared > 0).then(|| {
        format!(
            " Not compared: {} created in the ten minutes before the export.",
            users(checked.not_compared)
        )
    });
    let windows = checked.differing().take(MOST_WINDOWS).map(|window| format!("\n  {}", of_window(window)));
    let undated = checked.undated.is_some_and(|undated| undated.differs());
    let undated = undated.then(|| "\n  users without a date of creation differ as well".to_owned());
    std::iter::once(text).chain(not_compared).chain(windows).chain(undated).collect()
}

/// Says why nothing can be said.
fn reason(checked: &CountCheckPart) -> String {
    let detail = checked.detail.as_deref().unwrap_or_default();
    match checked.reason {
        Some(NotChecked::Connections) => "only some connections were exported".to_owned(),
        Some(NotChecked::Limited) => "only a limited number of users was exported".to_owned(),
        Some(NotChecked::NoDates) => "the file from Auth0 has no dates of creation".to_owned(),
        Some(NotChecked::PermissionMissing) => format!("{detail} is missing"),
        Some(NotChecked::Skipped) => "skipped".to_owned(),
        Some(NotChecked::Unanswered) => format!("Auth0 could not be asked ({detail})"),
        Some(NotChecked::Uncounted) | None => "the search index could not count some users".to_owned(),
    }
}

fn of_window(window: &CountWindow) -> String {
    let moment = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let to = moment(window.to);
    let when = window.from.map_or_else(
        || format!("created before {to}"),
        |from| format!("created from {} until {to}", moment(from)),
    );
    let bound = if window.users.at_least { "at least " } else { "" };
    let index = window.users.index.map_or_else(|| "?".to_owned(), count);
    format!("{when}: {} exported, {bound}{index} in the index", count(window.users.export))
}

#[cfg(test)]
mod tests {
    use exporter::Compared;

    use super::*;

    fn part(export: u64, index: u64) -> CountCheckPart {
        CountCheckPart {
            outcome: CountOutcome::Matches,
            reason: None,
            index: Some(index),
            at: Some("2026-11-01T10:15:40Z".parse().unwrap()),
            ..CountCheckPart::not_checked(NotChecked::Skipped, None, export)
        }
    }

    #[test]
    fn a_match_names_both_numbers_and_the_time() {
        assert_eq!(
            of_count_check(&part(12_345, 12_345)),
            "Count: matches Auth0's search index at 10:15 UTC: 12,345 = 12,345."
        );
        let changed = CountCheckPart { changed_meanwhile: 1, not_compared: 3, ..part(5, 4) };
        assert_eq!(
            of_count_check(&changed),
            "Count: matches Auth0's search index at 10:15 UTC but for 1 user it gained or lost during the \
             count: 5 exported, 4 in the index. Not compared: 3 users created in the ten minutes before the \
             export."
        );
    }

    #[test]
    fn a_difference_names_its_window_and_nothing_else_is_ticked() {
        let window = CountWindow {
            from: Some("2025-01-01T00:00:00Z".parse().unwrap()),
            to: "2025-02-01T00:00:00Z".parse().unwrap(),
            users: Compared {
                export: 799,
                index: Some(800),
                index_before: Some(800),
                at_least: false,
                difference: Some(1),
            },
        };
        let differs =
            CountCheckPart { outcome: CountOutcome::Differs, windows: vec![window], ..part(12_344, 12_345) };
        let text = of_count_check(&differs);
        assert!(text.contains("differs") && text.contains("12,344 exported, 12,345 in the index"), "{text}");
        let line = "created from 2025-01-01 00:00:00 UTC until 2025-02-01 00:00:00 UTC: 799 exported, 800 in the index";
        assert_eq!(text.lines().nth(1).unwrap().trim(), line);
        let missing = (NotChecked::PermissionMissing, Some("read:users".to_owned()));
        assert_eq!(
            of_count_check(&CountCheckPart::not_checked(missing.0, missing.1, 3)),
            "Count: not checked: read:users is missing."
        );
    }
}
