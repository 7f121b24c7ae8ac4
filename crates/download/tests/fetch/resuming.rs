//! Interrupted transfers that continue.

use std::sync::Arc;
use std::time::Duration;

use download::{FetchError, Interruption, LinkNeed, Progress};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::support::{Act, Case, SIGNATURE, content, downloader};

#[tokio::test]
async fn an_expired_link_is_replaced_by_a_fresh_one() {
    let content = content(20_000);
    let case = Case::new(&content, [Act::Refuse(403), Act::Refuse(404), Act::Refuse(410)]);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!(fetched.links_used, 4);
    let refused = |status| LinkNeed::Refused { status };
    assert_eq!(*case.needs.lock().unwrap(), [LinkNeed::First, refused(403), refused(404), refused(410)]);
}

#[tokio::test]
async fn a_broken_connection_continues_at_the_exact_byte() {
    let content = content(90_000);
    let case = Case::new(&content, [Act::Cut(30_000), Act::Refuse(403), Act::Cut(20_000)]);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.links_used, fetched.restarts), (4, 0));
    let ranges = [None, Some("bytes=30000-"), Some("bytes=30000-"), Some("bytes=50000-")];
    assert_eq!(case.storage.ranges(), ranges.map(|range| range.map(str::to_owned)));
    assert_eq!(case.storage.requests()[3].header("if-range"), Some("\"first\""));
    let broken = LinkNeed::Interrupted { attempt: 0, reason: Interruption::Broken };
    assert_eq!(
        *case.needs.lock().unwrap(),
        [LinkNeed::First, broken, LinkNeed::Refused { status: 403 }, broken]
    );
    let last = Progress { received: 90_000, total: Some(90_000), resumed_from: 50_000 };
    assert_eq!(case.seen.lock().unwrap().last(), Some(&last));
}

#[tokio::test]
async fn a_stalled_transfer_continues() {
    let content = content(50_000);
    let case = Case::new(&content, [Act::Stall(20_000), Act::Stall(0)]);
    case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!(case.interruptions(), [Interruption::Stalled, Interruption::Stalled]);
    assert_eq!(case.storage.ranges()[2].as_deref(), Some("bytes=20000-"));
}

#[tokio::test]
async fn a_busy_server_is_retried() {
    let content = content(5_000);
    let case = Case::new(&content, [Act::Refuse(503), Act::Refuse(429)]);
    case.fetch().await.unwrap();
    case.assert_whole(&content);
    let busy = |attempt, status| LinkNeed::Interrupted {
        attempt,
        reason: Interruption::Busy { status, retry_after: None },
    };
    assert_eq!(*case.needs.lock().unwrap(), [LinkNeed::First, busy(1, 503), busy(2, 429)]);
}

#[tokio::test]
async fn ignored_ranges_make_the_transfer_start_over() {
    let content = content(50_000);
    let case = Case::new(&content, [Act::Cut(20_000), Act::IgnoreRange]);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.links_used, fetched.restarts), (2, 1));
}

#[tokio::test]
async fn a_changed_file_makes_the_transfer_start_over() {
    let (old, new) = (content(50_000), [content(9_000), b"another".to_vec()].concat());
    let case = Case::new(&old, [Act::Stall(40_000)]);
    let changed = |progress: Progress| {
        if progress.received == 40_000 {
            case.storage.put(&new, Some("\"second\""));
        }
    };
    let fetched = case.fetch_watched(case.partial(), &changed).await.unwrap();
    case.assert_whole(&new);
    assert_eq!((fetched.restarts, fetched.etag.as_deref()), (1, Some("\"second\"")));
}

#[tokio::test]
async fn a_part_that_does_not_fit_is_not_stored() {
    let content = content(50_000);
    for range in
        ["bytes 19999-49999/50000", "bytes 20000-49999/60000", "bytes 20000-49999/*", "bytes */50000"]
    {
        let case = Case::new(&content, [Act::Cut(20_000), Act::ClaimRange(range.into())]);
        let fetched = case.fetch().await.unwrap();
        case.assert_whole(&content);
        assert_eq!(fetched.restarts, 1, "{range}");
        assert_eq!(case.interruptions(), [Interruption::Broken, Interruption::Changed]);
        assert_eq!(case.storage.ranges()[2], None);
    }
}

#[tokio::test]
async fn a_file_without_a_strong_tag_is_fetched_from_the_start() {
    let content = content(50_000);
    for etag in [None, Some("W/\"weak\"")] {
        let case = Case::new(&content, [Act::Cut(20_000)]);
        case.storage.put(&content, etag);
        let fetched = case.fetch().await.unwrap();
        case.assert_whole(&content);
        assert_eq!((fetched.restarts, fetched.etag), (1, None));
        assert_eq!(case.storage.ranges(), [None, None]);
    }
}

#[tokio::test]
async fn a_file_of_unknown_length_continues_after_an_interruption() {
    let content = content(50_000);
    let case = Case::new(&content, [Act::UnmeasuredCut(20_000), Act::UnmeasuredCut(10_000)]);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.links_used, fetched.restarts), (3, 0));
}

