//! Serving connections, and ending them all when the server goes down.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::Denied;
use parlor_hub::{Gate, Hub};
use parlor_net::{Peer, Stream, accept};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::IrcOptions;
use crate::connection::converse;
use crate::kept::Kept;
use crate::people::People;
use crate::shared::Shared;
use crate::websocket;

/// How long what was said last has to reach a WebSocket's client.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long connections have to say goodbye.
const GOODBYE: Duration = Duration::from_millis(1_800);
/// How long the handshake of a WebSocket may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// What a connection is told for which there is no place.
const BUSY: &[u8] =
    b"ERROR :Closing Link: Too many connections are registering. Please try again in a minute.\r\n";

/// The IRC gateway: made once, then served on any number of listeners.
#[derive(Clone)]
pub struct IrcGateway {
    pub(crate) shared: Arc<Shared>,
    pub(crate) gate: Arc<Gate>,
}

impl IrcGateway {
    /// A gateway to this hub. It takes one of the hub's wire formats.
    ///
    /// # Errors
    /// The hub is going down.
    pub async fn start(hub: Hub, options: IrcOptions) -> Result<Self, Denied> {
        let gate = Gate::exempting(
            options.registering,
            options.registering_per_address,
            Arc::clone(&options.exempt),
        );
        let people = Arc::new(People::default());
        hub.watch_presence(Arc::<People>::clone(&people)).await?;
        let kept = Arc::new(Kept::default());
        hub.watch_presence(Arc::<Kept>::clone(&kept)).await?;
        let shared = Arc::new(Shared::new(hub, options, people, kept));
        Ok(Self { shared, gate })
    }

    /// Serves a listener until `shutdown`; then says goodbye, and returns within two seconds.
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) {
        let connections = self.connections(shutdown.clone());
        accept(listener, &shutdown, |stream, peer| {
            connections.take(stream.into(), peer)
        })
        .await;
        connections.end().await;
    }

    /// The connections of a door that accepts them itself.
    #[must_use]
    pub fn connections(&self, shutdown: CancellationToken) -> IrcConnections {
        IrcConnections {
            gateway: self.clone(),
            tasks: TaskTracker::new(),
            shutdown,
        }
    }
}

/// Connections that are served together, and end together.
pub struct IrcConnections {
    gateway: IrcGateway,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl IrcConnections {
    /// Serves a connection, in a task of its own.
    pub fn take(&self, stream: Stream, peer: Peer) {
        let Some(pass) = self.gateway.gate.enter(peer.ip()) else {
            // Whether that can be read by the other side is not worth waiting for.
            let _ = stream.socket().try_write(BUSY);
            return;
        };
        let shared = Arc::clone(&self.gateway.shared);
        self.tasks
            .spawn(converse(shared, stream, peer, pass, self.shutdown.clone()));
    }

    /// Serves a connection that opens with the request for a WebSocket, in a task of its own.
    pub fn take_web(&self, stream: Stream, peer: Peer) {
        let Some(pass) = self.gateway.gate.enter(peer.ip()) else {
            return;
        };
        let (shared, end) = (Arc::clone(&self.gateway.shared), self.shutdown.clone());
        self.tasks.spawn(async move {
            let handshake = timeout(
                HANDSHAKE,
                websocket::accept(stream, &shared.options.origins),
            );
            if let Ok(Some((stream, carry))) = handshake.await {
                let mut carry = std::pin::pin!(carry);
                tokio::select! {
                    () = &mut carry => {}
                    () = converse(shared, stream, peer, pass, end) => {
                        // Who takes nothing any more is not waited for.
                        let _ = timeout(LAST_WORDS, carry).await;
                    }
                }
            }
        });
    }

    /// Waits until all have ended, which they begin to when the `shutdown` they were made with is cancelled; two seconds at
    /// most.
    pub async fn end(&self) {
        self.tasks.close();
        if timeout(GOODBYE, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                connections = self.tasks.len(),
                "connections did not end in time"
            );
        }
    }
}
