//! Accepting connections, and ending them all when the server goes down.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::FutureExt as _;
use parlor_hub::{Gate, Hub};
use parlor_net::{Peer, Stream, accept};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::ticket::Tickets;
use crate::visitor::Visitor;
use crate::{App, HttpOptions, api, connection, router};

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
        let connections = self.connections(shutdown.clone());
        accept(listener, &shutdown, |stream, peer| {
            connections.take(stream.into(), peer);
        })
        .await;
        connections.end().await;
    }

    /// The connections of a door that accepts them itself.
    #[must_use]
    pub fn connections(&self, shutdown: CancellationToken) -> HttpConnections {
        HttpConnections {
            gateway: self.clone(),
            tasks: TaskTracker::new(),
            abort: CancellationToken::new(),
            shutdown,
        }
    }
}

/// Connections that are served together, and end together.
pub struct HttpConnections {
    gateway: HttpGateway,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    /// Cancelled when those that did not end in time must.
    abort: CancellationToken,
}

impl HttpConnections {
    /// Serves a connection, in a task of its own.
    pub fn take(&self, mut stream: Stream, peer: Peer) {
        let app = &self.gateway.app;
        let Some(pass) = app.gate.enter(peer.ip()) else {
            // Whoever does not take these few bytes at once does without.
            let told = async {
                stream.write_all(BUSY).await?;
                stream.flush().await
            };
            let _ = told.now_or_never();
            return;
        };
        let visitor = Visitor {
            address: peer.ip(),
            secure: peer.secure,
            pass: Arc::new(pass),
            tasks: self.tasks.clone(),
            shutdown: self.shutdown.clone(),
        };
        let router = self.gateway.router.clone();
        let conversation = connection::converse(stream, visitor, router, Arc::clone(app));
        let abort = self.abort.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = conversation => {}
                () = abort.cancelled() => {}
            }
        });
    }

    /// Waits until all have ended, which they begin to when what `shutdown` they were made with is cancelled; two
    /// seconds at most.
    pub async fn end(&self) {
        self.tasks.close();
        let within = self.gateway.app.options.end_within;
        if timeout(within, self.tasks.wait()).await.is_err() {
            self.abort.cancel();
            let _ = timeout(ABORTED_WITHIN, self.tasks.wait()).await;
        }
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
