//! Text form of faults, for command lines and the control surface.

use std::fmt;
use std::str::FromStr;

use super::help::ROUTES;
use super::{
    fault::{Cut, Fault},
    route::Route,
    rule::FaultRule,
};

/// Why a rule could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultParseError {
    /// The `=` is missing.
    #[error("expected ROUTE=FAULT[:ARGUMENT][xTIMES][+AFTER], got {0:?}")]
    Shape(String),
    /// The route does not exist.
    #[error("unknown route {given:?}; the routes are {}", names(ROUTES.iter().map(|(_, name)| *name)))]
    Route {
        /// The given text.
        given: String,
    },
    /// The fault does not exist.
    #[error("unknown fault {given:?}; the faults are {}", names(Fault::list().map(|help| help.name)))]
    Fault {
        /// The given text.
        given: String,
    },
    /// The fault exists, but not on that route.
    #[error("{fault} means nothing on the route {route}")]
    Mismatch {
        /// The fault's name.
        fault: &'static str,
        /// The route.
        route: Route,
    },
    /// The argument is missing, unexpected or malformed.
    #[error("{fault} takes {}, got {argument:?}", if expected.is_empty() { "no argument" } else { expected })]
    Argument {
        /// The fault's name.
        fault: &'static str,
        /// Syntax of the argument.
        expected: &'static str,
        /// The given argument.
        argument: String,
    },
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ROUTES.iter().find(|(route, _)| route == self).map_or("any", |(_, name)| name))
    }
}

impl FromStr for Route {
    type Err = FaultParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ROUTES
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(route, _)| *route)
            .ok_or_else(|| FaultParseError::Route { given: text.to_owned() })
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Bytes(bytes) => write!(f, "{bytes}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::RateLimited429 { retry_after, reset_in } => {
                let parts = [
                    retry_after.map(|seconds| format!("retry-after={seconds}")),
                    reset_in.map(|seconds| format!("reset={seconds}")),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                if parts.is_empty() { Ok(()) } else { write!(f, ":{}", parts.join(",")) }
            }
            Self::CustomPolicy429 { retry_after } => write!(f, ":{retry_after}"),
            Self::OversizedBody { mebibytes } => write!(f, ":{mebibytes}"),
            Self::ResetMidBody(cut) | Self::HangMidBody(cut) => write!(f, ":{cut}"),
            Self::SlowBody { bytes_per_second } => write!(f, ":{bytes_per_second}"),
            Self::FailedJob { reason: Some(reason) } => write!(f, ":{reason}"),
            Self::UnknownStatus(status) => write!(f, ":{status}"),
            Self::ClockSkew { seconds } => write!(f, ":{seconds}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, argument) = match text.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        let help = Self::list()
            .find(|help| help.name == name)
            .ok_or_else(|| FaultParseError::Fault { given: name.to_owned() })?;
        build(help.name, argument).ok_or_else(|| FaultParseError::Argument {
            fault: help.name,
            expected: help.argument,
            argument: argument.unwrap_or_default().to_owned(),
        })
    }
}

/// Returns the fault with this name and argument; `None` if the argument does not fit.
fn build(name: &str, argument: Option<&str>) -> Option<Fault> {
    let fault = match (name, argument) {
        ("rate-limited-429", argument) => rate_limited(argument)?,
        ("custom-policy-429", seconds) => {
            Fault::CustomPolicy429 { retry_after: seconds.unwrap_or("1").parse().ok()? }
        }
        ("oversized-body", size) => Fault::OversizedBody { mebibytes: size.unwrap_or("256").parse().ok()? },
        ("reset-mid-body", cut) => Fault::ResetMidBody(parse_cut(cut)?),
        ("hang-mid-body", cut) => Fault::HangMidBody(parse_cut(cut)?),
        ("slow-body", speed) => {
            let bytes_per_second = speed.unwrap_or("1000").parse().ok()?;
            (bytes_per_second > 0).then_some(Fault::SlowBody { bytes_per_second })?
        }
        ("failed-job", reason) => Fault::FailedJob { reason: reason.map(str::to_owned) },
        ("unknown-status", Some(status)) if !status.is_empty() => Fault::UnknownStatus(status.to_owned()),
        ("clock-skew", Some(seconds)) => Fault::ClockSkew { seconds: seconds.parse().ok()? },
        ("unauthorized-401", None) => Fault::Unauthorized401,
        ("forbidden-403", None) => Fault::Forbidden403Scope,
        ("not-found-404", None) => Fault::NotFound404,
        ("active-jobs-429", None) => Fault::ActiveJobs429,
        ("server-error-500", None) => Fault::ServerError500,
        ("server-error-500-after", None) => Fault::ServerError500After,
        ("service-unavailable-503", None) => Fault::ServiceUnavailable503,
        ("html", None) => Fault::HtmlInsteadOfJson,
        ("redirect", None) => Fault::RedirectElsewhere,
        ("hang", None) => Fault::Hang,
        ("drop-connection", None) => Fault::DropConnection,
        ("drop-connection-before", None) => Fault::DropConnectionBefore,
        ("expired-status", None) => Fault::ExpiredStatus,
        ("stuck-job", None) => Fault::StuckJob,
        ("schemeless-link", None) => Fault::SchemelessLink,
        ("expired-link", None) => Fault::ExpiredLink,
        ("truncated-gzip", None) => Fault::TruncatedGzip,
        ("corrupt-crc", None) => Fault::CorruptCrc,
        ("corrupt-data", None) => Fault::CorruptData,
        ("multi-member-gzip", None) => Fault::MultiMemberGzip,
        ("plain-text", None) => Fault::PlainText,
        ("invalid-json-line", None) => Fault::InvalidJsonLine,
        ("changed-object", None) => Fault::ChangedObject,
        ("small-pages", None) => Fault::SmallPages,
        ("short-page", None) => Fault::ShortPage,
        ("repeated-row", None) => Fault::RepeatedRow,
        ("empty-last-page", None) => Fault::EmptyLastPage,
        ("expired-checkpoint", None) => Fault::ExpiredCheckpoint,
        ("unsearchable-400", None) => Fault::Unsearchable400,
        ("search-timeout-503", None) => Fault::SearchTimeout503,
        _ => return None,
    };
    Some(fault)
}

