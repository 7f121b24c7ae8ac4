//! Things that go wrong on demand: which requests they strike, and what they do.
//!
//! Every rule counts the requests of its route by itself, and all rules that are due strike the same
//! request together, so that "the connection breaks" and "the file has changed since" can be combined.

pub(crate) mod answers;
pub(crate) mod delivery;
pub(crate) mod engine;
pub(crate) mod help;
pub(crate) mod text;

use axum::http::Method;

/// The requests that a fault may strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// `POST /oauth/token`.
    Token,
    /// `POST /api/v2/jobs/users-exports`.
    CreateExport,
    /// `GET /api/v2/jobs/{id}`.
    GetJob,
    /// `GET /api/v2/jobs/{id}/errors`.
    JobErrors,
    /// `GET /api/v2/connections`.
    Connections,
    /// `GET /api/v2/users` and `GET /api/v2/users/{id}`.
    Users,
    /// `GET /api/v2/users-by-email`.
    UsersByEmail,
    /// `GET /api/v2/roles` and `GET /api/v2/roles/{id}/users`.
    Roles,
    /// Everything on the storage origin.
    Storage,
    /// Every request on both origins.
    Any,
}

impl Route {
    /// The route of a request to the tenant; `None` for paths that the tenant does not have.
    pub(crate) fn of_tenant(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let get = method == Method::GET;
        let post = method == Method::POST;
        match segments.as_slice() {
            ["oauth", "token"] if post => Some(Self::Token),
            ["api", "v2", "jobs", "users-exports"] if post => Some(Self::CreateExport),
            ["api", "v2", "jobs", _] if get => Some(Self::GetJob),
            ["api", "v2", "jobs", _, "errors"] if get => Some(Self::JobErrors),
            ["api", "v2", "connections"] if get => Some(Self::Connections),
            ["api", "v2", "users"] | ["api", "v2", "users", _] if get => Some(Self::Users),
            ["api", "v2", "users-by-email"] if get => Some(Self::UsersByEmail),
            ["api", "v2", "roles"] | ["api", "v2", "roles", _, "users"] if get => Some(Self::Roles),
            _ => None,
        }
    }
}

/// Something that goes wrong. [`Fault::list`] describes each in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 401 "Invalid token"; `access_denied` from the token endpoint; 403 from storage.
    Unauthorized401,
    /// 403 "Insufficient scope"; a missing client grant at the token endpoint; 403 from storage.
    Forbidden403Scope,
    /// 404.
    NotFound404,
    /// 429 of a token bucket.
    RateLimited429 {
        /// Seconds for a `Retry-After` header.
        retry_after: Option<u32>,
        /// Seconds from now to `X-RateLimit-Reset`; negative for a moment that has passed.
        reset_in: Option<i64>,
    },
    /// 429 of a custom rate limit policy, which has another body and header.
    CustomPolicy429 {
        /// Seconds for the `Retry-After` header.
        retry_after: u32,
    },
    /// 429 because too many export jobs are active (modelled on the message for imports).
    ActiveJobs429,
    /// 500, and nothing has been done.
    ServerError500,
    /// 500, although the request has been carried out.
    ServerError500After,
    /// 503.
    ServiceUnavailable503,
    /// A page of a proxy or a captive portal, with the status 200.
    HtmlInsteadOfJson,
    /// 302 to another host and port.
    RedirectElsewhere,
    /// A body without end in sight, with the status 200.
    OversizedBody {
        /// Length in mebibytes.
        mebibytes: u32,
    },
    /// No answer, ever; nothing has been done.
    Hang,
    /// The connection closes without an answer although the request has been carried out.
    DropConnection,
    /// The connection closes without an answer and nothing has been done.
    DropConnectionBefore,
    /// The connection closes part way through the body.
    ResetMidBody(Cut),
    /// The body stops part way, and the connection stays open.
    HangMidBody(Cut),
    /// The body trickles, in real time.
    SlowBody {
        /// Speed.
        bytes_per_second: u32,
    },
    /// The job has failed, for good.
    FailedJob {
        /// `status_details`, which real failures often lack.
        reason: Option<String>,
    },
    /// The job reports the status `expired`.
    ExpiredStatus,
    /// The job reports a status that nobody has documented.
    UnknownStatus(String),
    /// The job reports that it is at work, whatever the time.
    StuckJob,
    /// The link lacks its `http://`, as in Auth0's own samples.
    SchemelessLink,
    /// The link is past its minute already.
    ExpiredLink,
    /// The file ends too early, consistently with its `Content-Length`.
    TruncatedGzip,
    /// The file's checksum is wrong.
    CorruptCrc,
    /// A byte in the middle of the file is wrong.
    CorruptData,
    /// The file consists of several gzip members.
    MultiMemberGzip,
    /// The file is not compressed.
    PlainText,
    /// One line of the file is not JSON.
    InvalidJsonLine,
    /// The file is another one each time it is asked for: other bytes, another `ETag`.
    ChangedObject,
    /// `Date` and `X-RateLimit-Reset` come from a clock that is wrong by so many seconds.
    ClockSkew {
        /// Positive when the server is ahead.
        seconds: i64,
    },
}

/// Where a body is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// After so many hundredths of this answer's body.
    Percent(u8),
    /// After so many bytes of this answer's body.
    Bytes(u64),
}

impl Cut {
    pub(crate) fn of(self, length: u64) -> u64 {
        match self {
            Self::Percent(percent) => {
                length / 100 * u64::from(percent) + length % 100 * u64::from(percent) / 100
            }
            Self::Bytes(bytes) => bytes.min(length),
        }
    }
}

/// A fault and the requests it strikes. In text: `ROUTE=FAULT[:ARGUMENT][xTIMES][+AFTER]`, for instance
/// `get-job=rate-limited-429:retry-after=2x3` or `storage=reset-mid-body:50%x1+1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// Which requests are counted.
    pub route: Route,
    /// What strikes them.
    pub fault: Fault,
    /// How many of them pass unharmed first.
    pub after: u32,
    /// How many are struck then; `None` for all.
    pub times: Option<u32>,
}

impl FaultRule {
    /// Strikes every request of the route.
    #[must_use]
    pub fn new(route: Route, fault: Fault) -> Self {
        Self { route, fault, after: 0, times: None }
    }

    /// Strikes the next request of the route only.
    #[must_use]
    pub fn once(route: Route, fault: Fault) -> Self {
        Self::new(route, fault).times(1)
    }

    /// The same rule, for so many requests only.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same rule, after so many unharmed requests.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_taken_from_the_length_of_the_body() {
        assert_eq!(Cut::Percent(50).of(1001), 500);
        assert_eq!(Cut::Percent(100).of(u64::MAX), u64::MAX);
        assert_eq!(Cut::Percent(0).of(10), 0);
        assert_eq!(Cut::Bytes(30).of(10), 10);
    }

    #[test]
    fn requests_belong_to_routes() {
        let get = |path| Route::of_tenant(&Method::GET, path);
        assert_eq!(get("/api/v2/jobs/job_1"), Some(Route::GetJob));
        assert_eq!(get("/api/v2/jobs/job_1/errors"), Some(Route::JobErrors));
        assert_eq!(get("/api/v2/users/auth0%7C1"), Some(Route::Users));
        assert_eq!(get("/api/v2/roles/rol_1/users"), Some(Route::Roles));
        assert_eq!(get("/oauth/token"), None);
        assert_eq!(Route::of_tenant(&Method::POST, "/oauth/token"), Some(Route::Token));
    }
}
