//! `Range` and `If-Range` (RFC 9110), as a storage service reads them.

use axum::http::{HeaderMap, header};

/// Which part of a file a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Everything,
    Part { start: u64, length: u64 },
    Impossible,
}

/// Reads the headers of a request for a file of `length` bytes.
pub(crate) fn wanted(headers: &HeaderMap, length: u64, etag: &str, modified: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // A condition that does not hold turns the request into one for the whole file.
    if text(header::IF_RANGE).is_some_and(|condition| condition != etag && condition != modified) {
        return Wanted::Everything;
    }
    text(header::RANGE).map_or(Wanted::Everything, |range| parse(range, length))
}

fn parse(range: &str, length: u64) -> Wanted {
    // Several ranges, other units and nonsense are ignored, as the RFC allows.
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Everything;
    };
    let part = |start: u64, end: u64| {
        if start < end { Wanted::Part { start, length: end - start } } else { Wanted::Impossible }
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => part(first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => part(first, length),
        (Err(_), Ok(suffix)) if first.is_empty() => part(length - suffix.min(length), length),
        _ => Wanted::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let part = |start, length| Wanted::Part { start, length };
        for (range, wanted) in [
            ("bytes=0-9", part(0, 10)),
            ("bytes=90-", part(90, 10)),
            ("bytes=-30", part(70, 30)),
            ("bytes=-300", part(0, 100)),
            ("bytes=99-200", part(99, 1)),
            ("bytes=100-", Wanted::Impossible),
            ("bytes=-0", Wanted::Impossible),
            ("bytes=5-2", Wanted::Everything),
            ("bytes=0-1,5-6", Wanted::Everything),
            ("lines=0-1", Wanted::Everything),
        ] {
            assert_eq!(parse(range, 100), wanted, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_gets_the_whole_file() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=10-".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"old\"".parse().unwrap());
        assert_eq!(wanted(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"), Wanted::Everything);
        headers.insert(header::IF_RANGE, "\"new\"".parse().unwrap());
        let rest = Wanted::Part { start: 10, length: 90 };
        assert_eq!(wanted(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"), rest);
        headers.insert(header::IF_RANGE, "Thu, 01 Jan 2026 00:00:00 GMT".parse().unwrap());
        assert_eq!(wanted(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"), rest);
    }
}
