//! Decides what closing the window or quitting does. Nothing is ever lost: interrupted exports are
//! resumed at the next start.

use super::settings::TrayPolicy;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CloseRequest {
    /// Close the window.
    Close,
    /// Exit the program.
    Quit,
}

/// The state that the decision depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CloseContext {
    /// Number of running exports.
    pub(crate) running: usize,
    pub(crate) tray: TrayPolicy,
    /// An icon is currently in the tray, which can reopen the window.
    pub(crate) tray_shown: bool,
    /// The user has already been notified that closing keeps exports running.
    pub(crate) background_notice_shown: bool,
    /// The page is loaded and can ask the user.
    pub(crate) page_ready: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CloseDecision {
    /// Exit the program.
    Exit,
    /// Hide the window and keep running. With `notify`, tell the user so for the first time.
    Hide { notify: bool },
    /// Let the page ask the user.
    Ask,
}

/// Decides about a close request.
pub(crate) fn decide(request: CloseRequest, context: CloseContext) -> CloseDecision {
    let CloseContext { running, tray, tray_shown, background_notice_shown, page_ready } = context;
    let stays = running > 0 || tray == TrayPolicy::Always;
    match request {
        CloseRequest::Close if stays && tray_shown => {
            CloseDecision::Hide { notify: !background_notice_shown }
        }
        _ if running > 0 && page_ready => CloseDecision::Ask,
        _ => CloseDecision::Exit,
    }
}

/// Returns whether a program without a window should exit: it has no running export, no icon in the
/// tray, and no notification that would open the window.
pub(crate) fn should_exit(
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

    const IDLE: CloseContext = CloseContext {
        running: 0,
        tray: TrayPolicy::WhileExporting,
        tray_shown: false,
        background_notice_shown: false,
        page_ready: true,
    };
    const BUSY: CloseContext = CloseContext { running: 1, ..IDLE };

    #[test]
    fn closing_without_exports_exits_unless_the_tray_keeps_the_program() {
        assert_eq!(decide(CloseRequest::Close, IDLE), CloseDecision::Exit);
        let always = CloseContext { tray: TrayPolicy::Always, tray_shown: true, ..IDLE };
        assert_eq!(decide(CloseRequest::Close, always), CloseDecision::Hide { notify: true });
        // The user wants a tray icon, but this desktop has no tray.
        let without_tray = CloseContext { tray_shown: false, ..always };
        assert_eq!(decide(CloseRequest::Close, without_tray), CloseDecision::Exit);
        assert_eq!(decide(CloseRequest::Quit, always), CloseDecision::Exit);
    }

    #[test]
    fn closing_during_exports_hides_or_asks_and_quitting_always_asks() {
        let shown = CloseContext { tray_shown: true, ..BUSY };
        assert_eq!(decide(CloseRequest::Close, shown), CloseDecision::Hide { notify: true });
        let notified = CloseContext { background_notice_shown: true, ..shown };
        assert_eq!(decide(CloseRequest::Close, notified), CloseDecision::Hide { notify: false });
        assert_eq!(decide(CloseRequest::Close, BUSY), CloseDecision::Ask);
        assert_eq!(decide(CloseRequest::Quit, shown), CloseDecision::Ask);
    }

    #[test]
    fn a_page_that_has_not_loaded_does_not_prevent_exiting() {
        let no_page = CloseContext { page_ready: false, ..BUSY };
        let decisions = [CloseRequest::Close, CloseRequest::Quit].map(|request| decide(request, no_page));
        assert_eq!(decisions, [CloseDecision::Exit, CloseDecision::Exit]);
    }

    #[test]
    fn a_hidden_program_exits_when_nothing_keeps_it() {
        let policy = TrayPolicy::WhileExporting;
        assert!(should_exit(true, 0, policy, false, 0));
        assert!(!should_exit(false, 0, policy, false, 0), "the window is open");
        assert!(!should_exit(true, 1, policy, false, 0), "an export is running");
        assert!(!should_exit(true, 0, policy, false, 1), "a notification can still be clicked");
        assert!(!should_exit(true, 0, TrayPolicy::Always, true, 0), "the tray icon remains");
        assert!(should_exit(true, 0, TrayPolicy::Always, false, 0), "there is no tray");
    }
}
