//! Whom a client signs in as, and by how much Auth0's clock differs from this computer's.

use jiff::SignedDuration;

use super::Client;
use crate::sign_in::{Proof, SignIn};

/// Whom a client signs in as. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedInAs {
    /// An application with a client secret.
    ClientSecret {
        /// Its client id.
        client_id: String,
    },
    /// An application with a key of its own.
    PrivateKey {
        /// Its client id.
        client_id: String,
    },
    /// Whom a pasted token was issued for, as far as it says.
    Token {
        /// The client that it was issued to.
        client_id: Option<String>,
        /// Its subject.
        subject: Option<String>,
    },
}

impl Client {
    /// Returns whom the client signs in as. Makes no call.
    pub fn signed_in_as(&self) -> SignedInAs {
        match &self.0.sign_in {
            SignIn::Application(Proof::Secret { client_id, .. }) => {
                SignedInAs::ClientSecret { client_id: client_id.clone() }
            }
            SignIn::Application(Proof::Key(signer)) => {
                SignedInAs::PrivateKey { client_id: signer.client_id().to_owned() }
            }
            SignIn::Pasted { claims, .. } => {
                SignedInAs::Token { client_id: claims.client_id.clone(), subject: claims.subject.clone() }
            }
        }
    }

    /// Returns Auth0's clock minus this computer's, as the `Date` header of the last answer showed
    /// it. `None` before the first answer. The header leaves out the fraction of the second, so the
    /// true difference is larger by less than a second.
    pub fn clock_difference(&self) -> Option<SignedDuration> {
        self.0.budget.skew()
    }
}
