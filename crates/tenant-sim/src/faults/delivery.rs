//! Faults in the delivery of a body: truncated, stalled, slowed down.

use std::future;
use std::io;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::engine::Struck;
use super::fault::{Cut, Fault};
use crate::flush::FlushSignal;

/// Chunks per second of a slow body.
const SLOW_PIECES: u32 = 20;

/// What follows the last byte of a truncated body.
#[derive(Clone, Copy)]
enum Ending {
    Close,
    Hang,
}

/// Applies the faults that affect the body. `flushed` signals when bytes have reached the network.
pub(crate) fn shape(struck: &Struck, response: Response, flushed: &Arc<FlushSignal>) -> Response {
    let cut = struck.find(|fault| match fault {
        Fault::ResetMidBody(cut) => Some((*cut, Ending::Close)),
        Fault::HangMidBody(cut) => Some((*cut, Ending::Hang)),
        _ => None,
    });
    let speed = struck.find(|fault| match fault {
        Fault::SlowBody { bytes_per_second } => NonZeroU32::new(*bytes_per_second),
        _ => None,
    });
    if cut.is_none() && speed.is_none() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let length = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .or_else(|| body.size_hint().exact())
        .unwrap_or(u64::MAX);
    // Keep the promised length, however much is delivered.
    if length != u64::MAX {
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let mut body = body;
    if let Some(speed) = speed {
        body = Body::from_stream(slow(body.into_data_stream(), speed));
    }
    if let Some((cut, ending)) = cut {
        body =
            Body::from_stream(cut_short(body.into_data_stream(), cut, length, ending, Arc::clone(flushed)));
    }
    Response::from_parts(parts, body)
}

fn cut_short(
    body: BodyDataStream,
    cut: Cut,
    length: u64,
    ending: Ending,
    flushed: Arc<FlushSignal>,
) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::unfold((body, cut.of(length)), move |(mut body, left)| {
        let flushed = Arc::clone(&flushed);
        async move {
            if left == 0 {
                match ending {
                    Ending::Hang => future::pending::<()>().await,
                    // Otherwise the connection could close before its buffered bytes are sent.
                    Ending::Close => flushed.next().await,
                }
                return Some((Err(io::Error::other("cut by a fault")), (body, 0)));
            }
            let piece = match body.next().await? {
                Ok(piece) => piece,
                Err(error) => return Some((Err(io::Error::other(error)), (body, 0))),
            };
            let kept = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            Some((Ok(piece.slice(..kept)), (body, left - kept as u64)))
        }
    })
}

fn slow(body: BodyDataStream, bytes_per_second: NonZeroU32) -> impl Stream<Item = Result<Bytes, io::Error>> {
    let size = (bytes_per_second.get() / SLOW_PIECES).max(1);
    let pause = Duration::from_secs_f64(f64::from(size) / f64::from(bytes_per_second.get()));
    stream::unfold((body, Bytes::new()), move |(mut body, mut rest)| async move {
        while rest.is_empty() {
            match body.next().await? {
                Ok(piece) => rest = piece,
                Err(error) => return Some((Err(io::Error::other(error)), (body, rest))),
            }
        }
        #[expect(clippy::disallowed_methods, reason = "the simulator shares no code, the clock included")]
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(rest.len().min(size as usize));
        Some((Ok(piece), (body, rest)))
    })
}
