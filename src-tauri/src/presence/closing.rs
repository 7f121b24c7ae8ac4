//! What becomes of the program when its window is closed. Nothing is ever lost: an export that is cut off goes on at
//! the next start.

use super::settings::TrayPolicy;

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The window gone.
    Close,
    /// The program ended.
    Quit,
}

/// How things stand at that moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Exports at work.
    pub(crate) running: usize,
    pub(crate) tray: TrayPolicy,
    /// An icon is in the tray right now, so that there is a way back.
    pub(crate) tray_shown: bool,
    /// It was told before that closing keeps exports running.
    pub(crate) told: bool,
    /// The page is there to ask.
    pub(crate) page_listens: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The program ends.
    End,
    /// The window goes, the program stays; `tell` when it is news that it does.
    Hide { tell: bool },
    /// The page asks what to do.
    Ask,
}

/// Decides about a wish.
pub(crate) fn decide(wish: Wish, standing: Standing) -> Answer {
    let Standing { running, tray, tray_shown, told, page_listens } = standing;
    let kept = running > 0 || tray == TrayPolicy::Always;
    match wish {
        Wish::Close if kept && tray_shown => Answer::Hide { tell: !told },
        _ if running > 0 && page_listens => Answer::Ask,
        _ => Answer::End,
    }
}

/// Whether a program without a window has nothing left to stay for: no export, no icon in the tray, and no
/// notification that would open the window.
pub(crate) fn is_over(
    hidden: bool,
    running: usize,
    tray: TrayPolicy,
    tray_shown: bool,
    notices: usize,
) -> bool {
    hidden && running == 0 && notices == 0 && !(tray == TrayPolicy::Always && tray_shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Standing = Standing {
        running: 0,
        tray: TrayPolicy::WhileExporting,
        tray_shown: false,
        told: false,
        page_listens: true,
    };
    const BUSY: Standing = Standing { running: 1, ..IDLE };

    #[test]
    fn without_exports_closing_ends_the_program_unless_it_lives_in_the_tray() {
        assert_eq!(decide(Wish::Close, IDLE), Answer::End);
        let always = Standing { tray: TrayPolicy::Always, tray_shown: true, ..IDLE };
        assert_eq!(decide(Wish::Close, always), Answer::Hide { tell: true });
        // The person wanted a tray; this desktop has none.
        assert_eq!(decide(Wish::Close, Standing { tray_shown: false, ..always }), Answer::End);
        assert_eq!(decide(Wish::Quit, always), Answer::End);
    }

    #[test]
    fn with_exports_closing_leaves_an_icon_or_asks_and_quitting_always_asks() {
        let shown = Standing { tray_shown: true, ..BUSY };
        assert_eq!(decide(Wish::Close, shown), Answer::Hide { tell: true });
        assert_eq!(decide(Wish::Close, Standing { told: true, ..shown }), Answer::Hide { tell: false });
        assert_eq!(decide(Wish::Close, BUSY), Answer::Ask);
        assert_eq!(decide(Wish::Quit, shown), Answer::Ask);
    }

    #[test]
    fn a_page_that_never_came_up_can_ask_nothing_and_keeps_nobody_in() {
        let deaf = Standing { page_listens: false, ..BUSY };
        assert_eq!((decide(Wish::Close, deaf), decide(Wish::Quit, deaf)), (Answer::End, Answer::End));
    }

    #[test]
    fn a_hidden_program_ends_when_nothing_keeps_it() {
        let policy = TrayPolicy::WhileExporting;
        assert!(is_over(true, 0, policy, false, 0));
        assert!(!is_over(false, 0, policy, false, 0), "the window is open");
        assert!(!is_over(true, 1, policy, false, 0), "an export runs");
        assert!(!is_over(true, 0, policy, false, 1), "a notification can still be clicked");
        assert!(!is_over(true, 0, TrayPolicy::Always, true, 0), "it lives in the tray");
        assert!(is_over(true, 0, TrayPolicy::Always, false, 0), "but not in one that is not there");
    }
}
