//! `simulate`: a made-up tenant for others to talk to, until it is told to end.

use serde_json::json;
use tenant_sim::{Config, TenantSim};

use crate::args::Simulate;
use crate::connect::problem;
use crate::show::{Console, Done, Outcome};

pub(crate) async fn run(args: Simulate, console: &Console) -> Outcome {
    let config = Config { users: args.users, seed: args.seed, port: args.port, ..Config::default() };
    let sim = TenantSim::start(config)
        .await
        .map_err(|error| problem("demo_start", json!({ "message": error.to_string() })))?;
    for fault in args.faults {
        sim.inject(fault);
    }
    // A made-up tenant's credentials are no secret: they are what this command is asked for.
    console.announce(&json!({
        "url": sim.url(),
        "domain": sim.domain(),
        "client_id": sim.client_id(),
        "client_secret": sim.client_secret(),
        "token": sim.token(),
    }));
    until_told_to_end().await;
    Ok(Done { text: String::new(), facts: json!({ "requests": sim.requests().len() }) })
}

async fn until_told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a way to hear of it the process is ended from outside all the same.
    let _ = tokio::signal::ctrl_c().await;
}
