//! Why a file that somebody has can't be converted.

use convert::{CsvFault, Error, Looks};

use super::errors::{path_of, without_path};
use super::{LocalProblem, Problem};

impl Problem {
    /// Returns what is wrong with a file that was given, named as it was found to be.
    pub(crate) fn refusal(error: &Error) -> Self {
        let Some((path, (found, number))) = path_of(error).zip(found(error)) else { return error.into() };
        LocalProblem::FileRefused {
            name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            found: found.to_owned(),
            number,
            message: without_path(error),
        }
        .into()
    }
}

/// What was found instead of users, and where.
fn found(error: &Error) -> Option<(&'static str, Option<u64>)> {
    Some(match error {
        Error::LooksLike { looks, .. } => looks_like(*looks),
        Error::NotNdjson { line: number, .. }
        | Error::LineTooLong { line: number, .. }
        | Error::NotJson { user: number, .. } => (error.code(), Some(*number)),
        Error::NotCsv { row, fault, .. } => (csv_fault(*fault), Some(*row)),
        Error::EmptyFile { .. }
        | Error::Truncated { .. }
        | Error::BadCrc { .. }
        | Error::Corrupt { .. }
        | Error::TrailingGarbage { .. }
        | Error::NotText { .. }
        | Error::TooLarge { .. }
        | Error::Unrecognised { .. }
        | Error::Changed { .. } => (error.code(), None),
        Error::Read { .. }
        | Error::Write { .. }
        | Error::DiskFull { .. }
        | Error::Columns { .. }
        | Error::Style { .. }
        | Error::Cancelled => return None,
    })
}

fn looks_like(looks: Looks) -> (&'static str, Option<u64>) {
    let found = match looks {
        Looks::WebPage => "web_page",
        Looks::XmlError => "xml_error",
        Looks::JsonArray => "json_array",
        Looks::Ndjson => "ndjson",
        Looks::Zip => "zip",
        Looks::ZipOfSeveral { files } => return ("zip_of_several", Some(files)),
        Looks::ZipEncrypted => "zip_encrypted",
        Looks::Packed(_) => "packed",
        Looks::Spreadsheet => "spreadsheet",
        Looks::Document => "document",
        Looks::Parquet => "parquet",
        Looks::Database => "database",
        Looks::Utf32 => "utf32",
        Looks::OldCodePage => "old_code_page",
        Looks::ErrorAnswer => "error_answer",
        Looks::TokenAnswer => "token_answer",
        Looks::JobAnswer => "job_answer",
        Looks::OwnFile => "own_file",
        Looks::Wrapped => "wrapped",
    };
    (found, None)
}

fn csv_fault(fault: CsvFault) -> &'static str {
    match fault {
        CsvFault::Ragged { .. } => "csv_ragged",
        CsvFault::UnclosedQuote => "csv_unclosed_quote",
        CsvFault::StrayQuote => "csv_stray_quote",
        CsvFault::InvalidUtf8 => "csv_invalid_utf8",
        CsvFault::SameTitle => "csv_same_title",
        CsvFault::NoTitles => "csv_no_titles",
        CsvFault::OneColumn => "csv_one_column",
        CsvFault::TitlesAgain => "csv_titles_again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_file_and_what_was_found_and_not_its_folder() {
        let path = || "/home/ada/Downloads/users.xlsx".into();
        for (error, found, number) in [
            (Error::LooksLike { path: path(), looks: Looks::Spreadsheet }, "spreadsheet", None),
            (
                Error::LooksLike { path: path(), looks: Looks::ZipOfSeveral { files: 3 } },
                "zip_of_several",
                Some(3),
            ),
            (Error::NotCsv { path: path(), row: 7, fault: CsvFault::SameTitle }, "csv_same_title", Some(7)),
            (Error::EmptyFile { path: path() }, "empty_file", None),
        ] {
            let Problem::Local(problem) = Problem::refusal(&error) else { panic!("{error}") };
            let LocalProblem::FileRefused { name, found: code, number: at, message } = problem else {
                panic!("{problem:?}")
            };
            assert_eq!((name.as_str(), code.as_str(), at), ("users.xlsx", found, number));
            assert!(!message.contains("/home"), "{message}");
        }
        let full = Error::DiskFull { path: path() };
        assert_eq!(Problem::refusal(&full), Problem::from(&full));
    }
}
