//! Bytes between a connection's session and its stream.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::ReadBuf;
use tokio::time::{Instant, sleep};

use crate::connection::{Connection, LAST_GOODBYE, Wire};
use crate::session::Session;
use crate::timers::Timers;
use crate::wire::input::Input;

/// Bytes of one read.
const READ: usize = 16 * 1_024;

thread_local! {
    /// Where every read goes first, so that an idle connection has no buffer.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

impl<S: Wire> Connection<S> {
    pub(super) async fn write_some(&mut self, session: &mut Session) -> io::Result<()> {
        let Self { stream, timers, .. } = self;
        let stalled = session.shared.options.stalled;
        let write = poll_fn(|cx| poll_write(stream, timers, session, cx));
        match tokio::time::timeout(stalled, write).await {
            Ok(written) => written,
            Err(_) => Err(ErrorKind::TimedOut.into()),
        }
    }

    /// Writes what is left, and waits a moment for the client to hang up first, so that nothing of it is lost.
    pub(super) async fn last_words(&mut self, session: &mut Session) {
        while !session.out.is_empty() {
            if self.write_some(session).await.is_err() {
                return;
            }
        }
        let stream = &mut self.stream;
        let _ = poll_fn(|cx| Pin::new(&mut *stream).poll_shutdown(cx)).await;
        let hang_up = poll_fn(|cx| {
            SCRATCH.with_borrow_mut(|scratch| {
                loop {
                    let mut buffer = ReadBuf::new(scratch);
                    match ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer)) {
                        Ok(()) if !buffer.filled().is_empty() => {}
                        _ => return Poll::Ready(()),
                    }
                }
            })
        });
        tokio::select! {
            () = hang_up => {}
            () = sleep(LAST_GOODBYE / 3) => {}
        }
    }
}

/// Reads once; how many bytes came, none when the client sends no more.
pub(super) fn poll_read<S: Wire>(
    stream: &mut S,
    input: &mut Input,
    timers: &mut Timers,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    SCRATCH.with_borrow_mut(|scratch| {
        let mut buffer = ReadBuf::new(scratch);
        ready!(Pin::new(stream).poll_read(cx, &mut buffer))?;
        let read = buffer.filled();
        input.feed(read);
        timers.heard(Instant::now());
        Poll::Ready(Ok(read.len()))
    })
}

/// Writes until all is written; ready when it is.
pub(super) fn poll_write<S: Wire>(
    stream: &mut S,
    timers: &mut Timers,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    let taken = session.out.write(|slices: &[IoSlice<'_>]| {
        match Pin::new(&mut *stream).poll_write_vectored(cx, slices) {
            Poll::Ready(written) => written,
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    })?;
    // What TLS holds back is not written yet either.
    let written = match session.out.is_empty() {
        true => Pin::new(stream).poll_flush(cx),
        false => Poll::Pending,
    };
    timers
        .stall
        .wrote(taken, written.is_ready(), Instant::now());
    written
}
