//! Interruptions at every step, and entries changed by others.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;

/// Windows' limit in UTF-8 bytes, as for [`ENTRY`].
const LIMIT: usize = 2_560;

/// A keychain with Windows' limit that fails on demand.
#[derive(Default)]
struct Flaky(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    entries: BTreeMap<String, String>,
    failure: Option<Failure>,
    /// Runs before the operation that the counter reaches, in place of another process.
    interference: Option<(usize, Interference)>,
}

type Interference = Box<dyn FnOnce(&Flaky) + Send>;

/// The operation that fails, counted from now.
#[derive(Debug, Clone, Copy)]
struct Failure {
    after: usize,
    /// Whether the operation takes effect despite the error.
    takes_effect: bool,
    /// Whether all later operations fail too, as after a crash.
    lasting: bool,
}

impl Flaky {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    fn fail(&self, failure: impl Into<Option<Failure>>) {
        self.inside().failure = failure.into();
    }

    fn operate<T>(
        &self,
        operation: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> Result<T, SecretError> {
        let due = self.inside().interference.take_if(|(countdown, _)| {
            *countdown = countdown.saturating_sub(1);
            *countdown == 0
        });
        if let Some((_, happen)) = due {
            happen(self);
        }
        let mut inside = self.inside();
        let error = Err(SecretError::Other { message: "told to fail".into() });
        match inside.failure {
            Some(failure) if failure.after == 0 => {
                inside.failure = failure.lasting.then_some(Failure { takes_effect: false, ..failure });
                if failure.takes_effect {
                    operation(&mut inside.entries);
                }
                return error;
            }
            Some(failure) => inside.failure = Some(Failure { after: failure.after - 1, ..failure }),
            None => {}
        }
        Ok(operation(&mut inside.entries))
    }
}

impl SecretStore for Flaky {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        self.operate(|entries| entries.get(key.as_str()).map(|value| SecretString::from(value.as_str())))
    }

    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        let value = value.expose_secret();
        if value.len() > LIMIT {
            return Err(SecretError::TooLong { limit: LIMIT as u64 });
        }
        self.operate(|entries| {
            entries.insert(key.as_str().to_owned(), value.to_owned());
        })
    }

    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        self.operate(|entries| entries.remove(key.as_str()).is_some())
    }

    fn probe(&self) -> Result<(), SecretError> {
        Ok(())
    }
}

fn fixture() -> (Arc<Flaky>, Chunked<Arc<Flaky>>, SecretKey) {
    let flaky = Arc::new(Flaky::default());
    (Arc::clone(&flaky), Chunked::new(flaky), SecretKey::new("tenant/a/credential").unwrap())
}

fn read(chunked: &Chunked<Arc<Flaky>>, key: &SecretKey) -> Option<String> {
    chunked.read(key).unwrap().map(|value| value.expose_secret().to_owned())
}

fn names(flaky: &Flaky) -> Vec<String> {
    flaky.inside().entries.keys().cloned().collect()
}

#[test]
fn a_short_secret_uses_one_entry_and_a_long_one_several() {
    let (flaky, chunked, key) = fixture();
    chunked.write(&key, &"short".into()).unwrap();
    assert_eq!(names(&flaky), ["tenant/a/credential"]);
    chunked.write(&key, &"x".repeat(6_000).into()).unwrap();
    let parts = ["tenant/a/credential.a1", "tenant/a/credential.a2", "tenant/a/credential.a3"];
    assert_eq!(names(&flaky), [&["tenant/a/credential"][..], &parts].concat());
    chunked.write(&key, &"y".repeat(2_500).into()).unwrap();
    let parts = ["tenant/a/credential.b1", "tenant/a/credential.b2"];
    assert_eq!(names(&flaky), [&["tenant/a/credential"][..], &parts].concat());
    chunked.write(&key, &"short".into()).unwrap();
    assert_eq!(names(&flaky), ["tenant/a/credential"]);
}

#[test]
fn a_missing_secret_is_none_and_deleting_reports_whether_it_existed() {
    let (flaky, chunked, key) = fixture();
    assert_eq!(read(&chunked, &key), None);
    assert_eq!(chunked.delete(&key), Ok(false));
    chunked.write(&key, &"x".repeat(6_000).into()).unwrap();
    assert_eq!(chunked.delete(&key), Ok(true));
    assert!(names(&flaky).is_empty());
}

#[test]
fn a_secret_that_is_too_long_is_refused_and_keeps_the_old_one() {
    let (_, chunked, key) = fixture();
    chunked.write(&key, &"old".into()).unwrap();
    let error = chunked.write(&key, &"x".repeat(153_601).into()).unwrap_err();
    assert_eq!(error, SecretError::TooLong { limit: 153_600 });
    assert_eq!(read(&chunked, &key).as_deref(), Some("old"));
    chunked.write(&key, &"x".repeat(153_600).into()).unwrap();
    assert_eq!(read(&chunked, &key).map(|value| value.len()), Some(153_600));
}

