//! `SHA256SUMS`: the checksums of a pack's files, in the form of GNU `sha256sum`.

/// File name of the checksums in their pack.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Length of a SHA-256 in hexadecimal.
const SHA256_DIGITS: usize = 64;

/// One line of `SHA256SUMS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checksum {
    /// The file's SHA-256, in lower-case hexadecimal.
    pub(crate) sha256: String,
    /// The file's name in the pack's folder.
    pub(crate) name: String,
}

/// What `SHA256SUMS` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Checksums {
    /// The checksums, in the order of the lines.
    pub(crate) files: Vec<Checksum>,
    /// Numbers of the lines that hold no checksum, from 1.
    pub(crate) unreadable_lines: Vec<usize>,
}

/// Returns the content of `SHA256SUMS` for these files, each given by name and SHA-256.
pub fn checksums_text<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    files.into_iter().fold(String::new(), |text, (name, sha256)| text + sha256 + "  " + name + "\n")
}

impl Checksums {
    /// Reads what `sha256sum --check` reads, and like it accepts Windows' line ends. A line of
    /// another form, which `sha256sum` only warns of, is reported: the file that it should name
    /// would go unchecked. That includes a first line with a byte order mark.
    pub(crate) fn read(text: &[u8]) -> Self {
        let mut read = Self::default();
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        for (number, line) in (1..).zip(text.split(|&byte| byte == b'\n')) {
            match Checksum::read(line.strip_suffix(b"\r").unwrap_or(line)) {
                Some(file) => read.files.push(file),
                None => read.unreadable_lines.push(number),
            }
        }
        read
    }
}

impl Checksum {
    /// Reads `<SHA-256>  <name>`, or `<SHA-256> *<name>`, which `sha256sum --binary` writes.
    fn read(line: &[u8]) -> Option<Self> {
        let (sha256, rest) = str::from_utf8(line).ok()?.split_at_checked(SHA256_DIGITS)?;
        let name = rest.strip_prefix("  ").or_else(|| rest.strip_prefix(" *"))?;
        let is_hexadecimal = sha256.bytes().all(|digit| digit.is_ascii_hexdigit());
        (is_hexadecimal && !name.is_empty())
            .then(|| Self { sha256: sha256.to_ascii_lowercase(), name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(digit: &str, name: &str) -> Checksum {
        Checksum { sha256: digit.repeat(SHA256_DIGITS), name: name.to_owned() }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let files = [checksum("0", "users.csv"), checksum("a", "manifest.json")];
        let text = checksums_text(files.iter().map(|file| (file.name.as_str(), file.sha256.as_str())));
        let expected = Checksums { files: files.to_vec(), unreadable_lines: Vec::new() };
        assert_eq!(Checksums::read(text.as_bytes()), expected);
        assert_eq!(Checksums::read(text.replace('\n', "\r\n").as_bytes()), expected);
        assert_eq!(Checksums::read(text.trim_end().as_bytes()), expected);
    }

    #[test]
    fn the_mark_of_binary_files_and_capital_digits_are_read() {
        let text = format!("{} *a\n{}   b", "AB".repeat(32), "0".repeat(64));
        let files = [
            Checksum { sha256: "ab".repeat(32), name: "a".to_owned() },
            Checksum { sha256: "0".repeat(64), name: " b".to_owned() },
        ];
        assert_eq!(Checksums::read(text.as_bytes()).files, files);
    }

    #[test]
    fn lines_that_hold_no_checksum_are_reported_by_number() {
        let good = format!("{}  users.csv", "0".repeat(64));
        let lines = [
            format!("\u{feff}{good}"),
            good.clone(),
            String::new(),
            format!("{}  users.csv", "0".repeat(63)),
            format!("{}  users.csv", "g".repeat(64)),
            format!("{}  ", "0".repeat(64)),
            format!("{} users.csv", "0".repeat(64)),
            format!("\\{good}"),
            "é".repeat(40),
        ];
        let read = Checksums::read(lines.join("\n").as_bytes());
        assert_eq!(read.files.len(), 1);
        assert_eq!(read.unreadable_lines, [1, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(Checksums::read(b"\xff\xfe").unreadable_lines, [1]);
        assert_eq!(Checksums::read(b"").unreadable_lines, [1], "an empty file covers nothing");
    }
}
