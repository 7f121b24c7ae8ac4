//! Field names of an export: `email`, `user_metadata.address.city`, `identities[0].connection`.

/// A parsed field name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// An object key.
    Key(String),
    /// An array index.
    Item(usize),
}

impl Path {
    /// Parses a field name; `None` if it is malformed. Auth0 does not document that it refuses such
    /// names, so the simulator treats them as attributes that no user has.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in name.split('.') {
            let (key, mut items) = part.split_at(part.find('[').unwrap_or(part.len()));
            if key.is_empty() {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            while !items.is_empty() {
                let (position, rest) = items.strip_prefix('[')?.split_once(']')?;
                steps.push(Step::Item(position.parse().ok()?));
                items = rest;
            }
        }
        Some(Self(steps))
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// A column of an export: the key or header in the file, and the path of its value.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) title: String,
    /// `None` for a name that no attribute can have.
    pub(crate) path: Option<Path>,
}

/// Builds the columns for pairs of field name and `export_as`. A nested name without `export_as`
/// becomes its own title, and of a repeated title the later field wins. Auth0 documents neither
/// rule; both are the simulator's choice.
pub(crate) fn columns<'a>(fields: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (name, export_as) in fields {
        let column = Column { title: export_as.unwrap_or(name).to_owned(), path: Path::parse(name) };
        match columns.iter_mut().find(|known| known.title == column.title) {
            Some(known) => *known = column,
            None => columns.push(column),
        }
    }
    columns
}

/// The fields of an export whose request names none. Auth0 mentions "a predefined set" without
/// publishing it; these are the defaults of its former export extension.
pub(crate) const DEFAULT_FIELDS: [&str; 11] = [
    "user_id",
    "given_name",
    "family_name",
    "nickname",
    "name",
    "email",
    "email_verified",
    "picture",
    "identities[0].connection",
    "created_at",
    "updated_at",
];

/// Attributes whose value is an object or an array.
pub(crate) const CONTAINERS: [&str; 4] = ["app_metadata", "user_metadata", "identities", "multifactor"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_steps() {
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(Path::parse("email").unwrap().steps(), [key("email")]);
        assert_eq!(
            Path::parse("identities[0].connection").unwrap().steps(),
            [key("identities"), Step::Item(0), key("connection")]
        );
        assert_eq!(
            Path::parse("user_metadata.a-b.c d[1][2]").unwrap().steps(),
            [key("user_metadata"), key("a-b"), key("c d"), Step::Item(1), Step::Item(2)]
        );
    }

    #[test]
    fn malformed_names_have_no_path() {
        for name in ["", ".", "a.", "a[", "a[x]", "a[1", "[0]", "a..b", "a[1]b", "a[-1]", "a[*]"] {
            assert_eq!(Path::parse(name), None, "{name}");
        }
    }

    #[test]
    fn the_later_field_wins_a_repeated_title() {
        let columns = columns([("name", Some("x")), ("email", None), ("nickname", Some("x"))].into_iter());
        assert_eq!(columns.len(), 2);
        assert_eq!(columns[0].path, Path::parse("nickname"));
    }
}
