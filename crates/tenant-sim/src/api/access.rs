//! The scopes that open each route, and the refusals that name them.

use axum::http::StatusCode;

use crate::api::error::ApiError;
use crate::faults::Route;
use crate::tokens::Claims;

/// Scopes that a route demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// One of these.
    Any(&'static [&'static str]),
    /// All of these.
    All(&'static [&'static str]),
}

impl Access {
    /// Returns the scopes that open a route, according to the 403 texts of the Management API's
    /// description. Where its list of scopes says something else, the text counts.
    pub(crate) fn of(route: Option<Route>) -> Self {
        match route {
            Some(Route::Connections) => Self::Any(&["read:connections"]),
            Some(Route::Roles | Route::RolePermissions) => Self::Any(&["read:roles"]),
            Some(Route::RoleUsers) => Self::All(&["read:users", "read:roles"]),
            Some(Route::UserRoles) => Self::All(&["read:users", "read:roles", "read:role_members"]),
            Some(Route::Groups | Route::UserGroups) => Self::Any(&["read:groups"]),
            Some(Route::GroupMembers) => Self::Any(&["read:group_members"]),
            Some(Route::GroupRoles | Route::RoleGroups) => Self::Any(&["read:group_roles"]),
            Some(Route::Organizations) => Self::Any(&["read:organizations", "read:organizations_summary"]),
            Some(Route::OrganizationMembers) => Self::Any(&["read:organization_members"]),
            Some(Route::MemberRoles) => Self::Any(&["read:organization_member_roles"]),
            Some(Route::UserOrganizations) => Self::Any(&["read:users", "read:organizations"]),
            Some(Route::AuthenticationMethods) => Self::Any(&["read:authentication_methods"]),
            Some(Route::UserLogs | Route::Logs | Route::Log) => Self::Any(&["read:logs", "read:logs_users"]),
            Some(Route::Grants) => Self::Any(&["read:grants"]),
            Some(Route::Sessions) => Self::Any(&["read:sessions"]),
            Some(Route::RefreshTokens) => Self::Any(&["read:refresh_tokens"]),
            _ => Self::Any(&["read:users"]),
        }
    }

    pub(crate) fn permits(self, claims: &Claims) -> bool {
        match self {
            Self::Any(scopes) => scopes.iter().any(|scope| claims.has(scope)),
            Self::All(scopes) => scopes.iter().all(|scope| claims.has(scope)),
        }
    }

    /// Returns the 403 for a token without these scopes.
    pub(crate) fn refusal(self) -> ApiError {
        match self {
            Self::Any(scopes) => ApiError::insufficient_scope(&scopes.join(",")),
            Self::All(scopes) => ApiError::new(
                StatusCode::FORBIDDEN,
                format!("Insufficient scope; expected all of: {}", scopes.join(", ")),
                Some("insufficient_scope"),
            ),
        }
    }
}
