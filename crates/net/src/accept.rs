//! Accepting connections: goes on whatever one connection does, and rests while the system has no more to give.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Peer;

/// How long accepting rests when the system has no descriptor or memory for another connection.
const REST: Duration = Duration::from_millis(100);

/// Hands every connection to `welcome`, which must not wait, until `shutdown`; then the listener is closed. Who
/// vanishes between being accepted and being welcomed is passed over.
pub async fn accept(
    listener: TcpListener,
    shutdown: &CancellationToken,
    mut welcome: impl FnMut(TcpStream, Peer),
) {
    let mut rests = false;
    loop {
        let accepted = tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                rests = false;
                // What is written is whole already.
                match stream.set_nodelay(true) {
                    Ok(()) => welcome(stream, Peer::plain(address)),
                    Err(error) => {
                        tracing::debug!(%error, "a connection ended before it was served");
                    }
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                if !std::mem::replace(&mut rests, true) {
                    tracing::warn!(%error, "no connection can be accepted; trying on");
                }
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = sleep(REST) => {}
                }
            }
        }
    }
}

/// Errors that say nothing about the next connection (accept(2)).
fn is_of_one_connection(error: &Error) -> bool {
    use ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted, WouldBlock,
    };
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted | WouldBlock
    )
}
