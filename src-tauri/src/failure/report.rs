//! The report of a crash: what a developer needs, and no data.

use std::backtrace::Backtrace;
use std::panic::PanicHookInfo;

use jiff::{Timestamp, Unit};

/// What is known of a crash.
pub(crate) struct Crash {
    time: Timestamp,
    thread: String,
    place: String,
    message: Option<&'static str>,
    calls: String,
}

impl Crash {
    /// Describes a panic on the thread that panics. Of its message, only one that stands in the
    /// source is kept: one made at run time could hold data.
    pub(crate) fn of(info: &PanicHookInfo<'_>, time: Timestamp) -> Self {
        Self {
            time,
            thread: std::thread::current().name().unwrap_or("without a name").to_owned(),
            place: info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string),
            message: info.payload().downcast_ref::<&'static str>().copied(),
            calls: Backtrace::force_capture().to_string(),
        }
    }

    /// Returns the name of the report's file, such as `crash-20261101T101500Z.txt`.
    pub(crate) fn file_name(&self) -> String {
        format!("crash-{}.txt", self.time.strftime("%Y%m%dT%H%M%SZ"))
    }

    /// Returns the report.
    pub(crate) fn text(&self) -> String {
        let time = self.time.round(Unit::Second).unwrap_or(self.time);
        let (version, system, machine) =
            (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
        let message = self.message.unwrap_or("(left out: it could hold data)");
        format!(
            "Rollcall has ended unexpectedly. This report holds no data of users, tenants or files.\n\n\
             Version: {version}\nSystem: {system} {machine}\nTime: {time}\nThread: {}\nPlace: {}\n\
             Message: {message}\n\nCalls:\n{}\n",
            self.thread, self.place, self.calls
        )
    }
}

#[cfg(test)]
mod tests {
    use std::panic;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// The reports of panics in this function.
    fn reports_of(panics: &[fn()]) -> Vec<Crash> {
        let this = std::thread::current().id();
        let reports = Arc::<Mutex<Vec<Crash>>>::default();
        let reporting = Arc::clone(&reports);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == this {
                let time = "2026-11-01T10:15:00.5Z".parse().unwrap();
                reporting.lock().unwrap().push(Crash::of(info, time));
            }
        }));
        for panics in panics {
            assert!(panic::catch_unwind(panics).is_err());
        }
        panic::set_hook(before);
        std::mem::take(&mut *reports.lock().unwrap())
    }

    #[test]
    fn a_report_says_where_and_holds_no_message_that_was_made_at_run_time() {
        let reports = reports_of(&[
            || panic!("a sentence of the source"),
            || {
                let name = String::from("ines.dubois@example.com");
                panic!("no such user: {name}");
            },
        ]);
        let texts: Vec<String> = reports.iter().map(Crash::text).collect();
        assert_eq!(reports[0].file_name(), "crash-20261101T101500Z.txt");
        assert!(texts[0].contains("Message: a sentence of the source"), "{}", texts[0]);
        for text in &texts {
            assert!(text.contains("report.rs") && text.contains("Time: 2026-11-01T10:15:0"), "{text}");
            assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
        }
        assert!(!texts[1].contains("ines.dubois"), "{}", texts[1]);
    }
}
