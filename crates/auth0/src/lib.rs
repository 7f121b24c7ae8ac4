//! A typed client of the slice of Auth0's Management API that Rollcall uses: signing in, creating
//! and watching an export job, and the few lists that help to describe one.
//!
//! It keeps nothing on disk, never opens the link of a finished job, and never repeats the call that
//! creates a job. One [`Client`] stands for one tenant; its clones share a token and a rate budget.
//!
//! - [`address`]: where calls go and whom the token is for.
//! - [`credential`], [`claims`]: what signs in, and what a token says of itself.
//! - [`client`]: the calls.
//! - [`request`]: what an export may ask for, checked before Auth0 is asked.
//! - [`patience`]: how long to wait, how often to try and how much to read, as data.

pub mod access;
pub mod address;
mod assertion;
pub mod claims;
pub mod client;
pub mod connection;
pub mod credential;
pub mod error;
pub mod job;
pub mod patience;
mod rate;
mod refusal;
pub mod request;
mod scrub;
mod sign_in;
mod token;
mod transport;

pub use access::{Access, Grant, Permission};
pub use address::{AddressError, Host, TenantAddress};
pub use assertion::{PrivateKeyError, check_private_key};
pub use claims::{Claims, TokenError};
pub use client::{Client, PreparedExport};
pub use connection::{Connection, ConnectionId};
pub use credential::{AssertionAlgorithm, Credential};
pub use error::{AnswerProblem, Error, Refusal, SendError, SignInProblem, UnreachableReason};
pub use job::{Job, JobErrorDetail, JobErrors, JobId, JobStatus};
pub use patience::Timeouts;
pub use request::{ExportField, ExportFormat, ExportJobRequest, RequestProblem};