fn rate_limited(argument: Option<&str>) -> Option<Fault> {
    let (mut retry_after, mut reset_in) = (None, None);
    for part in argument.into_iter().flat_map(|argument| argument.split(',')) {
        match part.split_once('=')? {
            ("retry-after", seconds) => retry_after = Some(seconds.parse().ok()?),
            ("reset", seconds) => reset_in = Some(seconds.parse().ok()?),
            _ => return None,
        }
    }
    Some(Fault::RateLimited429 { retry_after, reset_in })
}

fn parse_cut(argument: Option<&str>) -> Option<Cut> {
    let argument = argument.unwrap_or("50%");
    match argument.strip_suffix('%') {
        Some(percent) => percent.parse().ok().filter(|percent| *percent <= 100).map(Cut::Percent),
        None => argument.parse().ok().map(Cut::Bytes),
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.route, self.fault)?;
        if let Some(times) = self.times {
            write!(f, "x{times}")?;
        }
        if self.after > 0 { write!(f, "+{}", self.after) } else { Ok(()) }
    }
}

impl FromStr for FaultRule {
    type Err = FaultParseError;

    /// Parses a rule. An argument that itself ends in `x` or `+` and digits is read as a count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (route, rest) = text.split_once('=').ok_or_else(|| FaultParseError::Shape(text.to_owned()))?;
        let route: Route = route.trim().parse()?;
        let (rest, after) = split_count(rest.trim(), '+');
        let (rest, times) = split_count(rest, 'x');
        let fault: Fault = rest.parse()?;
        let name = fault.name();
        let fits = Fault::list().any(|help| help.name == name && help.covers(route));
        if !fits {
            return Err(FaultParseError::Mismatch { fault: name, route });
        }
        Ok(Self { route, fault, after: after.unwrap_or(0), times })
    }
}

/// Splits off a trailing `mark` and number.
fn split_count(text: &str, mark: char) -> (&str, Option<u32>) {
    match text.rsplit_once(mark).map(|(rest, count)| (rest, count, count.parse())) {
        Some((rest, count, Ok(number))) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
            (rest, Some(number))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rules_keep_their_text_form() {
        for text in [
            "get-job=rate-limited-429",
            "get-job=rate-limited-429:retry-after=2,reset=-5x3",
            "storage=reset-mid-body:50%x1+1",
            "storage=hang-mid-body:1000",
            "create-export=drop-connection+2",
            "any=clock-skew:-30",
            "get-job=failed-job:the region ran out of disk, sorryx1",
            "get-job=failed-job",
            "get-job=unknown-status:waiting",
            "token=custom-policy-429:7",
        ] {
            assert_eq!(text.parse::<FaultRule>().unwrap().to_string(), text);
        }
        let rule: FaultRule = "storage=reset-mid-bodyx2+1".parse().unwrap();
        assert_eq!(
            rule,
            FaultRule::new(Route::Storage, Fault::ResetMidBody(Cut::Percent(50))).times(2).after(1)
        );
    }

    #[test]
    fn every_listed_fault_parses_and_keeps_its_name() {
        for help in Fault::list() {
            let argument = match help.name {
                "unknown-status" => ":waiting",
                "clock-skew" => ":5",
                _ => "",
            };
            let fault: Fault = format!("{}{argument}", help.name).parse().unwrap();
            assert_eq!(fault.name(), help.name);
            assert!(!help.description.is_empty());
        }
    }

    #[test]
    fn errors_name_the_valid_choices() {
        let error = |text: &str| text.parse::<FaultRule>().unwrap_err().to_string();
        assert!(error("hang").contains("ROUTE=FAULT"));
        assert!(error("jobs=hang").contains("get-job"));
        assert!(error("token=explode").contains("drop-connection"));
        assert!(error("token=corrupt-crc").contains("means nothing on the route token"));
        assert_eq!(error("token=hang:5"), "hang takes no argument, got \"5\"");
        assert!(error("storage=reset-mid-body:150%").contains("PERCENT"));
        assert!(error("storage=slow-body:0").contains("BYTES_PER_SECOND"));
        assert!(error("get-job=unknown-status").contains("STATUS"));
    }

    proptest! {
        #[test]
        fn rules_round_trip_through_text(
            reason in "[a-z ]{0,20}[a-w]", times in proptest::option::of(0_u32..100), after in 0_u32..100
        ) {
            let rule = FaultRule { route: Route::GetJob, fault: Fault::FailedJob { reason: Some(reason) }, after, times };
            prop_assert_eq!(rule.to_string().parse::<FaultRule>().unwrap(), rule);
        }

        #[test]
        fn no_text_causes_a_panic(text: String) {
            let _anything = (text.parse::<FaultRule>(), format!("get-job={text}").parse::<FaultRule>());
        }
    }
}
