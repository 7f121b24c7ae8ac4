//! `simulate`: runs a simulated tenant until the process is told to end.

use exporter::{Explained, LocalProblem, Problem};
use serde_json::json;
use tenant_sim::{Config, EXPORT_SCOPES, READ_SCOPES, Roles, TenantSim};

use crate::args::Simulate;
use crate::show::{Console, Done, Outcome};
use crate::signals;

pub(crate) async fn run(args: Simulate, console: &Console) -> Outcome {
    let scopes = if args.all_permissions { READ_SCOPES } else { EXPORT_SCOPES };
    let config = Config {
        users: args.users,
        seed: args.seed,
        port: args.port,
        plan: args.plan,
        roles: Roles { further: args.roles, ..Roles::default() },
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..Config::default()
    };
    let sim = TenantSim::start(config)
        .await
        .map_err(|error| Problem::from(LocalProblem::DemoStart(Explained::by(&error))))?;
    for fault in args.faults {
        sim.inject(fault);
    }
    // The credentials of a simulated tenant are not secret: this command exists to print them.
    console.announce(&json!({
        "url": sim.url(),
        "domain": sim.domain(),
        "client_id": sim.client_id(),
        "client_secret": sim.client_secret(),
        "token": sim.token(),
    }));
    signals::end().await;
    Ok(Done { text: String::new(), facts: json!({ "requests": sim.requests().len() }) })
}
