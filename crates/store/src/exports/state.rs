//! The states of an export.

use std::fmt;
use std::str::FromStr;

/// The state of an export. Each is stored before its step acts on the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportState {
    /// Stored; Auth0 has not been asked to create a job.
    Queued,
    /// The request that creates the job may or may not have been sent.
    Starting,
    /// Auth0 is preparing the file; the job's id is known.
    Waiting,
    /// The file is being downloaded.
    Downloading,
    /// What the file does not carry, such as roles, is being read.
    LookingUp,
    /// The files are being checked, counted, hashed and converted.
    Converting,
    /// The pack is complete under a temporary name and about to be renamed.
    Packing,
    /// The pack is on disk.
    Ready,
    /// Ended with a specific error; can be resumed if `resume_state` is set.
    Failed,
    /// The result is unobtainable: unconfirmed, or deleted at Auth0.
    Lost,
    /// Stopped by the user; can be resumed as long as Auth0 keeps the file.
    Stopped,
}

impl ExportState {
    /// All states.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::Starting,
        Self::Waiting,
        Self::Downloading,
        Self::LookingUp,
        Self::Converting,
        Self::Packing,
        Self::Ready,
        Self::Failed,
        Self::Lost,
        Self::Stopped,
    ];

    /// Returns the name used in the database and in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Starting => "starting",
            Self::Waiting => "waiting",
            Self::Downloading => "downloading",
            Self::LookingUp => "looking_up",
            Self::Converting => "converting",
            Self::Packing => "packing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Stopped => "stopped",
        }
    }

    /// Returns whether the export has steps left that run without the user.
    pub fn is_running(self) -> bool {
        !matches!(self, Self::Ready | Self::Failed | Self::Lost | Self::Stopped)
    }
}

impl fmt::Display for ExportState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The text is not the name of a state.
#[derive(Debug, thiserror::Error)]
#[error("unknown export state {0:?}")]
pub struct UnknownState(String);

impl FromStr for ExportState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_round_trips_through_its_name() {
        for state in ExportState::ALL {
            assert_eq!(state.as_str().parse::<ExportState>().unwrap(), state);
        }
        "sleeping".parse::<ExportState>().unwrap_err();
    }
}
