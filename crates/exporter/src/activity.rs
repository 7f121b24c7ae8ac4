//! What the activity log says happened.

use std::fmt;

use serde::Serialize;

/// What happened. Displayed as its stable name, which the log stores. A log may also hold names
/// that only a newer version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
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
    /// The files of an export were deleted.
    FilesDeleted,
    /// An export was removed from the history.
    ExportRemoved,
    /// The accounts of a person were looked for.
    PersonRequested,
    /// The pack of a person is in its place.
    PersonPacked,
    /// The pack of a person was not made.
    PersonFailed,
}

impl fmt::Display for ActivityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
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
        ];
        for (kind, name) in names {
            assert_eq!(kind.to_string(), name);
        }
    }
}
