//! A connection's IO with a guard: who does not take what is sent to them for too long is dropped.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Sleep, sleep};

/// IO whose writes fail when none has got on for `patience`. The timer exists only while one waits.
pub(crate) struct Guarded<T> {
    io: TokioIo<T>,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<T> Guarded<T> {
    pub(crate) fn new(io: T, patience: Duration) -> Self {
        Self {
            io: TokioIo::new(io),
            patience,
            waiting: None,
        }
    }

    /// The IO itself, once HTTP is done with it.
    pub(crate) fn into_inner(self) -> T {
        self.io.into_inner()
    }

    fn watch<R>(&mut self, cx: &mut Context<'_>, write: Poll<Result<R>>) -> Poll<Result<R>> {
        if write.is_ready() {
            self.waiting = None;
            return write;
        }
        let patience = self.patience;
        let timer = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(Error::new(
            ErrorKind::TimedOut,
            "the client does not read its answer",
        )))
    }
}

impl<T: AsyncRead + Unpin> Read for Guarded<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> Write for Guarded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let shut = Pin::new(&mut self.io).poll_shutdown(cx);
        self.watch(cx, shut)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::AsyncReadExt as _;

    use super::*;

    async fn write(io: &mut Guarded<tokio::io::DuplexStream>, bytes: &[u8]) -> Result<usize> {
        poll_fn(|cx| Pin::new(&mut *io).poll_write(cx, bytes)).await
    }

    #[tokio::test(start_paused = true)]
    async fn write_fails_when_nobody_reads() {
        let (near, _far) = tokio::io::duplex(4);
        let mut io = Guarded::new(near, Duration::from_secs(30));
        assert_eq!(write(&mut io, b"abcd").await.unwrap(), 4);
        let error = write(&mut io, b"e").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn slow_reader_that_gets_on_is_kept() {
        let (near, mut far) = tokio::io::duplex(1);
        let mut io = Guarded::new(near, Duration::from_secs(30));
        let reader = tokio::spawn(async move {
            for _ in 0..4 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                far.read_u8().await.unwrap();
            }
        });
        for _ in 0..4 {
            assert_eq!(write(&mut io, b"x").await.unwrap(), 1);
        }
        reader.await.unwrap();
    }
}
