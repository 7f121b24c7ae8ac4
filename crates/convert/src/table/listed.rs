//! Names that share a cell, such as `Admin; Support`, so that the cell can be split again.

/// What stands between the names of a list.
pub(super) const BETWEEN: &str = "; ";

/// What stands between the names within the parentheses behind a name.
pub(super) const BETWEEN_INNER: &str = ", ";

/// Where a name stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In a list.
    List,
    /// In a list, with room for a list in parentheses behind it.
    Headed,
    /// In the parentheses behind a name.
    Inner,
}

impl Place {
    /// The characters that a reader would take for the end of a name here.
    const fn ends(self) -> &'static [char] {
        match self {
            Self::List => &[';'],
            Self::Headed => &[';', '('],
            Self::Inner => &[';', ',', ')'],
        }
    }
}

/// Puts the name from `start` on between quotation marks, each of its own doubled, if it holds what
/// would end it or begins with a quotation mark. Returns true if it did.
pub(super) fn quote(text: &mut String, start: usize, place: Place) -> bool {
    let name = &text[start..];
    let is_ambiguous = name.starts_with('"') || name.contains(place.ends());
    if is_ambiguous {
        let doubled = name.replace('"', "\"\"");
        text.truncate(start);
        text.extend(["\"", &doubled, "\""]);
    }
    is_ambiguous
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_would_be_misread_are_quoted() {
        for (name, place, expected) in [
            ("Admin", Place::List, "Admin"),
            ("Admin (EU), 5\" disks", Place::List, "Admin (EU), 5\" disks"),
            ("Admin;EU", Place::List, "\"Admin;EU\""),
            ("\"Admin", Place::List, "\"\"\"Admin\""),
            ("a \"b\"; c", Place::List, "\"a \"\"b\"\"; c\""),
            ("acme (x)", Place::Headed, "\"acme (x)\""),
            ("Admin, EU", Place::Inner, "\"Admin, EU\""),
            ("Admin (EU", Place::Inner, "Admin (EU"),
            ("", Place::List, ""),
        ] {
            let mut text = format!("before{name}");
            assert_eq!(quote(&mut text, 6, place), name != expected, "{name}");
            assert_eq!(text, format!("before{expected}"));
        }
    }
}
