//! Options for a tenant that is not saved.

use std::path::PathBuf;

use clap::ValueEnum;
use exporter::AssertionAlgorithm;

/// Options to reach and sign in to a tenant that is not saved.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Connect {
    /// The tenant's domain or address; not needed with a token, which contains it
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Option<String>,
    /// The canonical domain (…auth0.com), if DOMAIN is a custom domain
    #[arg(long, value_name = "DOMAIN", requires = "domain")]
    pub(crate) canonical_domain: Option<String>,
    /// Read a Management API token from standard input
    #[arg(long, conflicts_with_all = ["client_id", "client_secret_stdin", "private_key"])]
    pub(crate) token_stdin: bool,
    /// Sign in as this application
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Read the application's secret from standard input
    #[arg(long, requires = "client_id", conflicts_with = "private_key")]
    pub(crate) client_secret_stdin: bool,
    /// The application's private key, a PEM file
    #[arg(long, requires = "client_id", value_name = "FILE")]
    pub(crate) private_key: Option<PathBuf>,
    /// The algorithm to sign with
    #[arg(long, requires = "private_key", default_value = "rs256", value_name = "ALGORITHM")]
    pub(crate) algorithm: Algorithm,
    /// Id of the private key, if the application has several
    #[arg(long, requires = "private_key", value_name = "KID")]
    pub(crate) key_id: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Algorithm {
    #[default]
    Rs256,
    Rs384,
    Ps256,
}

impl From<Algorithm> for AssertionAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 => Self::Rs256,
            Algorithm::Rs384 => Self::Rs384,
            Algorithm::Ps256 => Self::Ps256,
        }
    }
}
