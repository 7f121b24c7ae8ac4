//! Names and one-line descriptions of routes and faults.

use super::{fault::Fault, route::Route};

/// Name, argument and one-line description of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultHelp {
    /// The name in `ROUTE=NAME`.
    pub name: &'static str,
    /// Syntax of the argument, if it takes one; optional arguments are in brackets.
    pub argument: &'static str,
    /// The effect of the fault.
    pub description: &'static str,
    scope: Scope,
}

/// The routes on which a fault has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Everywhere,
    Tenant,
    CreateExport,
    GetJob,
    Lists,
    Checkpoints,
    Search,
    Logs,
    Storage,
}

impl Scope {
    fn covers(self, route: Route) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Tenant => route != Route::Storage,
            Self::CreateExport => route == Route::CreateExport,
            Self::GetJob => route == Route::GetJob,
            Self::Lists => route.has_checkpoints() || route.is_numbered_list(),
            Self::Checkpoints => route.has_checkpoints(),
            Self::Logs => route == Route::Logs,
            Self::Search => route == Route::Users,
            Self::Storage => route == Route::Storage,
        }
    }
}

pub(super) const ROUTES: [(Route, &str); 31] = [
    (Route::Token, "token"),
    (Route::CreateExport, "create-export"),
    (Route::GetJob, "get-job"),
    (Route::JobErrors, "job-errors"),
    (Route::Connections, "connections"),
    (Route::Users, "users"),
    (Route::User, "user"),
    (Route::UsersByEmail, "users-by-email"),
    (Route::Roles, "roles"),
    (Route::RoleUsers, "role-users"),
    (Route::RolePermissions, "role-permissions"),
    (Route::RoleGroups, "role-groups"),
    (Route::UserRoles, "user-roles"),
    (Route::Groups, "groups"),
    (Route::GroupMembers, "group-members"),
    (Route::GroupRoles, "group-roles"),
    (Route::UserGroups, "user-groups"),
    (Route::Organizations, "organizations"),
    (Route::OrganizationMembers, "organization-members"),
    (Route::MemberRoles, "member-roles"),
    (Route::UserOrganizations, "user-organizations"),
    (Route::AuthenticationMethods, "authentication-methods"),
    (Route::UserLogs, "user-logs"),
    (Route::Logs, "logs"),
    (Route::Log, "log"),
    (Route::Grants, "grants"),
    (Route::Sessions, "sessions"),
    (Route::RefreshTokens, "refresh-tokens"),
    (Route::UserBlocks, "user-blocks"),
    (Route::Storage, "storage"),
    (Route::Any, "any"),
];

impl FaultHelp {
    /// Returns whether the fault has an effect on the route.
    pub(super) fn covers(&self, route: Route) -> bool {
        self.scope.covers(route)
    }
}

impl Route {
    /// Lists every route with its name in `NAME=FAULT`, for `--help`.
    pub fn list() -> impl Iterator<Item = (Self, &'static str)> {
        ROUTES.into_iter()
    }
}

const fn help(
    name: &'static str,
    argument: &'static str,
    scope: Scope,
    description: &'static str,
) -> FaultHelp {
    FaultHelp { name, argument, description, scope }
}

