//! The client against a simulated tenant whose time follows the client's clock.
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a panic is a failure")]

use std::{collections::HashSet, sync::Arc, time::Duration};

use auth0::{
    AssertionAlgorithm, Client, Credential, Error, ExportField, ExportFormat, ExportJobRequest, Grant, Host,
    Job, JobStatus, Permission, SendError, SignInProblem, TenantAddress, Timeouts,
};
use base::{Chance, Clock, DrivenClock};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use tenant_sim::{Config, Fault, FaultRule, Plan, Route, TenantSim, TimeSource, UNAUTHORIZED_CLIENT_ID};

/// Starts a tenant and a clock that drives it.
async fn tenant(config: Config) -> (Arc<TenantSim>, DrivenClock) {
    let start: Timestamp = "2026-03-01T09:00:00Z".parse().unwrap();
    let sim = TenantSim::start(Config { time: TimeSource::Driven(start), ..config }).await.unwrap();
    let sim = Arc::new(sim);
    let clock = DrivenClock::starting_at(start);
    let moved = Arc::clone(&sim);
    clock.on_advance(move |_, by| moved.advance(by));
    (sim, clock)
}

fn by_secret(sim: &TenantSim) -> Credential {
    let client_secret = sim.client_secret().into();
    Credential::ClientSecret { client_id: sim.client_id().to_owned(), client_secret }
}

fn by_key(sim: &TenantSim, algorithm: AssertionAlgorithm) -> Credential {
    Credential::PrivateKey {
        client_id: sim.key_client_id().to_owned(),
        private_key_pem: sim.private_key_pem().into(),
        algorithm,
        key_id: None,
    }
}

fn client(sim: &TenantSim, clock: &DrivenClock, credential: Credential) -> Client {
    let address = TenantAddress::canonical(Host::parse(sim.url()).unwrap());
    assert_eq!(address.audience, sim.audience());
    Client::new(address, credential, Arc::new(clock.clone()), Chance::system(), Timeouts::default()).unwrap()
}

fn request() -> ExportJobRequest {
    let request = ExportJobRequest {
        connection_id: None,
        format: ExportFormat::Json,
        limit: Some(10),
        fields: vec![
            ExportField { name: "email".to_owned(), export_as: None },
            ExportField {
                name: "identities[0].connection".to_owned(),
                export_as: Some("Connection".to_owned()),
            },
        ],
    };
    assert_eq!(request.problems(), []);
    request
}

async fn create(client: &Client) -> Result<Job, SendError> {
    client.prepare_export(&request()).await.unwrap().send().await
}

#[tokio::test]
async fn every_credential_gets_access() {
    let (sim, clock) = tenant(Config::default()).await;
    let pasted = Credential::Token(format!("Bearer {}\n", sim.token()).into());
    let credentials = [
        by_secret(&sim),
        by_key(&sim, AssertionAlgorithm::Rs256),
        by_key(&sim, AssertionAlgorithm::Rs384),
        by_key(&sim, AssertionAlgorithm::Ps256),
        pasted,
    ];
    for credential in credentials {
        let access = client(&sim, &clock, credential).check_access().await.unwrap();
        assert!(access.permissions.iter().all(|(_, grant)| *grant == Grant::Granted), "{access:?}");
        assert_eq!(access.expires_at.unwrap().as_second(), clock.now().as_second() + 86_400);
    }
}

#[tokio::test]
async fn a_private_key_works_even_if_the_clock_is_an_hour_off() {
    for clock_skew_seconds in [-3600, 3600] {
        let (sim, clock) = tenant(Config { clock_skew_seconds, ..Config::default() }).await;
        let client = client(&sim, &clock, by_key(&sim, AssertionAlgorithm::Rs256));
        assert!(client.check_access().await.unwrap().is_sufficient());
    }
}

