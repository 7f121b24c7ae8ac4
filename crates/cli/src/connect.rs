//! From the command line to a tenant that can be used: address, credential, exporter.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use exporter::{
    Credential, DataFolder, Exporter, Keep, NewTenant, Observer, Parts, Problem, Tenant, TenantForm,
    tenant_folder,
};
use secrecy::SecretString;
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{Common, Connect};

/// Longest secret that is read from standard input. Tokens with every permission are near 6 KB.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Opens the exporter on the data folder that the command line names.
pub(crate) async fn open(common: &Common, observer: Arc<dyn Observer>) -> Result<Exporter, Problem> {
    let data = match &common.data_dir {
        Some(path) => DataFolder::at(absolute(path)?),
        None => DataFolder::of_this_user().ok_or_else(|| problem("no_folder", json!({ "what": "data" })))?,
    };
    Exporter::open(Parts::usual(data, observer)).await
}

/// The folder in which packs appear: as asked, else as chosen in the window, else the usual one.
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
            .ok_or_else(|| problem("no_folder", json!({ "what": "documents" }))),
    }
}

/// Adds the tenant that the command line describes, for this run only.
pub(crate) async fn unsaved_tenant(exporter: &Exporter, connect: &Connect) -> Result<Tenant, Problem> {
    let new = new_tenant(connect, String::new(), Keep::SessionOnly, false)?;
    Ok(exporter.add_unlisted_tenant(new).await?.0)
}

/// A saved tenant by its name.
pub(crate) async fn saved_tenant(exporter: &Exporter, name: &str) -> Result<Tenant, Problem> {
    let found = exporter.tenant_named(name).await?;
    found.ok_or_else(|| problem("not_found_tenant", json!({ "name": name })))
}

/// Returns the tenant that the command line describes, or its first problem.
pub(crate) fn new_tenant(
    connect: &Connect,
    name: String,
    keep: Keep,
    production: bool,
) -> Result<NewTenant, Problem> {
    let form = TenantForm {
        name,
        domain: connect.domain.clone().unwrap_or_default(),
        canonical_domain: connect.canonical_domain.clone(),
        credential: credential(connect)?,
        keep,
        production,
    };
    form.check().map_err(|problems| match problems.first() {
        Some(first) => problem(first.code(), first.detail()),
        None => problem("no_credential", json!(null)),
    })
}

fn credential(connect: &Connect) -> Result<Credential, Problem> {
    if connect.token_stdin {
        return Ok(Credential::Token(read_secret("token")?));
    }
    let missing = || problem("no_credential", json!(null));
    let client_id = connect.client_id.clone().ok_or_else(missing)?;
    if connect.client_secret_stdin {
        return Ok(Credential::ClientSecret { client_id, client_secret: read_secret("client secret")? });
    }
    let path = connect.private_key.as_ref().ok_or_else(missing)?;
    let pem = fs_err::read_to_string(path)
        .map_err(|error| problem("file", json!({ "path": path, "kind": error.kind().to_string() })))?;
    Ok(Credential::PrivateKey {
        client_id,
        private_key_pem: SecretString::from(pem),
        algorithm: connect.algorithm.into(),
        key_id: connect.key_id.clone(),
    })
}

/// Reads a secret from standard input, without the line end that `echo` adds. Never from the
/// command line, where other users and the shell's history could see it.
pub(crate) fn read_secret(what: &str) -> Result<SecretString, Problem> {
    let mut text = Zeroizing::new(String::new());
    let read = std::io::stdin().take(LONGEST_SECRET + 1).read_to_string(&mut text);
    let secret = text.trim();
    match read {
        Ok(_) if secret.is_empty() => Err(problem("input_missing", json!({ "what": what }))),
        Ok(length) if length as u64 > LONGEST_SECRET => {
            Err(problem("input_too_long", json!({ "what": what })))
        }
        Ok(_) => Ok(SecretString::from(secret)),
        Err(_) => Err(problem("input_unreadable", json!({ "what": what }))),
    }
}

fn absolute(path: &std::path::Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path)
        .map_err(|error| problem("file", json!({ "path": path, "kind": error.kind().to_string() })))
}

pub(crate) fn problem(code: &str, detail: serde_json::Value) -> Problem {
    Problem { code: code.to_owned(), detail }
}
