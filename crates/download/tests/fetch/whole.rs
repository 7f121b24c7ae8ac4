//! Successful transfers: what is sent and reported.

use download::{LinkNeed, Progress};

use crate::support::{Act, Case, content};

#[tokio::test]
async fn a_file_arrives_completely() {
    let content = content(1_000_000);
    let case = Case::new(&content, []);
    let fetched = case.fetch().await.unwrap();
    case.assert_whole(&content);
    assert_eq!(
        (fetched.bytes, fetched.links_used, fetched.restarts, fetched.resumed_from),
        (1_000_000, 1, 0, 0)
    );
    assert_eq!(fetched.etag.as_deref(), Some("\"first\""));
    assert_eq!(*case.needs.lock().unwrap(), [LinkNeed::First]);
}

#[tokio::test]
async fn an_empty_file_arrives_completely() {
    let case = Case::new(&[], []);
    assert_eq!(case.fetch().await.unwrap().bytes, 0);
    case.assert_whole(&[]);
}

#[tokio::test]
async fn a_file_of_unknown_length_is_complete_after_a_proper_end() {
    let content = content(50_000);
    let case = Case::new(&content, [Act::Unmeasured]);
    assert_eq!(case.fetch().await.unwrap().bytes, 50_000);
    case.assert_whole(&content);
}

#[tokio::test]
async fn progress_starts_at_zero_and_ends_at_the_total() {
    let case = Case::new(&content(1_000_000), []);
    case.fetch().await.unwrap();
    let at = |received| Progress { received, total: Some(1_000_000), resumed_from: 0 };
    let seen = case.seen.lock().unwrap();
    assert_eq!((seen.first(), seen.last()), (Some(&at(0)), Some(&at(1_000_000))));
    assert!(seen.is_sorted_by_key(|progress| progress.received));
}

#[tokio::test]
async fn a_fetch_runs_inside_a_spawned_task() {
    let content = content(1_000);
    let fetched = tokio::spawn(async move {
        let case = Case::new(&content, []);
        case.fetch().await.unwrap()
    });
    assert_eq!(fetched.await.unwrap().bytes, 1_000);
}

#[tokio::test]
async fn redirects_are_followed_without_cookies_or_credentials() {
    let content = content(40_000);
    let case = Case::new(&content, [Act::Redirect("/elsewhere?a=b".into()), Act::Cut(9_000)]);
    case.fetch().await.unwrap();
    case.assert_whole(&content);
    let requests = case.storage.requests();
    assert_eq!(requests.len(), 3, "the link, where it redirects to, and a fresh link after the cut");
    assert_eq!(requests[1].uri, "/elsewhere?a=b");
    for request in &requests {
        for name in ["authorization", "proxy-authorization", "cookie", "referer", "origin"] {
            assert_eq!(request.header(name), None, "{name}");
        }
        assert_eq!(request.header("accept-encoding"), Some("identity"));
    }
    assert_ne!(requests[0].uri, requests[2].uri, "a link is used once");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new(&content(10), []);
    case.fetch().await.unwrap();
    assert_eq!(fs_err::metadata(case.partial()).unwrap().permissions().mode() & 0o777, 0o600);
}
