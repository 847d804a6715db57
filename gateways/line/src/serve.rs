//! Listening: one task for each connection, all of which end with the gateway.

use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Gate, Hub, Pass, WireFormat};
use parlor_net::{Peer, accept};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::LineOptions;
use crate::connection::converse;
use crate::link::{HubCodes, Links};

/// After how much silence the system asks after a client, and then how often and how many times in vain.
const KEEP_IDLE: Duration = Duration::from_secs(60);
const KEEP_INTERVAL: Duration = Duration::from_secs(10);
const KEEP_PROBES: u32 = 6;
/// How long connections have to say goodbye.
const GOODBYE: Duration = Duration::from_millis(1_800);

/// The line gateway, on any number of listeners.
#[derive(Clone)]
pub struct LineGateway {
    shared: Arc<Shared>,
}

/// What all connections use.
pub(crate) struct Shared {
    pub(crate) hub: Hub,
    pub(crate) format: WireFormat,
    pub(crate) options: Arc<LineOptions>,
    pub(crate) links: Links,
    gate: Arc<Gate>,
}

impl LineGateway {
    /// A gateway to this hub. One is enough for a server: it takes one of the hub's wire formats.
    #[must_use]
    pub fn new(hub: Hub, options: LineOptions) -> Self {
        let gate = Gate::new(options.signing_in, options.signing_in_per_address);
        let format = hub.wire_format();
        let codes = Arc::new(HubCodes(hub.clone()));
        let links = Links::new(options.main_port.as_deref(), codes);
        Self {
            shared: Arc::new(Shared {
                hub,
                format,
                options: Arc::new(options),
                links,
                gate,
            }),
        }
    }

    /// Serves a listener until `shutdown`; then says goodbye, and returns within two seconds.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        let connections = TaskTracker::new();
        let end = CancellationToken::new();
        accept(listener, &shutdown, |stream, peer| {
            self.accepted(stream, peer, &connections, &end);
        })
        .await;
        end.cancel();
        connections.close();
        if tokio::time::timeout(GOODBYE, connections.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                connections = connections.len(),
                "connections did not end in time"
            );
        }
    }

    fn accepted(
        &self,
        stream: TcpStream,
        peer: Peer,
        connections: &TaskTracker,
        end: &CancellationToken,
    ) {
        if let Err(error) = keep_alive(&stream) {
            tracing::debug!(%error, "a client that vanishes will be noticed late");
        }
        let Some(pass) = self.shared.gate.enter(peer.ip()) else {
            // Whether that can be read by the other side is not worth waiting for.
            let _ = stream.try_write(
                b"* Too many connections are signing in. Please try again in a minute.\n",
            );
            return;
        };
        connections.spawn(self.one(stream, peer, pass, end.clone()));
    }

    fn one(
        &self,
        stream: TcpStream,
        peer: Peer,
        pass: Pass,
        end: CancellationToken,
    ) -> impl Future<Output = ()> + use<> {
        converse(Arc::clone(&self.shared), stream, peer.ip(), pass, end)
    }
}

/// Serves a listener until `shutdown`: [`LineGateway`] for a single one.
pub async fn serve(
    listener: TcpListener,
    hub: Hub,
    options: LineOptions,
    shutdown: CancellationToken,
) {
    LineGateway::new(hub, options)
        .serve(listener, shutdown)
        .await;
}

/// Has the system ask after a client that is silent, so that one that vanished does not stay for hours in a quiet room
/// (RFC 9293 section 3.8.4).
fn keep_alive(stream: &TcpStream) -> std::io::Result<()> {
    use rustix::net::sockopt;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, KEEP_IDLE)?;
    sockopt::set_tcp_keepintvl(stream, KEEP_INTERVAL)?;
    sockopt::set_tcp_keepcnt(stream, KEEP_PROBES)?;
    Ok(())
}
