//! Who has signed a pack.

use exporter::SigningPart;
use serde::Serialize;
use specta::Type;

/// Who has signed a pack, or why nobody has. Packs of earlier versions say neither.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SigningView {
    /// Fingerprint of the key.
    key: Option<String>,
    /// The code of why there is no signature, such as `no_keychain`.
    unsigned: Option<String>,
}

impl From<Option<SigningPart>> for SigningView {
    fn from(signing: Option<SigningPart>) -> Self {
        match signing {
            Some(SigningPart::Signed { key }) => Self { key: Some(key), unsigned: None },
            Some(SigningPart::Unsigned { unsigned }) => Self { key: None, unsigned: Some(unsigned) },
            None => Self { key: None, unsigned: None },
        }
    }
}
