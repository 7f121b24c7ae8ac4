//! Test data, and a desktop that records instead of showing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use exporter::{ExportSnapshot, ExportState, Progress, TenantLabel};

use super::desktop::Desktop;
use super::notices::{Notice, Notifier, Withdrawal};
use super::tray::{Tray, TrayContent};
use super::words::{NoticeText, NoticeWords, PresetLabel, TrayWords, Words};

/// Records what a desktop was asked to show.
#[derive(Default)]
pub(crate) struct Recording {
    /// Whether the desktop has a tray.
    pub(crate) has_tray: bool,
    pub(crate) tray: Option<TrayContent>,
    pub(crate) shown: Vec<Notice>,
    pub(crate) withdrawn: Vec<Withdrawal>,
}

pub(crate) type SharedRecording = Arc<Mutex<Recording>>;

struct RecordingTray(SharedRecording);

impl Tray for RecordingTray {
    fn show(&self, content: Option<TrayContent>) {
        self.0.lock().unwrap().tray = content;
    }

    fn is_shown(&self) -> bool {
        let recording = self.0.lock().unwrap();
        recording.has_tray && recording.tray.is_some()
    }
}

struct RecordingNotifier(SharedRecording);

impl Notifier for RecordingNotifier {
    fn show(&self, notice: Notice) {
        self.0.lock().unwrap().shown.push(notice);
    }

    fn withdraw(&self, withdrawal: Withdrawal) {
        self.0.lock().unwrap().withdrawn.push(withdrawal);
    }

    fn outstanding(&self) -> usize {
        self.0.lock().unwrap().shown.len()
    }
}

pub(crate) fn recording_desktop(recording: &SharedRecording) -> Desktop {
    Desktop {
        #[cfg(target_os = "linux")]
        has_places: false,
        tray: Box::new(RecordingTray(Arc::clone(recording))),
        notifier: Box::new(RecordingNotifier(Arc::clone(recording))),
    }
}

/// A desktop without a tray, for tests about something else.
pub(crate) fn idle_desktop() -> Desktop {
    recording_desktop(&SharedRecording::default())
}

/// An invented export in the given state.
pub(crate) fn snapshot(id: &str, state: ExportState) -> ExportSnapshot {
    ExportSnapshot {
        id: id.to_owned(),
        name: "Review".to_owned(),
        tenant: TenantLabel {
            id: "acme".to_owned(),
            name: "Acme".to_owned(),
            host: "acme.eu.auth0.com".to_owned(),
            color: "#336699".to_owned(),
            production: true,
            demo: false,
        },
        state,
        progress: Progress::default(),
        problem: None,
        can_resume: false,
        rows: None,
        missing_connections: Vec::new(),
        caveats: Vec::new(),
        bytes: None,
        folder: PathBuf::from("/packs"),
        pack: None,
        files: Vec::new(),
        current_job: 1,
        jobs: Vec::new(),
        request: serde_json::Value::Null,
        data_as_of: "2026-11-01T10:15:00Z".parse().unwrap(),
        funnel: None,
        keep_until: None,
        count_check: None,
        witness: None,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
        finished_at: None,
        at_auth0_until: None,
    }
}

/// Short texts.
pub(crate) fn words() -> Words {
    let text = |title: &str| NoticeText { title: title.to_owned(), text: "{tenant}".to_owned() };
    Words {
        language: "en".to_owned(),
        tray: TrayWords {
            exporting: "{name}: {percent}%".to_owned(),
            exporting_unknown_progress: "{name}…".to_owned(),
            presets: "Run".to_owned(),
            open: "Open".to_owned(),
            quit: "Quit".to_owned(),
        },
        notices: NoticeWords {
            ready: text("{name} is ready"),
            failed: text("{name} failed"),
            expiring: text("{name} expires"),
            background: NoticeText { title: "Going on".to_owned(), text: "In the tray".to_owned() },
            open: "Open".to_owned(),
            demo_tenant: "Try-out".to_owned(),
        },
        presets: vec![PresetLabel { id: "mine".to_owned(), name: "Mine".to_owned() }],
        menu: Vec::new(),
    }
}
