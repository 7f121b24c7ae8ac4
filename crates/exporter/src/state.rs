//! Which state may follow which.
//!
//! ```text
//!            ┌── refused for now: wait, ask again ──┐
//!            ▼                                      │
//! start ─► Queued ─► Starting ─► Waiting ─► Downloading ─► LookingUp ─► Converting
//!            ▲           │            │         │             ─► Packing ─► Ready
//!            │           └► Lost (unconfirmed)  │
//!            └──── next connection's job ───────┘
//! ```
//! A recipe without looked-up columns skips `LookingUp`. A lost job of several leads to the next
//! one, or to `Converting` when the user finishes without it. `LookingUp`, `Converting` and
//! `Packing` go back when files are gone or damaged. Any running state but `Starting` may also
//! become `Stopped`; any may become `Failed`; those before `LookingUp` may become `Lost`.
//! `Stopped` and `Failed` go back to the state they left, or to an earlier one.

use store::ExportState::{
    self, Converting, Downloading, Failed, LookingUp, Lost, Packing, Queued, Ready, Starting, Stopped,
    Waiting,
};

/// Returns true if an export in state `from` may change to state `to`.
pub(crate) fn may_follow(from: ExportState, to: ExportState) -> bool {
    match to {
        // Refused for now; the next connection's job; resumed before anything was asked.
        Queued => matches!(from, Starting | Waiting | Downloading | Failed | Stopped),
        Starting => from == Queued,
        Waiting => matches!(from, Starting | Failed | Stopped),
        // Damaged or missing files are fetched once more.
        Downloading => matches!(from, Waiting | LookingUp | Converting | Failed | Stopped),
        // Answers are missing.
        LookingUp => matches!(from, Downloading | Converting | Failed | Stopped),
        // Files of the pack are gone.
        Converting => matches!(from, Downloading | LookingUp | Packing | Failed | Stopped),
        Packing => matches!(from, Converting | Failed | Stopped),
        Ready => from == Packing,
        Failed => from.is_running(),
        // Queued: the demo tenant of an earlier run has ended.
        Lost => matches!(from, Queued | Starting | Waiting | Downloading),
        Stopped => from.is_running() && from != Starting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, so that a change to the rules is a change to this table.
    #[test]
    fn the_rules_are_these_and_no_others() {
        #[rustfmt::skip]
        let expected = [
            (Queued,      vec![Starting, Failed, Lost, Stopped]),
            (Starting,    vec![Queued, Waiting, Failed, Lost]),
            (Waiting,     vec![Queued, Downloading, Failed, Lost, Stopped]),
            (Downloading, vec![Queued, LookingUp, Converting, Failed, Lost, Stopped]),
            (LookingUp,   vec![Downloading, Converting, Failed, Stopped]),
            (Converting,  vec![Downloading, LookingUp, Packing, Failed, Stopped]),
            (Packing,     vec![Converting, Ready, Failed, Stopped]),
            (Ready,       vec![]),
            (Failed,      vec![Queued, Waiting, Downloading, LookingUp, Converting, Packing]),
            (Lost,        vec![]),
            (Stopped,     vec![Queued, Waiting, Downloading, LookingUp, Converting, Packing]),
        ];
        for (from, followers) in expected {
            let found: Vec<_> = ExportState::ALL.into_iter().filter(|to| may_follow(from, *to)).collect();
            assert_eq!(found, followers, "from {from}");
        }
    }

    #[test]
    fn starting_is_never_entered_again_after_a_stop_or_a_failure() {
        assert!(!may_follow(Failed, Starting));
        assert!(!may_follow(Stopped, Starting));
    }
}
