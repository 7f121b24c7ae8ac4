//! Tenants that change: their marks, and what signs in to them.

use crate::support::{World, secret_credential};
use exporter::{Attempt, Credential, ExportState, Keep, NewTenant, TENANT_COLORS, TenantChange, TenantForm};
use secrecy::SecretString;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_credential_is_replaced_only_by_one_that_works() {
    let world = World::new().await;
    let (id, exporter) = (&world.tenant.id, &world.exporter);
    let wrong = Credential::ClientSecret {
        client_id: world.sim.client_id().to_owned(),
        client_secret: SecretString::from("not the secret"),
    };
    let refused = exporter.replace_credential(id, wrong, Keep::SessionOnly).await.unwrap_err();
    assert_eq!(refused.code(), "sign_in_wrong_credentials");
    assert_eq!(world.run(world.request()).await.state, ExportState::Ready, "the old one still signs in");

    let token = SecretString::from(world.sim.token_with(&["read:users"], DAY));
    let (tenant, access) =
        exporter.replace_credential(id, Credential::Token(token), Keep::SessionOnly).await.unwrap();
    assert!(access.is_sufficient());
    assert_eq!(tenant.token_expires_at, access.expires_at);
    assert!(tenant.token_expires_at.is_some());

    let useless = SecretString::from(world.sim.token_with(&["read:roles"], DAY));
    let refused =
        exporter.replace_credential(id, Credential::Token(useless), Keep::SessionOnly).await.unwrap_err();
    assert_eq!(refused.code(), "missing_scope");
    let (tenant, _) =
        exporter.replace_credential(id, secret_credential(&world.sim), Keep::SessionOnly).await.unwrap();
    assert_eq!(tenant.token_expires_at, None, "an application's access has no such end");
}

#[tokio::test]
async fn a_tenant_gets_another_name_and_other_marks() {
    let world = World::new().await;
    let change = TenantChange { name: " Renamed ".into(), color: TENANT_COLORS[3].into(), production: false };
    let changed = world.exporter.edit_tenant(&world.tenant.id, change.clone()).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.production), ("Renamed", false));
    assert_eq!(world.exporter.tenants().await.unwrap(), std::slice::from_ref(&changed));

    for (change, code) in [
        (TenantChange { name: " ".into(), ..change.clone() }, "tenant_name_empty"),
        (TenantChange { name: "é".repeat(81), ..change.clone() }, "tenant_name_too_long"),
        (TenantChange { color: "red".into(), ..change }, "color_unknown"),
    ] {
        let problem = world.exporter.edit_tenant(&world.tenant.id, change).await.unwrap_err();
        assert_eq!(problem.code(), code);
    }
    assert_eq!(world.exporter.tenants().await.unwrap(), [changed]);
}

fn session_tenant(name: &str, host: &str) -> NewTenant {
    let form = TenantForm {
        name: name.to_owned(),
        domain: host.to_owned(),
        canonical_domain: None,
        credential: Credential::ClientSecret {
            client_id: "id".to_owned(),
            client_secret: SecretString::from("secret"),
        },
        keep: Keep::SessionOnly,
        production: false,
    };
    form.check().ok().unwrap()
}

#[tokio::test]
async fn session_tenants_are_listed_after_the_saved_ones() {
    let world = World::new().await;
    let exporter = &world.exporter;
    let names = async || {
        let tenants = exporter.listed_tenants().await.unwrap();
        tenants.into_iter().map(|tenant| tenant.name).collect::<Vec<_>>()
    };
    let saved = world.tenant.name.clone();
    let (tenant, _) = exporter.add_tenant(session_tenant("Aardvark", "one.auth0.com")).await.unwrap();
    assert_eq!(names().await, [saved.as_str(), "Aardvark"]);

    // The same host again replaces the tenant.
    let (again, _) = exporter.add_tenant(session_tenant("Badger", "one.auth0.com")).await.unwrap();
    assert_eq!((again.id, names().await), (tenant.id.clone(), vec![saved.clone(), "Badger".to_owned()]));

    let change = TenantChange { name: "Cat".into(), color: TENANT_COLORS[0].into(), production: true };
    exporter.edit_tenant(&tenant.id, change).await.unwrap();
    assert_eq!(names().await, [saved.as_str(), "Cat"]);

    exporter.remove_tenant(&tenant.id).await.unwrap();
    let unlisted = session_tenant("Dog", "two.auth0.com");
    exporter.add_unlisted_tenant(unlisted).await.unwrap();
    assert_eq!(names().await, [saved]);
}

#[tokio::test]
async fn two_listed_tenants_cannot_have_the_same_name() {
    let world = World::new().await;
    let exporter = &world.exporter;
    let saved = world.tenant.name.to_uppercase();
    let refused = exporter.add_tenant(session_tenant(&saved, "one.auth0.com")).await.unwrap_err();
    assert_eq!(refused.code(), "name_taken");

    let (tenant, _) = exporter.add_tenant(session_tenant("Other", "one.auth0.com")).await.unwrap();
    let change = TenantChange { name: saved, color: TENANT_COLORS[0].into(), production: false };
    let refused = exporter.edit_tenant(&tenant.id, change).await.unwrap_err();
    assert_eq!(refused.code(), "name_taken");
}

fn new_tenant(world: &World, name: &str, credential: Credential) -> NewTenant {
    let form = TenantForm {
        name: name.to_owned(),
        domain: world.sim.url().to_owned(),
        canonical_domain: None,
        credential,
        keep: Keep::SessionOnly,
        production: true,
    };
    form.check().ok().unwrap()
}

#[tokio::test]
async fn a_tenant_is_added_only_if_its_credential_can_read_users() {
    let world = World::new().await;
    let exporter = &world.exporter;
    let before = exporter.listed_tenants().await.unwrap();
    let wrong = Credential::ClientSecret {
        client_id: world.sim.client_id().to_owned(),
        client_secret: SecretString::from("not the secret"),
    };
    let attempt = exporter.connect_tenant(new_tenant(&world, "Acme", wrong)).await.unwrap();
    assert!(matches!(&attempt, Attempt::Failed(problem) if problem.code() == "sign_in_wrong_credentials"));
    let useless = Credential::Token(SecretString::from(world.sim.token_with(&["read:roles"], DAY)));
    let attempt = exporter.connect_tenant(new_tenant(&world, "Acme", useless)).await.unwrap();
    assert!(matches!(&attempt, Attempt::Insufficient(access) if !access.is_sufficient()));
    assert_eq!(exporter.listed_tenants().await.unwrap(), before);

    let works = secret_credential(&world.sim);
    let attempt = exporter.connect_tenant(new_tenant(&world, "Acme", works)).await.unwrap();
    let Attempt::Connected(tenant, access) = attempt else { panic!("{attempt:?}") };
    assert!(access.is_sufficient() && tenant.production);
    let listed = exporter.listed_tenants().await.unwrap();
    assert_eq!(listed.last(), Some(&*tenant));
    assert_eq!(listed.len(), before.len() + 1);
}