#[tokio::test]
async fn a_missing_grant_differs_from_a_wrong_secret() {
    let (sim, clock) = tenant(Config::default()).await;
    let kind = async |client_id: &str, secret: &str| {
        let credential =
            Credential::ClientSecret { client_id: client_id.to_owned(), client_secret: secret.into() };
        match client(&sim, &clock, credential).check_access().await {
            Err(Error::SignIn { kind, .. }) => kind,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kind(UNAUTHORIZED_CLIENT_ID, sim.client_secret()).await, SignInProblem::NotAuthorisedForApi);
    assert_eq!(kind(sim.client_id(), "wrong").await, SignInProblem::WrongCredentials);
}

#[tokio::test]
async fn a_token_with_too_few_scopes_reports_the_missing_ones() {
    let (sim, clock) = tenant(Config::default()).await;
    let token = sim.token_with(&["read:connections"], Duration::from_hours(1));
    let client = client(&sim, &clock, Credential::Token(token.into()));
    let access = client.check_access().await.unwrap();
    assert_eq!(access.grant(Permission::ReadUsers), Grant::Missing);
    let error = create(&client).await.unwrap_err();
    assert!(matches!(
        &error,
        SendError::Refused(Error::MissingScope { needed, .. }) if needed.contains(&"read:users".to_owned())
    ));
    assert_eq!(sim.jobs_created(), 0);
}

#[tokio::test]
async fn more_than_1000_connections_are_all_listed() {
    let (sim, clock) = tenant(Config { connections: 1234, ..Config::default() }).await;
    let connections = client(&sim, &clock, by_secret(&sim)).connections().await.unwrap();
    let ids: HashSet<_> = connections.iter().map(|connection| &connection.id).collect();
    assert_eq!((connections.len(), ids.len()), (1234, 1234));
    assert!(
        connections.iter().all(|c| c.id.is_well_formed() && !c.name.is_empty() && !c.strategy.is_empty())
    );
}

#[tokio::test]
async fn sample_users_are_found_by_their_address() {
    let (sim, clock) = tenant(Config::default()).await;
    let client = client(&sim, &clock, by_secret(&sim));
    let connection = &client.users_sample(None, 1).await.unwrap()[0]["identities"][0]["connection"];
    let users = client.users_sample(connection.as_str(), 10).await.unwrap();
    assert_eq!(users.len(), 10);
    assert!(users.iter().all(|user| user["identities"][0]["connection"] == *connection));

    let user = users.iter().find(|user| user.contains_key("email")).unwrap();
    let found = client.users_by_email(user["email"].as_str().unwrap()).await.unwrap();
    assert!(found.iter().any(|found| found["user_id"] == user["user_id"]));
}

#[tokio::test]
async fn an_export_job_is_watched_until_its_link_and_its_deletion() {
    let (sim, clock) = tenant(Config::default()).await;
    let client = client(&sim, &clock, by_secret(&sim));
    let job = create(&client).await.unwrap();
    assert_eq!(job.status, JobStatus::Pending);
    assert!(job.link.is_none());

    let mut polls = 0;
    let done = loop {
        let job = client.job(&job.id).await.unwrap();
        if !matches!(job.status, JobStatus::Pending | JobStatus::Processing) {
            break job;
        }
        polls += 1;
        clock.sleep(Duration::from_secs(1)).await;
    };
    assert_eq!((done.status, polls >= 4), (JobStatus::Completed, true));
    assert!(done.link.unwrap().expose_secret().contains(job.id.as_str()));
    assert_eq!(done.format.as_deref(), Some("json"));
    assert_eq!(client.job_errors(&job.id).await.unwrap(), None);
    assert_eq!(sim.jobs_created(), 1);

    clock.advance(Duration::from_hours(25));
    assert!(matches!(client.job(&job.id).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_job_with_a_lost_response_is_unconfirmed_and_not_created_twice() {
    for fault in [Fault::DropConnection, Fault::ServerError500After] {
        let (sim, clock) = tenant(Config::default()).await;
        let client = client(&sim, &clock, by_secret(&sim));
        sim.inject(FaultRule::new(Route::CreateExport, fault));
        assert!(matches!(create(&client).await, Err(SendError::Unconfirmed(_))));
        assert_eq!((sim.export_posts(), sim.jobs_created()), (1, 1));
    }
}

#[tokio::test]
async fn too_many_active_jobs_create_nothing() {
    let (sim, clock) = tenant(Config::default()).await;
    let client = client(&sim, &clock, by_secret(&sim));
    sim.inject(FaultRule::once(Route::CreateExport, Fault::ActiveJobs429));
    assert!(matches!(create(&client).await, Err(SendError::Refused(Error::TooManyActiveJobs(_)))));
    assert_eq!((sim.export_posts(), sim.jobs_created()), (1, 0));
}

#[tokio::test]
async fn reads_survive_temporary_failures() {
    let (sim, clock) = tenant(Config::default()).await;
    let client = client(&sim, &clock, by_secret(&sim));
    let job = create(&client).await.unwrap();
    for fault in [
        Fault::ServerError500,
        Fault::ServiceUnavailable503,
        Fault::DropConnectionBefore,
        Fault::Unauthorized401,
        Fault::CustomPolicy429 { retry_after: 2 },
        Fault::RateLimited429 { retry_after: None, reset_in: Some(-30) },
        Fault::RateLimited429 { retry_after: Some(1), reset_in: None },
    ] {
        sim.inject(FaultRule::once(Route::GetJob, fault.clone()));
        assert!(client.job(&job.id).await.is_ok(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_busy_client_stays_within_the_limits_of_every_plan() {
    for plan in [Plan::Free, Plan::SelfService, Plan::EnterpriseNonProduction] {
        let (sim, clock) = tenant(Config { plan, ..Config::default() }).await;
        let client = client(&sim, &clock, by_secret(&sim));
        for _ in 0..30 {
            client.users_sample(None, 1).await.unwrap();
        }
        let refused = sim.requests().iter().filter(|request| request.status == Some(429)).count();
        assert_eq!(refused, 0, "{plan:?}, after {:?}", clock.slept());
        for usage in sim.usage() {
            assert!(usage.fewest_left * 5 >= usage.burst, "{plan:?}: {usage:?}");
        }
    }
}
