//! Classes of requests that faults apply to.

use axum::http::Method;

/// A class of requests that a fault may strike.
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
    /// `GET /api/v2/users`.
    Users,
    /// `GET /api/v2/users/{id}`.
    User,
    /// `GET /api/v2/users-by-email`.
    UsersByEmail,
    /// `GET /api/v2/roles`.
    Roles,
    /// `GET /api/v2/roles/{id}/users`.
    RoleUsers,
    /// `GET /api/v2/roles/{id}/permissions`.
    RolePermissions,
    /// `GET /api/v2/roles/{id}/groups`.
    RoleGroups,
    /// `GET /api/v2/users/{id}/roles`.
    UserRoles,
    /// `GET /api/v2/groups`.
    Groups,
    /// `GET /api/v2/groups/{id}/members`.
    GroupMembers,
    /// `GET /api/v2/groups/{id}/roles`.
    GroupRoles,
    /// `GET /api/v2/users/{id}/groups`.
    UserGroups,
    /// `GET /api/v2/organizations`.
    Organizations,
    /// `GET /api/v2/organizations/{id}/members`.
    OrganizationMembers,
    /// `GET /api/v2/organizations/{id}/members/{user_id}/roles`.
    MemberRoles,
    /// `GET /api/v2/users/{id}/organizations`.
    UserOrganizations,
    /// `GET /api/v2/users/{id}/authentication-methods`.
    AuthenticationMethods,
    /// `GET /api/v2/users/{id}/logs`.
    UserLogs,
    /// `GET /api/v2/logs`.
    Logs,
    /// `GET /api/v2/logs/{id}`.
    Log,
    /// `GET /api/v2/grants`.
    Grants,
    /// `GET /api/v2/users/{id}/sessions`.
    Sessions,
    /// `GET /api/v2/users/{id}/refresh-tokens`.
    RefreshTokens,
    /// `GET /api/v2/user-blocks/{id}`.
    UserBlocks,
    /// Everything on the storage origin.
    Storage,
    /// Every request on both origins.
    Any,
}

impl Route {
    /// Returns the route of a request to the tenant; `None` for paths that the tenant does not
    /// have.
    pub(crate) fn of_tenant(method: &Method, path: &str) -> Option<Self> {
        let path = path.trim_start_matches('/');
        let get = method == Method::GET;
        let post = method == Method::POST;
        let Some(path) = path.strip_prefix("api/v2/") else {
            return (path == "oauth/token" && post).then_some(Self::Token);
        };
        let segments: Vec<&str> = path.split('/').collect();
        match segments.as_slice() {
            ["jobs", "users-exports"] if post => Some(Self::CreateExport),
            segments if get => Self::of_reading(segments),
            _ => None,
        }
    }

    /// Returns the route of a `GET` below `/api/v2/`.
    fn of_reading(segments: &[&str]) -> Option<Self> {
        Some(match segments {
            ["jobs", _] => Self::GetJob,
            ["jobs", _, "errors"] => Self::JobErrors,
            ["connections"] => Self::Connections,
            ["users"] => Self::Users,
            ["users", _] => Self::User,
            ["users", _, "roles"] => Self::UserRoles,
            ["users", _, "groups"] => Self::UserGroups,
            ["users", _, "organizations"] => Self::UserOrganizations,
            ["users", _, "authentication-methods"] => Self::AuthenticationMethods,
            ["users", _, "logs"] => Self::UserLogs,
            ["users", _, "sessions"] => Self::Sessions,
            ["users", _, "refresh-tokens"] => Self::RefreshTokens,
            ["users-by-email"] => Self::UsersByEmail,
            ["roles"] => Self::Roles,
            ["roles", _, "users"] => Self::RoleUsers,
            ["roles", _, "permissions"] => Self::RolePermissions,
            ["roles", _, "groups"] => Self::RoleGroups,
            ["groups"] => Self::Groups,
            ["groups", _, "members"] => Self::GroupMembers,
            ["groups", _, "roles"] => Self::GroupRoles,
            ["organizations"] => Self::Organizations,
            ["organizations", _, "members"] => Self::OrganizationMembers,
            ["organizations", _, "members", _, "roles"] => Self::MemberRoles,
            ["logs"] => Self::Logs,
            ["logs", _] => Self::Log,
            ["grants"] => Self::Grants,
            ["user-blocks", _] => Self::UserBlocks,
            _ => return None,
        })
    }

    /// Whether the route answers with a list that can only be paged by number.
    pub(crate) fn is_numbered_list(self) -> bool {
        matches!(
            self,
            Self::Connections
                | Self::Users
                | Self::Roles
                | Self::RolePermissions
                | Self::UserRoles
                | Self::MemberRoles
                | Self::UserOrganizations
                | Self::AuthenticationMethods
                | Self::UserLogs
                | Self::Logs
                | Self::Grants
        )
    }

    /// Whether the route answers with a list that can be paged by checkpoint.
    pub(crate) fn has_checkpoints(self) -> bool {
        matches!(
            self,
            Self::RoleUsers
                | Self::RoleGroups
                | Self::Groups
                | Self::GroupMembers
                | Self::GroupRoles
                | Self::UserGroups
                | Self::Organizations
                | Self::OrganizationMembers
                | Self::Sessions
                | Self::RefreshTokens
                | Self::Any
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_map_to_routes() {
        let get = |path| Route::of_tenant(&Method::GET, path);
        assert_eq!(get("/api/v2/jobs/job_1"), Some(Route::GetJob));
        assert_eq!(get("/api/v2/jobs/job_1/errors"), Some(Route::JobErrors));
        assert_eq!(get("/api/v2/users/auth0%7C1"), Some(Route::User));
        assert_eq!(get("/api/v2/roles/rol_1/users"), Some(Route::RoleUsers));
        assert_eq!(get("/api/v2/organizations/o/members/auth0%7C1/roles"), Some(Route::MemberRoles));
        assert_eq!(get("/oauth/token"), None);
        assert_eq!(Route::of_tenant(&Method::POST, "/oauth/token"), Some(Route::Token));
        assert_eq!(Route::of_tenant(&Method::POST, "/api/v2/roles"), None);
    }
}
