//! A link is a secret: it must not appear in any output of a fetch, at any log level.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::support::{Act, Case, IDLE, SIGNATURE, content, downloader};

/// Everything that this test program logs at every level, including the HTTP client's messages.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Recorder;

impl Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_link_appears_in_no_log_and_no_error() {
    let layer = fmt::layer().with_ansi(false).with_writer(|| Recorder);
    // Also records what the HTTP client writes through the `log` crate.
    tracing_subscriber::registry().with(LevelFilter::TRACE).with(layer).init();

    let downloader = downloader(IDLE);
    let mut told = Vec::new();
    let scripts = [
        vec![Act::Refuse(403), Act::Cut(9_000), Act::Stall(10), Act::Redirect("/elsewhere".into())],
        vec![Act::Refuse(403); 5],
        vec![Act::Refuse(503); 8],
        vec![Act::Cut(0); 8],
        vec![Act::Stall(0); 8],
        vec![Act::Say("text/html", "<html>")],
        vec![Act::Redirect(format!("http://storage.example.com/?Signature={SIGNATURE}"))],
        vec![Act::Refuse(405)],
    ];
    for script in scripts {
        let case = Case::sharing(downloader.clone(), &content(20_000), script);
        match case.fetch().await {
            Ok(fetched) => told.push(format!("{fetched:?}")),
            Err(error) => told.push(format!("{error:?} {error:#?} {error}")),
        }
    }
    let case = Case::new(&[], []);
    for link in
        ["http://127.0.0.1:1/?", "http://storage.example.com/?", "https://192.0.2.1/?", "https://a b/?"]
    {
        let error = case.fetch_link(&format!("{link}Signature={SIGNATURE}")).await.unwrap_err();
        told.push(format!("{error:?} {error:#?} {error}"));
    }
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    assert!(log.contains("link refused"), "nothing of this crate was recorded");
    assert!(log.contains("hyper"), "nothing of the HTTP client was recorded");
    for text in told.iter().chain([&log]) {
        assert!(!text.contains(SIGNATURE) && !text.contains("acme.json.gz"), "{text}");
    }
}
