//! Interprets a server's response with regard to the partial file. Pure: takes status and headers,
//! returns their meaning.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{
    CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER,
};

use crate::note::{Identity, Validator};

/// The requested part of a file: everything from an offset on, provided that the file is unchanged.
pub(crate) struct Asked<'a> {
    pub(crate) from: u64,
    pub(crate) identity: &'a Identity,
}

/// The meaning of a response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The whole file follows, from its first byte.
    Whole(Identity),
    /// The requested part follows, of a file with this total length in bytes.
    Rest { total: u64 },
    /// There is nothing beyond the stored bytes.
    NothingMore,
    /// The stored bytes are not the beginning of the server's file.
    Changed,
    /// The link has expired.
    Refused,
    /// The server is temporarily unavailable.
    Busy { retry_after: Option<Duration> },
    /// A page for humans, or an error message with a success status.
    Page { content_type: String },
    /// Not a response that a download expects.
    Unexpected,
}

/// Interprets a response. `length` is the length of its body in bytes, if known.
pub(crate) fn read(
    status: StatusCode,
    headers: &HeaderMap,
    length: Option<u64>,
    asked: Option<&Asked<'_>>,
) -> Answer {
    match status.as_u16() {
        200 => match text(headers, &CONTENT_TYPE) {
            Some(content_type) if is_page(content_type) => {
                Answer::Page { content_type: content_type.to_owned() }
            }
            _ => Answer::Whole(Identity { total: length, validator: validator(headers) }),
        },
        206 => asked.map_or(Answer::Unexpected, |asked| rest(headers, length, asked)),
        416 => asked.map_or(Answer::Unexpected, |asked| nothing_more(headers, asked)),
        // S3 responds with 400 if its credentials expired before the link did.
        400 | 401 | 403 | 404 | 410 => Answer::Refused,
        408 | 425 | 429 | 500..=599 => Answer::Busy { retry_after: retry_after(headers) },
        _ => Answer::Unexpected,
    }
}

fn rest(headers: &HeaderMap, length: Option<u64>, asked: &Asked<'_>) -> Answer {
    let Some(ContentRange { part: Some((start, end)), total: Some(total) }) = content_range(headers) else {
        return Answer::Changed;
    };
    let fits = start == asked.from
        && end < total
        && asked.identity.total.is_none_or(|expected| expected == total)
        && length.is_none_or(|length| length == end - start + 1)
        && confirms(headers, asked.identity);
    if fits { Answer::Rest { total } } else { Answer::Changed }
}

/// A server that evaluates `If-Range` responds with 416 only if the file is unchanged (RFC 9110,
/// 13.2.2).
fn nothing_more(headers: &HeaderMap, asked: &Asked<'_>) -> Answer {
    let total = content_range(headers).and_then(|range| range.total);
    let fits =
        total == Some(asked.from) && asked.identity.total.is_none_or(|expected| expected == asked.from);
    if fits { Answer::NothingMore } else { Answer::Changed }
}

/// Returns whether a partial response belongs to the stored file. It must repeat the entity tag; a
/// date may be omitted if `If-Range` contained it (RFC 9110, 15.3.7).
fn confirms(headers: &HeaderMap, identity: &Identity) -> bool {
    match &identity.validator {
        Some(Validator::Etag(etag)) => text(headers, &ETAG) == Some(etag),
        Some(Validator::LastModified(date)) => text(headers, &LAST_MODIFIED).is_none_or(|sent| sent == date),
        None => false,
    }
}

/// Returns the validator for continuing a transfer: a strong entity tag or, without any tag, the
/// date of the last change. That date is strong only if the response is at least a second younger
/// (RFC 9110, 8.8.2.2): a file changed twice within a second keeps the same date.
fn validator(headers: &HeaderMap) -> Option<Validator> {
    if let Some(etag) = text(headers, &ETAG) {
        let strong = etag.len() >= 2 && etag.starts_with('"') && etag.ends_with('"');
        return strong.then(|| Validator::Etag(etag.to_owned()));
    }
    let modified = text(headers, &LAST_MODIFIED)?;
    let sent = httpdate::parse_http_date(text(headers, &DATE)?).ok()?;
    let age = sent.duration_since(httpdate::parse_http_date(modified).ok()?).ok()?;
    (age >= Duration::from_secs(1)).then(|| Validator::LastModified(modified.to_owned()))
}

