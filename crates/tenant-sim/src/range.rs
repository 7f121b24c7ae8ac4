//! `Range` and `If-Range` (RFC 9110), as a storage service reads them.

use axum::http::{HeaderMap, header};

/// The part of a file that a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RangeSelection {
    WholeFile,
    Part { start: u64, length: u64 },
    Unsatisfiable,
}

/// Evaluates the headers of a request for a file of `length` bytes.
pub(crate) fn select(headers: &HeaderMap, length: u64, etag: &str, modified: &str) -> RangeSelection {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // If the condition fails, the whole file is sent.
    if text(header::IF_RANGE).is_some_and(|condition| condition != etag && condition != modified) {
        return RangeSelection::WholeFile;
    }
    text(header::RANGE).map_or(RangeSelection::WholeFile, |range| parse(range, length))
}

fn parse(range: &str, length: u64) -> RangeSelection {
    // Multiple ranges, other units and malformed values are ignored, as the RFC allows.
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return RangeSelection::WholeFile;
    };
    let part = |start: u64, end: u64| {
        if start < end {
            RangeSelection::Part { start, length: end - start }
        } else {
            RangeSelection::Unsatisfiable
        }
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => part(first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => part(first, length),
        (Err(_), Ok(suffix)) if first.is_empty() => part(length - suffix.min(length), length),
        _ => RangeSelection::WholeFile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_rfc() {
        let part = |start, length| RangeSelection::Part { start, length };
        for (range, expected) in [
            ("bytes=0-9", part(0, 10)),
            ("bytes=90-", part(90, 10)),
            ("bytes=-30", part(70, 30)),
            ("bytes=-300", part(0, 100)),
            ("bytes=99-200", part(99, 1)),
            ("bytes=100-", RangeSelection::Unsatisfiable),
            ("bytes=-0", RangeSelection::Unsatisfiable),
            ("bytes=5-2", RangeSelection::WholeFile),
            ("bytes=0-1,5-6", RangeSelection::WholeFile),
            ("lines=0-1", RangeSelection::WholeFile),
        ] {
            assert_eq!(parse(range, 100), expected, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_returns_the_whole_file() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=10-".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"old\"".parse().unwrap());
        assert_eq!(
            select(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"),
            RangeSelection::WholeFile
        );
        headers.insert(header::IF_RANGE, "\"new\"".parse().unwrap());
        let rest = RangeSelection::Part { start: 10, length: 90 };
        assert_eq!(select(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"), rest);
        headers.insert(header::IF_RANGE, "Thu, 01 Jan 2026 00:00:00 GMT".parse().unwrap());
        assert_eq!(select(&headers, 100, "\"new\"", "Thu, 01 Jan 2026 00:00:00 GMT"), rest);
    }
}
