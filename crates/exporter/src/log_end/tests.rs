use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use base::{DrivenClock, SystemClock};
use jiff::Timestamp;
use secrets::{SecretError, SecretStore, SessionMemory};
use serde_json::Value;
use store::{NewActivity, Store};

use super::*;

/// A computer without a keychain.
struct NoKeychain;

impl SecretStore for NoKeychain {
    fn read(&self, _: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        Err(SecretError::NoKeychain)
    }

    fn write(&self, _: &SecretKey, _: &SecretString) -> Result<(), SecretError> {
        Err(SecretError::NoKeychain)
    }

    fn delete(&self, _: &SecretKey) -> Result<bool, SecretError> {
        Err(SecretError::NoKeychain)
    }

    fn probe(&self) -> Result<(), SecretError> {
        Err(SecretError::NoKeychain)
    }
}

/// A data folder and the program that uses it.
struct Program {
    store: Store,
    end: Arc<LogEnd>,
}

impl Program {
    fn new(folder: &Path, keychain: &Arc<SessionMemory>) -> Self {
        let store = Store::open(folder).unwrap();
        let secrets = Arc::new(Secrets::new(Arc::clone(keychain)));
        let end = Arc::new(LogEnd::new(secrets, DataFolder::at(folder), Arc::new(SystemClock)));
        store.guard_log(Arc::clone(&end) as Arc<dyn LogGuard>);
        Self { store, end }
    }

    fn try_to_append(&self, setting: &str) -> Result<(), StoreError> {
        let line = NewActivity {
            at: Timestamp::UNIX_EPOCH,
            kind: "setting_changed".into(),
            export_id: None,
            detail: Value::from(setting),
        };
        self.store.append_activity(&line)
    }

    fn append(&self, setting: &str) {
        self.try_to_append(setting).unwrap();
    }

    fn fault(&self) -> Option<ActivityFault> {
        let kept = self.end.kept()?;
        self.store.with_log(|log| kept.fault(log)).unwrap().unwrap()
    }

    fn kept(&self) -> (u64, Option<u64>) {
        let kept = self.end.kept().unwrap();
        (kept.stored.sequence, kept.next.map(|next| next.sequence))
    }

    /// Adds a line as somebody does who knows how lines are made.
    fn forge(folder: &Path) {
        let forger = Store::open(folder).unwrap();
        let line = NewActivity {
            at: Timestamp::UNIX_EPOCH,
            kind: "files_deleted".into(),
            export_id: None,
            detail: Value::Null,
        };
        forger.append_activity(&line).unwrap();
    }
}

fn world() -> (tempfile::TempDir, Arc<SessionMemory>) {
    (tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()))
}

#[test]
fn the_end_of_a_log_that_was_put_back_is_not_replaced() {
    let (folder, keychain) = world();
    let other = tempfile::tempdir().unwrap();
    let first = Program::new(folder.path(), &keychain);
    first.store.settle_log().unwrap();
    assert_eq!(first.end.kept(), None, "there is no line yet");
    first.append("region");
    first.append("region");
    assert_eq!(first.kept(), (1, Some(2)));
    first.store.settle_log().unwrap();
    assert_eq!(first.kept(), (2, None));
    assert_eq!(Program::new(other.path(), &keychain).end.kept(), None, "it is that of one folder");
    drop(first);
    // Everything in the folder is gone, and a new log begins.
    for entry in fs_err::read_dir(folder.path()).unwrap() {
        fs_err::remove_file(entry.unwrap().path()).unwrap();
    }
    let put_back = Program::new(folder.path(), &keychain);
    for _ in 0..3 {
        put_back.append("time zone");
        put_back.store.settle_log().unwrap();
    }
    assert_eq!(put_back.kept(), (2, None));
    assert_eq!(put_back.fault(), Some(ActivityFault::KeychainDiffers { sequence: 2 }));
}

#[test]
fn a_process_that_ends_between_any_two_steps_leaves_a_log_that_fits() {
    let (folder, keychain) = world();
    let first = Program::new(folder.path(), &keychain);
    first.append("region");
    first.store.settle_log().unwrap();
    // After the keychain, before the database: the line is never stored.
    let database = rusqlite::Connection::open(folder.path().join("rollcall.db")).unwrap();
    let refused = "CREATE TRIGGER refused BEFORE INSERT ON activity BEGIN SELECT raise(ABORT, 'ended'); END";
    database.execute_batch(refused).unwrap();
    first.try_to_append("ended before the database").unwrap_err();
    database.execute_batch("DROP TRIGGER refused").unwrap();
    drop(first);
    let second = Program::new(folder.path(), &keychain);
    assert_eq!((second.kept(), second.fault()), ((1, Some(2)), None));
    // After the database, before the keychain has the line as stored.
    second.append("ended after the database");
    drop(second);
    let third = Program::new(folder.path(), &keychain);
    assert_eq!((third.kept(), third.fault()), ((1, Some(2)), None));
    third.append("goes on");
    assert_eq!((third.kept(), third.fault()), ((2, Some(3)), None));
    third.store.settle_log().unwrap();
    assert_eq!((third.kept(), third.fault()), ((3, None), None));
}

