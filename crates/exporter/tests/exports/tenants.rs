//! Tenants that change: their marks, and what signs in to them.

use crate::support::{World, secret_credential};
use exporter::{Credential, ExportState, Keep, TENANT_COLORS, TenantChange};
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
    assert_eq!(refused.code, "sign_in_wrong_credentials");
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
    assert_eq!(refused.code, "missing_scope");
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
        (TenantChange { color: "red".into(), ..change }, "color_unknown"),
    ] {
        let problem = world.exporter.edit_tenant(&world.tenant.id, change).await.unwrap_err();
        assert_eq!(problem.code, code);
    }
    assert_eq!(world.exporter.tenants().await.unwrap(), [changed]);
}
