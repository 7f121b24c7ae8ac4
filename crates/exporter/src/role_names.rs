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
    /// have, each beside what asks for it. Empty if it has them all, or if Auth0 does not tell
    /// which it has.
    pub(crate) async fn role_problems(
        &self,
        tenant: &Tenant,
        purpose: Option<&Purpose>,
        recipe: &Recipe,
    ) -> Vec<RequestProblem> {
        let asked = asked_roles(recipe);
        if asked.is_empty() {
            return Vec::new();
        }
        let Ok(client) = self.shared().client(tenant).await else { return Vec::new() };
        // If Auth0 does not tell which roles there are, nobody can say.
        let Ok(known) = list(&client).await else { return Vec::new() };
        let names = |parameter: &&Parameter| parameter.kind == ParameterKind::Names;
        let parameter = purpose.and_then(|purpose| purpose.parameters.iter().find(names));
        unknown_roles(&known, asked, parameter.map(|parameter| parameter.key))
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

/// The problems of the names that are not `known`, whatever the case: one for each part of the
/// request. The names of a purpose all come from its parameter.
fn unknown_roles(
    known: &[String],
    asked: Vec<(RequestPart, String)>,
    parameter: Option<&str>,
) -> Vec<RequestProblem> {
    let known: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
    let mut unknown: Vec<(RequestPart, Vec<String>)> = Vec::new();
    for (place, name) in asked {
        if known.contains(&name.to_lowercase()) {
            continue;
        }
        let place = parameter.map_or(place, |key| RequestPart::Parameter { key: key.to_owned() });
        match unknown.iter_mut().find(|(other, _)| *other == place) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => unknown.push((place, vec![name])),
        }
    }
    let key = parameter.map(str::to_owned);
    let problem = |names| ParameterProblem::RoleUnknown { key: key.clone(), names };
    unknown.into_iter().map(|(place, names)| RequestProblem::new(place, problem(names))).collect()
}

/// The names of roles that a recipe asks for, in conditions and in columns that pick some of them.
fn asked_roles(recipe: &Recipe) -> Vec<(RequestPart, String)> {
    let conditions = recipe.filter.iter().flat_map(recipe::Filter::places);
    let of_roles = conditions.filter(|(_, condition)| {
        condition.field.root == Lookup::Roles.field() && condition.field.to_string() != "roles.id"
    });
    let tested = of_roles.flat_map(|(path, condition)| {
        let names = match &condition.operator {
            Operator::Is(name) => vec![name.clone()],
            Operator::In(names) => names.clone(),
            _ => Vec::new(),
        };
        names.into_iter().map(move |name| (RequestPart::Filter { path: path.clone() }, name))
    });
    let picking = recipe.columns.iter().enumerate();
    let picking = picking.filter(|(_, column)| column.field == Lookup::Roles.field());
    let picked = picking.flat_map(|(index, column)| {
        let words = column.shape.iter().flat_map(|shape| &shape.words);
        words.map(move |word| (RequestPart::FieldShape { index }, word.value.clone()))
    });
    tested.chain(picked).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_unknown_role_stands_beside_what_asks_for_it() {
        let recipe: Recipe = serde_json::from_value(json!({
            "columns": [
                { "field": "email" },
                { "field": "roles", "shape": { "words": [{ "value": "Adnim", "word": "yes" }] } },
            ],
            "filter": { "all": [
                { "condition": { "field": "blocked", "operator": "not-true" } },
                { "any": [
                    { "condition": { "field": "roles", "operator": { "is": "SUPPORT" } } },
                    { "condition": { "field": "roles", "operator": { "in": ["Support", "Adnim", "Nobody"] } } },
                    { "condition": { "field": "roles.id", "operator": { "is": "rol_1" } } },
                    { "condition": { "field": "roles", "operator": { "contains": "x" } } },
                ] },
            ] },
            "outputs": ["csv"],
        }))
        .unwrap();
        let known = ["Admin".to_owned(), "Support".to_owned()];
        let problem = |place, names: &[&str]| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            RequestProblem::new(place, ParameterProblem::RoleUnknown { key: None, names })
        };
        assert_eq!(
            unknown_roles(&known, asked_roles(&recipe), None),
            [
                problem(RequestPart::Filter { path: vec![1, 1] }, &["Adnim", "Nobody"]),
                problem(RequestPart::FieldShape { index: 1 }, &["Adnim"]),
            ]
        );
        let key = "roles".to_owned();
        let names = vec!["Adnim".to_owned(), "Nobody".to_owned()];
        let place = RequestPart::Parameter { key: key.clone() };
        let of_parameter =
            RequestProblem::new(place, ParameterProblem::RoleUnknown { key: Some(key), names });
        assert_eq!(unknown_roles(&known, asked_roles(&recipe), Some("roles")), [of_parameter]);
    }
}
