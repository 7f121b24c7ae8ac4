//! Tenants: adding, checking and removing them, and one client for each.

use std::sync::Arc;

use auth0::{Access, Client, Connection, Credential, Permission, TenantAddress};
use secrets::{Keep, Kept};
use serde_json::json;
use store::{StoreError, Tenant};

use super::connect::NewTenant;
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::credentials;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, NeededScope, Problem, SignInProblem};
use crate::shared::Shared;

/// Colours of tenant badges, given in turn.
pub const TENANT_COLORS: &[&str] =
    &["#3b5bdb", "#0b7285", "#2b8a3e", "#a61e4d", "#862e9c", "#c2410c", "#5f3dc4", "#495057"];

/// The most characters that a tenant's name may have.
pub const LONGEST_TENANT_NAME: usize = 80;

/// What a user may change of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantChange {
    /// The user's name for it.
    pub name: String,
    /// Accent colour of its badge: one of [`TENANT_COLORS`].
    pub color: String,
    /// Whether it is marked as production.
    pub production: bool,
}

impl Exporter {
    /// Adds a tenant to the list and stores its credential. A tenant that is not saved is listed
    /// until this process exits, and replaces an earlier one at the same host.
    ///
    /// # Errors
    /// `name_taken`, `tenant_name_too_long`, or an error of the keychain. Nothing of the tenant is
    /// stored then.
    pub async fn add_tenant(&self, new: NewTenant) -> Result<(Tenant, Kept), Problem> {
        self.refuse_name_of_new(&new).await?;
        let (tenant, kept) = self.add_unlisted_tenant(new).await?;
        if !tenant.saved {
            self.shared().session.add(&tenant);
        }
        Ok((tenant, kept))
    }

    /// Adds a tenant without listing it for this session, and stores its credential. A tenant that
    /// is not saved replaces an earlier unsaved one at the same host, so that its unfinished
    /// exports can be resumed.
    ///
    /// # Errors
    /// `name_taken` for a saved tenant, `tenant_name_too_long`, or an error of the keychain.
    /// Nothing of the tenant is stored then.
    pub async fn add_unlisted_tenant(&self, new: NewTenant) -> Result<(Tenant, Kept), Problem> {
        refuse_long_name(&new.name)?;
        let shared = self.shared();
        let (host, store) = (new.address.api.to_string(), shared.store.clone());
        let (saved, known_host) = (new.saved, host.clone());
        let (known, count) = blocking(move || {
            let known = store.unsaved_tenant_at(&known_host)?;
            // A removed tenant that is added again gets its exports back, so that they can resume.
            let known = known.filter(|tenant| !saved || tenant.removed_at.is_some());
            Ok::<_, StoreError>((known, store.tenants()?.len()))
        })
        .await
        .map_err(|error| Problem::from(&error))?;

        let was_known = known.is_some();
        let was_listed = known.as_ref().is_some_and(|tenant| tenant.removed_at.is_none());
        let tenant = Tenant {
            id: known.as_ref().map_or_else(|| shared.chance.id(), |tenant| tenant.id.clone()),
            name: new.name.trim().to_owned(),
            host,
            audience: new.address.audience.clone(),
            color: TENANT_COLORS[count % TENANT_COLORS.len()].to_owned(),
            production: new.production,
            demo: new.demo,
            saved: new.saved,
            sign_in: credentials::sign_in_of(&new.credential),
            token_expires_at: credentials::token_end(&new.credential),
            created_at: known.map_or_else(|| shared.clock.now(), |tenant| tenant.created_at),
            count_check: false,
            witness: false,
            removed_at: None,
        };
        shared.save_tenant(&tenant).await?;
        match shared.keep_credential(&tenant.id, &new.credential, new.keep).await {
            Ok(kept) => {
                shared.forget_client(&tenant.id).await;
                // A tenant that is used again, and the demo tenant, were not added by anybody.
                if !was_known && !tenant.demo {
                    self.note_tenant(ActivityKind::TenantAdded, &tenant).await?;
                }
                Ok((tenant, kept))
            }
            Err(problem) => {
                if !was_listed {
                    shared.unsave_tenant(&tenant.id).await?;
                }
                Err(problem)
            }
        }
    }

