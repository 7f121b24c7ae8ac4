//! `SHA256SUMS`: the checksums of a pack's files, in the form of GNU `sha256sum`.

/// File name of the checksums in their pack.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Returns the content of `SHA256SUMS` for these files, each given by name and SHA-256.
pub fn checksums_text<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    files.into_iter().fold(String::new(), |text, (name, sha256)| text + sha256 + "  " + name + "\n")
}
