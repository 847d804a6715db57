//! What is known of a connection, for everything that is asked on it.

use std::net::IpAddr;
use std::sync::Arc;

use parlor_hub::{Door, Pass};
use parlor_model::Gateway;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A connection's own facts; each of its requests has them as an extension.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// Where it comes from, IPv4 as such.
    pub(crate) address: IpAddr,
    /// Whether it came over TLS.
    pub(crate) secure: bool,
    /// Its place among those that have not signed in.
    pub(crate) pass: Arc<Pass>,
    /// Where a socket's task is kept track of.
    pub(crate) tasks: TaskTracker,
    /// Cancelled when the server goes down.
    pub(crate) shutdown: CancellationToken,
}

impl Visitor {
    /// The door, for the hub.
    pub(crate) fn door(&self) -> Door {
        Door {
            gateway: Gateway::Http,
            address: Some(self.address),
            secure: self.secure,
        }
    }
}
