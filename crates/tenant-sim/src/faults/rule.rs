//! Rules: which requests a fault strikes.

use super::{fault::Fault, route::Route};

/// A fault and the requests it strikes. As text: `ROUTE=FAULT[:ARGUMENT][xTIMES][+AFTER]`, for
/// instance `get-job=rate-limited-429:retry-after=2x3` or `storage=reset-mid-body:50%x1+1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// The requests that the rule counts.
    pub route: Route,
    /// The fault that strikes them.
    pub fault: Fault,
    /// Number of requests that pass unharmed first.
    pub after: u32,
    /// Number of requests to strike; `None` for all.
    pub times: Option<u32>,
}

impl FaultRule {
    /// Creates a rule that strikes every request of the route.
    #[must_use]
    pub fn new(route: Route, fault: Fault) -> Self {
        Self { route, fault, after: 0, times: None }
    }

    /// Creates a rule that strikes only the next request of the route.
    #[must_use]
    pub fn once(route: Route, fault: Fault) -> Self {
        Self::new(route, fault).times(1)
    }

    /// Limits the rule to `times` requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Lets `after` requests pass unharmed first.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }
}
