//! A simulated Auth0 tenant over real HTTP, written from Auth0's documented behaviour.
//!
//! It serves as the demo tenant and as the peer of tests. It is as strict as Auth0's documentation
//! (unknown keys, patterns, scopes, audiences), states where the documentation leaves a choice
//! open, and fails on demand: see [`FaultRule`]. It shares no code with the client that it tests,
//! and never contacts anything outside this computer.
//!
//! # What it knows
//!
//! Below `/api/v2/`:
//!
//! - exports: `jobs/users-exports`, `jobs/{id}`, `jobs/{id}/errors`, `connections`;
//! - users: `users` (search), `users/{id}`, `users-by-email`;
//! - roles: `roles`, `roles/{id}/users`, `roles/{id}/permissions`, `users/{id}/roles`;
//! - groups: `groups`, `groups/{id}/members`, `groups/{id}/roles`, `roles/{id}/groups`,
//!   `users/{id}/groups`;
//! - organizations: `organizations`, `organizations/{id}/members`,
//!   `organizations/{id}/members/{user_id}/roles`, `users/{id}/organizations`;
//! - one person: `users/{id}/authentication-methods`, `users/{id}/logs`, `users/{id}/sessions`,
//!   `users/{id}/refresh-tokens`, `grants?user_id=`, `user-blocks/{id}`;
//! - the log: `logs` (search and checkpoints), `logs/{id}`.
//!
//! Everything about users is computed from their index: who holds a role, is in a group or belongs
//! to an organization, which devices, consents and events a user has. Roles, groups and
//! organizations of any size cost nothing, and any page of them is found at once. See [`Roles`],
//! [`Groups`] and [`Organizations`] for what can be set.
//!
//! Where the documentation and recordings of the API disagree or say nothing, [`Config`] and
//! [`Fault`] offer the alternatives: the largest page, tenants without a feature, a `next` that
//! leads to an empty page, short and overlapping pages.
//!
//! [`TenantSim::usage`] tells what a client has taken from each rate limit bucket and what it has
//! left to others; [`TenantSim::requests_by_route`] counts the requests to each endpoint.
//!
//! # What it does not know
//!
//! It does not simulate logins, user updates, imports, roles that exist inside one organization
//! only, effective roles and permissions, event streams, or tenant settings. A search of users or
//! of the log that goes beyond conditions joined by `AND` is refused, never ignored. The log of the
//! whole tenant contains the events of its first 100 users; those of others are found through
//! their user.

mod absences;
mod api;
mod applications;
mod catalog;
mod config;
mod control;
mod data;
mod directory;
mod exports;
mod faults;
mod flush;
mod journal;
mod links;
mod lock;
mod log;
mod oauth;
mod random;
mod range;
mod ratelimit;
mod scopes;
mod server;
mod state;
mod storage;
mod tenant;
mod tenant_log;
mod time;
mod tokens;

pub use api::IDP_TOKEN_PREFIX;
pub use applications::{
    CLIENT_ID, CONNECTIONS_ONLY_CLIENT_ID, KEY_CLIENT_ID, NO_GRANT_TYPE_CLIENT_ID, SHORT_LIVED_CLIENT_ID,
    UNAUTHORIZED_CLIENT_ID,
};
pub use config::{
    Absence, Config, Groups, Growth, Named, NamedParseError, OldJobs, Organizations, Plan, PlanParseError,
    Roles, TimeSource,
};
pub use data::factors::PUBLIC_KEY_PREFIX;
pub use data::possessions::REFRESH_TOKEN_PREFIX;
pub use faults::help::FaultHelp;
pub use faults::text::FaultParseError;
pub use faults::{Cut, Fault, FaultRule, Route};
pub use journal::{Origin, RequestRecord};
pub use ratelimit::BucketUsage;
pub use scopes::{EXPORT_SCOPES, READ_SCOPES};
pub use tenant::{StartError, TenantSim};
pub use tokens::KeyError;
