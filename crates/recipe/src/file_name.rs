//! Names for files that are safe on every system.

/// The most characters of a file's name, without its ending.
pub const LONGEST_FILE_NAME: usize = 120;

/// Names that other files of a pack have.
const TAKEN: [&str; 2] = ["manifest", "sha256sums"];

/// Returns true for a sign that every system allows in the name of a file (Microsoft Learn, "Naming
/// Files, Paths, and Namespaces").
pub fn is_file_name_sign(sign: char) -> bool {
    !sign.is_control() && !matches!(sign, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Returns true for a text that can be the name of a file of a pack, before its ending.
pub(crate) fn is_file_name(text: &str) -> bool {
    let edges = [' ', '.'];
    !text.is_empty()
        && text.chars().count() <= LONGEST_FILE_NAME
        && text.chars().all(is_file_name_sign)
        && !text.starts_with(edges)
        && !text.ends_with(edges)
        // The delivered file has this before its ending.
        && !text.to_lowercase().contains(".auth0")
        && !TAKEN.contains(&text.to_lowercase().as_str())
        && !is_device(text)
}

/// Returns true for a name that Windows keeps for a device, whatever follows a dot: also for a port
/// whose digit is raised (same source), and for the two names of the console (`CreateFileW`).
fn is_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
        || port.is_some_and(|number| matches!(number, "¹" | "²" | "³"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_system_takes_are_told_from_others() {
        for name in ["Access File - Acme - Auth0", "é", "a.b", "console"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in [
            "",
            " a",
            "a.",
            "a/b",
            "a\\b",
            "a:b",
            "a\n",
            "Manifest",
            "SHA256SUMS",
            "nul",
            "COM1.x",
            "lpt³",
            "CONOUT$",
            "x.auth0.y",
        ] {
            assert!(!is_file_name(name), "{name}");
        }
        assert!(!is_file_name(&"x".repeat(LONGEST_FILE_NAME + 1)));
    }
}
