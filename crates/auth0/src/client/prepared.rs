//! The one call that is never repeated: the request for an export job.

use std::fmt;

use serde_json::Value;

use super::Client;
use crate::{
    error::{Error, SendError},
    job::Job,
    rate::Share,
    request::ExportJobRequest,
    token::Token,
};

impl Client {
    /// Prepares the creation of an export job: a token, a place in the rate budget and the body.
    /// The remaining step, [`PreparedExport::send`], is a single request, so the caller can first
    /// store that it is about to be sent. Does not check the request (see
    /// [`problems`](ExportJobRequest::problems)) and creates nothing.
    pub async fn prepare_export(&self, request: &ExportJobRequest) -> Result<PreparedExport, Error> {
        let body =
            serde_json::to_value(request).map_err(|error| Error::Setup { detail: error.to_string() })?;
        let token = self.token().await?;
        self.0.budget.place(Share::Usual).await;
        Ok(PreparedExport { client: self.clone(), token, body, correlation_id: None })
    }
}

/// An export job that is ready to be created.
pub struct PreparedExport {
    client: Client,
    token: Token,
    body: Value,
    correlation_id: Option<String>,
}

/// Header of the id that the tenant's log keeps with a request.
const CORRELATION_ID: &str = "X-Correlation-ID";

impl PreparedExport {
    /// Gives the request an id of at most 64 characters, which Auth0 writes to the tenant's log
    /// (Auth0 docs, Management API, "Request Correlation").
    #[must_use]
    pub fn correlated(self, id: &str) -> Self {
        Self { correlation_id: Some(id.to_owned()), ..self }
    }

    /// Returns the body to be sent.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Creates the job with exactly one HTTP request on its own connection, which is never
    /// repeated.
    ///
    /// # Errors
    /// [`SendError`] states whether a job may exist nevertheless. Dropping the future before it
    /// completes is equivalent to [`SendError::Unconfirmed`].
    pub async fn send(self) -> Result<Job, SendError> {
        let Self { client, token, body, correlation_id } = self;
        let url = client.url(&["jobs", "users-exports"], &[]);
        let mut request = client.0.transport.single().post(url).json(&body);
        if let Some(id) = correlation_id {
            request = request.header(CORRELATION_ID, id);
        }
        match client.call(request, &token, 1).await {
            Ok(answer) => answer.json().map_err(SendError::Unconfirmed),
            Err((error, may_have_left)) => {
                tracing::debug!(code = error.code(), may_have_left, "creating a job failed");
                if matches!(error, Error::Unauthorized(_)) {
                    client.forget(&token);
                }
                Err(if may_have_left { SendError::Unconfirmed(error) } else { SendError::Refused(error) })
            }
        }
    }
}

impl fmt::Debug for PreparedExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedExport").field("body", &self.body).finish_non_exhaustive()
    }
}
