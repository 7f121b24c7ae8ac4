//! One person's data, for the right of access (GDPR, article 15): every account with an e-mail
//! address, or one account by its id, and what Auth0 holds about each.
//!
//! No export job is started, and nothing of the person is stored here: the database and the
//! activity log record that a request was made, what was included, and the hashes of the files.
//!
//! - `part`: the parts of the answer, the permissions that each needs, and what came of each.
//! - `query`: what is asked for; `find`: the accounts that match.
//! - `gather`: the calls for one account; `events`: what of its log events is about the person.
//! - `document`: `person.json`; `page`: the page for the person.
//! - `work`: how the pack appears whole; `make`: all of it, in order.

mod document;
mod events;
mod find;
mod gather;
mod make;
mod page;
mod part;
mod query;
mod work;

pub use document::DOCUMENT_KEYS;
pub use find::{FoundPerson, PersonAccount};
pub use make::{PersonFile, PersonOutcomes, PersonPack, PersonRequest, PersonStep};
pub use page::PersonLanguage;
pub use part::{PartOutcome, PartPermission, PersonPart};
pub use query::PersonQuery;