#[tokio::test]
async fn a_416_at_the_end_means_that_the_file_is_complete() {
    let content = content(20_000);
    let case = Case::new(&content, [Act::UnmeasuredCut(20_000)]);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.bytes, fetched.links_used, fetched.restarts), (20_000, 2, 0));
    assert_eq!(case.storage.ranges()[1].as_deref(), Some("bytes=20000-"));
}

#[tokio::test]
async fn a_416_elsewhere_makes_the_transfer_start_over() {
    let (long, short) = (content(20_000), content(12_000));
    let case = Case::new(&long, [Act::UnmeasuredCut(20_000)]);
    let shrunk = |progress: Progress| {
        if progress.received > 0 {
            case.storage.put(&short, Some("\"first\""));
        }
    };
    let fetched = case.fetch_watched(case.partial(), &shrunk).await.unwrap();
    case.assert_whole(&short);
    assert_eq!(fetched.restarts, 1);
}

#[tokio::test]
async fn a_later_fetch_continues_after_cancelling() {
    let content = content(50_000);
    let mut case = Case::new(&content, [Act::Stall(20_000)]);
    case.downloader = downloader(Duration::from_mins(10));
    let cancelling = async {
        case.storage.stalled().await;
        case.cancel.cancel();
    };
    let (fetched, ()) = tokio::join!(case.fetch(), cancelling);
    assert!(matches!(fetched.unwrap_err(), FetchError::Cancelled));
    let stored = case.stored();
    assert!(stored.len() <= 20_000 && content.starts_with(&stored));

    case.cancel = CancellationToken::new();
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.resumed_from, fetched.links_used), (stored.len() as u64, 1));
}

#[tokio::test]
async fn a_later_fetch_immediately_reports_the_stored_bytes() {
    let content = content(50_000);
    let mut case = Case::new(&content, [Act::Cut(20_000), Act::Refuse(500)]);
    case.limits.attempts = 1;
    case.fetch().await.unwrap_err();
    case.seen.lock().unwrap().clear();
    case.fetch().await.unwrap();
    let first = Progress { received: 20_000, total: Some(50_000), resumed_from: 20_000 };
    assert_eq!(case.seen.lock().unwrap().first(), Some(&first));
}

/// Interrupts a fetch of 1 MB as a crash would: its runtime is dropped, with everything that has
/// not been stored.
fn crash(case: Case) -> Case {
    let case = Arc::new(case);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (sender, mut received) = mpsc::unbounded_channel();
    let running = Arc::clone(&case);
    runtime.spawn(async move {
        let watch = |progress: Progress| sender.send(progress.received).unwrap();
        running.fetch_watched(running.partial(), &watch).await
    });
    // The transfer stalls at 700,000 bytes for good; at most 256 KiB of them are in the buffer.
    while received.blocking_recv().unwrap() < 1 {}
    while fs_err::metadata(case.partial()).unwrap().len() == 0 {
        std::thread::yield_now();
    }
    drop(runtime);
    Arc::into_inner(case).unwrap()
}

#[test]
fn a_later_fetch_continues_after_a_crash_and_the_note_has_no_link() {
    let content = content(1_000_000);
    let case = crash(Case::new(&content, [Act::Stall(700_000)]));
    let stored = case.stored();
    assert!(!stored.is_empty() && content.starts_with(&stored));
    let note = fs_err::read_to_string(case.note()).unwrap();
    assert!(note.contains("first") && note.contains("1000000"), "{note}");
    assert!(!note.contains(SIGNATURE) && !note.contains("http"), "{note}");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fetched = runtime.block_on(case.fetch()).unwrap();
    case.assert_whole(&content);
    assert_eq!(fetched.resumed_from, stored.len() as u64);
    assert_eq!(case.storage.ranges()[1], Some(format!("bytes={}-", stored.len())));
}

#[tokio::test]
async fn a_file_completed_before_the_crash_needs_no_link() {
    let content = content(5_000);
    let case = Case::new(&content, []);
    fs_err::write(case.partial(), &content).unwrap();
    fs_err::write(case.note(), r#"{"version":1,"total":5000,"validator":{"etag":"\"first\""}}"#).unwrap();
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!((fetched.links_used, fetched.bytes), (0, 5_000));
    assert_eq!(fetched.etag.as_deref(), Some("\"first\""));
    assert!(case.storage.requests().is_empty());
}

#[tokio::test]
async fn bytes_without_a_note_are_discarded() {
    let content = content(5_000);
    let notes = [
        None,
        Some(r#"{"version":1,"total":5000,"validator":null}"#),
        Some(r#"{"version":1,"total":2999,"validator":{"etag":"\"first\""}}"#),
        Some(r#"{"version":1,"total":5000,"vali"#),
    ];
    for note in notes {
        let case = Case::new(&content, []);
        fs_err::write(case.partial(), vec![7; 3_000]).unwrap();
        if let Some(note) = note {
            fs_err::write(case.note(), note).unwrap();
        }
        let fetched = case.fetch().await.unwrap();
        case.assert_whole(&content);
        assert_eq!((fetched.resumed_from, fetched.restarts), (0, 1), "{note:?}");
        assert_eq!(case.storage.ranges(), [None]);
    }
}
