//! Texts for problems with the command line itself.

use super::signing::why_unsigned;
use crate::usage::UsageProblem;

/// Describes a problem with the command line, and what to do.
pub(crate) fn of_usage(problem: &UsageProblem) -> String {
    use UsageProblem as P;
    match problem {
        P::NoCredential => "Say how to sign in: --token-stdin, or --client-id with --client-secret-stdin or \
            --private-key, or a saved tenant with --tenant."
            .into(),
        P::HeaderTitleEmpty { position } => format!("column {position} of the template has no title."),
        P::HeaderTitleTwice { title } => format!("two columns of the template have the title {title:?}."),
        P::HeaderTitleUnknown { title, known } => {
            format!("the template has no title {title:?}. It has: {}.", known.join(", "))
        }
        P::HeaderOption { option, given } => {
            format!("{given:?} is no answer to {option}. See `presets match --help`.")
        }
        P::InputMissing { what } => format!("Standard input holds no {what}."),
        P::InputTooLong { what } | P::InputUnreadable { what } => {
            format!("What standard input holds can't be a {what}.")
        }
        P::InputTaken { option: "--where" } => {
            "Standard input can be the list of one condition only. Use files for the others.".into()
        }
        P::InputTaken { option } => {
            format!("{option} reads standard input, so that `in @-` can't. Use a file: `in @FILE`.")
        }
        P::IdAmbiguous { id, exports } => format!(
            "{exports} exports have an id that begins with {id:?}. Give more of it; `history` shows them."
        ),
        P::OutputExists { path } => format!("{path} exists already. Nothing is overwritten."),
        P::PasswordNotXlsx { format } => format!("{format} can't have a password. Only xlsx can."),
        P::HashKeyShort { path, shortest } => format!(
            "The key in {path} is too short: it needs {shortest} characters, so that it can't be found by trying."
        ),
        P::FileNotText { path } => {
            format!("{path} is not text in UTF-8 or UTF-16. Save it as UTF-8.")
        }
        P::NoSigningKey { reason } => {
            format!("There is no key to sign packs with: {}.", why_unsigned(reason))
        }
        P::NotConfirmed => "Nothing was changed.".into(),
    }
}
