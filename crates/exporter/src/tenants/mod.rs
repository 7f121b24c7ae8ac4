//! Tenants: checking what a user enters, adding and removing them, and one client for each.

mod attempt;
mod connect;
mod manage;
pub(crate) mod session;

pub use attempt::Attempt;
pub use connect::{DEMO_TENANT_NAME, NewTenant, TenantField, TenantForm, TenantProblem, check_credential};
pub use manage::{LONGEST_TENANT_NAME, TENANT_COLORS, TenantChange};
