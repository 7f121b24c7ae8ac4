//! The keys in the metadata of some users. Each tenant has its own, so no catalogue can list them.

use auth0::request::MAX_NAME;
use jiff::Timestamp;
use schema::FieldPath;
use serde_json::Value;

use super::held::{Sample, User};

/// The attributes whose keys are the tenant's own.
const ROOTS: [&str; 2] = ["user_metadata", "app_metadata"];

/// Maximum number of elements of a list that are listed separately.
const MOST_ELEMENTS: usize = 3;

/// Maximum depth of keys.
const DEEPEST: usize = 8;

/// Maximum number of keys; more are no use in a list for people.
const MOST_KEYS: usize = 500;

/// The longest example, in characters.
const LONGEST_EXAMPLE: usize = 80;

/// What is inside the metadata of a sample's users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataKeys {
    /// Each key after the one that it is inside of.
    pub keys: Vec<MetadataKey>,
    /// How many keys no field can name: they hold a dot, a bracket or a dollar sign, or their path
    /// is longer than the 100 characters that Auth0 takes.
    pub unnameable: usize,
}

/// A key of metadata, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataKey {
    /// The name of the field, such as `user_metadata.consent.given`.
    pub path: String,
    /// What its values look like.
    pub kind: KeyKind,
    /// How many of the users have it; null is not having it.
    pub users: usize,
    /// A value, shortened; absent for objects and lists, whose parts have their own.
    pub example: Option<String>,
}

/// What the values of a key look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A moment, as ISO 8601 text.
    DateTime,
    /// A list.
    List,
    /// Several named values.
    Object,
    /// Not the same for all users.
    Mixed,
}

/// A key and those inside of it.
#[derive(Default)]
struct Node {
    kind: Option<KeyKind>,
    users: usize,
    example: Option<String>,
    /// By their step in the path: `.key` or `[0]`.
    children: Vec<(String, Node)>,
}

/// How many more nodes there may be, and what could not be named.
struct Growth {
    left: usize,
    unnameable: usize,
}

impl Sample {
    /// The keys in the metadata of these users.
    pub fn metadata_keys(&self) -> MetadataKeys {
        let mut found = MetadataKeys::default();
        let mut growth = Growth { left: MOST_KEYS, unnameable: 0 };
        for root in ROOTS {
            let mut tree = Node::default();
            for metadata in self.users.iter().filter_map(|user: &User| user.get(root)) {
                tree.observe(metadata, DEEPEST, &mut growth);
            }
            // The attribute itself is in the catalogue of every tenant.
            tree.list_children(root, &mut found);
        }
        found.unnameable += growth.unnameable;
        found
    }
}

impl Node {
    fn observe(&mut self, value: &Value, depth: usize, growth: &mut Growth) {
        let Some(kind) = kind_of(value) else { return };
        self.users += 1;
        self.kind = Some(match self.kind {
            Some(before) if before != kind => KeyKind::Mixed,
            _ => kind,
        });
        if self.example.is_none() {
            self.example = example_of(value);
        }
        match value {
            Value::Object(members) if depth > 0 => {
                for (key, value) in members {
                    self.child(format!(".{key}"), value, depth, growth);
                }
            }
            Value::Array(elements) if depth > 0 => {
                for (index, value) in elements.iter().take(MOST_ELEMENTS).enumerate() {
                    self.child(format!("[{index}]"), value, depth, growth);
                }
            }
            _ => {}
        }
    }

    fn child(&mut self, step: String, value: &Value, depth: usize, growth: &mut Growth) {
        let known = self.children.iter().position(|(known, _)| *known == step);
        let at = match known {
            Some(at) => at,
            None if growth.left == 0 || value.is_null() => return,
            None => {
                growth.left -= 1;
                self.children.push((step, Self::default()));
                self.children.len() - 1
            }
        };
        let (step, child) = &mut self.children[at];
        let (new, nameable) = (known.is_none(), is_nameable(step));
        growth.unnameable += usize::from(new && !nameable);
        // What is inside of a key without a name has none either.
        child.observe(value, if nameable { depth - 1 } else { 0 }, growth);
    }

    fn list_children(self, path: &str, found: &mut MetadataKeys) {
        for (step, node) in self.children {
            let Some(kind) = node.kind.filter(|_| is_nameable(&step)) else { continue };
            let path = format!("{path}{step}");
            if path.chars().count() > MAX_NAME {
                found.unnameable += 1;
                continue;
            }
            let example = node.example.clone();
            found.keys.push(MetadataKey { path: path.clone(), kind, users: node.users, example });
            node.list_children(&path, found);
        }
    }
}

/// Whether a step can stand in a field's name and is read as that one step.
fn is_nameable(step: &str) -> bool {
    !step.contains(char::is_control)
        && FieldPath::parse(&format!("a{step}")).is_ok_and(|path| path.steps.len() == 1)
}

