//! The faults themselves.

/// Something that goes wrong. [`Fault::list`] describes each in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 401 "Invalid token"; `access_denied` from the token endpoint; 403 from storage.
    Unauthorized401,
    /// 403 "Insufficient scope"; a missing client grant at the token endpoint; 403 from storage.
    Forbidden403Scope,
    /// 404.
    NotFound404,
    /// 429 of a token bucket.
    RateLimited429 {
        /// Seconds for a `Retry-After` header.
        retry_after: Option<u32>,
        /// Seconds from now to `X-RateLimit-Reset`; negative for a moment in the past.
        reset_in: Option<i64>,
    },
    /// 429 of a custom rate limit policy, which has a different body and header.
    CustomPolicy429 {
        /// Seconds for the `Retry-After` header.
        retry_after: u32,
    },
    /// 429 because too many export jobs are active (modelled on the message for imports).
    ActiveJobs429,
    /// 500; the request was not carried out.
    ServerError500,
    /// 500, although the request was carried out.
    ServerError500After,
    /// 503.
    ServiceUnavailable503,
    /// The page of a proxy or captive portal, with the status 200.
    HtmlInsteadOfJson,
    /// 302 to another host and port.
    RedirectElsewhere,
    /// An enormous body, with the status 200.
    OversizedBody {
        /// Length in mebibytes.
        mebibytes: u32,
    },
    /// No response; the request was not carried out.
    Hang,
    /// The connection closes without a response, although the request was carried out.
    DropConnection,
    /// The connection closes without a response; the request was not carried out.
    DropConnectionBefore,
    /// The connection closes partway through the body.
    ResetMidBody(Cut),
    /// The body stops partway, and the connection stays open.
    HangMidBody(Cut),
    /// The body is delivered slowly, in real time.
    SlowBody {
        /// Delivery rate.
        bytes_per_second: u32,
    },
    /// The job fails permanently.
    FailedJob {
        /// `status_details`, which real failures often lack.
        reason: Option<String>,
    },
    /// The job reports the status `expired`.
    ExpiredStatus,
    /// The job reports an undocumented status.
    UnknownStatus(String),
    /// The job reports that it is still processing, regardless of the time.
    StuckJob,
    /// The link lacks its `http://`, as in Auth0's own samples.
    SchemelessLink,
    /// The link has already expired.
    ExpiredLink,
    /// The file ends early, with a matching `Content-Length`.
    TruncatedGzip,
    /// The file's checksum is wrong.
    CorruptCrc,
    /// A byte in the middle of the file is wrong.
    CorruptData,
    /// The file consists of several gzip members.
    MultiMemberGzip,
    /// The file is not compressed.
    PlainText,
    /// One line of the file is not JSON.
    InvalidJsonLine,
    /// The file changes with each request: different bytes, different `ETag`.
    ChangedObject,
    /// 400 for a request of more than 50 items a page.
    SmallPages,
    /// Half of the items asked for, although more follow.
    ShortPage,
    /// The page begins with the last item of the page before, as when a list changes meanwhile.
    RepeatedRow,
    /// A `next` on the last page, which leads to an empty page.
    EmptyLastPage,
    /// 400 for any `from`, as 24 hours after it was issued.
    ExpiredCheckpoint,
    /// 400 for any search of the log, as where a field is searchable on the private cloud only.
    Unsearchable400,
    /// 503 because a search took longer than two seconds.
    SearchTimeout503,
    /// `Date` and `X-RateLimit-Reset` come from a clock that is wrong by this amount.
    ClockSkew {
        /// Positive when the server is ahead.
        seconds: i64,
    },
}

/// Position at which a body is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// After this percentage of the response's body.
    Percent(u8),
    /// After this many bytes of the response's body.
    Bytes(u64),
}

impl Cut {
    pub(crate) fn of(self, length: u64) -> u64 {
        match self {
            Self::Percent(percent) => {
                length / 100 * u64::from(percent) + length % 100 * u64::from(percent) / 100
            }
            Self::Bytes(bytes) => bytes.min(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_cut_is_relative_to_the_body_length() {
        assert_eq!(Cut::Percent(50).of(1001), 500);
        assert_eq!(Cut::Percent(100).of(u64::MAX), u64::MAX);
        assert_eq!(Cut::Percent(0).of(10), 0);
        assert_eq!(Cut::Bytes(30).of(10), 10);
    }
}
