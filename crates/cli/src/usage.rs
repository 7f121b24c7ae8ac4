//! Problems that only a command line can have.

use serde::Serialize;

/// A problem with what the command line names.
#[derive(Debug, Serialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub(crate) enum UsageProblem {
    /// Neither a saved tenant nor a credential is named.
    NoCredential,
    /// Standard input is empty.
    InputMissing {
        /// The expected content, such as `token`.
        what: &'static str,
    },
    /// Standard input is longer than any secret.
    InputTooLong {
        /// The expected content.
        what: &'static str,
    },
    /// Standard input can't be read, or is not text.
    InputUnreadable {
        /// The expected content.
        what: &'static str,
    },
    /// A condition reads its list from standard input, which something else reads as well.
    InputTaken {
        /// The option that reads it.
        option: &'static str,
    },
    /// Several exports begin with the id.
    IdAmbiguous {
        /// The id as given.
        id: String,
        /// The number of matching exports.
        exports: usize,
    },
    /// The output exists already.
    OutputExists {
        /// Its path.
        path: String,
    },
    /// Only workbooks can have a password.
    PasswordNotXlsx {
        /// The chosen format.
        format: &'static str,
    },
    /// The key of pseudonyms is too short.
    HashKeyShort {
        /// Its file.
        path: String,
        /// The minimum number of characters.
        shortest: usize,
    },
    /// A file that has to be text is neither UTF-8 nor UTF-16.
    FileNotText {
        /// The file.
        path: String,
    },
    /// A column of the template has no title.
    HeaderTitleEmpty {
        /// The column's position, from 1.
        position: usize,
    },
    /// Two columns of the template have the same title.
    HeaderTitleTwice {
        /// The title.
        title: String,
    },
    /// The template has no column with the title.
    HeaderTitleUnknown {
        /// The title as given.
        title: String,
        /// The titles that it has.
        known: Vec<String>,
    },
    /// An option about the template can't be understood.
    HeaderOption {
        /// The option.
        option: String,
        /// The value as given.
        given: String,
    },
    /// There is no key that could sign packs.
    NoSigningKey {
        /// Why: the code of the keychain's problem.
        reason: String,
    },
    /// The user was asked, and did not say yes.
    NotConfirmed,
}
