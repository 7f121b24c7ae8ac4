//! Signals that end this process.

/// The cause of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndSignal {
    /// Ctrl-C.
    Interrupt,
    /// A request to end, the end of the session, or the loss of the terminal.
    Terminate,
}

/// Completes when this process has to end.
pub(crate) async fn end() -> EndSignal {
    tokio::select! {
        () = interrupt() => EndSignal::Interrupt,
        () = terminate() => EndSignal::Terminate,
    }
}

async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler, the system ends the process itself.
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminated), Ok(mut hung_up)) =
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
}

#[cfg(windows)]
async fn terminate() {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (Ok(mut broken), Ok(mut closed), Ok(mut logged_off), Ok(mut shut_down)) =
        (ctrl_break(), ctrl_close(), ctrl_logoff(), ctrl_shutdown())
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        // Programs that end others, such as runners of jobs, send it after Ctrl-C or instead.
        _ = broken.recv() => {}
        _ = closed.recv() => {}
        _ = logged_off.recv() => {}
        _ = shut_down.recv() => {}
    }
}
