//! The permissions that looked-up columns need, checked before anything is asked for.

use std::collections::BTreeSet;

use auth0::{Client, Error};
use recipe::Recipe;
use schema::Lookup;

use crate::problem::{NeededForColumn, Problem, SignInProblem};

/// Permissions without which a lookup can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingPermissions {
    pub(crate) lookup: Lookup,
    pub(crate) scopes: Vec<String>,
}

impl MissingPermissions {
    /// The facts of an export that needs them.
    pub(crate) fn facts(&self, recipe: &Recipe) -> NeededForColumn {
        NeededForColumn {
            field: self.lookup.field().to_owned(),
            missing: self.scopes.clone(),
            filter: recipe.filters_on(self.lookup),
            ..NeededForColumn::default()
        }
    }

    /// The problem of an export that needs them.
    pub(crate) fn problem(&self, recipe: &Recipe) -> Problem {
        SignInProblem::LookupPermissionMissing(self.facts(recipe)).into()
    }
}

/// The permissions that a lookup lacks. None if it lacks none, or if the token lists no scopes:
/// then only a call can tell.
pub(crate) fn missing_permissions(
    lookup: Lookup,
    scopes: Option<&BTreeSet<String>>,
) -> Option<MissingPermissions> {
    let scopes = scopes?;
    let missing = lookup.required().iter().filter(|scope| !scopes.contains(**scope));
    let missing: Vec<String> = missing.map(|scope| (*scope).to_owned()).collect();
    (!missing.is_empty()).then_some(MissingPermissions { lookup, scopes: missing })
}

/// The scopes of the tenant's token, if it lists them. A token that lacks what a lookup can't do
/// without is renewed first: the permission may have been granted since it was issued.
pub(crate) async fn scopes_for(
    client: &Client,
    lookups: &[Lookup],
) -> Result<Option<BTreeSet<String>>, Error> {
    let scopes = client.scopes().await?;
    if lookups.iter().all(|lookup| missing_permissions(*lookup, scopes.as_ref()).is_none()) {
        return Ok(scopes);
    }
    client.renew_token();
    client.scopes().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_and_unknown_scopes_are_no_reason_to_stop() {
        let scopes = |list: &[&str]| list.iter().map(|scope| (*scope).to_owned()).collect::<BTreeSet<_>>();
        let granted = scopes(&["read:users", "read:roles"]);
        let missing = missing_permissions(Lookup::Roles, Some(&granted)).unwrap();
        assert_eq!(missing.scopes, ["read:role_members"]);
        assert_eq!(missing_permissions(Lookup::Roles, None), None);
        let all = scopes(Lookup::Roles.required());
        assert_eq!(missing_permissions(Lookup::Roles, Some(&all)), None);
    }
}
