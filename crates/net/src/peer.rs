//! Who is at the other end of a connection, as far as the connection itself tells.

use std::net::{IpAddr, SocketAddr};

/// The other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Where it connects from; an IPv4 address as such, however the listener saw it.
    pub address: SocketAddr,
    /// Whether nobody on the way can read along: there is TLS around the connection.
    pub secure: bool,
    /// The SHA-256 of the certificate that the client showed, in DER: its fingerprint. That it has the key is proven;
    /// whose it is, is not.
    pub certificate: Option<[u8; 32]>,
}

impl Peer {
    /// One that came without TLS.
    #[must_use]
    pub fn plain(address: SocketAddr) -> Self {
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
        Self {
            address,
            secure: false,
            certificate: None,
        }
    }

    /// One that came over TLS.
    #[must_use]
    pub fn over_tls(address: SocketAddr, certificate: Option<[u8; 32]>) -> Self {
        Self {
            secure: true,
            certificate,
            ..Self::plain(address)
        }
    }

    /// Its address without the port.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.ip().is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_behind_an_ipv6_listener_is_ipv4() {
        let peer = Peer::plain("[::ffff:127.0.0.1]:7".parse().unwrap());
        assert_eq!(peer.address, "127.0.0.1:7".parse().unwrap());
        assert!(peer.is_loopback() && !peer.secure);
        let peer = Peer::over_tls("192.0.2.7:7".parse().unwrap(), Some([1; 32]));
        assert!(peer.secure && !peer.is_loopback() && peer.certificate.is_some());
    }
}
