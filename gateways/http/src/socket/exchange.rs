//! Moving bytes between a connection and the session machine, as far as that goes without waiting.

use std::io::{ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::outbox::JOINED;
use super::session::SocketSession;

/// Bytes that are read at once, into the stack: an idle socket holds no buffer.
const READ_BYTES: usize = 8 * 1_024;

/// Writes what can be written and reads what there is to read; ready when the session has to look.
pub(super) fn exchange<T>(
    io: &mut T,
    socket: &mut SocketSession,
    cx: &mut Context<'_>,
) -> Poll<Result<()>>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let was_full = !socket.takes_more();
    write(io, socket, cx)?;
    if socket.wants_input() {
        let mut bytes = [0; READ_BYTES];
        let mut buffer = ReadBuf::new(&mut bytes);
        if let Poll::Ready(read) = Pin::new(io).poll_read(cx, &mut buffer) {
            read?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
            }
            socket.receive(buffer.filled(), Instant::now());
            return Poll::Ready(Ok(()));
        }
    }
    if was_full && socket.takes_more() {
        Poll::Ready(Ok(()))
    } else {
        Poll::Pending
    }
}

/// Writes what can be written now.
pub(super) fn write<T>(io: &mut T, socket: &mut SocketSession, cx: &mut Context<'_>) -> Result<()>
where
    T: AsyncWrite + Unpin,
{
    while socket.has_output() {
        match write_some(io, socket, cx) {
            Poll::Ready(written) => written?,
            Poll::Pending => return Ok(()),
        }
    }
    // What TLS still holds of it would otherwise wait for the next frame.
    match Pin::new(io).poll_flush(cx) {
        Poll::Ready(flushed) => flushed,
        Poll::Pending => Ok(()),
    }
}

pub(super) fn write_some<T>(
    io: &mut T,
    socket: &mut SocketSession,
    cx: &mut Context<'_>,
) -> Poll<Result<()>>
where
    T: AsyncWrite + Unpin,
{
    let mut slices = [IoSlice::new(&[]); JOINED];
    let count = socket.lend(&mut slices);
    match Pin::new(io).poll_write_vectored(cx, &slices[..count]) {
        Poll::Ready(Ok(0)) => Poll::Ready(Err(ErrorKind::WriteZero.into())),
        Poll::Ready(Ok(written)) => {
            socket.wrote(written, Instant::now());
            Poll::Ready(Ok(()))
        }
        Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        Poll::Pending => Poll::Pending,
    }
}
