//! What the activity log says happened.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use store::NewActivity;

use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::Problem;
use crate::shared::Shared;

/// Defines the kinds and the list of all of them.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident,)+) => {
        /// What happened. Displayed as its stable name, which the log stores. A log may also hold
        /// names that only a newer version knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum ActivityKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl ActivityKind {
            /// All kinds, in the order in which to offer them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];
        }
    };
}

kinds! {
    /// An export was requested.
    ExportCreated,
    /// An export goes on where it ended.
    ExportResumed,
    /// Auth0 accepted a job.
    JobCreated,
    /// The file of a job is here.
    JobDownloaded,
    /// The file of a job will not come. Other jobs of the export go on.
    JobLost,
    /// What the files do not carry, such as roles, is here.
    LookedUp,
    /// A delivered file was damaged and will be downloaded again.
    FetchedAgain,
    /// A pack is in its place.
    ExportReady,
    /// The events of an export's requests were found in Auth0's log, after its pack was made.
    WitnessFound,
    /// An export ended with a problem.
    ExportFailed,
    /// What an export asked for can't be had.
    ExportLost,
    /// A user stopped an export.
    ExportStopped,
    /// A user was warned that Auth0 would soon delete a file.
    ExpiryWarned,
    /// The files of an export were compared with their checksums.
    FilesChecked,
    /// A copy of files was saved elsewhere.
    FilesSaved,
    /// A copy of files did not appear, although a line before says that it was saved.
    FilesNotSaved,
    /// Files were put on the clipboard.
    FilesCopied,
    /// Files were dragged out of the window.
    FilesDragged,
    /// The files of an export were deleted.
    FilesDeleted,
    /// The date until which the files of an export are to be kept was changed.
    KeepUntilChanged,
    /// An export was removed from the history.
    ExportRemoved,
    /// A few users of a tenant were read to be shown in a preview.
    SampleRead,
    /// The accounts of a person were looked for.
    PersonRequested,
    /// The pack of a person is in its place.
    PersonPacked,
    /// The pack of a person was not made.
    PersonFailed,
    /// Files that somebody had were converted, and a pack was made of the result.
    FilesConverted,
    /// A pack of converted files did not appear, although a line before says that it was made.
    FilesFailed,
    /// A tenant was added.
    TenantAdded,
    /// A tenant's name, colour or mark was changed.
    TenantChanged,
    /// A tenant's credential was replaced.
    CredentialReplaced,
    /// A tenant was removed, and its credential forgotten.
    TenantRemoved,
    /// A key that signs packs was made.
    KeyMade,
    /// A setting was changed that affects exports.
    SettingChanged,
    /// A new log begins, because the end of a former one is missing.
    LogBegun,
}

impl ActivityKind {
    /// Returns the kind with a stored name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.to_string() == name)
    }
}

impl fmt::Display for ActivityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Exporter {
    /// Adds a line to the activity log that belongs to no export. `detail` holds no secret and
    /// nothing of a user; its `tenant_id` is the tenant that the line concerns.
    pub(crate) async fn note(&self, kind: ActivityKind, detail: Value) -> Result<(), Problem> {
        self.shared().note(kind, detail).await
    }
}

impl Shared {
    /// Adds a line to the activity log, as [`Exporter::note`] does.
    pub(crate) async fn note(&self, kind: ActivityKind, detail: Value) -> Result<(), Problem> {
        let line = NewActivity { at: self.clock.now(), kind: kind.to_string(), export_id: None, detail };
        let store = self.store.clone();
        blocking(move || store.append_activity(&line)).await.map_err(|error| Problem::from(&error))?;
        self.keep_log_end().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_stores_the_name_that_it_always_has() {
        let names = [
            (ActivityKind::ExportCreated, "export_created"),
            (ActivityKind::JobDownloaded, "job_downloaded"),
            (ActivityKind::LookedUp, "looked_up"),
            (ActivityKind::PersonPacked, "person_packed"),
            (ActivityKind::LogBegun, crate::log_end::BEGUN),
        ];
        for (kind, name) in names {
            assert_eq!(kind.to_string(), name);
        }
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in ActivityKind::ALL {
            assert_eq!(ActivityKind::named(&kind.to_string()), Some(*kind));
        }
        assert_eq!(ActivityKind::named("eclipse_seen"), None);
    }
}
