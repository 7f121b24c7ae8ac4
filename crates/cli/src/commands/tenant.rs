//! `tenant`: adds, lists, checks and removes saved tenants.

use exporter::{Exporter, Keep, NoObserver, SignIn};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::args::{Common, Connect, Tenant};
use crate::connect::{new_tenant, open, saved_tenant};
use crate::show::{Console, Done, Outcome};
use crate::words;

pub(crate) async fn run(common: &Common, command: Tenant, _: &Console) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    match command {
        Tenant::Add { name, connect, production } => add(&exporter, name, &connect, production).await,
        Tenant::List => list(&exporter).await,
        Tenant::Check { name } => check(&exporter, &name).await,
        Tenant::Remove { name } => remove(&exporter, &name).await,
    }
}

async fn add(exporter: &Exporter, name: String, connect: &Connect, production: bool) -> Outcome {
    let new = new_tenant(connect, name, Keep::Keychain, production)?;
    let (tenant, _) = exporter.add_tenant(new).await?;
    Ok(Done {
        text: format!(
            "{} ({}) is saved; its credential is in the keychain.",
            words::printable(&tenant.name),
            tenant.host
        ),
        facts: json!({ "tenant": facts_of(&tenant) }),
    })
}

async fn list(exporter: &Exporter) -> Outcome {
    let tenants = exporter.tenants().await?;
    let line = |tenant: &exporter::Tenant| {
        let mark = if tenant.production { "  production" } else { "" };
        format!("{}  {}{mark}", words::printable(&tenant.name), tenant.host)
    };
    let text = if tenants.is_empty() {
        "No tenants are saved. `rollcall-cli tenant add` saves one.".to_owned()
    } else {
        tenants.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    Ok(Done { text, facts: json!({ "tenants": tenants.iter().map(facts_of).collect::<Vec<_>>() }) })
}

async fn check(exporter: &Exporter, name: &str) -> Outcome {
    let tenant = saved_tenant(exporter, name).await?;
    let access = exporter.check_tenant(&tenant.id).await?;
    Ok(Done { text: words::of_access(&tenant.name, &access), facts: words::access_facts(&access) })
}

async fn remove(exporter: &Exporter, name: &str) -> Outcome {
    let tenant = saved_tenant(exporter, name).await?;
    exporter.remove_tenant(&tenant.id).await?;
    Ok(Done {
        text: format!(
            "{} and its credential are removed; its exports stay in the history.",
            words::printable(&tenant.name)
        ),
        facts: json!({ "tenant": facts_of(&tenant) }),
    })
}

fn facts_of(tenant: &exporter::Tenant) -> Value {
    let sign_in = match &tenant.sign_in {
        SignIn::ClientSecret { .. } => "client_secret",
        SignIn::PrivateKey { .. } => "private_key",
        SignIn::Token => "token",
    };
    json!({
        "id": tenant.id,
        "name": tenant.name,
        "host": tenant.host,
        "audience": tenant.audience,
        "production": tenant.production,
        "sign_in": sign_in,
        "client_id": tenant.sign_in.client_id(),
    })
}
