//! The life of an export, from click to pack.
//!
//! This is the only crate that knows the others: it signs in and requests jobs ([`auth0`]),
//! downloads their files ([`download`]), converts them ([`convert`]), stores every step
//! ([`store`]), and keeps credentials in the keychain ([`secrets`]). A window or a command line
//! holds an [`Exporter`], calls it, and draws the [`ExportSnapshot`]s that its [`Observer`]
//! receives.
//!
//! The rule that everything here serves: **a state is stored before it acts on the world.** After a
//! crash, an export therefore continues exactly where it was, and one click never creates two jobs.

mod action_log;
mod activity;
mod asked;
mod blocking;
mod caveats;
mod control;
mod credentials;
mod defaults;
mod exporter;
mod from_file;
mod header;
mod inspection;
mod lease;
mod left_over;
mod library;
mod log_end;
mod look_up_cost;
mod manifest;
mod paths;
mod permissions;
mod person;
mod place;
mod presets;
mod problem;
mod purposes;
mod request;
mod role_names;
mod run;
mod running;
mod sample;
mod settings;
mod shared;
mod signing;
mod snapshot;
mod state;
mod tenants;
mod witness;

pub use activity::ActivityKind;
pub use auth0::request::MAX_CSV_FIELDS;
pub use auth0::{Access, AssertionAlgorithm, Claims, Connection, Credential, Host, TenantAddress};
pub use caveats::Caveat;
pub use control::StartError;
pub use convert::{
    Age, AgeCount, Charts, ColumnKind, ColumnProfile, Funnel, MonthCount, NameCount, Notice, Preview,
    PreviewCell, PreviewColumn, Profile, ValueCount, YesNo,
};
pub use defaults::{ExportDefaults, MOST_KEEP_MONTHS, PreviewPolicy};
pub use exporter::{Exporter, Parts, tenant_folder};
pub use from_file::{
    ConvertedFile, FileForm, FilePack, FileRequest, FileWatch, FoundFile, FoundFiles, is_recognisable,
    recognise_files,
};
pub use header::{read_header, titles_of_text};
pub use inspection::{
    CheckStep, CheckWatch, CountedFile, MadeAgain, NotAgain, PackCheck, PackSigner, check_pack,
};
pub use library::copies::FileUse;
pub use library::log_file::ActivityFormat;
pub use look_up_cost::{KnownUsers, Listed, LookUpCost, UsersFrom};
pub use pack::{
    Compared, CountCheckPart, CountOutcome, CountWindow, Difference, EventMatch, FileState, Fingerprint,
    Language, LookupOutcome, LookupPart, Manifest, NotChecked, NotReadPart, NoticePart, PublicKey,
    SigningPart, WitnessEvent, WitnessOutcome, WitnessPart,
};
pub use paths::{DataFolder, default_export_folder};
pub use person::{
    DOCUMENT_KEYS, FoundPerson, PartOutcome, PartPermission, PersonAccount, PersonFile, PersonLanguage,
    PersonOutcomes, PersonPack, PersonPart, PersonQuery, PersonRequest, PersonStep,
};
pub use place::{Place, synced_by};
pub use presets::{OwnPreset, read_recipe_file};
pub use problem::{
    AtHost, AtPath, Auth0Answer, ConditionProblem, Explained, FormProblem, GivenAddress, JobProblem,
    LocalProblem, MissingFile, NeededForColumn, NeededScope, NetworkProblem, NotThere, OfField,
    ParameterProblem, PersonProblem, Problem, SignInProblem, TooLong, Wanted,
};
pub use purposes::{
    LastAnswer, PURPOSES, Parameter, ParameterKind, ParameterTexts, Purpose, PurposeState, answered_recipe,
    earlier_purpose, given_answers, purpose,
};
pub use recipe::{
    ArgumentKind, Booleans, Column, Condition, ConditionError, DatePattern, Document, DocumentError, Filter,
    Format, FormatGroup, Moment, OFFERED_LOCALES, OPERATORS, Operator, OperatorEntry, Protect,
    ProtectedField, Recipe, ReviewTool, Shape, Source, SourceFormat, Style, ValueKind, Word, values_of_list,
};
pub use request::{
    Checks, ExportRequest, Handover, LONGEST_NAME, LookupOptions, MOST_CALLS, RequestPart, RequestProblem,
    columns_of,
};
pub use sample::{KeyKind, MOST_SAMPLED, MetadataKey, MetadataKeys, Sample};
pub use secrets::{Keep, Kept, KeychainStatus, Secrets};
pub use settings::try_export_folder;
pub use signing::{SigningKeyFacts, signers_known_in};
pub use snapshot::{
    CountProgress, ExpiryWarning, ExportSnapshot, FileLabel, JobLabel, KEPT_AT_AUTH0, LookUpProgress,
    NoObserver, Observer, Progress, TenantLabel,
};
pub use store::{
    Activity, ActivityBeginning, ActivityExtent, ActivityFault, ActivityFilter, ActivityHead, ActivityReport,
    ActivityTerm, ExportFilter, ExportOrder, ExportState, FileRole, LastRun, SearchTerm, SignIn, Span,
    Tenant,
};
pub use tenants::{
    Attempt, DEMO_TENANT_NAME, LONGEST_TENANT_NAME, NewTenant, TENANT_COLORS, TenantChange, TenantField,
    TenantForm, TenantProblem, check_credential,
};
pub use witness::Witness;
