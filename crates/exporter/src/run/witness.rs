//! Looking into Auth0's log while the pack is made, if the request is old enough for the log to
//! have it. It widens the proof and never fails or delays an export: what is not there is looked
//! for afterwards.

use auth0::{LOG_SCOPE, LOG_SCOPES};
use base::files;
use pack::{WitnessOutcome, WitnessPart};

use super::{End, Run};
use crate::blocking::blocking;
use crate::problem::Problem;
use crate::witness::look::{FIRST_LOOK, Looked, age, auth0_now, look};

impl Run {
    /// Looks for the events of the export's jobs, if they were asked for, and writes those that are
    /// found into the work folder.
    pub(super) async fn look_for_witness(&self) -> Result<Option<Looked>, End> {
        if !self.request.checks.witness {
            return Ok(None);
        }
        let not_asked = |code| Some(WitnessPart::without(WitnessOutcome::NotAsked, code).into());
        let client = match self.shared.client(&self.tenant).await {
            Ok(client) => client,
            Err(problem) => return Ok(not_asked(Some(problem.code()))),
        };
        // Said at once, not only when the log is asked.
        if let Ok(Some(scopes)) = client.scopes().await
            && !LOG_SCOPES.iter().any(|scope| scopes.contains(*scope))
        {
            let scope = Some(LOG_SCOPE.to_owned());
            return Ok(Some(WitnessPart::without(WitnessOutcome::NotPermitted, scope).into()));
        }
        if age(&self.jobs, auth0_now(&client, self.now())) < FIRST_LOOK {
            return Ok(not_asked(None));
        }
        let looked = tokio::select! {
            () = self.cancel.cancelled() => return Err(self.cancelled()),
            looked = look(&client, &self.jobs, self.now()) => looked,
        };
        let looked = match looked {
            Ok(looked) => looked,
            Err(error) => return Ok(not_asked(Some(Problem::from(&error).code()))),
        };
        let (work, events) = (self.work_folder(), looked.events.clone());
        let written = blocking(move || {
            events.iter().try_for_each(|(name, text)| {
                let path = work.path().join(name);
                files::write_whole(&path, text.as_bytes()).map_err(|error| Problem::file(&path, &error))
            })
        });
        written.await.map_err(End::for_now)?;
        Ok(Some(looked))
    }
}
