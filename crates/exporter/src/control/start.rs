//! Starting an export.

use std::sync::Arc;

use jiff::tz::TimeZone;
use pack::WorkFolder;
use schema::Lookup;
use serde_json::json;
use store::{Export, ExportState, Job, NewActivity, Tenant};
use tokio_util::sync::CancellationToken;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::defaults::ExportDefaults;
use crate::exporter::Exporter;
use crate::permissions::{missing_permissions, scopes_for};
use crate::problem::{LocalProblem, Problem, SignInProblem};
use crate::purposes::catalogue::purpose;
use crate::request::{ExportRequest, RequestPart, RequestProblem};
use crate::run::Run;
use crate::snapshot::ExportSnapshot;

/// Why an export did not start, or a preset was not imported. Nothing was sent, and nothing stays
/// on disk.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The request can't work; each problem says where it belongs.
    #[error("the request has {} problems", .0.len())]
    Request(Vec<RequestProblem>),
    /// Something else is in the way.
    #[error("{}", .0.code())]
    Problem(Problem),
}

impl From<Problem> for StartError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Exporter {
    /// Starts an export; returns as soon as it is stored and at work.
    ///
    /// # Errors
    /// When the request can't work, or nothing can be written.
    pub async fn start(&self, mut request: ExportRequest) -> Result<ExportSnapshot, StartError> {
        let purpose = request.preset_id.as_deref().and_then(purpose);
        if purpose.is_some_and(|purpose| purpose.goes_on_without) {
            request.lookups.skip_missing = true;
        }
        let problems = request.problems();
        if !problems.is_empty() {
            return Err(StartError::Request(problems));
        }
        if self.shared().shutting_down.is_cancelled() {
            return Err(Problem::from(LocalProblem::ShuttingDown).into());
        }
        let tenant = self.shared().tenant(&request.tenant_id).await?;
        if tenant.removed_at.is_some() {
            return Err(Problem::from(SignInProblem::TenantRemoved).into());
        }
        self.check_permissions(&tenant, &request).await?;
        let problems = self.role_problems(&tenant, purpose, &request.recipe).await;
        if !problems.is_empty() {
            return Err(StartError::Request(problems));
        }
        let now = self.shared().clock.now();
        let id = self.shared().chance.id_v7(now);
        let work = WorkFolder::new(&request.folder, &id);
        blocking(move || work.try_writing()).await.map_err(|error| {
            let problem = Problem::from(&error);
            StartError::Request(vec![RequestProblem { place: RequestPart::Folder, problem }])
        })?;

        let store = self.shared().store.clone();
        let defaults = blocking(move || ExportDefaults::read(&store)).await;
        let defaults = defaults.map_err(|error| Problem::from(&error))?;

        let today = self.shared().auth0_now(&tenant.id).await;
        let export = Export {
            id: id.clone(),
            tenant_id: tenant.id.clone(),
            preset_id: request.preset_id.clone(),
            name: request.name.trim().to_owned(),
            request: json!(request),
            state: ExportState::Queued,
            resume_state: None,
            problem: None,
            folder: request.folder.display().to_string(),
            pack: None,
            rows: None,
            funnel: None,
            count_check: None,
            witness: None,
            bytes: None,
            keep_until: request
                .handover
                .keep_until
                .or_else(|| defaults.keep_until(today, &TimeZone::system())),
            created_at: now,
            updated_at: now,
            finished_at: None,
            damage: None,
        };
        let jobs: Vec<Job> = (0_u32..)
            .zip(request.jobs())
            .map(|(position, (connection, body))| Job::queued(&id, position, connection, json!(body)))
            .collect();
        let created = NewActivity {
            at: now,
            kind: ActivityKind::ExportCreated.to_string(),
            export_id: Some(id.clone()),
            detail: json!({ "tenant": tenant.host, "request": request.without_values() }),
        };
        let lease = self.lease(&id).await?.ok_or(Problem::from(LocalProblem::InUse))?;
        let (store, row, rows) = (self.shared().store.clone(), export.clone(), jobs.clone());
        blocking(move || store.save_export(&row, &rows, &created))
            .await
            .map_err(|error| Problem::from(&error))?;

        Ok(self.spawn(Run {
            shared: Arc::clone(self.shared()),
            tenant,
            request,
            export,
            jobs,
            files: Vec::new(),
            cancel: self.shared().shutting_down.child_token(),
            skip_count: CancellationToken::new(),
            unattended: false,
            fetched_again: false,
            lease,
        }))
    }

    /// Refuses an export whose looked-up columns lack a permission that they can't do without,
    /// unless the user goes on without them. Only a token that lists its scopes tells. A sign-in
    /// that fails is reported by the run, which can wait and be resumed.
    async fn check_permissions(&self, tenant: &Tenant, request: &ExportRequest) -> Result<(), StartError> {
        let recipe = &request.recipe;
        let lookups = recipe.lookups();
        if lookups.is_empty() {
            return Ok(());
        }
        let Ok(client) = self.shared().client(tenant).await else { return Ok(()) };
        let Ok(scopes) = scopes_for(&client, &lookups).await else { return Ok(()) };
        let missing = |lookup: &Lookup| missing_permissions(*lookup, scopes.as_ref());
        let may_go_on = |lookup: Lookup| request.lookups.skip_missing && !recipe.filters_on(lookup);
        match lookups.iter().filter(|lookup| !may_go_on(**lookup)).find_map(missing) {
            Some(missing) => Err(missing.problem(recipe).into()),
            None => Ok(()),
        }
    }
}
