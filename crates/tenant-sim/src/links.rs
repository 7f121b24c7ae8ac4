//! Signed links to the storage.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::random;

/// Length of a `CloudFront` signature, which is RSA, and of the part that is actually checked.
const SIGNATURE_BYTES: usize = 256;
const TAG_BYTES: usize = 32;

/// Signs links and verifies its own signatures.
pub(crate) struct LinkSigner {
    key: hmac::Key,
    key_pair_id: String,
}

/// A signed link and its secret part.
pub(crate) struct Link {
    /// The full URL.
    pub(crate) url: String,
    /// The signature, which is the secret part of the URL.
    pub(crate) signature: String,
}

impl LinkSigner {
    pub(crate) fn new() -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>()),
            key_pair_id: format!("APKA{}", random::alphanumeric(16).to_uppercase()),
        }
    }

    fn tag(&self, path: &str, expires: i64, nonce: &[u8]) -> hmac::Tag {
        let mut message = format!("{path}\n{expires}\n").into_bytes();
        message.extend_from_slice(nonce);
        hmac::sign(&self.key, &message)
    }

    /// Returns a fresh link to `path`, different on each call.
    pub(crate) fn sign(&self, base: &str, path: &str, expires: i64) -> Link {
        let mut bytes = random::bytes::<SIGNATURE_BYTES>();
        let (tag, nonce) = bytes.split_at_mut(TAG_BYTES);
        tag.copy_from_slice(self.tag(path, expires, nonce).as_ref());
        // CloudFront's own URL-safe variant of base64.
        let signature = STANDARD.encode(bytes).replace('+', "-").replace('=', "_").replace('/', "~");
        let url =
            format!("{base}{path}?Expires={expires}&Key-Pair-Id={}&Signature={signature}", self.key_pair_id);
        Link { url, signature }
    }

    /// Returns whether the query was signed for this path and has not expired.
    pub(crate) fn admits(&self, path: &str, query: &str, now: Timestamp) -> bool {
        let value = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let (Some(expires), Some(key_pair_id), Some(signature)) =
            (value("Expires"), value("Key-Pair-Id"), value("Signature"))
        else {
            return false;
        };
        let signature = signature.replace('-', "+").replace('_', "=").replace('~', "/");
        let (Ok(expires), Ok(signature)) = (expires.parse::<i64>(), STANDARD.decode(signature)) else {
            return false;
        };
        let Some((tag, nonce)) = signature.split_at_checked(TAG_BYTES) else { return false };
        key_pair_id == self.key_pair_id
            && self.tag(path, expires, nonce).as_ref() == tag
            && now.as_second() < expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(link: &Link) -> String {
        link.url.split_once('?').unwrap().1.to_owned()
    }

    #[test]
    fn a_link_is_valid_for_its_path_until_it_expires() {
        let signer = LinkSigner::new();
        let now = Timestamp::from_second(1000).unwrap();
        let link = signer.sign("http://127.0.0.1:1", "/job_1/demo.json.gz", 1060);
        assert!(signer.admits("/job_1/demo.json.gz", &query(&link), now));
        assert!(!signer.admits("/job_2/demo.json.gz", &query(&link), now));
        assert!(signer.admits("/job_1/demo.json.gz", &query(&link), Timestamp::from_second(1059).unwrap()));
        assert!(!signer.admits("/job_1/demo.json.gz", &query(&link), Timestamp::from_second(1060).unwrap()));
        assert!(!LinkSigner::new().admits("/job_1/demo.json.gz", &query(&link), now));
    }

    #[test]
    fn changing_any_part_of_a_link_invalidates_it() {
        let signer = LinkSigner::new();
        let now = Timestamp::from_second(1000).unwrap();
        let link = signer.sign("", "/job_1/demo.json.gz", 1060);
        let later = query(&link).replace("Expires=1060", "Expires=9060");
        assert!(!signer.admits("/job_1/demo.json.gz", &later, now));
        assert!(!signer.admits("/job_1/demo.json.gz", "", now));
        assert!(!signer.admits("/job_1/demo.json.gz", "Expires=9&Key-Pair-Id=A&Signature=AAAA", now));
        assert_ne!(link.signature, signer.sign("", "/job_1/demo.json.gz", 1060).signature);
    }
}
