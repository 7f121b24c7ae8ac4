//! What a pack's signature is worth.

use std::path::Path;

use crate::checksums::CHECKSUMS;
use crate::error::FileError;
use crate::list::read_list;
use crate::manifest::{MANIFEST, Manifest};
use crate::manifest_signing::SigningPart;
use crate::signing::{ALLOWED_SIGNERS, SIGNATURE, SshSignature};
use crate::verification::{Difference, PackSignature};

/// What was found about a signature.
pub(crate) struct SignatureCheck {
    pub(crate) found: PackSignature,
    pub(crate) differences: Vec<Difference>,
    /// The pack has a signature file by rights: it is no extra file.
    pub(crate) is_expected: bool,
}

impl SignatureCheck {
    /// Checks the signature of `SHA256SUMS`, whose content is `checksums`. `manifest` is what the
    /// pack says of itself, if that is known.
    pub(crate) fn of(
        folder: &Path,
        checksums: Option<&[u8]>,
        manifest: Option<&Manifest>,
    ) -> Result<Self, FileError> {
        let named = match manifest.map(|manifest| &manifest.signing) {
            Some(Some(SigningPart::Signed { key })) => Some(key),
            Some(Some(SigningPart::Unsigned { unsigned })) => return Ok(Self::absent(Some(unsigned))),
            Some(None) => return Ok(Self::absent(None)),
            None => None,
        };
        let Some(text) = read_list(&folder.join(SIGNATURE))? else {
            let name = SIGNATURE.to_owned();
            let is_there = folder.join(SIGNATURE).symlink_metadata().is_ok();
            return Ok(match named {
                _ if is_there => Self::invalid(Difference::NotAFile { name }),
                Some(_) => Self::invalid(Difference::Missing { name }),
                None => Self::absent(None),
            });
        };
        let Some(signature) = SshSignature::read(&text) else {
            return Ok(Self::invalid(Difference::SignatureUnreadable { name: SIGNATURE.to_owned() }));
        };
        let (signer, key) = (signature.signer(), signature.signer().fingerprint());
        let mut differences = Vec::new();
        if checksums.is_some_and(|checksums| !signature.is_of(checksums)) {
            differences.push(Difference::SignatureBroken { name: CHECKSUMS.to_owned(), key });
        }
        let allowed = read_list(&folder.join(ALLOWED_SIGNERS))?;
        let is_other = allowed.is_some_and(|allowed| allowed != signer.allowed_signers().as_bytes());
        let others =
            [(named.is_some_and(|named| *named != key.to_string()), MANIFEST), (is_other, ALLOWED_SIGNERS)];
        let others = others.into_iter().filter(|(is_other, _)| *is_other);
        differences.extend(others.map(|(_, name)| Difference::OtherSigner { name: name.to_owned(), key }));
        let is_valid = differences.is_empty() && checksums.is_some();
        let found = if is_valid { PackSignature::Valid { key } } else { PackSignature::Invalid };
        Ok(Self { found, differences, is_expected: true })
    }

    fn absent(reason: Option<&String>) -> Self {
        let found = PackSignature::Absent { reason: reason.cloned() };
        Self { found, differences: Vec::new(), is_expected: false }
    }

    fn invalid(difference: Difference) -> Self {
        Self { found: PackSignature::Invalid, differences: vec![difference], is_expected: true }
    }
}
