//! Texts for Auth0's own log as a witness.

use exporter::{ExportSnapshot, Witness, WitnessOutcome};
use jiff::Timestamp;

use super::text::printable;

/// Says what came of looking for the events of an export in Auth0's log.
pub(crate) fn of_witness(witness: &Witness) -> String {
    let part = &witness.part;
    let detail = printable(part.detail.as_deref().unwrap_or_default());
    let text = match part.outcome {
        WitnessOutcome::Found => {
            let dates = part.events.iter().filter_map(|event| event.date).map(moment);
            let dates = dates.collect::<Vec<_>>().join(", ");
            let place = witness.supplement.as_deref().map_or_else(
                || "it is in the pack".to_owned(),
                |name| format!("it is beside the pack, in {}", printable(name)),
            );
            let recorded = if dates.is_empty() { String::new() } else { format!(" on {dates}") };
            format!("recorded the request{recorded}; {place}, unchanged")
        }
        WitnessOutcome::NotFoundYet => {
            let at = part.at.map(|at| format!(" on {}", moment(at))).unwrap_or_default();
            format!("did not have the request yet when it was asked{at}. `rollcall-cli resume` asks again")
        }
        WitnessOutcome::NotPermitted => {
            format!(
                "could not be read, because {detail} is missing. With it, `rollcall-cli resume` asks again"
            )
        }
        WitnessOutcome::NotAsked if detail.is_empty() => {
            "was not asked yet: it has the request only some time later. `rollcall-cli resume` asks"
                .to_owned()
        }
        WitnessOutcome::NotAsked => {
            format!("could not be asked ({detail}). `rollcall-cli resume` asks again")
        }
    };
    format!("Auth0's log {text}.")
}

/// Says that the files are there and what is still waited for.
pub(crate) fn of_waiting_for_witness(export: &ExportSnapshot) -> String {
    format!(
        "The files of {} are ready. Waiting for Auth0's log to have the request, up to 15 minutes; Ctrl-C ends \
         the wait, and `rollcall-cli resume` asks later.",
        printable(&export.name)
    )
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use exporter::{EventMatch, WitnessEvent, WitnessPart};

    use super::*;

    #[test]
    fn each_outcome_says_what_it_is_and_what_comes_next() {
        let event = WitnessEvent {
            job_id: "job_1".into(),
            log_id: Some("9002".into()),
            date: Some("2026-11-01T10:15:02Z".parse().unwrap()),
            matched_by: EventMatch::CorrelationId,
            file: "auth0-log-event.json".into(),
        };
        let found = WitnessPart::found("2026-11-01T10:16:00Z".parse().unwrap(), vec![event]);
        assert_eq!(
            of_witness(&found.clone().into()),
            "Auth0's log recorded the request on 2026-11-01 10:15:02 UTC; it is in the pack, unchanged."
        );
        let beside = Witness { part: found, supplement: Some("acme.auth0-log".into()) };
        assert!(of_witness(&beside).contains("it is beside the pack, in acme.auth0-log,"));
        let without = |outcome, detail: Option<&str>| {
            of_witness(&WitnessPart::without(outcome, detail.map(str::to_owned)).into())
        };
        assert!(without(WitnessOutcome::NotPermitted, Some("read:logs")).contains("read:logs is missing"));
        assert!(without(WitnessOutcome::NotAsked, None).contains("was not asked yet"));
        assert!(without(WitnessOutcome::NotAsked, Some("timeout")).contains("could not be asked (timeout)"));
        assert!(without(WitnessOutcome::NotFoundYet, None).contains("did not have the request yet"));
    }
}