#[test]
fn a_secret_changed_by_others_is_damaged_but_can_be_replaced_and_deleted() {
    let heads = ["", "v1", "v2 3 abc whole\nold", "hunter2", "v1 3 abc whole\nold", "v1 3 abc parts a 65\n"];
    for head in heads {
        let (flaky, chunked, key) = fixture();
        let change = || flaky.inside().entries.insert(key.to_string(), head.to_owned());
        chunked.write(&key, &"old".repeat(2_000).into()).unwrap();
        change();
        assert_eq!(chunked.read(&key).unwrap_err(), SecretError::Damaged, "{head}");
        chunked.write(&key, &"new".repeat(2_000).into()).unwrap();
        assert_eq!(read(&chunked, &key), Some("new".repeat(2_000)));
        change();
        assert_eq!(chunked.delete(&key), Ok(true));
        assert!(names(&flaky).is_empty(), "{head}");
    }
}

#[test]
fn a_changed_or_missing_part_damages_a_secret_and_deleting_removes_the_rest() {
    for part in ["tenant/a/credential.a1", "tenant/a/credential.a3"] {
        for change in [Some("changed".to_owned()), None] {
            let (flaky, chunked, key) = fixture();
            chunked.write(&key, &"old".repeat(2_000).into()).unwrap();
            match change {
                Some(text) => flaky.inside().entries.insert(part.to_owned(), text),
                None => flaky.inside().entries.remove(part),
            };
            assert_eq!(chunked.read(&key).unwrap_err(), SecretError::Damaged);
            assert_eq!(chunked.delete(&key), Ok(true));
            assert!(names(&flaky).is_empty());
        }
    }
}

#[test]
fn a_secret_replaced_during_a_read_is_read_as_the_new_one() {
    for operation in 1..=4 {
        let (flaky, chunked, key) = fixture();
        chunked.write(&key, &"old".repeat(2_000).into()).unwrap();
        let written = key.clone();
        let replace = move |flaky: &Flaky| {
            let inner = Arc::new(Flaky::default());
            std::mem::swap(&mut flaky.inside().entries, &mut inner.inside().entries);
            Chunked::new(Arc::clone(&inner)).write(&written, &"new".repeat(2_000).into()).unwrap();
            std::mem::swap(&mut flaky.inside().entries, &mut inner.inside().entries);
        };
        flaky.inside().interference = Some((operation, Box::new(replace)));
        assert_eq!(read(&chunked, &key), Some("new".repeat(2_000)), "before operation {operation}");
    }
}

#[test]
fn part_names_are_not_valid_secret_names() {
    let (flaky, chunked, key) = fixture();
    chunked.write(&key, &"x".repeat(6_000).into()).unwrap();
    for name in names(&flaky).into_iter().filter(|name| name != key.as_str()) {
        assert!(SecretKey::new(name).is_err());
    }
}

fn secrets() -> impl Strategy<Value = String> {
    let length = prop_oneof![0usize..40, 2_200usize..2_600, 4_700usize..7_300];
    let character = prop_oneof![8 => any::<char>(), 8 => prop::char::range('!', '~'), 1 => Just('\n')];
    (length, proptest::collection::vec(character, 1..50)).prop_map(|(length, alphabet)| {
        let mut text = String::new();
        for character in alphabet.iter().cycle() {
            if text.len() >= length {
                break;
            }
            text.push(*character);
        }
        text
    })
}

fn failures() -> impl Strategy<Value = Failure> {
    (0usize..24, any::<bool>(), any::<bool>()).prop_map(|(after, takes_effect, lasting)| Failure {
        after,
        takes_effect,
        lasting,
    })
}

proptest! {
    #[test]
    fn an_interrupted_write_leaves_the_old_secret_or_the_new_one(
        old in proptest::option::of(secrets()),
        new in secrets(),
        last in secrets(),
        failure in failures(),
    ) {
        let (flaky, chunked, key) = fixture();
        if let Some(old) = &old {
            chunked.write(&key, &old.as_str().into()).unwrap();
        }
        flaky.fail(failure);
        let outcome = chunked.write(&key, &new.as_str().into());
        flaky.fail(None);
        let found = read(&chunked, &key);
        prop_assert!(found.as_ref() == Some(&new) || (outcome.is_err() && found == old));

        chunked.write(&key, &last.as_str().into()).unwrap();
        prop_assert_eq!(read(&chunked, &key), Some(last));
        prop_assert_eq!(chunked.delete(&key), Ok(true));
        prop_assert!(names(&flaky).is_empty());
    }

    #[test]
    fn an_interrupted_deletion_leaves_the_secret_or_none_and_the_next_one_completes(
        first in secrets(),
        second in secrets(),
        in_write in failures(),
        in_delete in failures(),
    ) {
        let (flaky, chunked, key) = fixture();
        chunked.write(&key, &first.as_str().into()).unwrap();
        flaky.fail(in_write);
        let _ = chunked.write(&key, &second.as_str().into());
        flaky.fail(None);
        let before = read(&chunked, &key);
        flaky.fail(in_delete);
        let outcome = chunked.delete(&key);
        flaky.fail(None);
        let after = read(&chunked, &key);
        prop_assert!(after.is_none() || (outcome.is_err() && after == before));
        chunked.delete(&key).unwrap();
        prop_assert!(names(&flaky).is_empty());
    }
}