#[test]
fn a_line_of_which_the_keychain_knows_nothing_is_found_and_stays_found() {
    for settled in [false, true] {
        let (folder, keychain) = world();
        let program = Program::new(folder.path(), &keychain);
        program.append("region");
        if settled {
            program.store.settle_log().unwrap();
        }
        Program::forge(folder.path());
        let unaware = Some(ActivityFault::KeychainUnaware { sequence: 2 });
        assert_eq!(program.fault(), unaware, "at the end");
        for _ in 0..3 {
            program.append("time zone");
            program.store.settle_log().unwrap();
            assert_eq!(program.fault(), unaware, "further on");
        }
    }
}

#[test]
fn lines_without_a_keychain_say_so_and_are_no_fault() {
    let (folder, keychain) = world();
    let program = Program::new(folder.path(), &keychain);
    program.append("region");
    program.store.settle_log().unwrap();
    drop(program);
    let without = Store::open(folder.path()).unwrap();
    let secrets = Arc::new(Secrets::new(NoKeychain));
    without.guard_log(Arc::new(LogEnd::new(secrets, DataFolder::at(folder.path()), Arc::new(SystemClock))));
    let line = NewActivity {
        at: Timestamp::UNIX_EPOCH,
        kind: "setting_changed".into(),
        export_id: None,
        detail: Value::Null,
    };
    without.append_activity(&line).unwrap();
    without.settle_log().unwrap();
    drop(without);
    let program = Program::new(folder.path(), &keychain);
    assert_eq!(program.fault(), None);
    assert!(program.store.activity(None, 1).unwrap()[0].text.contains(r#""unguarded":true"#));
    program.append("again");
    program.store.settle_log().unwrap();
    assert_eq!((program.kept(), program.fault()), ((3, None), None));
}

/// A keychain whose writes take three seconds.
struct Slow(SessionMemory, Arc<DrivenClock>);

impl SecretStore for Slow {
    fn read(&self, key: &SecretKey) -> Result<Option<SecretString>, SecretError> {
        self.0.read(key)
    }

    fn write(&self, key: &SecretKey, value: &SecretString) -> Result<(), SecretError> {
        self.1.advance(Duration::from_secs(3));
        self.0.write(key, value)
    }

    fn delete(&self, key: &SecretKey) -> Result<bool, SecretError> {
        self.0.delete(key)
    }

    fn probe(&self) -> Result<(), SecretError> {
        self.0.probe()
    }
}

#[test]
fn a_slow_keychain_holds_up_one_line_only() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(DrivenClock::starting_at(Timestamp::UNIX_EPOCH));
    let secrets = Arc::new(Secrets::new(Slow(SessionMemory::new(), Arc::clone(&clock))));
    let store = Store::open(folder.path()).unwrap();
    let time = Arc::clone(&clock) as Arc<dyn Clock>;
    let end = Arc::new(LogEnd::new(secrets, DataFolder::at(folder.path()), time));
    store.guard_log(Arc::clone(&end) as Arc<dyn LogGuard>);
    let program = Program { store, end };
    for _ in 0..3 {
        program.append("region");
        program.store.settle_log().unwrap();
    }
    assert_eq!(clock.monotonic(), Duration::from_secs(3));
    assert_eq!((program.kept(), program.fault()), ((0, Some(1)), None));
    let lines = program.store.activity(None, 3).unwrap();
    let unguarded: Vec<bool> = lines.iter().map(|line| line.text.contains("unguarded")).collect();
    assert_eq!(unguarded, [true, true, false]);
}

#[test]
fn processes_that_log_at_the_same_time_agree_on_the_end() {
    const LINES: u64 = 20;
    let (folder, keychain) = world();
    let begun = Barrier::new(4);
    let at_work = AtomicUsize::new(3);
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                let program = Program::new(folder.path(), &keychain);
                begun.wait();
                for _ in 0..LINES {
                    program.append("region");
                    program.store.settle_log().unwrap();
                }
                at_work.fetch_sub(1, Ordering::Relaxed);
            });
        }
        // Whoever looks meanwhile finds no fault.
        let program = Program::new(folder.path(), &keychain);
        begun.wait();
        while at_work.load(Ordering::Relaxed) > 0 {
            let compared = program.end.compared(&program.store).unwrap();
            assert!(compared.is_none_or(|(_, fault)| fault.is_none()));
        }
    });
    let program = Program::new(folder.path(), &keychain);
    assert_eq!((program.kept(), program.fault()), ((3 * LINES, None), None));
    let lines = program.store.activity(None, 100).unwrap();
    assert!(lines.iter().all(|line| !line.text.contains("unguarded")));
}