/// `bytes 5-9/10`, where either half may be missing: `bytes */10`, `bytes 5-9/*`.
struct ContentRange {
    part: Option<(u64, u64)>,
    total: Option<u64>,
}

fn content_range(headers: &HeaderMap) -> Option<ContentRange> {
    let (part, total) = text(headers, &CONTENT_RANGE)?.strip_prefix("bytes ")?.trim().split_once('/')?;
    let part = match part {
        "*" => None,
        part => {
            let (start, end) = part.split_once('-')?;
            let (start, end) = (number(start)?, number(end)?);
            Some((start <= end).then_some((start, end))?)
        }
    };
    let total = match total {
        "*" => None,
        total => Some(number(total)?),
    };
    Some(ContentRange { part, total })
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    number(text(headers, &RETRY_AFTER)?).map(Duration::from_secs)
}

/// Parses digits only: the standard parser would accept a plus sign.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_page(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text/html" | "text/xml" | "application/xml") || kind.ends_with("+xml")
}

/// Returns whether the first bytes of a body open a tag, as in pages and XML messages but never in
/// exports.
pub(crate) fn opens_a_tag(first: &[u8]) -> bool {
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first);
    text.trim_ascii_start().first() == Some(&b'<')
}

/// Returns the code in the first `<Code>` element of S3's XML error message. Anything but a plain
/// word is dropped, because it would appear in messages and logs.
pub(crate) fn refusal_code(body: &[u8]) -> Option<String> {
    let body = String::from_utf8_lossy(body);
    let (_, rest) = body.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let plain = (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn begun(total: Option<u64>) -> Identity {
        Identity { total, validator: Some(Validator::Etag("\"a\"".into())) }
    }

    fn answer(
        status: u16,
        pairs: &[(&'static str, &str)],
        length: Option<u64>,
        begun: Option<&Identity>,
    ) -> Answer {
        let asked = begun.map(|identity| Asked { from: 4, identity });
        read(StatusCode::from_u16(status).unwrap(), &headers(pairs), length, asked.as_ref())
    }

    #[test]
    fn a_file_is_identified_by_its_strong_tag_or_else_its_date() {
        let validator = |pairs: &[(&'static str, &str)]| match answer(200, pairs, Some(9), None) {
            Answer::Whole(Identity { total: Some(9), validator }) => validator,
            other => panic!("{other:?}"),
        };
        let (then, soon) = ("Tue, 01 Sep 2026 10:00:00 GMT", "Tue, 01 Sep 2026 10:00:01 GMT");
        assert_eq!(validator(&[("etag", "\"a\"")]), Some(Validator::Etag("\"a\"".into())));
        assert_eq!(validator(&[("etag", "W/\"a\""), ("last-modified", then), ("date", soon)]), None);
        assert_eq!(validator(&[("etag", "\"")]), None);
        assert_eq!(
            validator(&[("last-modified", then), ("date", soon)]),
            Some(Validator::LastModified(then.into()))
        );
        assert_eq!(
            validator(&[("last-modified", then), ("date", then)]),
            None,
            "might change within the second"
        );
        assert_eq!(validator(&[("last-modified", then)]), None);
        assert_eq!(validator(&[]), None);
    }

    #[test]
    fn a_partial_response_must_fit_exactly() {
        let tag = ("etag", "\"a\"");
        let fits = Answer::Rest { total: 10 };
        assert_eq!(
            answer(206, &[tag, ("content-range", "bytes 4-9/10")], Some(6), Some(&begun(Some(10)))),
            fits
        );
        assert_eq!(answer(206, &[tag, ("content-range", "bytes 4-9/10")], None, Some(&begun(None))), fits);
        assert_eq!(
            answer(206, &[tag, ("content-range", "bytes 4-6/10")], Some(3), Some(&begun(Some(10)))),
            fits
        );
        for (tag, range, length) in [
            ("\"a\"", "bytes 3-9/10", None),
            ("\"a\"", "bytes 5-9/10", None),
            ("\"a\"", "bytes 4-9/11", None),
            ("\"a\"", "bytes 4-10/10", None),
            ("\"a\"", "bytes 4-9/*", None),
            ("\"a\"", "bytes */10", None),
            ("\"a\"", "items 4-9/10", None),
            ("\"a\"", "bytes 4-+9/10", None),
            ("\"a\"", "bytes 4-9/10", Some(5)),
            ("\"b\"", "bytes 4-9/10", None),
            ("W/\"a\"", "bytes 4-9/10", None),
        ] {
            let answer =
                answer(206, &[("etag", tag), ("content-range", range)], length, Some(&begun(Some(10))));
            assert_eq!(answer, Answer::Changed, "{tag} {range} {length:?}");
        }
        assert_eq!(
            answer(206, &[("content-range", "bytes 4-9/10")], None, Some(&begun(None))),
            Answer::Changed
        );
        assert_eq!(answer(206, &[tag, ("content-range", "bytes 4-9/10")], None, None), Answer::Unexpected);
    }

    #[test]
    fn a_416_is_accepted_only_at_the_end_of_the_file() {
        let end = [("content-range", "bytes */4")];
        assert_eq!(answer(416, &end, None, Some(&begun(None))), Answer::NothingMore);
        assert_eq!(answer(416, &end, None, Some(&begun(Some(9)))), Answer::Changed);
        assert_eq!(answer(416, &[("content-range", "bytes */3")], None, Some(&begun(None))), Answer::Changed);
        assert_eq!(answer(416, &[], None, Some(&begun(None))), Answer::Changed);
        assert_eq!(answer(416, &end, None, None), Answer::Unexpected);
    }

    #[test]
    fn a_busy_server_may_state_a_wait() {
        let seconds = |seconds| Answer::Busy { retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(answer(503, &[("retry-after", "7")], None, None), seconds(7));
        assert_eq!(answer(429, &[("retry-after", "soon")], None, None), Answer::Busy { retry_after: None });
    }

    #[test]
    fn pages_are_distinguished_from_files() {
        for kind in ["text/html; charset=utf-8", "Application/XML", "text/xml", "application/xhtml+xml"] {
            let page = Answer::Page { content_type: kind.to_owned() };
            assert_eq!(answer(200, &[("content-type", kind)], None, None), page);
        }
        for kind in ["application/gzip", "application/x-gzip", "binary/octet-stream", "text/csv"] {
            assert!(matches!(answer(200, &[("content-type", kind)], None, None), Answer::Whole(_)), "{kind}");
        }
        assert!(opens_a_tag(b"<html>") && opens_a_tag(b"\xEF\xBB\xBF\r\n <?xml"));
        assert!(!opens_a_tag(b"\x1f\x8b<") && !opens_a_tag(b"{\"a\":\"<\"}") && !opens_a_tag(b""));
    }

    #[test]
    fn only_a_plain_code_is_read_from_a_refusal() {
        let message = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        assert_eq!(refusal_code(message).as_deref(), Some("AccessDenied"));
        assert_eq!(refusal_code(b"<Code>https://host/?Signature=s</Code>"), None);
        assert_eq!(refusal_code(b"<Code></Code>"), None);
        assert_eq!(refusal_code(b"<Code>Access"), None);
    }

    proptest! {
        #[test]
        fn no_header_makes_misplaced_bytes_acceptable(range in "(bytes )?[0-9*]{0,22}-?[0-9+ ]{0,22}/?[0-9*]{0,22}") {
            let pairs = headers(&[("etag", "\"a\""), ("content-range", &range)]);
            let identity = begun(Some(10));
            let asked = Asked { from: 4, identity: &identity };
            if let Answer::Rest { total } = read(StatusCode::PARTIAL_CONTENT, &pairs, None, Some(&asked)) {
                prop_assert_eq!(total, 10);
                prop_assert!(range.starts_with("bytes 4-") || range.starts_with("bytes 04-"), "{}", range);
            }
        }

        #[test]
        fn any_refusal_body_yields_a_plain_code_or_nothing(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(code) = refusal_code(&body) {
                prop_assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            }
        }
    }
}
