//! Transfers that cannot succeed: each ends with a specific error, and keeps or deletes the partial
//! file as appropriate.

use std::error::Error;
use std::net::TcpListener;

use download::{FetchError, Interruption, Limits, LinkNeed, LinkProblem, Links};
use secrecy::SecretString;

use crate::support::{Act, Case, Dry, content};

/// A source of links that runs out, as a type instead of a closure.
struct Few {
    left: u32,
}

impl Links for Few {
    type Error = Dry;

    async fn fresh(&mut self, _: LinkNeed) -> Result<SecretString, Dry> {
        self.left = self.left.checked_sub(1).ok_or(Dry)?;
        Ok(SecretString::from("http://127.0.0.1:1/nobody-listens"))
    }
}

#[tokio::test]
async fn expired_links_in_a_row_end_the_fetch_and_keep_the_file() {
    let content = content(20_000);
    let refusals = [403, 404, 410, 400, 401].map(Act::Refuse);
    let case = Case::new(&content, [Act::Cut(8_000)].into_iter().chain(refusals));
    match case.fetch().await.unwrap_err() {
        FetchError::Refused { status: 401, reason, links: 5 } => {
            assert_eq!(reason.as_deref(), Some("AccessDenied"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(case.stored(), content[..8_000]);
    assert_eq!(case.fetch().await.unwrap().resumed_from, 8_000);
    case.assert_whole(&content);
}

#[tokio::test]
async fn attempts_without_progress_end_the_fetch_and_new_bytes_reset_the_count() {
    let content = content(20_000);
    let nothing = || [Act::Refuse(500), Act::Cut(0)];
    let script = nothing().into_iter().chain([Act::Cut(10)]).chain(nothing()).chain([Act::Refuse(502)]);
    let mut case = Case::new(&content, script);
    case.limits.attempts = 3;
    match case.fetch().await.unwrap_err() {
        FetchError::GaveUp { attempts: 3, last: Interruption::Busy { status: 502, .. }, .. } => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(case.storage.requests().len(), 6);
    assert_eq!(case.stored(), content[..10]);
}

#[tokio::test]
async fn a_storage_that_keeps_changing_the_file_ends_the_fetch() {
    let content = content(20_000);
    let mut case = Case::new(&content, (0..20).map(|_| Act::Cut(10_000)));
    case.storage.put(&content, None);
    case.limits.restarts = 3;
    match case.fetch().await.unwrap_err() {
        FetchError::KeptChanging { restarts: 4 } => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_address_without_a_listener_ends_the_fetch() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut case = Case::new(&[], []);
    case.limits.attempts = 2;
    match case.fetch_link(&format!("http://127.0.0.1:{port}/a")).await.unwrap_err() {
        FetchError::GaveUp { attempts: 2, last: Interruption::NoConnection, source: Some(source) } => {
            assert!(source.url().is_none());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_error_of_the_source_of_links_ends_the_fetch() {
    let case = Case::new(&[], []);
    let links = Few { left: 2 };
    let error =
        case.downloader.fetch(&case.partial(), links, &case.limits, &|_| (), &case.cancel).await.unwrap_err();
    assert_eq!(error.code(), "no_link");
    assert!(error.source().unwrap().is::<Dry>());
}

#[tokio::test]
async fn cancelling_ends_the_wait_for_a_link() {
    let case = Case::new(&[], []);
    let links = |_| {
        case.cancel.cancel();
        std::future::pending::<Result<SecretString, Dry>>()
    };
    let error =
        case.downloader.fetch(&case.partial(), links, &case.limits, &|_| (), &case.cancel).await.unwrap_err();
    assert_eq!(error.code(), "cancelled");
}

#[tokio::test]
async fn a_page_is_never_stored_and_keeps_the_stored_bytes() {
    let content = content(20_000);
    let pages = [
        Act::Say("text/html; charset=utf-8", "please sign in"),
        Act::Say("application/octet-stream", "\r\n<!doctype html>"),
        Act::Say("application/xml", "<Error/>"),
    ];
    for page in pages {
        let case = Case::new(&content, [Act::Cut(8_000), page]);
        let error = case.fetch().await.unwrap_err();
        assert!(matches!(error, FetchError::NotAFile { content_type: Some(_) }), "{error:?}");
        assert_eq!(case.stored(), content[..8_000]);
        assert_eq!(case.fetch().await.unwrap().resumed_from, 8_000);
        case.assert_whole(&content);
    }
}

#[tokio::test]
async fn links_and_redirects_to_unsafe_addresses_are_not_followed() {
    let case = Case::new(&[], []);
    let error = case.fetch_link("http://storage.example.com/a").await.unwrap_err();
    assert!(matches!(error, FetchError::BadLink(LinkProblem::NotHttps)), "{error:?}");

    let mut case = Case::new(&[], []);
    case.limits.local = false;
    let error = case.fetch().await.unwrap_err();
    assert!(matches!(error, FetchError::BadLink(LinkProblem::Loopback)), "{error:?}");

    let targets = [
        ("http://storage.example.com/a", LinkProblem::NotHttps),
        ("https://user:word@storage.example.com/a", LinkProblem::Credentials),
        ("https://192.0.2.1/a", LinkProblem::IpAddress),
    ];
    for (target, problem) in targets {
        let case = Case::new(&[], [Act::Redirect(target.into())]);
        match case.fetch().await.unwrap_err() {
            FetchError::BadRedirect(found) => assert_eq!(found, problem),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn endless_redirects_end_the_fetch() {
    let case = Case::new(&[], (0..20).map(|_| Act::Redirect("/again".into())));
    let error = case.fetch().await.unwrap_err();
    assert!(matches!(error, FetchError::TooManyRedirects { limit: 5 }), "{error:?}");
    assert_eq!(case.storage.requests().len(), 6);
}

#[tokio::test]
async fn an_unexpected_status_ends_the_fetch() {
    for status in [204, 206, 300, 405, 416] {
        let case = Case::new(&[], [Act::Refuse(status)]);
        match case.fetch().await.unwrap_err() {
            FetchError::UnexpectedStatus { status: found } => assert_eq!(found, status),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_stored() {
    for act in [Act::Serve, Act::Unmeasured] {
        let mut case = Case::new(&content(20_000), [act]);
        case.limits.max_bytes = 19_999;
        let error = case.fetch().await.unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: 19_999, .. }), "{error:?}");
        assert!(case.stored().is_empty() && !case.note().exists());
    }
}

#[tokio::test]
async fn a_full_volume_is_detected_before_writing() {
    let content = content(20_000);
    let mut case = Case::new(&content, []);
    case.limits.reserve = u64::MAX / 2;
    match case.fetch().await.unwrap_err() {
        FetchError::NoSpace { needed, available, path } => {
            assert_eq!((needed, path), (u64::MAX / 2 + 20_000, case.partial()));
            assert!(available > 0);
        }
        other => panic!("{other:?}"),
    }
    assert!(case.stored().is_empty() && !case.note().exists());
    case.limits.reserve = Limits::default().reserve;
    case.fetch().await.unwrap();
    case.assert_whole(&content);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_volume_that_fills_up_during_the_transfer_is_the_same_error() {
    for act in [Act::Serve, Act::Cut(9_000), Act::Stall(9_000)] {
        let case = Case::new(&content(1_000_000), [act]);
        std::os::unix::fs::symlink("/dev/full", case.partial()).unwrap();
        let error = case.fetch().await.unwrap_err();
        assert!(matches!(error, FetchError::NoSpace { .. }), "{error:?}");
        assert_eq!(case.storage.requests().len(), 1, "nothing is appended after a gap");
    }
}

#[tokio::test]
async fn an_unwritable_folder_is_an_error_of_the_file() {
    let case = Case::new(&content(10), []);
    fs_err::write(case.partial(), "a file, not a folder").unwrap();
    let path = case.partial().join("users.partial");
    match case.fetch_to(path.clone()).await.unwrap_err() {
        FetchError::File { path: found, .. } => assert_eq!(found, path),
        other => panic!("{other:?}"),
    }
    assert!(case.storage.requests().is_empty(), "no link is used");
}

#[tokio::test]
async fn a_second_fetch_into_the_same_file_is_refused() {
    let case = Case::new(&content(20_000), [Act::Stall(8_000)]);
    let turned_away = async {
        tokio::task::yield_now().await;
        while case.needs.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        case.fetch_link("http://127.0.0.1:1/never-asked").await.unwrap_err()
    };
    let (first, second) = tokio::join!(case.fetch(), turned_away);
    assert!(matches!(second, FetchError::InUse { .. }), "{second:?}");
    first.unwrap();
}
