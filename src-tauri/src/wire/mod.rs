//! The types that cross between page and shell: the exporter's data in the page's spelling.
//!
//! Timestamps are RFC 3339 texts, counts are JavaScript numbers, and missing values are null. A
//! credential crosses in one direction only, as a [`Secret`].

mod activity;
mod caveats;
mod charts;
mod converting;
mod costs;
mod counts;
mod defaults;
mod exports;
mod fields;
mod files;
mod filter;
mod formats;
mod history;
mod inspection;
mod missing;
mod notices;
mod person;
mod problems;
mod requests;
mod rules;
mod samples;
mod scalars;
mod shape;
mod signing;
mod startup;
mod style;
mod tenants;
mod witness;

pub(crate) use activity::{
    ActivityCheck, ActivityFilterInput, ActivityFormatInput, ActivityLog, ActivityView,
};
pub(crate) use charts::ChartsView;
pub(crate) use converting::{FileConversionInput, FilePackView, FilePlace, FoundFilesView};
pub(crate) use costs::LookUpCostView;
pub(crate) use defaults::DefaultsInput;
pub(crate) use exports::{ExpiryView, ExportView};
pub(crate) use fields::FieldEntry;
pub(crate) use files::{EvidenceView, FileStateView, FirstRowsView, FolderView};
pub(crate) use filter::{FilterInput, OperatorView};
pub(crate) use formats::FormatEntry;
pub(crate) use history::ExportFilter;
pub(crate) use inspection::{PackCheckView, PackPlace, SigningKeyView};
pub(crate) use person::{FoundPersonView, PersonInput, PersonPackInput, PersonPackView, PersonPartView};
pub(crate) use problems::{Place, Problem, Refusal, RequestProblem, ShellProblem};
pub(crate) use requests::{ExportInput, FieldInput, PresetInput, PresetView};
pub(crate) use rules::{Limits, field_overlaps, locales};
pub(crate) use samples::{PreviewView, SampleInput, SampleView};
pub(crate) use scalars::{Count, Day, Secret, path_text};
pub(crate) use startup::{KeychainView, Startup};
pub(crate) use style::StyleInput;
pub(crate) use tenants::{
    AccessView, ConnectOutcome, ConnectionView, CredentialInput, NewTenantInput, RenewedTenant, SignInView,
    TenantChangeInput, TenantView, TokenFacts,
};
