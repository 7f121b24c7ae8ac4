//! Adding a tenant once its credential has been found to work.

use auth0::Access;
use store::Tenant;

use super::connect::NewTenant;
use crate::exporter::Exporter;
use crate::problem::Problem;

/// What came of trying the credential of a new tenant.
#[derive(Debug)]
pub enum Attempt {
    /// It can read users, and the tenant was added.
    Connected(Box<Tenant>, Access),
    /// It signs in, but may not read users. Nothing was stored.
    Insufficient(Access),
    /// It does not work, or the tenant can't be reached. Nothing was stored.
    Failed(Problem),
}

impl Exporter {
    /// Signs in to a new tenant, and adds it to the list if its credential can read users.
    ///
    /// # Errors
    /// `name_taken`, or an error of the keychain. Nothing of the tenant is stored then.
    pub async fn connect_tenant(&self, new: NewTenant) -> Result<Attempt, Problem> {
        // Before anything is sent: another name costs the user nothing.
        self.refuse_name_of_new(&new).await?;
        let client = self.shared().client_at(new.address.clone(), new.credential.clone())?;
        let access = match client.check_access().await {
            Ok(access) => access,
            Err(error) => return Ok(Attempt::Failed(Problem::from(&error))),
        };
        if !access.is_sufficient() {
            return Ok(Attempt::Insufficient(access));
        }
        let (tenant, _) = self.add_tenant(new).await?;
        Ok(Attempt::Connected(Box::new(tenant), access))
    }
}
