//! Tells when everything written to a connection has been sent.

use std::future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Signals when all written bytes have been handed to the network.
#[derive(Debug, Default)]
pub(crate) struct FlushSignal {
    flushes: AtomicU64,
    waker: AtomicWaker,
}

impl FlushSignal {
    fn notify(&self) {
        self.flushes.fetch_add(1, Ordering::AcqRel);
        self.waker.wake();
    }

    /// Waits for the next flush.
    pub(crate) async fn next(&self) {
        let before = self.flushes.load(Ordering::Acquire);
        future::poll_fn(|context| {
            self.waker.register(context.waker());
            if self.flushes.load(Ordering::Acquire) == before { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }
}

/// A connection that reports its flushes. hyper flushes a connection only after writing everything
/// it has buffered, so a flush means that every byte so far has been sent.
pub(crate) struct FlushNotifier {
    pub(crate) stream: TcpStream,
    pub(crate) flushed: Arc<FlushSignal>,
}

impl AsyncRead for FlushNotifier {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FlushNotifier {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        if let Poll::Ready(Ok(())) = outcome {
            self.flushed.notify();
        }
        outcome
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