    /// Stores another credential for a tenant, without checking it.
    pub async fn renew_credential(
        &self,
        tenant_id: &str,
        credential: &Credential,
        keep: Keep,
    ) -> Result<Kept, Problem> {
        let shared = self.shared();
        let mut tenant = shared.tenant(tenant_id).await?;
        let kept = shared.keep_credential(tenant_id, credential, keep).await?;
        tenant.sign_in = credentials::sign_in_of(credential);
        tenant.token_expires_at = credentials::token_end(credential);
        shared.save_tenant(&tenant).await?;
        shared.session.update(&tenant);
        shared.forget_client(tenant_id).await;
        self.note_tenant(ActivityKind::CredentialReplaced, &tenant).await?;
        Ok(kept)
    }

    /// Replaces a tenant's credential if the new one can sign in and read users.
    ///
    /// # Errors
    /// Why the new credential does not work: an error of signing in, `missing_scope`,
    /// `token_for_another_tenant`; or an error of the keychain. The old credential is kept then.
    pub async fn replace_credential(
        &self,
        tenant_id: &str,
        credential: Credential,
        keep: Keep,
    ) -> Result<(Tenant, Access), Problem> {
        let shared = self.shared();
        let tenant = shared.tenant(tenant_id).await?;
        let access = shared.client_with(&tenant, credential.clone())?.check_access().await;
        let access = access.map_err(|error| Problem::from(&error))?;
        if !access.is_sufficient() {
            let needed = vec![Permission::ReadUsers.scope().to_owned()];
            return Err(SignInProblem::MissingScope(NeededScope { needed, ..NeededScope::default() }).into());
        }
        self.renew_credential(tenant_id, &credential, keep).await?;
        Ok((shared.tenant(tenant_id).await?, access))
    }

    /// Changes a tenant's name, colour or production mark.
    ///
    /// # Errors
    /// `name_taken`; `tenant_name_empty`; `tenant_name_too_long`; `color_unknown`.
    pub async fn edit_tenant(&self, tenant_id: &str, change: TenantChange) -> Result<Tenant, Problem> {
        let shared = self.shared();
        let mut tenant = shared.tenant(tenant_id).await?;
        self.refuse_taken_name(&change.name, |other| other.id != tenant_id).await?;
        change.name.trim().clone_into(&mut tenant.name);
        if tenant.name.is_empty() {
            return Err(SignInProblem::TenantNameEmpty.into());
        }
        refuse_long_name(&tenant.name)?;
        if !TENANT_COLORS.contains(&change.color.as_str()) {
            return Err(SignInProblem::ColorUnknown { color: change.color }.into());
        }
        tenant.color = change.color;
        tenant.production = change.production;
        shared.save_tenant(&tenant).await?;
        shared.session.update(&tenant);
        self.note_tenant(ActivityKind::TenantChanged, &tenant).await?;
        Ok(tenant)
    }

    /// Remembers whether the users of the tenant's exports are to be counted once more, so that the
    /// next one offers the same.
    pub async fn remember_count_check(&self, tenant_id: &str, wanted: bool) -> Result<(), Problem> {
        let shared = self.shared();
        let mut tenant = shared.tenant(tenant_id).await?;
        tenant.count_check = wanted;
        shared.save_tenant(&tenant).await?;
        shared.session.update(&tenant);
        Ok(())
    }

    /// Remembers whether the events of the tenant's exports are to be looked for in Auth0's log, so
    /// that the next one offers the same.
    pub async fn remember_witness(&self, tenant_id: &str, wanted: bool) -> Result<(), Problem> {
        let shared = self.shared();
        let mut tenant = shared.tenant(tenant_id).await?;
        tenant.witness = wanted;
        shared.save_tenant(&tenant).await?;
        shared.session.update(&tenant);
        Ok(())
    }

