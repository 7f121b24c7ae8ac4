//! Why something failed, as data: a stable code, and the facts for its words. The words themselves
//! are chosen where they are shown.
//!
//! A problem is stored, sent to the page and printed as `{"code": …, "detail": …}`. The families
//! only group the variants: no two of them share a code.

mod condition;
pub(crate) mod errors;
mod facts;
mod form;
mod local;
mod network;
mod parameter;
mod person;
mod refusal;
mod sign_in;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use condition::ConditionProblem;
pub use facts::{
    AtHost, AtPath, Auth0Answer, Explained, GivenAddress, NeededForColumn, NeededScope, NotThere, OfField,
    TooLong, Wanted,
};
pub use form::FormProblem;
pub use local::LocalProblem;
pub use network::NetworkProblem;
pub use parameter::ParameterProblem;
pub use person::PersonProblem;
pub use sign_in::SignInProblem;

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(untagged, rename = "ExporterProblem")]
pub enum Problem {
    /// A tenant's address or credential.
    SignIn(SignInProblem),
    /// A call or a download.
    Network(NetworkProblem),
    /// A job at Auth0.
    Job(JobProblem),
    /// This computer.
    Local(LocalProblem),
    /// A request.
    Form(FormProblem),
    /// A condition of a filter.
    Condition(ConditionProblem),
    /// An answer to a parameter.
    Parameter(ParameterProblem),
    /// One person.
    Person(PersonProblem),
    /// A problem that a newer version has stored. Kept as it is, and shown by its code.
    #[cfg_attr(feature = "bindings", specta(skip))]
    Unknown {
        /// Its stable name.
        code: String,
        /// Its facts.
        #[serde(default)]
        detail: Value,
    },
}

/// How an export failed at Auth0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum JobProblem {
    /// Auth0 says that the job failed.
    JobFailed {
        /// Auth0's reason, if it gives one.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Auth0 has not finished the job in time.
    JobTooSlow {
        /// The time in hours.
        #[serde(default)]
        hours: u32,
    },
    /// Auth0 no longer has the job or its file.
    GoneFromAuth0,
    /// It is unknown whether Auth0 has made a job.
    Unconfirmed {
        /// Why no answer arrived, if the process was there to see it.
        #[serde(default)]
        because: Option<Box<Problem>>,
    },
    /// The files of some connections are lost, those of the others are here.
    Incomplete {
        /// What is missing.
        #[serde(default)]
        missing: Vec<MissingFile>,
        /// Number of files that are here.
        #[serde(default)]
        delivered: u32,
    },
    /// The demo tenant that the export was reading has ended.
    DemoEnded,
}

/// A connection whose file is lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct MissingFile {
    /// The connection's id.
    #[serde(default)]
    pub connection_id: Option<String>,
    /// Why it is lost.
    pub problem: Problem,
}

impl Problem {
    /// Returns the problem's stable name, such as `missing_scope`.
    pub fn code(&self) -> String {
        let stored = store::Problem::from(self);
        stored.code
    }
}

impl From<&Problem> for store::Problem {
    fn from(problem: &Problem) -> Self {
        // Text, numbers and lists only: serialising them can't fail.
        let mut parts = serde_json::to_value(problem).unwrap_or_default();
        let code = parts["code"].as_str().unwrap_or_default().to_owned();
        Self { code, detail: parts.get_mut("detail").map(Value::take).unwrap_or_default() }
    }
}

impl From<store::Problem> for Problem {
    /// Reads a stored problem. Facts that this version doesn't expect are dropped, and a code that
    /// it doesn't know is kept with everything that belongs to it.
    fn from(store::Problem { code, detail }: store::Problem) -> Self {
        let known = |parts: Value| {
            serde_json::from_value(parts).ok().filter(|problem| !matches!(problem, Self::Unknown { .. }))
        };
        known(json!({ "code": code, "detail": detail }))
            .or_else(|| known(json!({ "code": code, "detail": {} })))
            .or_else(|| known(json!({ "code": code })))
            .unwrap_or(Self::Unknown { code, detail })
    }
}

impl From<SignInProblem> for Problem {
    fn from(problem: SignInProblem) -> Self {
        Self::SignIn(problem)
    }
}

