//! The check of a pack, step by step.

use std::path::Path;

use pack::{Difference, Fingerprint, Verification, VerifyError, ZipError, ZipLimits};

use super::again::{self, Again};
use super::counts;
use super::scratch::Scratch;
use super::verdict::{MadeAgain, NotAgain, PackCheck, PackSigner};
use super::watch::{CheckStep, CheckWatch, reporting};
use crate::problem::{LocalProblem, Problem};

/// Checks a pack: a folder or a zip archive of one. `known` are the fingerprints of this computer's
/// keys; with `wanted`, a pack that another key or none has signed differs. Blocks.
///
/// # Errors
/// `not_a_pack`; `manifest_newer`; `stopped` if it is cancelled; what is wrong with the disk. A
/// pack that is not what was packed is no error but a check with differences.
pub fn check_pack(
    path: &Path,
    known: &[String],
    wanted: Option<Fingerprint>,
    watch: &dyn CheckWatch,
) -> Result<PackCheck, Problem> {
    let is_folder = fs_err::metadata(path).map_err(|error| Problem::file(path, &error))?.is_dir();
    if is_folder {
        return check_folder(path, path, Vec::new(), known, wanted, watch);
    }
    let scratch = Scratch::new()?;
    let unpacked = pack::unzip(
        path,
        scratch.path(),
        &ZipLimits::default(),
        &mut *reporting(watch, CheckStep::Unpacking),
    );
    let difference = match unpacked {
        Ok(differences) => {
            return check_folder(scratch.path(), path, differences, known, wanted, watch);
        }
        Err(ZipError::NotAPack) => return Err(LocalProblem::NotAPack(path.into()).into()),
        Err(ZipError::File(error)) => return Err(Problem::from(&error)),
        Err(ZipError::Damaged { name }) => Difference::DamagedInArchive { name },
        Err(ZipError::Unsupported { name }) => Difference::NotUnpacked { name },
        Err(ZipError::TooLarge { limit }) => Difference::TooLarge { limit },
    };
    Ok(PackCheck {
        verification: Verification::of_difference(difference),
        signer: PackSigner::Invalid,
        counted: Vec::new(),
        made_again: MadeAgain::NotCompared { because: NotAgain::Changed },
    })
}

/// Checks a pack in a folder. `given` is the path that the user knows.
fn check_folder(
    folder: &Path,
    given: &Path,
    mut differences: Vec<Difference>,
    known: &[String],
    wanted: Option<Fingerprint>,
    watch: &dyn CheckWatch,
) -> Result<PackCheck, Problem> {
    let verified = pack::verify(folder, &mut *reporting(watch, CheckStep::Reading));
    let mut verification = verified.map_err(|error| match error {
        VerifyError::NotAPack { .. } => LocalProblem::NotAPack(given.into()).into(),
        VerifyError::Newer { .. } => LocalProblem::ManifestNewer(given.into()).into(),
        VerifyError::File(error) => Problem::from(&error),
    })?;
    differences.append(&mut verification.differences);
    let signer = PackSigner::of(&verification.signature, known, wanted);
    if let Some(wanted) = wanted.filter(|wanted| signer.key() != Some(*wanted)) {
        differences.insert(0, Difference::NotSignedBy { wanted, key: signer.key() });
    }
    let mut check = PackCheck {
        verification: Verification { differences, ..verification },
        signer,
        counted: Vec::new(),
        made_again: MadeAgain::NotCompared { because: NotAgain::Changed },
    };
    // What has changed can't be held against what is stated of it.
    if let (true, Some(manifest)) = (check.verification.is_intact(), check.verification.manifest.clone()) {
        let Again { outcome, mut differences, read } = again::make_again(folder, &manifest, watch)?;
        let originals_are_counted = read.is_some();
        check.made_again = outcome;
        let counts = counts::count(folder, &manifest, originals_are_counted, watch)?;
        check.counted = read.unwrap_or_default();
        check.counted.extend(counts.counted);
        check.verification.differences = counts.differences;
        check.verification.differences.append(&mut differences);
    }
    Ok(check)
}