    /// Returns every listed tenant: the saved ones by name, then those of this session.
    pub async fn listed_tenants(&self) -> Result<Vec<Tenant>, Problem> {
        let mut tenants = self.tenants().await?;
        tenants.extend(self.shared().session.all());
        Ok(tenants)
    }

    /// Returns the saved tenants by name.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Problem> {
        let store = self.shared().store.clone();
        blocking(move || store.tenants()).await.map_err(|error| Problem::from(&error))
    }

    /// A saved tenant by its name, whatever the case.
    pub async fn tenant_named(&self, name: &str) -> Result<Option<Tenant>, Problem> {
        let (store, name) = (self.shared().store.clone(), name.to_owned());
        blocking(move || store.tenant_named(&name)).await.map_err(|error| Problem::from(&error))
    }

    /// Stops the exports of a tenant that are at work, takes it off the list and its credential out
    /// of the keychain. What was exported stays.
    pub async fn remove_tenant(&self, tenant_id: &str) -> Result<(), Problem> {
        let shared = self.shared();
        let tenant = shared.tenant(tenant_id).await?;
        self.stop_runs_of(tenant_id).await;
        let key = credentials::key_of(tenant_id)?;
        let secrets = Arc::clone(&shared.secrets);
        // The credential first: a tenant without one can be removed again, a forgotten secret
        // can't.
        blocking(move || secrets.forget(&key)).await.map_err(|error| Problem::from(&error))?;
        shared.forget_client(tenant_id).await;
        shared.session.remove(tenant_id);
        shared.unsave_tenant(tenant_id).await?;
        if !tenant.demo {
            self.note_tenant(ActivityKind::TenantRemoved, &tenant).await?;
        }
        Ok(())
    }

    /// Adds a line to the activity log about a tenant as it is now.
    async fn note_tenant(&self, kind: ActivityKind, tenant: &Tenant) -> Result<(), Problem> {
        let detail = json!({
            "tenant": tenant.host,
            "tenant_id": tenant.id,
            "name": tenant.name,
            "production": tenant.production,
            "saved": tenant.saved,
            "sign_in": tenant.sign_in,
        });
        self.note(kind, detail).await
    }

    /// Signs in anew and looks at what the credential may do: a permission that was granted since
    /// the last sign-in is not in the last token.
    pub async fn check_tenant(&self, tenant_id: &str) -> Result<Access, Problem> {
        let client = self.client_of(tenant_id).await?;
        client.renew_token();
        client.check_access().await.map_err(|error| Problem::from(&error))
    }

    /// The tenant's connections.
    pub async fn connections(&self, tenant_id: &str) -> Result<Vec<Connection>, Problem> {
        let client = self.client_of(tenant_id).await?;
        client.connections().await.map_err(|error| Problem::from(&error))
    }

    /// Fails with `name_taken` if a new tenant would have the name of another one in the list.
    pub(super) async fn refuse_name_of_new(&self, new: &NewTenant) -> Result<(), Problem> {
        if new.demo {
            return Ok(());
        }
        // The store allows unsaved tenants to share a name, but users could not distinguish them
        // in the list.
        let host = new.address.api.to_string();
        let replaces = |tenant: &Tenant| !new.saved && !tenant.saved && tenant.host == host;
        self.refuse_taken_name(&new.name, |tenant| !replaces(tenant)).await
    }

    /// Fails with `name_taken` if one of the listed `others` has the name, ignoring case.
    async fn refuse_taken_name(&self, name: &str, others: impl Fn(&Tenant) -> bool) -> Result<(), Problem> {
        let lower = name.trim().to_lowercase();
        let tenants = self.listed_tenants().await?;
        if tenants.iter().any(|tenant| others(tenant) && tenant.name.to_lowercase() == lower) {
            return Err(LocalProblem::NameTaken { name: name.trim().to_owned() }.into());
        }
        Ok(())
    }

    async fn client_of(&self, tenant_id: &str) -> Result<Client, Problem> {
        let tenant = self.shared().tenant(tenant_id).await?;
        self.shared().client(&tenant).await
    }
}

