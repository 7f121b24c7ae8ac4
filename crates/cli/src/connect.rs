//! From the command line to a tenant that can be used: address, credential, exporter.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use exporter::{
    Credential, DataFolder, Exporter, Keep, LocalProblem, NewTenant, Observer, Parts, Problem, SignInProblem,
    Tenant, TenantForm, Wanted, tenant_folder,
};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::args::{Common, Connect};
use crate::secret_text;
use crate::show::Failure;
use crate::usage::UsageProblem;

/// Longest secret that is read from standard input. Tokens with every permission are near 6 KB.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Opens the exporter on the data folder that the command line names.
pub(crate) async fn open(common: &Common, observer: Arc<dyn Observer>) -> Result<Exporter, Problem> {
    Exporter::open(Parts::usual(data_folder(common)?, observer)).await
}

/// The data folder that the command line names.
pub(crate) fn data_folder(common: &Common) -> Result<DataFolder, Problem> {
    match &common.data_dir {
        Some(path) => Ok(DataFolder::at(absolute(path)?)),
        None => DataFolder::of_this_user().ok_or_else(|| no_folder("data")),
    }
}

/// The folder for packs: the given one, else the one chosen in the window, else the default.
pub(crate) async fn export_folder(
    exporter: &Exporter,
    out: Option<&PathBuf>,
    tenant: &str,
) -> Result<PathBuf, Problem> {
    match out {
        Some(path) => absolute(path),
        None => exporter
            .export_folder()
            .await?
            .map(|base| tenant_folder(&base, tenant))
            .ok_or_else(|| no_folder("documents")),
    }
}

/// Adds the tenant that the command line describes, for this run only.
pub(crate) async fn unsaved_tenant(exporter: &Exporter, connect: &Connect) -> Result<Tenant, Failure> {
    let new = new_tenant(connect, String::new(), Keep::SessionOnly, false)?;
    Ok(exporter.add_unlisted_tenant(new).await?.0)
}

/// Finds a saved tenant by its name.
pub(crate) async fn saved_tenant(exporter: &Exporter, name: &str) -> Result<Tenant, Problem> {
    let found = exporter.tenant_named(name).await?;
    found.ok_or_else(|| SignInProblem::NotFoundTenant(Wanted::named(name)).into())
}

/// Returns the tenant that the command line describes, or its first problem.
pub(crate) fn new_tenant(
    connect: &Connect,
    name: String,
    keep: Keep,
    production: bool,
) -> Result<NewTenant, Failure> {
    let form = TenantForm {
        name,
        domain: connect.domain.clone().unwrap_or_default(),
        canonical_domain: connect.canonical_domain.clone(),
        credential: credential(connect)?,
        keep,
        production,
    };
    form.check().map_err(|problems| match problems.first() {
        Some(first) => Problem::from(SignInProblem::from(first)).into(),
        None => UsageProblem::NoCredential.into(),
    })
}

fn credential(connect: &Connect) -> Result<Credential, Failure> {
    if connect.token_stdin {
        return Ok(Credential::Token(read_secret("token")?));
    }
    let client_id = connect.client_id.clone().ok_or(UsageProblem::NoCredential)?;
    if connect.client_secret_stdin {
        return Ok(Credential::ClientSecret { client_id, client_secret: read_secret("client secret")? });
    }
    let path = connect.private_key.as_ref().ok_or(UsageProblem::NoCredential)?;
    let bytes = fs_err::read(path).map(Zeroizing::new).map_err(|error| Problem::file(path, &error))?;
    let not_text = || UsageProblem::FileNotText { path: path.display().to_string() };
    let pem = secret_text::decode(&bytes).ok_or_else(not_text)?;
    Ok(Credential::PrivateKey {
        client_id,
        private_key_pem: SecretString::from(pem.as_str()),
        algorithm: connect.algorithm.into(),
        key_id: connect.key_id.clone(),
    })
}

/// Reads a secret from standard input, without the line end that `echo` adds and the byte order
/// mark that `PowerShell` adds. Secrets are not taken
/// from the command line, where other users and the shell's history could see them.
pub(crate) fn read_secret(what: &'static str) -> Result<SecretString, UsageProblem> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::io::stdin().take(LONGEST_SECRET + 1).read_to_end(&mut bytes);
    let length = read.map_err(|_| UsageProblem::InputUnreadable { what })?;
    if length as u64 > LONGEST_SECRET {
        return Err(UsageProblem::InputTooLong { what });
    }
    let secret = secret_text::decode(&bytes).ok_or(UsageProblem::InputUnreadable { what })?;
    if secret.is_empty() {
        return Err(UsageProblem::InputMissing { what });
    }
    Ok(SecretString::from(secret.as_str()))
}

fn absolute(path: &std::path::Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path).map_err(|error| Problem::file(path, &error))
}

/// The problem that the system has no folder for this purpose.
fn no_folder(what: &str) -> Problem {
    LocalProblem::NoFolder { what: what.to_owned() }.into()
}
