//! Determines which faults strike a request.

use std::sync::Mutex;

use super::{fault::Fault, route::Route, rule::FaultRule};
use crate::exports::variants::Variant;
use crate::lock::lock;

/// The active rules, each with the number of requests it has counted.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Mutex<Vec<(FaultRule, u32)>>,
}

impl Faults {
    pub(crate) fn add(&self, rule: FaultRule) {
        lock(&self.rules).push((rule, 0));
    }

    pub(crate) fn clear(&self) {
        lock(&self.rules).clear();
    }

    /// Counts a request and returns the faults that strike it.
    pub(crate) fn strike(&self, route: Option<Route>) -> Struck {
        let mut struck = Struck::default();
        for (rule, seen) in lock(&self.rules).iter_mut() {
            if rule.route != Route::Any && Some(rule.route) != route {
                continue;
            }
            let due = seen.checked_sub(rule.after);
            *seen += 1;
            if let Some(turn) = due.filter(|turn| rule.times.is_none_or(|times| *turn < times)) {
                struck.faults.push((rule.fault.clone(), turn));
            }
        }
        struck
    }
}

/// The faults that strike one request, each with the number of requests it struck before.
#[derive(Debug, Default, Clone)]
pub(crate) struct Struck {
    faults: Vec<(Fault, u32)>,
}

impl Struck {
    /// Returns the first result that `choose` produces for a fault.
    pub(crate) fn find<T>(&self, choose: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        self.faults.iter().find_map(|(fault, _)| choose(fault))
    }

    pub(crate) fn has(&self, wanted: &Fault) -> bool {
        self.faults.iter().any(|(fault, _)| fault == wanted)
    }

    /// Returns the error of the response headers' clock in seconds.
    pub(crate) fn clock_skew(&self) -> i64 {
        self.find(|fault| match fault {
            Fault::ClockSkew { seconds } => Some(*seconds),
            _ => None,
        })
        .unwrap_or(0)
    }

    /// Returns the version of the file to deliver.
    pub(crate) fn variant(&self) -> Variant {
        let variant = self.faults.iter().find_map(|(fault, turn)| match fault {
            Fault::TruncatedGzip => Some(Variant::Truncated),
            Fault::CorruptCrc => Some(Variant::BadCrc),
            Fault::CorruptData => Some(Variant::BadData),
            Fault::MultiMemberGzip => Some(Variant::MultiMember),
            Fault::PlainText => Some(Variant::Plain),
            Fault::InvalidJsonLine => Some(Variant::BadLine),
            Fault::ChangedObject => Some(Variant::Changed(*turn)),
            _ => None,
        });
        variant.unwrap_or(Variant::Intact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_skips_requests_then_strikes_then_stops() {
        let faults = Faults::default();
        faults.add(FaultRule::new(Route::GetJob, Fault::Hang).times(2).after(1));
        let struck = || faults.strike(Some(Route::GetJob)).has(&Fault::Hang);
        assert_eq!([struck(), struck(), struck(), struck()], [false, true, true, false]);
    }

    #[test]
    fn rules_count_only_their_own_route() {
        let faults = Faults::default();
        faults.add(FaultRule::once(Route::GetJob, Fault::Hang));
        faults.add(FaultRule::once(Route::Any, Fault::StuckJob));
        assert!(!faults.strike(Some(Route::Token)).has(&Fault::Hang));
        let struck = faults.strike(Some(Route::GetJob));
        assert!(struck.has(&Fault::Hang) && !struck.has(&Fault::StuckJob));
    }

    #[test]
    fn several_rules_can_strike_the_same_request() {
        let faults = Faults::default();
        faults.add(FaultRule::new(Route::Storage, Fault::ChangedObject));
        faults.add(FaultRule::new(Route::Any, Fault::ClockSkew { seconds: -4 }));
        let _first = faults.strike(Some(Route::Storage));
        let struck = faults.strike(Some(Route::Storage));
        assert_eq!((struck.variant(), struck.clock_skew()), (Variant::Changed(1), -4));
    }
}
