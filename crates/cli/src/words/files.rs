//! Texts for files and folders that can't be used.

use super::text::capitalised;

/// Explains why a file or folder can't be used. `kind` is the system's kind of error.
pub(super) fn of_file(path: Option<String>, kind: &str) -> String {
    let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| "a file".to_owned());
    match kind {
        "entity not found" => format!("There is no such file or folder: {path}."),
        "permission denied" => format!("There is no permission to use {path}."),
        "is a directory" => format!("{path} is a folder; a file is needed."),
        "not a directory" => format!("{path} needs a folder where there is a file."),
        "entity already exists" => format!("{path} exists already."),
        "read-only filesystem or storage medium" => format!("{path} is on a disk that can only be read."),
        kind => format!("{} can't be used: {kind}.", capitalised(&path)),
    }
}

/// Explains that another program has kept a file or folder from being used.
pub(super) fn of_held(path: Option<String>) -> String {
    let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| "a file".to_owned());
    format!(
        "{} is used by another program, such as Excel, a virus scanner or OneDrive. Close it there, or try again \
         in a moment.",
        capitalised(&path)
    )
}

#[cfg(test)]
mod tests {
    use exporter::Problem;

    use super::super::problems::of_problem;

    #[test]
    fn a_file_that_can_not_be_used_is_told_in_plain_words() {
        use std::io::ErrorKind as K;
        for (kind, told) in [
            (K::NotFound, "There is no such file or folder: /a.json."),
            (K::PermissionDenied, "There is no permission to use /a.json."),
            (K::IsADirectory, "/a.json is a folder; a file is needed."),
            (K::NotADirectory, "/a.json needs a folder where there is a file."),
            (K::AlreadyExists, "/a.json exists already."),
            (K::ReadOnlyFilesystem, "/a.json is on a disk that can only be read."),
        ] {
            let problem = Problem::file(std::path::Path::new("/a.json"), &kind.into());
            assert_eq!(of_problem(&problem), told);
        }
    }
}