impl Shared {
    /// The one client of a tenant: all its exports share one token and one rate budget.
    pub(crate) async fn client(&self, tenant: &Tenant) -> Result<Client, Problem> {
        let mut clients = self.clients.lock().await;
        if let Some(client) = clients.get(&tenant.id) {
            return Ok(client.clone());
        }
        let client = self.client_with(tenant, self.credential(tenant).await?)?;
        clients.insert(tenant.id.clone(), client.clone());
        Ok(client)
    }

    /// A client of a tenant with a credential of its own.
    fn client_with(&self, tenant: &Tenant, credential: Credential) -> Result<Client, Problem> {
        let api = tenant.host.parse().map_err(|_| SignInProblem::TenantHost)?;
        self.client_at(TenantAddress { api, audience: tenant.audience.clone() }, credential)
    }

    /// A client of a tenant that may not be in the list.
    pub(super) fn client_at(
        &self,
        address: TenantAddress,
        credential: Credential,
    ) -> Result<Client, Problem> {
        Client::new(address, credential, Arc::clone(&self.clock), self.chance.clone(), self.timeouts)
            .map_err(|error| Problem::from(&error))
    }

    /// Makes the next call sign in with what is kept now.
    async fn forget_client(&self, tenant_id: &str) {
        // Waits for a client that is being made right now: it may be of the old credential.
        self.clients.lock().await.remove(tenant_id);
        self.samples.forget(tenant_id);
    }

    async fn credential(&self, tenant: &Tenant) -> Result<Credential, Problem> {
        let key = credentials::key_of(&tenant.id)?;
        let secrets = Arc::clone(&self.secrets);
        let text = match blocking(move || secrets.load(&key)).await {
            // It was never in the keychain, so it doesn't matter what is wrong with that.
            Err(_) if !tenant.saved => None,
            outcome => outcome.map_err(|error| Problem::from(&error))?,
        };
        let text = text.ok_or(SignInProblem::CredentialMissing)?;
        credentials::from_text(&text).ok_or(SignInProblem::CredentialDamaged.into())
    }

    async fn keep_credential(
        &self,
        tenant_id: &str,
        credential: &Credential,
        keep: Keep,
    ) -> Result<Kept, Problem> {
        let key = credentials::key_of(tenant_id)?;
        let (secrets, text) = (Arc::clone(&self.secrets), credentials::to_text(credential));
        blocking(move || secrets.save(&key, &text, keep)).await.map_err(|error| Problem::from(&error))
    }

    pub(crate) async fn tenant(&self, id: &str) -> Result<Tenant, Problem> {
        let (store, id) = (self.store.clone(), id.to_owned());
        blocking(move || store.tenant(&id)).await.map_err(|error| Problem::from(&error))
    }

    async fn save_tenant(&self, tenant: &Tenant) -> Result<(), Problem> {
        let (store, tenant) = (self.store.clone(), tenant.clone());
        blocking(move || store.save_tenant(&tenant)).await.map_err(|error| Problem::from(&error))
    }

    async fn unsave_tenant(&self, id: &str) -> Result<(), Problem> {
        let (store, id, at) = (self.store.clone(), id.to_owned(), self.clock.now());
        blocking(move || store.remove_tenant(&id, at)).await.map_err(|error| Problem::from(&error))
    }
}

fn refuse_long_name(name: &str) -> Result<(), SignInProblem> {
    if name.trim().chars().count() <= LONGEST_TENANT_NAME {
        return Ok(());
    }
    Err(SignInProblem::TenantNameTooLong { limit: u32::try_from(LONGEST_TENANT_NAME).unwrap_or(u32::MAX) })
}
