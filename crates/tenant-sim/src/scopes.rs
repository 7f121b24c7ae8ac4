//! The scopes of the Management API: those in a dashboard token, several hundred, and those that
//! reading a directory of users takes.

/// Scopes that an export and its roles column use: the usual grant of the ordinary applications.
pub const EXPORT_SCOPES: &[&str] = &["read:users", "read:connections", "read:roles", "read:role_members"];

/// Every scope that an endpoint of the simulator accepts, except `read:user_idp_tokens`, which no
/// export needs.
pub const READ_SCOPES: &[&str] = &[
    "read:users",
    "read:connections",
    "read:roles",
    "read:role_members",
    "read:groups",
    "read:group_members",
    "read:group_roles",
    "read:organizations",
    "read:organization_members",
    "read:organization_member_roles",
    "read:authentication_methods",
    "read:logs",
    "read:logs_users",
    "read:grants",
    "read:sessions",
    "read:refresh_tokens",
];

/// Resources with the verbs that each supports: create, read, update, delete.
#[rustfmt::skip]
const RESOURCES: &[(&str, &str)] = &[
    ("client_grants", "crud"), ("users", "crud"), ("users_app_metadata", "crud"), ("user_custom_blocks", "crd"),
    ("user_tickets", "c"), ("clients", "crud"), ("client_keys", "crud"), ("client_credentials", "crud"),
    ("client_summary", "r"), ("connections", "crud"), ("connections_options", "ru"), ("connections_keys", "cru"),
    ("resource_servers", "crud"), ("device_credentials", "crud"), ("current_user", "rd"),
    ("current_user_device_credentials", "cd"), ("current_user_metadata", "cud"), ("rules", "crud"),
    ("rules_configs", "rud"), ("hooks", "crud"), ("actions", "crud"), ("actions_log_sessions", "c"),
    ("flows", "crud"), ("flows_vault", "r"), ("flows_vault_connections", "crud"), ("flows_executions", "rd"),
    ("forms", "crud"), ("email_provider", "crud"), ("email_templates", "cru"), ("blacklist_tokens", "cr"),
    ("stats", "r"), ("insights", "r"), ("tenant_settings", "ru"), ("logs", "r"), ("logs_users", "r"),
    ("shields", "crud"), ("anomaly_blocks", "rd"), ("triggers", "ru"), ("grants", "rd"),
    ("guardian_factors", "ru"), ("guardian_enrollments", "rd"), ("guardian_enrollment_tickets", "c"),
    ("user_idp_tokens", "r"), ("passwords_checking_job", "cd"), ("custom_domains", "crud"),
    ("limits", "ru"), ("mfa_policies", "ru"), ("roles", "crud"), ("role_members", "crd"), ("prompts", "ru"),
    ("branding", "ru"), ("branding_templates", "rud"), ("custom_signup_fields", "crud"), ("log_streams", "crud"),
    ("signing_keys", "cru"), ("attack_protection", "ru"), ("organizations", "crud"),
    ("organizations_summary", "r"), ("organization_members", "crd"), ("organization_connections", "crud"),
    ("organization_member_roles", "crd"), ("organization_invitations", "crd"), ("organization_discovery_domains", "crud"),
    ("organization_client_grants", "crd"), ("authentication_methods", "crud"), ("encryption_keys", "crud"),
    ("sessions", "rud"), ("refresh_tokens", "rud"), ("session_transfer_tokens", "c"), ("self_service_profiles", "crud"),
    ("self_service_profile_custom_texts", "ru"), ("sso_access_tickets", "cd"), ("scim_config", "crud"),
    ("scim_token", "crd"), ("directory_provisionings", "crud"), ("network_acls", "crud"), ("phone_providers", "crud"),
    ("phone_templates", "crud"), ("vdcs_templates", "crud"), ("token_exchange_profiles", "crud"),
    ("security_metrics", "r"), ("connection_profiles", "crud"), ("user_attribute_profiles", "crud"),
    ("event_streams", "crud"), ("event_deliveries", "ru"), ("entitlements", "r"), ("risk_assessments", "cru"),
    ("groups", "r"), ("group_members", "r"), ("group_roles", "r"),
    ("supplemental_signals", "ru"), ("rate_limit_policies", "crud"), ("bot_detection", "ru"), ("owners", "ru"),
];

/// Returns every scope, separated by spaces.
pub(crate) fn all() -> String {
    let scopes: Vec<String> = RESOURCES
        .iter()
        .flat_map(|(resource, verbs)| {
            verbs.chars().map(move |verb| format!("{}:{resource}", verb_name(verb)))
        })
        .collect();
    scopes.join(" ")
}

fn verb_name(letter: char) -> &'static str {
    match letter {
        'c' => "create",
        'u' => "update",
        'd' => "delete",
        _ => "read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scopes_that_exports_need_are_included() {
        let all = all();
        let scopes: Vec<&str> = all.split(' ').collect();
        assert!(scopes.len() > 200, "{}", scopes.len());
        for needed in READ_SCOPES.iter().chain(EXPORT_SCOPES).chain(&["read:user_idp_tokens"]) {
            assert!(scopes.contains(needed), "{needed}");
        }
    }
}
