//! The options of `verify` and `key`.

use std::path::PathBuf;

use clap::Subcommand;
use exporter::Fingerprint;

#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// The pack's folder, or a zip archive of it
    #[arg(value_name = "FOLDER|ZIP")]
    pub(crate) pack: PathBuf,
    /// The fingerprint of the key that must have signed the pack, as its owner told you: any other
    /// key, or none, is a difference
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) signer: Option<Fingerprint>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Show its fingerprint, also in words to read over a telephone; makes the key if there is none
    Show,
    /// Write its public half to standard output, as a line of `allowed_signers`
    Export,
    /// Make another key; the present one signs nothing more, but stays known as yours
    Replace {
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
}
