//! Auth0's own pages: the dashboard, whose addresses name a tenant, and those that name none.

/// The dashboard, whose addresses contain the tenant in their path.
pub(crate) const DASHBOARD: &str = "manage.auth0.com";

/// The domain of Auth0's own pages, and below which tenants are.
const AUTH0: &str = "auth0.com";

/// The domain of private-cloud environments: `{tenant}.{environment}.auth0app.com`, with the
/// dashboard at `manage.{environment}.auth0app.com` (Auth0 docs, "Private Cloud on AWS").
const PRIVATE_CLOUD: &str = "auth0app.com";

/// The first labels of Auth0's own pages, directly below [`AUTH0`] or in a private cloud.
const OWN_PAGES: [&str; 12] = [
    "accounts",
    "cdn",
    "community",
    "config",
    "docs",
    "login-docs",
    "manage",
    "marketplace",
    "openidconnect",
    "status",
    "support",
    "www",
];

/// The region of the dashboard's addresses for which the domain may lack it: tenants in the US that
/// were made before June 2020 are at `{tenant}.auth0.com` (Auth0 docs, "Domain name").
const REGION_OF_OLD_TENANTS: &str = "us";

/// The tenant of a dashboard's address.
pub(crate) enum Tenant {
    /// Its domain.
    At(String),
    /// One of these is its domain.
    AtOneOf([String; 2]),
}

/// Returns whether a host is one of Auth0's own pages, such as the dashboard of a private cloud.
pub(crate) fn is_page_of_auth0(host: &str) -> bool {
    if host == AUTH0 || host == PRIVATE_CLOUD {
        return true;
    }
    let Some((first, rest)) = host.split_once('.') else { return false };
    let is_below = rest == AUTH0 || rest == PRIVATE_CLOUD || rest.ends_with(".auth0app.com");
    is_below && OWN_PAGES.contains(&first)
}

/// Returns the tenant in the path of a dashboard's address, if it names one.
pub(crate) fn tenant_of_dashboard(path: &str) -> Option<Tenant> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.split('/').filter(|s| !s.is_empty()).skip_while(|s| *s != "dashboard").skip(1);
    let slug = |s: &&str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match (segments.next().filter(slug), segments.next().filter(slug)) {
        (Some(region), Some(tenant)) => {
            let (region, tenant) = (region.to_ascii_lowercase(), tenant.to_ascii_lowercase());
            let regional = format!("{tenant}.{region}.{AUTH0}");
            if region == REGION_OF_OLD_TENANTS {
                let candidates = [regional, format!("{tenant}.{AUTH0}")];
                return Some(Tenant::AtOneOf(candidates));
            }
            Some(Tenant::At(regional))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{AddressError, Host};

    #[test]
    fn the_dashboard_names_one_domain_or_two_in_the_us() {
        for (address, domain) in [
            ("manage.auth0.com/dashboard/us-3/acme", "acme.us-3.auth0.com"),
            ("https://manage.auth0.com/dashboard/EU/Acme-2/?a=b", "acme-2.eu.auth0.com"),
        ] {
            assert_eq!(Host::parse(address).unwrap().to_string(), domain);
        }
        for (address, tenant) in [
            ("https://manage.auth0.com/dashboard/us/acme/users", "acme"),
            ("manage.auth0.com/dashboard/us/Acme-2/?a=b", "acme-2"),
        ] {
            let candidates = [format!("{tenant}.us.auth0.com"), format!("{tenant}.auth0.com")];
            assert_eq!(Host::parse(address), Err(AddressError::DashboardAmbiguous { candidates }));
        }
    }

    #[test]
    fn pages_of_auth0_are_no_tenants() {
        for (address, host) in [
            ("https://accounts.auth0.com/teams/acme", "accounts.auth0.com"),
            ("https://auth0.com/docs", "auth0.com"),
            ("www.auth0.com", "www.auth0.com"),
            ("https://manage.cic-prod.auth0app.com/dashboard/pi/acme", "manage.cic-prod.auth0app.com"),
            ("config.cic-prod.auth0app.com", "config.cic-prod.auth0app.com"),
        ] {
            let refused = Err(AddressError::Auth0Page { host: host.to_owned() });
            assert_eq!(Host::parse(address), refused);
        }
        for tenant in ["acme.prd.auth0app.com", "accounts.eu.auth0.com", "manage.acme.com"] {
            assert_eq!(Host::parse(tenant).unwrap().to_string(), tenant);
        }
    }
}
