//! The titles that another program wants: the first row of its template, a CSV or a workbook.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::problem::{LocalProblem, Problem};

/// The largest template that is read, in bytes.
const LARGEST: u64 = 10 << 20;

/// The separators of CSV, the most usual one first.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Reads the titles of a template. Blocks.
///
/// # Errors
/// `file`; `header_unreadable` for what is neither CSV in UTF-8 nor a workbook; `header_empty`.
pub fn read_header(path: &Path) -> Result<Vec<String>, Problem> {
    let unreadable = || LocalProblem::HeaderUnreadable(path.into()).into();
    let failed = |error: std::io::Error| Problem::file(path, &error);
    if fs_err::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(unreadable());
    }
    let bytes = fs_err::read(path).map_err(failed)?;
    // A workbook is a zip archive.
    let titles = if bytes.starts_with(b"PK") {
        titles_of_workbook(path).ok_or_else(unreadable)?
    } else {
        titles_of_text(&String::from_utf8(bytes).map_err(|_| unreadable())?)
    };
    if titles.iter().all(String::is_empty) {
        return Err(LocalProblem::HeaderEmpty(path.into()).into());
    }
    Ok(titles)
}

/// The first row of a sheet that has one.
fn titles_of_workbook(path: &Path) -> Option<Vec<String>> {
    let mut workbook: Xlsx<_> = open_workbook(path).ok()?;
    let sheets = workbook.worksheets();
    let rows = sheets.iter().filter_map(|(_, range)| range.rows().next());
    let text = |cell: &Data| cell.to_string().trim().to_owned();
    let mut titles: Vec<String> = rows.map(|row| row.iter().map(text).collect::<Vec<_>>()).next()?;
    while titles.last().is_some_and(String::is_empty) {
        titles.pop();
    }
    Some(titles)
}

/// The cells of the first line that has any, by the rules of CSV.
pub fn titles_of_text(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start_matches(['\r', '\n']);
    let separator = separator_of(text);
    let (mut titles, mut title, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                title.push('"');
            }
            '"' if quoted || title.trim().is_empty() => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            letter if letter == separator && !quoted => titles.push(std::mem::take(&mut title)),
            letter => title.push(letter),
        }
    }
    titles.push(title);
    titles.iter().map(|title| title.trim().to_owned()).collect()
}

/// The separator that occurs most often in the first line, outside of quotation marks.
fn separator_of(text: &str) -> char {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            letter if !quoted => {
                for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
                    *count += usize::from(letter == separator);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let first = counts.iter().position(|&count| count == most).unwrap_or_default();
    SEPARATORS[first]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_the_first_row_of_a_csv() {
        for (text, titles) in [
            ("Account name,Status\nann,Active\n", &["Account name", "Status"][..]),
            ("\u{feff}\"A, b\";\"c \"\"d\"\"\"; e \r\nx", &["A, b", "c \"d\"", "e"]),
            ("a\tb\t\n", &["a", "b", ""]),
            ("\r\n\nonly", &["only"]),
            ("\"two\nlines\",x", &["two\nlines", "x"]),
            ("", &[""]),
        ] {
            assert_eq!(titles_of_text(text), titles, "{text:?}");
        }
    }

    #[test]
    fn files_without_titles_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let read = |bytes: &[u8]| {
            let path = folder.path().join("template");
            fs_err::write(&path, bytes).unwrap();
            read_header(&path).map_err(|problem| problem.code())
        };
        assert_eq!(read(b"a,b\n1,2\n").unwrap(), ["a", "b"]);
        assert_eq!(read(b",,\n").unwrap_err(), "header_empty");
        assert_eq!(read(b"PK\x03\x04 is no workbook").unwrap_err(), "header_unreadable");
        assert_eq!(read(b"\xff\xfe\x00").unwrap_err(), "header_unreadable");
        assert_eq!(read_header(&folder.path().join("none")).unwrap_err().code(), "file");
    }

    #[test]
    fn titles_are_the_first_row_of_a_workbook() {
        let folder = tempfile::tempdir().unwrap();
        let users = folder.path().join("users.json");
        fs_err::write(&users, "{\"Account name\":\"a\",\"Role\":\"b\"}\n").unwrap();
        let path = folder.path().join("template.xlsx");
        let plan = convert::Plan {
            sources: vec![convert::Source { path: users, kind: convert::SourceKind::Ndjson }],
            outputs: vec![convert::Output { format: convert::Format::Xlsx, path: path.clone() }],
            ..convert::Plan::default()
        };
        convert::run(&plan, &(), &convert::Limits::default()).unwrap();
        assert_eq!(read_header(&path).unwrap(), ["Account name", "Role"]);
    }
}
