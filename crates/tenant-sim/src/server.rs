//! The sockets, and the processing of every request between them and the handlers.
//!
//! hyper is used directly because the simulator must do what a well-behaved server never does:
//! close a connection instead of responding.

use std::future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::api;
use crate::api::error::ApiError;
use crate::control;
use crate::faults::delivery;
use crate::faults::engine::Struck;
use crate::faults::responses::{self, RequestContext};
use crate::faults::{Fault, Route};
use crate::flush::{FlushNotifier, FlushSignal};
use crate::journal::{Origin, RequestRecord};
use crate::ratelimit::{Decision, Sender};
use crate::state::Sim;
use crate::storage;
use crate::time::http_date;

/// Ends a connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("closed by a fault")]
struct ConnectionClosed;

/// One of the two servers.
#[derive(Clone)]
pub(crate) struct Server {
    sim: Arc<Sim>,
    origin: Origin,
    router: Router,
    control: Router,
}

impl Server {
    pub(crate) fn tenant(sim: &Arc<Sim>) -> Self {
        Self {
            sim: Arc::clone(sim),
            origin: Origin::Tenant,
            router: api::router(Arc::clone(sim)),
            control: control::router(Arc::clone(sim)),
        }
    }

    pub(crate) fn storage(sim: &Arc<Sim>) -> Self {
        let router = Router::new()
            .route("/{job}/{name}", axum::routing::any(storage::object))
            .route("/elsewhere", axum::routing::any(|| async { "somewhere else" }))
            .with_state(Arc::clone(sim));
        Self { sim: Arc::clone(sim), origin: Origin::Storage, router, control: Router::new() }
    }

    /// Accepts connections until the task is aborted, which closes them all.
    pub(crate) async fn run(self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _peer)) => {
                        connections.spawn(self.clone().serve(stream));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        tokio::task::yield_now().await;
                    }
                },
                Some(_finished) = connections.join_next() => {}
            }
        }
    }

    async fn serve(self, stream: TcpStream) {
        let flushed = Arc::new(FlushSignal::default());
        let io = TokioIo::new(FlushNotifier { stream, flushed: Arc::clone(&flushed) });
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (server, flushed) = (self.clone(), Arc::clone(&flushed));
            async move { server.answer(request.map(Body::new), &flushed).await }
        });
        if let Err(error) = http1::Builder::new().serve_connection(io, service).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }

    async fn answer(
        &self,
        mut request: Request,
        flushed: &Arc<FlushSignal>,
    ) -> Result<Response, ConnectionClosed> {
        if self.origin == Origin::Tenant && request.uri().path().starts_with(control::PREFIX) {
            return Ok(call(self.control.clone(), request).await);
        }
        let sim = &self.sim;
        let route = match self.origin {
            Origin::Tenant => Route::of_tenant(request.method(), request.uri().path()),
            Origin::Storage => Some(Route::Storage),
        };
        // Apply faults before recording the request: a test that waits for an arrival may then rely
        // on the rules having counted it.
        let struck = sim.faults.strike(route);
        let arrival = sim.journal.arrive(record(self.origin, route, &request));
        if struck.has(&Fault::Hang) {
            future::pending::<()>().await;
        }
        if struck.has(&Fault::DropConnectionBefore) {
            return Err(ConnectionClosed);
        }
        let now = sim.clock.now().as_second().saturating_add(struck.clock_skew());
        let limited = request.uri().path().starts_with("/api/v2/") && self.origin == Origin::Tenant;
        let decision = if limited { sim.limiter.take(route, Sender::Client, sim.clock.now()) } else { None };
        let elsewhere = match self.origin {
            Origin::Tenant => &sim.storage_url,
            Origin::Storage => &sim.url,
        };
        let context = RequestContext { route, query: request.uri().query(), elsewhere, now };
        let mut response = if let Some(response) = responses::reply(&struck, &context) {
            response
        } else if let Some(decision) = decision.filter(|decision| !decision.admitted) {
            ApiError::too_many_requests(decision.message).into_response()
        } else {
            request.extensions_mut().insert(struck.clone());
            call(self.router.clone(), request).await
        };
        if struck.has(&Fault::DropConnection) {
            return Err(ConnectionClosed);
        }
        if struck.has(&Fault::ServerError500After) {
            response = responses::server_error(route);
        }
        add_headers(&mut response, decision, now, &struck);
        sim.journal.answered(arrival, response.status().as_u16());
        Ok(delivery::shape(&struck, response, flushed))
    }
}

async fn call(router: Router, request: Request) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn record(origin: Origin, route: Option<Route>, request: &Request) -> RequestRecord {
    RequestRecord {
        origin,
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        authorization: request.headers().contains_key(header::AUTHORIZATION),
        range: request.headers().get(header::RANGE).and_then(|value| value.to_str().ok()).map(str::to_owned),
        route,
        status: None,
    }
}

/// Adds the headers that every response has. Headers already set by a fault are kept.
fn add_headers(response: &mut Response, decision: Option<Decision>, now: i64, struck: &Struck) {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    if let Some(decision) = decision {
        let reset = decision.reset.saturating_add(struck.clock_skew());
        add(HeaderName::from_static("x-ratelimit-limit"), decision.limit.into());
        add(HeaderName::from_static("x-ratelimit-remaining"), decision.remaining.into());
        add(HeaderName::from_static("x-ratelimit-reset"), reset.into());
    }
    if let Ok(now) = jiff::Timestamp::from_second(now)
        && let Ok(date) = HeaderValue::from_str(&http_date(now))
    {
        add(header::DATE, date);
    }
}
