//! How a CSV separates cells and rows, which differs once a spreadsheet has saved it again.

use super::auth0_csv;
use crate::plan::Dialect;

/// The separators that spreadsheets and databases write, the usual one first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that are compared to tell the separator.
const ROWS: usize = 50;

/// The dialect of a CSV that begins with this text. None if it is no CSV with titles.
pub(super) fn of(content: &str) -> Option<Dialect> {
    let row_end = row_end(content);
    let mut rows = Rows { rest: Some(content), row_end };
    let first = rows.next()?;
    let announced = auth0_csv::announced(first);
    let titles = if announced.is_some() { rows.next()? } else { first };
    let rows: Vec<&str> = rows.take(ROWS).filter(|row| !row.trim().is_empty()).collect();
    // The last one may be cut.
    let rows = rows.split_last().map_or(&[][..], |(_, rows)| rows);
    let separator = announced.or_else(|| best(titles, rows))?;
    let plausible = auth0_csv::could_be_titles(titles, separator)
        && (cells(titles, separator) > 1 || is_a_title(titles) || announced.is_some());
    plausible.then_some(Dialect { separator, row_end: row_end as u8, announced: announced.is_some() })
}

/// What ends the first row: a line feed, or a carriage return alone.
fn row_end(content: &str) -> char {
    let mut quoted = false;
    let end = content.bytes().position(|byte| {
        quoted ^= byte == b'"';
        !quoted && matches!(byte, b'\n' | b'\r')
    });
    // Some programs write several carriage returns before a line feed.
    let alone = |at: usize| {
        let rest = content[at..].trim_start_matches('\r');
        rest.len() < content.len() - at && !rest.starts_with('\n')
    };
    if end.is_some_and(alone) { '\r' } else { '\n' }
}

/// The separator that makes the most cells of the titles and as many of each row.
fn best(titles: &str, rows: &[&str]) -> Option<u8> {
    let score = |separator: u8| {
        let wanted = cells(titles, separator);
        let same = rows.iter().filter(|row| cells(row, separator) == wanted).count();
        (same == rows.len(), wanted)
    };
    // Of equals, the last is taken, so the usual one comes last.
    SEPARATORS.iter().rev().copied().max_by_key(|separator| score(*separator))
}

/// The number of cells in a row.
fn cells(row: &str, separator: u8) -> usize {
    let mut quoted = false;
    1 + row
        .bytes()
        .filter(|&byte| {
            quoted ^= byte == b'"';
            byte == separator && !quoted
        })
        .count()
}

/// Returns true if a row with one cell can be a title of Auth0's: it has an apostrophe, or names an
/// attribute. Any other text is more likely to be no table.
fn is_a_title(row: &str) -> bool {
    let row = row.trim();
    let text = row.trim_matches('"');
    text.starts_with('\'') || row.starts_with('"') || schema::attributes::find(text).is_some() || {
        let name = text.to_ascii_lowercase().replace(' ', "_");
        name == "id" || schema::attributes::find(&name).is_some() || text.contains(['.', '['])
    }
}

/// The rows of a text, which end outside of quotation marks.
struct Rows<'a> {
    rest: Option<&'a str>,
    row_end: char,
}

impl<'a> Iterator for Rows<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.take()?;
        let mut quoted = false;
        let end = rest.char_indices().find(|(_, letter)| {
            quoted ^= *letter == '"';
            *letter == self.row_end && !quoted
        });
        match end {
            Some((at, _)) => {
                self.rest = Some(&rest[at + 1..]);
                Some(&rest[..at])
            }
            None => Some(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_by_titles_and_rows() {
        for (text, separator) in [
            ("'user_id,'email\r\n'a,'b\r\n", b','),
            ("'user_id;'email;'name\r\n'auth0|1;'b;'Ruiz, Ana\r\n", b';'),
            ("user_id\temail\na\tb,c\n", b'\t'),
            ("user_id|email\nauth0|1\n", b'|'),
            ("\"a;b\",\"c;d\"\n1,2\n", b','),
            ("user_id,email;x\nauth0|1,b;c\nauth0|2,d\n", b','),
            ("sep=;\r\nuser_id;email\r\na;b\r\n", b';'),
            ("\"sep=\t\"\nuser_id\temail\n", b'\t'),
            ("email", b','),
            ("'a\n'b", b','),
        ] {
            assert_eq!(of(text).map(|dialect| dialect.separator), Some(separator), "{text:?}");
        }
        assert_eq!(of("user_id;email\ra;b\r").map(|dialect| dialect.row_end), Some(b'\r'));
        for other in ["Dear all\nhere they are\n", "", "x\0y,z\n", "sep=;"] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }
}
