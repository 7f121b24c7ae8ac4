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
    /// Returns the route of a request to the tenant; `None` for paths that the tenant does not
    /// have.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_map_to_routes() {
        let get = |path| Route::of_tenant(&Method::GET, path);
        assert_eq!(get("/api/v2/jobs/job_1"), Some(Route::GetJob));
        assert_eq!(get("/api/v2/jobs/job_1/errors"), Some(Route::JobErrors));
        assert_eq!(get("/api/v2/users/auth0%7C1"), Some(Route::Users));
        assert_eq!(get("/api/v2/roles/rol_1/users"), Some(Route::Roles));
        assert_eq!(get("/oauth/token"), None);
        assert_eq!(Route::of_tenant(&Method::POST, "/oauth/token"), Some(Route::Token));
    }
}