#[rustfmt::skip]
const FAULTS: [FaultHelp; 39] = [
    help("unauthorized-401", "", Scope::Everywhere, "401 \"Invalid token\"; access_denied at token; 403 at storage"),
    help("forbidden-403", "", Scope::Everywhere, "403 \"Insufficient scope\"; no client grant at token; 403 at storage"),
    help("not-found-404", "", Scope::Everywhere, "404"),
    help("rate-limited-429", "[retry-after=SECONDS,reset=SECONDS]", Scope::Everywhere, "429 of a token bucket; reset counts from now and may be negative"),
    help("custom-policy-429", "[SECONDS]", Scope::Tenant, "429 of a custom rate limit policy: another body, Retry-After"),
    help("active-jobs-429", "", Scope::CreateExport, "429 because two export jobs are active"),
    help("server-error-500", "", Scope::Everywhere, "500, nothing has been done"),
    help("server-error-500-after", "", Scope::Everywhere, "500 although the request has been carried out"),
    help("service-unavailable-503", "", Scope::Everywhere, "503"),
    help("html", "", Scope::Everywhere, "200 with a web page, as from a captive portal"),
    help("redirect", "", Scope::Everywhere, "302 to another host and port"),
    help("oversized-body", "[MEBIBYTES]", Scope::Everywhere, "200 with an enormous body"),
    help("hang", "", Scope::Everywhere, "no answer, ever; nothing has been done"),
    help("drop-connection", "", Scope::Everywhere, "connection closed without an answer, the request has been carried out"),
    help("drop-connection-before", "", Scope::Everywhere, "connection closed without an answer, nothing has been done"),
    help("reset-mid-body", "[PERCENT%|BYTES]", Scope::Everywhere, "connection closed part way through the body"),
    help("hang-mid-body", "[PERCENT%|BYTES]", Scope::Everywhere, "the body stops part way"),
    help("slow-body", "[BYTES_PER_SECOND]", Scope::Everywhere, "the body trickles"),
    help("failed-job", "[REASON]", Scope::GetJob, "the job has failed, for good"),
    help("expired-status", "", Scope::GetJob, "the job's status is expired"),
    help("unknown-status", "STATUS", Scope::GetJob, "the job's status is the given word"),
    help("stuck-job", "", Scope::GetJob, "the job never gets past 42 %"),
    help("schemeless-link", "", Scope::GetJob, "the link lacks http://"),
    help("expired-link", "", Scope::GetJob, "the link is dead on arrival"),
    help("truncated-gzip", "", Scope::Storage, "the file ends after 60 %"),
    help("corrupt-crc", "", Scope::Storage, "the file's checksum is wrong"),
    help("corrupt-data", "", Scope::Storage, "a byte in the middle of the file is wrong"),
    help("multi-member-gzip", "", Scope::Storage, "the file consists of several gzip members"),
    help("plain-text", "", Scope::Storage, "the file is not compressed"),
    help("invalid-json-line", "", Scope::Storage, "a line of the file is not JSON"),
    help("changed-object", "", Scope::Storage, "other bytes and another ETag each time"),
    help("small-pages", "", Scope::Lists, "400 for more than 50 items a page"),
    help("short-page", "", Scope::Checkpoints, "half of the items asked for, although more follow"),
    help("repeated-row", "", Scope::Checkpoints, "the page begins with the last item of the page before"),
    help("empty-last-page", "", Scope::Checkpoints, "a next on the last page, which leads to an empty page"),
    help("expired-checkpoint", "", Scope::Checkpoints, "400 for any from"),
    help("search-timeout-503", "", Scope::Search, "503 because the query took longer than two seconds"),
    help("unsearchable-400", "", Scope::Logs, "400 for any search of the log"),
    help("clock-skew", "SECONDS", Scope::Everywhere, "Date and X-RateLimit-Reset are wrong by so much; negative: behind"),
];

impl Fault {
    /// Lists every fault with its name, argument and description, for `--help`.
    pub fn list() -> impl Iterator<Item = FaultHelp> {
        FAULTS.into_iter()
    }

    /// Returns the name in `ROUTE=NAME`.
    #[rustfmt::skip]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unauthorized401 => "unauthorized-401",
            Self::Forbidden403Scope => "forbidden-403",
            Self::NotFound404 => "not-found-404",
            Self::RateLimited429 { .. } => "rate-limited-429",
            Self::CustomPolicy429 { .. } => "custom-policy-429",
            Self::ActiveJobs429 => "active-jobs-429",
            Self::ServerError500 => "server-error-500",
            Self::ServerError500After => "server-error-500-after",
            Self::ServiceUnavailable503 => "service-unavailable-503",
            Self::HtmlInsteadOfJson => "html",
            Self::RedirectElsewhere => "redirect",
            Self::OversizedBody { .. } => "oversized-body",
            Self::Hang => "hang",
            Self::DropConnection => "drop-connection",
            Self::DropConnectionBefore => "drop-connection-before",
            Self::ResetMidBody(_) => "reset-mid-body",
            Self::HangMidBody(_) => "hang-mid-body",
            Self::SlowBody { .. } => "slow-body",
            Self::FailedJob { .. } => "failed-job",
            Self::ExpiredStatus => "expired-status",
            Self::UnknownStatus(_) => "unknown-status",
            Self::StuckJob => "stuck-job",
            Self::SchemelessLink => "schemeless-link",
            Self::ExpiredLink => "expired-link",
            Self::TruncatedGzip => "truncated-gzip",
            Self::CorruptCrc => "corrupt-crc",
            Self::CorruptData => "corrupt-data",
            Self::MultiMemberGzip => "multi-member-gzip",
            Self::PlainText => "plain-text",
            Self::InvalidJsonLine => "invalid-json-line",
            Self::ChangedObject => "changed-object",
            Self::SmallPages => "small-pages",
            Self::ShortPage => "short-page",
            Self::RepeatedRow => "repeated-row",
            Self::EmptyLastPage => "empty-last-page",
            Self::ExpiredCheckpoint => "expired-checkpoint",
            Self::SearchTimeout503 => "search-timeout-503",
            Self::Unsearchable400 => "unsearchable-400",
            Self::ClockSkew { .. } => "clock-skew",
        }
    }
}
