//! A typed client for the part of Auth0's Management API that Rollcall uses: signing in, creating
//! and watching an export job, and the lists that describe one.
//!
//! It stores nothing on disk, never opens the link of a finished job, and never repeats the call
//! that creates a job. A [`Client`] represents one tenant; its clones share a token and a rate
//! budget.
//!
//! - [`host`], [`address`]: where calls go, and the audience of tokens.
//! - [`credential`], [`claims`]: how to sign in, and what a token states.
//! - [`client`]: the calls.
//! - [`lists`]: roles, groups, organizations and second factors, page by page.
//! - [`person`]: the calls about one user.
//! - [`search`]: how many users the search index holds.
//! - [`witness`]: what the tenant's log has of a request for a job.
//! - [`request`]: what an export may request, checked before Auth0 is called.
//! - [`patience`]: waits, attempts and size limits, as data.

pub mod access;
pub mod address;
mod assertion;
pub mod claims;
pub mod client;
pub mod connection;
pub mod credential;
mod dashboard;
pub mod error;
pub mod host;
pub mod job;
pub mod lists;
mod pasted;
pub mod patience;
pub mod person;
mod rate;
mod refusal;
pub mod request;
mod scrub;
pub mod search;
mod sign_in;
mod token;
mod transport;
mod unreachable;
mod withheld;
pub mod witness;

pub use access::{Access, Grant, Permission};
pub use address::TenantAddress;
pub use assertion::{PrivateKeyError, check_private_key};
pub use claims::{Claims, TokenError};
pub use client::{Client, identity::SignedInAs, pace::LongList, prepared::PreparedExport};
pub use connection::{Connection, ConnectionId};
pub use credential::{AssertionAlgorithm, Credential};
pub use error::{AnswerProblem, Error, Refusal, SendError, SignInProblem};
pub use host::{AddressError, Host};
pub use job::{Job, JobErrorDetail, JobErrors, JobId, JobStatus};
pub use lists::{AuthenticationMethod, Cursor, GroupMember, Named, OrganizationMember, Page, RoleMember};
pub use pasted::secret_in;
pub use patience::Timeouts;
pub use person::{Listed, MOST_EVENTS};
pub use request::{ExportField, ExportFormat, ExportJobRequest, RequestProblem};
pub use search::{SEARCH_CAP, UserCounter};
pub use unreachable::{ConfiguredProxy, UnreachableReason, configured_proxy, why_unreachable};
pub use witness::{LOG_SCOPE, LOG_SCOPES, LogEvent, MatchedBy, WitnessQuery};
