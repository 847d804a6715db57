//! Binding: all addresses are taken before anything is told to anybody.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use rustix::net::sockopt::set_ipv6_v6only;
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};

use crate::settings::Place;

/// Connections that may wait to be accepted; the kernel's own limit (`somaxconn`) still holds.
const BACKLOG: u32 = 4_096;

/// An address that can't be listened on.
#[derive(Debug, Error)]
#[error("{address}: {}", in_words(.source))]
pub struct BindError {
    /// The address.
    pub address: SocketAddr,
    /// Why.
    pub source: io::Error,
}

/// Listens on all of these places; optional ones only where that is possible.
///
/// # Errors
/// [`BindError`] names the first address that can't be had.
pub fn bind(places: &[Place]) -> Result<Vec<TcpListener>, BindError> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let is_every_v4 =
        |place: &Place| place.address.is_ipv4() && place.address.ip().is_unspecified();
    let v4_too = places.iter().any(is_every_v4);
    for place in places {
        let mut address = place.address;
        if let (true, Some(last)) = (place.optional && address.port() == 0, listeners.last()) {
            address.set_port(last.local_addr().map_or(0, |last| last.port()));
        }
        match listen(address, v4_too) {
            Ok(listener) => listeners.push(listener),
            Err(error) if place.optional => {
                tracing::debug!(%address, %error, "not available, goes without");
            }
            Err(source) => return Err(BindError { address, source }),
        }
    }
    Ok(listeners)
}

/// `v4_too`: the IPv4 half of every interface has its own listener.
fn listen(address: SocketAddr, v4_too: bool) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // So that a restart does not wait for the connections of before.
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it: a peer that has vanished without a word is noticed in the end.
    socket.set_keepalive(true)?;
    if address.is_ipv6() && v4_too {
        set_ipv6_v6only(&socket, true)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            "the port is busy: stop the program that uses it, or choose another with --listen or --line".into()
        }
        ErrorKind::AddrNotAvailable => {
            "this machine does not have that address: choose another with --listen or --line".into()
        }
        ErrorKind::PermissionDenied => {
            "not allowed to listen there: choose a port from 1024 on with --listen or --line".into()
        }
        _ => format!("can't listen there: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str, optional: bool) -> Place {
        Place {
            address: address.parse().unwrap(),
            optional,
        }
    }

    #[tokio::test]
    async fn busy_port_is_named() {
        let taken = bind(&[place("127.0.0.1:0", false)]).unwrap();
        let address = taken[0].local_addr().unwrap();
        let error = bind(&[Place {
            address,
            optional: false,
        }])
        .unwrap_err()
        .to_string();
        assert!(
            error.starts_with(&format!("{address}: the port is busy")),
            "{error}"
        );
        assert!(!error.contains('\n'));
    }

    #[tokio::test]
    async fn every_interface_has_one_port_for_both_kinds_of_address() {
        let listeners = bind(&[place("0.0.0.0:0", false), place("[::]:0", true)]).unwrap();
        let ports: Vec<u16> = listeners
            .iter()
            .map(|l| l.local_addr().unwrap().port())
            .collect();
        assert!(
            ports.iter().all(|port| *port == ports[0] && *port != 0),
            "{ports:?}"
        );
    }

    #[tokio::test]
    async fn optional_place_may_be_missing() {
        let listeners = bind(&[place("127.0.0.1:0", false), place("203.0.113.1:1", true)]).unwrap();
        assert_eq!(listeners.len(), 1);
        let error = bind(&[place("203.0.113.1:1", false)])
            .unwrap_err()
            .to_string();
        assert!(error.contains("does not have that address"), "{error}");
    }
}
