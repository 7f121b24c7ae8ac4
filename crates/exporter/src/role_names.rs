//! Names of a tenant's roles: to choose from, and to find those that don't exist before an export
//! starts.

use auth0::{Client, Cursor};
use recipe::{Operator, Recipe};
use schema::Lookup;

use store::Tenant;

use crate::exporter::Exporter;
use crate::problem::{ParameterProblem, Problem};
use crate::purposes::parameters::{Parameter, ParameterKind};
use crate::purposes::purpose::Purpose;
use crate::request::{RequestPart, RequestProblem};

impl Exporter {
    /// The names of a tenant's roles, in alphabetical order. None if the credential may not list
    /// them.
    ///
    /// # Errors
    /// When the tenant is unknown, or Auth0 can't be asked.
    pub async fn role_names(&self, tenant_id: &str) -> Result<Option<Vec<String>>, Problem> {
        let tenant = self.shared().tenant(tenant_id).await?;
        let client = self.shared().client(&tenant).await?;
        match list(&client).await {
            Ok(names) => Ok(Some(names)),
            Err(error) if error.code() == "missing_scope" || error.code() == "forbidden" => Ok(None),
            Err(error) => Err(Problem::from(&error)),
        }
    }

    /// What is wrong with the names of roles that a recipe asks for: those that the tenant does not
    /// have. None if it has them all, or if Auth0 does not tell which it has.
    pub(crate) async fn role_problem(
        &self,
        tenant: &Tenant,
        purpose: Option<&Purpose>,
        recipe: &Recipe,
    ) -> Option<RequestProblem> {
        let asked = asked_roles(recipe);
        if asked.is_empty() {
            return None;
        }
        let client = self.shared().client(tenant).await.ok()?;
        let unknown = unknown_roles(&client, &asked).await;
        let names = |parameter: &&Parameter| parameter.kind == ParameterKind::Names;
        let parameter = purpose.and_then(|purpose| purpose.parameters.iter().find(names));
        let place = match parameter {
            Some(parameter) => RequestPart::Parameter { key: parameter.key.to_owned() },
            None => RequestPart::Filter { path: Vec::new() },
        };
        let key = parameter.map(|parameter| parameter.key.to_owned());
        (!unknown.is_empty())
            .then(|| RequestProblem::new(place, ParameterProblem::RoleUnknown { key, names: unknown }))
    }
}

async fn list(client: &Client) -> Result<Vec<String>, auth0::Error> {
    let mut names = Vec::new();
    let mut cursor = Some(Cursor::default());
    while let Some(at) = cursor {
        let page = client.roles(&at).await?;
        names.extend(page.items.into_iter().map(|role| role.name));
        cursor = page.next;
    }
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup();
    Ok(names)
}

/// The names in `asked` that no role of the tenant has, whatever the case. Empty if Auth0 does not
/// tell which roles there are: then nobody can say.
async fn unknown_roles(client: &Client, asked: &[String]) -> Vec<String> {
    let Ok(known) = list(client).await else { return Vec::new() };
    let known: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
    asked.iter().filter(|name| !known.contains(&name.to_lowercase())).cloned().collect()
}

/// The names of roles that a recipe asks for, in conditions and in columns that pick some of them.
fn asked_roles(recipe: &Recipe) -> Vec<String> {
    let picked = recipe.columns.iter().filter(|column| column.field == Lookup::Roles.field());
    let picked = picked.flat_map(|column| &column.shape).flat_map(|shape| &shape.words);
    let conditions = recipe.filter.iter().flat_map(recipe::Filter::conditions);
    let of_roles = conditions.filter(|condition| {
        condition.field.root == Lookup::Roles.field() && condition.field.to_string() != "roles.id"
    });
    let names = of_roles.flat_map(|condition| match &condition.operator {
        Operator::Is(name) => vec![name.clone()],
        Operator::In(names) => names.clone(),
        _ => Vec::new(),
    });
    let mut names: Vec<String> = names.chain(picked.map(|word| word.value.clone())).collect();
    names.dedup();
    names
}
