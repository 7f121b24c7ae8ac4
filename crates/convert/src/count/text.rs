//! Counting in text: lines, elements of an array, rows of CSV.

use super::counter::{Counter, Fault};

/// Lines that are not blank.
#[derive(Default)]
pub(super) struct Lines {
    lines: u64,
    has_text: bool,
}

impl Counter for Lines {
    fn block(&mut self, block: &[u8]) -> Result<(), Fault> {
        for byte in block {
            if *byte == b'\n' {
                self.lines += u64::from(self.has_text);
                self.has_text = false;
            } else {
                self.has_text |= !byte.is_ascii_whitespace();
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<u64, Fault> {
        Ok(self.lines + u64::from(self.has_text))
    }
}

/// Objects in a JSON array.
#[derive(Default)]
pub(super) struct Array {
    objects: u64,
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    is_closed: bool,
}

impl Counter for Array {
    fn block(&mut self, block: &[u8]) -> Result<(), Fault> {
        for byte in block {
            if self.in_string {
                self.in_string = self.is_escaped || *byte != b'"';
                self.is_escaped = !self.is_escaped && *byte == b'\\';
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'[' if self.depth == 0 && !self.is_closed => self.depth = 1,
                _ if self.depth == 0 => return Err(not_an_array()),
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.objects += u64::from(self.depth == 1);
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    self.is_closed = self.depth == 0;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<u64, Fault> {
        if self.is_closed { Ok(self.objects) } else { Err(not_an_array()) }
    }
}

fn not_an_array() -> Fault {
    Fault::Format("it is not one JSON array".to_owned())
}

/// Rows of CSV after the titles, with any separator. A line feed between quotation marks is text.
#[derive(Default)]
pub(super) struct Csv {
    rows: u64,
    in_quotes: bool,
    has_text: bool,
}

impl Counter for Csv {
    fn block(&mut self, block: &[u8]) -> Result<(), Fault> {
        for byte in block {
            match byte {
                b'\n' if !self.in_quotes => {
                    self.rows += 1;
                    self.has_text = false;
                }
                byte => {
                    // A doubled mark leaves the quotes and enters them again.
                    self.in_quotes ^= *byte == b'"';
                    self.has_text = true;
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<u64, Fault> {
        if self.in_quotes {
            return Err(Fault::Format("a quotation mark is missing".to_owned()));
        }
        // Without any column the file is empty.
        Ok((self.rows + u64::from(self.has_text)).saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts in blocks of every size.
    fn count<C: Counter + Default>(text: &str) -> Option<u64> {
        let of_size = |size: usize| {
            let mut counter = C::default();
            text.as_bytes().chunks(size).try_for_each(|block| counter.block(block)).ok()?;
            counter.finish().ok()
        };
        let first = of_size(1);
        for size in 2..=text.len().max(2) {
            assert_eq!(of_size(size), first, "{text:?} in blocks of {size}");
        }
        first
    }

    #[test]
    fn lines_that_hold_something_are_counted() {
        for (text, lines) in [("", 0), ("\n", 0), ("{}", 1), ("{}\n", 1), ("{}\n\n {}\r\n \n", 2)] {
            assert_eq!(count::<Lines>(text), Some(lines), "{text:?}");
        }
    }

    #[test]
    fn objects_of_an_array_are_counted() {
        for (text, objects) in [
            ("[]", Some(0)),
            (" [\n] \n", Some(0)),
            (r#"[{"a":{"b":[1,{}]}},{"c":"},{\"\\"}]"#, Some(2)),
            ("", None),
            ("{}", None),
            ("[{}", None),
            ("[{}] x", None),
            ("[{}][{}]", None),
            (r#"[{"a":"]"#, None),
        ] {
            assert_eq!(count::<Array>(text), objects, "{text:?}");
        }
    }

    #[test]
    fn rows_of_csv_are_counted() {
        for (text, rows) in [
            ("", Some(0)),
            ("a;b\r\n", Some(0)),
            ("a,b\r\n1,2\r\n", Some(1)),
            ("a,b\n1,2\n3,4", Some(2)),
            ("a\n\"\"\n\"x\ny\"\n", Some(2)),
            ("\"a\n\"\"b\",c\r\n\"1\"\"\r\n\",2\r\n", Some(1)),
            ("a\n\"x", None),
        ] {
            assert_eq!(count::<Csv>(text), rows, "{text:?}");
        }
    }
}
