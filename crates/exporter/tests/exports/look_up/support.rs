//! What the tests of looked-up columns ask for, and how they read what came of it.

use std::collections::{BTreeMap, BTreeSet};

use exporter::{Column, ExportRequest, ExportSnapshot, FileRole, Format};
use serde_json::Value;
use tenant_sim::{Config, READ_SCOPES};

use crate::support::{World, config};

pub(super) fn scopes(list: &[&str]) -> Vec<String> {
    list.iter().map(|scope| (*scope).to_owned()).collect()
}

pub(super) fn all_scopes() -> Config {
    Config { scopes: scopes(READ_SCOPES), ..config() }
}

pub(super) fn with_columns(world: &World, names: &[&str]) -> ExportRequest {
    let mut request = world.request();
    request.recipe.columns = names.iter().map(|name| Column::named(*name)).collect();
    request.recipe.outputs = vec![Format::Ndjson, "csv".parse().unwrap()];
    request
}

pub(super) fn manifest(ended: &ExportSnapshot) -> Value {
    let pack = ended.pack.as_ref().unwrap_or_else(|| panic!("{:?}", ended.problem));
    serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap()
}

pub(super) fn file(ended: &ExportSnapshot, role: FileRole, ending: &str) -> String {
    let is_it =
        |file: &&exporter::FileLabel| file.role == role && file.path.to_string_lossy().ends_with(ending);
    let found = ended.files.iter().find(is_it).unwrap_or_else(|| panic!("{:?}", ended.files));
    fs_err::read_to_string(&found.path).unwrap()
}

pub(super) fn users(ended: &ExportSnapshot) -> Vec<Value> {
    let lines = file(ended, FileRole::Output, ".ndjson");
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The names in a looked-up column, by user.
pub(super) fn names(ended: &ExportSnapshot, column: &str) -> BTreeMap<String, BTreeSet<String>> {
    let names = |user: &Value| -> BTreeSet<String> {
        let list = user[column].as_array().unwrap_or_else(|| panic!("{user}"));
        list.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    users(ended).iter().map(|user| (user["user_id"].as_str().unwrap().to_owned(), names(user))).collect()
}

/// The number of answered requests whose path contains this.
pub(super) fn asked(world: &World, path: &str) -> usize {
    world.sim.requests().iter().filter(|request| request.path.contains(path)).count()
}

/// Whom the tenant itself says that a user's roles are, one user at a time.
pub(crate) async fn roles_by_user(
    world: &World,
    ids: impl Iterator<Item = &String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let client = auth0::Client::new(
        exporter::TenantAddress::canonical(exporter::Host::parse(world.sim.url()).unwrap()),
        exporter::Credential::Token(world.sim.token().into()),
        std::sync::Arc::<base::DrivenClock>::clone(&world.clock),
        base::Chance::seeded(1),
        auth0::Timeouts::default(),
    );
    let client = client.unwrap();
    let mut roles = BTreeMap::new();
    for id in ids {
        let of_user = client.user_roles(id).await.unwrap();
        let names = of_user.iter().map(|role| role["name"].as_str().unwrap().to_owned());
        roles.insert(id.clone(), names.collect());
    }
    roles
}