impl From<NetworkProblem> for Problem {
    fn from(problem: NetworkProblem) -> Self {
        Self::Network(problem)
    }
}

impl From<JobProblem> for Problem {
    fn from(problem: JobProblem) -> Self {
        Self::Job(problem)
    }
}

impl From<LocalProblem> for Problem {
    fn from(problem: LocalProblem) -> Self {
        Self::Local(problem)
    }
}

impl From<ConditionProblem> for Problem {
    fn from(problem: ConditionProblem) -> Self {
        Self::Condition(problem)
    }
}

impl From<ParameterProblem> for Problem {
    fn from(problem: ParameterProblem) -> Self {
        Self::Parameter(problem)
    }
}

impl From<PersonProblem> for Problem {
    fn from(problem: PersonProblem) -> Self {
        Self::Person(problem)
    }
}

impl From<FormProblem> for Problem {
    fn from(problem: FormProblem) -> Self {
        Self::Form(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(code: &str, detail: Value) -> Problem {
        store::Problem { code: code.to_owned(), detail }.into()
    }

    #[test]
    fn a_problem_is_stored_as_its_code_and_its_facts() {
        let problems = [
            (LocalProblem::InUse.into(), "in_use", Value::Null),
            (
                SignInProblem::MissingScope(NeededScope {
                    needed: vec!["read:users".into()],
                    answer: Auth0Answer { status: Some(403), ..Auth0Answer::default() },
                })
                .into(),
                "missing_scope",
                json!({ "needed": ["read:users"], "status": 403 }),
            ),
            (
                JobProblem::Incomplete {
                    missing: vec![MissingFile {
                        connection_id: Some("con_1".into()),
                        problem: JobProblem::GoneFromAuth0.into(),
                    }],
                    delivered: 1,
                }
                .into(),
                "incomplete",
                json!({
                    "missing": [{ "connection_id": "con_1", "problem": { "code": "gone_from_auth0" } }],
                    "delivered": 1,
                }),
            ),
        ];
        for (problem, code, detail) in problems {
            let problem: Problem = problem;
            assert_eq!(store::Problem::from(&problem), store::Problem { code: code.into(), detail });
            assert_eq!(Problem::from(store::Problem::from(&problem)), problem, "{code}");
        }
    }

    #[test]
    fn what_an_earlier_version_stored_is_known_by_its_code() {
        let gone = json!({ "code": "gone_from_auth0", "detail": null });
        let cases = [
            ("not_resumable", Value::Null, LocalProblem::NotResumable.into()),
            ("token_empty", json!({ "message": "the token is empty" }), SignInProblem::TokenEmpty.into()),
            ("unauthorized", Value::Null, SignInProblem::Unauthorized(Auth0Answer::default()).into()),
            ("disk_full", json!({ "message": "no facts that are known now" }), {
                LocalProblem::DiskFull { path: None, needed: None, available: None }.into()
            }),
            ("unexpected_status", json!({ "status": "none" }), {
                NetworkProblem::UnexpectedStatus { status: 0 }.into()
            }),
            ("unconfirmed", json!({ "because": gone }), {
                JobProblem::Unconfirmed { because: Some(Box::new(JobProblem::GoneFromAuth0.into())) }.into()
            }),
        ];
        for (code, detail, problem) in cases {
            assert_eq!(stored(code, detail), problem);
        }
    }

    #[test]
    fn what_a_newer_version_stored_is_kept_as_it_is() {
        let detail = json!({ "moons": 2 });
        let problem = stored("eclipse", detail.clone());
        assert_eq!(problem, Problem::Unknown { code: "eclipse".into(), detail: detail.clone() });
        assert_eq!(store::Problem::from(&problem), store::Problem { code: "eclipse".into(), detail });
        assert_eq!(problem.code(), "eclipse");
        let missing = json!([{ "connection_id": "con_1", "problem": { "code": "eclipse" } }]);
        let Problem::Job(JobProblem::Incomplete { missing, .. }) =
            stored("incomplete", json!({ "missing": missing, "delivered": 0 }))
        else {
            panic!("known by its code")
        };
        assert_eq!(missing[0].problem.code(), "eclipse");
    }
}
