//! Measures how fast users are generated and written: `cargo run --release -p tenant-sim --example
//! generation_rate [USERS]`. Goes through HTTP, so the result includes gzip and disk writes.
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

use std::time::{Duration, Instant};

use tenant_sim::{Config, Plan, TenantSim, TimeSource};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let users = std::env::args().nth(1).map_or(Ok(300_000), |text| text.parse::<u64>())?;
    let sim = TenantSim::start(Config {
        users,
        plan: Plan::Unlimited,
        time: TimeSource::Driven("2026-03-01T12:00:00Z".parse()?),
        job_duration: Duration::ZERO,
        ..Config::default()
    })
    .await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let started = Instant::now();
    let api = format!("{}/api/v2/jobs", sim.url());
    let names = [
        "user_id",
        "email",
        "email_verified",
        "username",
        "phone_number",
        "phone_verified",
        "name",
        "nickname",
        "given_name",
        "family_name",
        "picture",
        "blocked",
        "created_at",
        "updated_at",
        "last_login",
        "last_ip",
        "logins_count",
        "last_password_reset",
        "multifactor",
        "multifactor_last_modified",
        "identities",
        "app_metadata",
        "user_metadata",
    ];
    let fields: Vec<_> = names.iter().map(|name| serde_json::json!({"name": name})).collect();
    let request = serde_json::json!({"format": "json", "fields": fields});
    let created = http.post(format!("{api}/users-exports")).bearer_auth(sim.token()).json(&request);
    let created: serde_json::Value = created.send().await?.json().await?;
    let id = created["id"].as_str().unwrap_or_default();
    let link = loop {
        let job = http.get(format!("{api}/{id}")).bearer_auth(sim.token()).send().await?;
        let job: serde_json::Value = job.json().await?;
        if let Some(link) = job["location"].as_str() {
            break link.to_owned();
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    let gzip = http.get(link).send().await?.bytes().await?;
    let mut text = flate2::read::MultiGzDecoder::new(gzip.as_ref());
    let bytes = std::io::copy(&mut text, &mut std::io::sink())?;
    #[expect(clippy::print_stdout, reason = "an example reports on the terminal")]
    {
        println!("{users} users in {seconds:.2} s, {bytes} bytes of NDJSON, {} of gzip", gzip.len());
    }
    Ok(())
}
