//! What belongs to a signature, by its names.

/// File name of the signature in its pack. It signs `SHA256SUMS`.
pub const SIGNATURE: &str = "SHA256SUMS.sig";

/// File name of the list that tells `ssh-keygen` which key may sign.
pub const ALLOWED_SIGNERS: &str = "allowed_signers";

/// The signer's name in `allowed_signers`, which `ssh-keygen -I` wants to know.
pub const PRINCIPAL: &str = "rollcall";

/// What the signature is for. A signature for anything else is not one of a pack.
pub const NAMESPACE: &str = "rollcall-pack";
