//! Accepting connections, and ending them all when the server goes down.

use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use parlor_hub::{Gate, Hub};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::ticket::Tickets;
use crate::visitor::Visitor;
use crate::{App, HttpOptions, api, connection, router};

/// How long accepting rests when the system has no descriptor or memory for another connection.
const REST: Duration = Duration::from_millis(100);
/// How long connections have to end once they were told that they must.
const ABORTED_WITHIN: Duration = Duration::from_millis(300);
/// What a connection is told for which there is no place.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
    retry-after: 5\r\nconnection: close\r\ncontent-length: 80\r\n\r\n\
    {\"code\":\"busy\",\"message\":\"The server has too many open connections. Try later.\"}";

/// The gateway of a server: made once, then served on any number of listeners.
#[derive(Clone)]
pub struct HttpGateway {
    app: Arc<App>,
    router: Router,
}

impl HttpGateway {
    /// A gateway to this hub. It takes one of the hub's wire formats.
    #[must_use]
    pub fn new(hub: Hub, mut options: HttpOptions) -> Self {
        options.origins.extend(options.public_url.clone());
        let gate = Gate::new(options.waiting, options.waiting_per_address);
        let format = hub.wire_format();
        let openapi = api::openapi().to_json().unwrap_or_default().into();
        let app = Arc::new(App {
            hub,
            format,
            options,
            gate,
            tickets: Tickets::default(),
            openapi,
        });
        Self {
            router: router::router(Arc::clone(&app)),
            app,
        }
    }

    /// Serves a listener until `shutdown`. Then nothing new is accepted, sockets are told goodbye,
    /// and within two seconds every connection has ended.
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) {
        let tasks = TaskTracker::new();
        let abort = CancellationToken::new();
        let mut rests = false;
        loop {
            let accepted = tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => {
                    rests = false;
                    let ends = (&shutdown, &abort);
                    self.welcome(stream, address.ip().to_canonical(), &tasks, ends);
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    if !std::mem::replace(&mut rests, true) {
                        tracing::warn!(%error, "no connection can be accepted; trying on");
                    }
                    sleep(REST).await;
                }
            }
        }
        drop(listener);
        tasks.close();
        if timeout(self.app.options.end_within, tasks.wait())
            .await
            .is_err()
        {
            abort.cancel();
            let _ = timeout(ABORTED_WITHIN, tasks.wait()).await;
        }
    }

    fn welcome(
        &self,
        stream: TcpStream,
        address: std::net::IpAddr,
        tasks: &TaskTracker,
        (shutdown, abort): (&CancellationToken, &CancellationToken),
    ) {
        let Some(pass) = self.app.gate.enter(address) else {
            // Whoever does not take these few bytes at once does without.
            let _ = stream.try_write(BUSY);
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended before it was served");
            return;
        }
        let visitor = Visitor {
            address,
            pass: Arc::new(pass),
            tasks: tasks.clone(),
            shutdown: shutdown.clone(),
        };
        let conversation =
            connection::converse(stream, visitor, self.router.clone(), Arc::clone(&self.app));
        let abort = abort.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = conversation => {}
                () = abort.cancelled() => {}
            }
        });
    }
}

/// Serves one listener with a gateway of its own; see [`HttpGateway`] for several.
pub async fn serve(
    listener: TcpListener,
    hub: Hub,
    options: HttpOptions,
    shutdown: CancellationToken,
) {
    HttpGateway::new(hub, options)
        .serve(listener, shutdown)
        .await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_answer_is_as_long_as_it_says() {
        let text = std::str::from_utf8(BUSY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.ends_with(&format!("content-length: {}", body.len())),
            "{}",
            body.len()
        );
        let body: parlor_wire::api::ErrorBody = serde_json::from_str(body).unwrap();
        assert_eq!(body.code, parlor_wire::ProtocolCode::Busy.as_str());
    }
}