/// Returns `None` for null, which counts as absent.
fn kind_of(value: &Value) -> Option<KeyKind> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => KeyKind::Boolean,
        Value::Number(_) => KeyKind::Number,
        Value::String(text) if text.parse::<Timestamp>().is_ok() => KeyKind::DateTime,
        Value::String(_) => KeyKind::Text,
        Value::Array(_) => KeyKind::List,
        Value::Object(_) => KeyKind::Object,
    })
}

fn example_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    if text.chars().count() <= LONGEST_EXAMPLE {
        return Some(text).filter(|text| !text.is_empty());
    }
    let short: String = text.chars().take(LONGEST_EXAMPLE - 1).collect();
    Some(format!("{short}…"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keys_of(users: &Value) -> MetadataKeys {
        let users: Vec<User> =
            users.as_array().unwrap().iter().map(|user| user.as_object().unwrap().clone()).collect();
        Sample { users: users.into(), taken_at: Timestamp::UNIX_EPOCH }.metadata_keys()
    }

    fn told(found: &MetadataKeys) -> Vec<(&str, KeyKind, usize)> {
        found.keys.iter().map(|key| (key.path.as_str(), key.kind, key.users)).collect()
    }

    #[test]
    fn keys_come_as_paths_with_what_is_in_them_and_how_often() {
        let found = keys_of(&json!([
            { "user_metadata": { "consent": { "given": true, "at": "2026-01-02T03:04:05.678Z" }, "team": "red" } },
            { "user_metadata": { "consent": { "given": false }, "team": null }, "app_metadata": { "seats": 3 } },
            { "email": "nobody@example.com" },
        ]));
        assert_eq!(
            told(&found),
            [
                ("user_metadata.consent", KeyKind::Object, 2),
                ("user_metadata.consent.given", KeyKind::Boolean, 2),
                ("user_metadata.consent.at", KeyKind::DateTime, 1),
                ("user_metadata.team", KeyKind::Text, 1),
                ("app_metadata.seats", KeyKind::Number, 1),
            ]
        );
        assert_eq!(found.keys[0].example, None);
        assert_eq!(found.keys[1].example.as_deref(), Some("true"));
        assert_eq!(found.unnameable, 0);
    }

    #[test]
    fn lists_have_places_and_keys_may_hold_spaces_and_quotes() {
        let found =
            keys_of(&json!([{ "app_metadata": { "plan \"type\"": ["a", "b", "c", "d"], "o'brien": 1.5 } }]));
        let paths: Vec<&str> = found.keys.iter().map(|key| key.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "app_metadata.plan \"type\"",
                "app_metadata.plan \"type\"[0]",
                "app_metadata.plan \"type\"[1]",
                "app_metadata.plan \"type\"[2]",
                "app_metadata.o'brien",
            ]
        );
        assert!(paths.iter().all(|path| FieldPath::parse(path).is_ok()));
    }

    #[test]
    fn what_no_field_can_name_is_counted_and_not_offered() {
        let long = "x".repeat(MAX_NAME);
        let found = keys_of(
            &json!([{ "user_metadata": { "a.b": { "c": 1 }, "d[0]": 1, "": 1, "$e": 1, long: 1, "f": 1 } }]),
        );
        assert_eq!(told(&found), [("user_metadata.f", KeyKind::Number, 1)]);
        assert_eq!(found.unnameable, 5);
    }

    #[test]
    fn values_of_several_kinds_are_mixed_and_examples_are_short() {
        let found = keys_of(&json!([
            { "user_metadata": { "x": " ", "bio": "é".repeat(200) } },
            { "user_metadata": { "x": 5 } },
        ]));
        assert_eq!(
            told(&found),
            [("user_metadata.x", KeyKind::Mixed, 2), ("user_metadata.bio", KeyKind::Text, 1)]
        );
        assert_eq!(found.keys[0].example.as_deref(), Some("5"));
        assert_eq!(found.keys[1].example.as_ref().unwrap().chars().count(), LONGEST_EXAMPLE);
    }

    #[test]
    fn metadata_without_end_makes_a_list_with_one() {
        let wide: User = (0..2_000).map(|number| (format!("k{number}"), json!(number))).collect();
        let deep = (0..200).fold(json!(1), |inside, _| json!({ "k": inside }));
        let found =
            keys_of(&json!([{ "user_metadata": deep, "app_metadata": wide }, { "user_metadata": 5 }]));
        assert_eq!(found.keys.len(), MOST_KEYS);
        let deepest = found.keys.iter().map(|key| key.path.matches('.').count()).max();
        assert_eq!(deepest, Some(DEEPEST));
    }
}
