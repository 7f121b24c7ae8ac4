//! Signatures of packs, in the form that OpenSSH checks.
//!
//! - `public_key`: the half of a key that everybody may know, and its fingerprint.
//! - `signing_key`: the half that signs.
//! - `sshsig`: the signature file; `wire`: the encoding of SSH; `names`: what they are called.
//! - `signer`: who signs a pack, if anybody does.

mod fingerprint;
mod names;
mod public_key;
mod signer;
mod signing_key;
mod sshsig;
mod wire;

pub use fingerprint::{Fingerprint, NotAFingerprint};
pub use names::{ALLOWED_SIGNERS, NAMESPACE, PRINCIPAL, SIGNATURE};
pub use public_key::PublicKey;
pub use signer::Signer;
pub use signing_key::{SigningFailed, SigningKey};
pub(crate) use sshsig::SshSignature;
