//! Where the doors are reached: from this machine, from the network, and as links say it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use parlor_net::Pin;

use crate::tls::addresses;

/// Where every door listens, and how.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The main port.
    pub main: Vec<SocketAddr>,
    /// The line gateway.
    pub line: Vec<SocketAddr>,
    /// IRC alone.
    pub irc: Vec<SocketAddr>,
    /// IRC over TLS alone.
    pub ircs: Vec<SocketAddr>,
    /// Whether connections without TLS are served.
    pub plaintext: bool,
    /// Whether there is TLS.
    pub tls: bool,
    /// The pin of the server's key.
    pub pin: Option<Pin>,
    /// The address that the operator names.
    pub public_url: Option<String>,
}

impl Reach {
    /// The lines of the ready file, the main port first.
    #[must_use]
    pub fn ready_lines(&self) -> Vec<String> {
        self.lines(|address| vec![from_here(address)])
    }

    /// The same with every address at which a door is reached, from the network too.
    #[must_use]
    pub fn every_line(&self) -> Vec<String> {
        self.lines(reached)
    }

    fn lines(&self, addresses: fn(SocketAddr) -> Vec<SocketAddr>) -> Vec<String> {
        let lines = |scheme: &'static str, listens: &[SocketAddr], on: bool| {
            let found = listens.iter().copied().flat_map(addresses).filter(|_| on);
            let lines: Vec<_> = found.map(|at| format!("{scheme}://{at}")).collect();
            lines
        };
        [
            lines("http", &self.main, self.plaintext),
            lines("https", &self.main, self.tls),
            lines("line", &self.line, true),
            lines("irc", &self.irc, true),
            lines("irc", &self.main, self.plaintext),
            lines("ircs", &self.ircs, true),
            lines("ircs", &self.main, self.tls),
        ]
        .concat()
    }

    /// The scheme that people are told: with TLS if there is any.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Where the main port is reached from this machine, as a URL.
    #[must_use]
    pub fn here(&self) -> Option<String> {
        let address = self.main.first().copied().map(from_here)?;
        // What stays on this machine needs no certificate that somebody would have to believe.
        let scheme = if self.plaintext { "http" } else { "https" };
        Some(format!("{scheme}://{address}"))
    }

    /// Every address at which the main port is reached from the network, as URLs: first that of the network by which
    /// this machine reaches others, and those of the internet last.
    #[must_use]
    pub fn network_urls(&self) -> Vec<String> {
        self.network_urls_by(self.scheme())
    }

    fn network_urls_by(&self, scheme: &str) -> Vec<String> {
        let mut found: Vec<_> = self.main.iter().copied().flat_map(outside).collect();
        let usual = route();
        found.sort_by_key(|address| {
            let ip = address.ip();
            (Some(ip) != usual, ip.is_ipv6(), !is_private(ip))
        });
        found.dedup();
        found
            .iter()
            .map(|address| format!("{scheme}://{address}"))
            .collect()
    }

    /// The address of the main port for links: the one that the operator names, else the first at which it can be
    /// reached from the network, else from this machine.
    #[must_use]
    pub fn links(&self) -> Option<String> {
        let named = self.public_url.clone();
        named
            .or_else(|| self.network_urls().into_iter().next())
            .or_else(|| self.here())
    }

    /// The address of the main port for links that the line gateway tells. They come over no TLS, and its programs have
    /// none to believe in, so they lead to where there is none if they can.
    #[must_use]
    pub fn line_links(&self) -> Option<String> {
        let scheme = if self.plaintext { "http" } else { "https" };
        let named = self.public_url.clone();
        named
            .or_else(|| self.network_urls_by(scheme).into_iter().next())
            .or_else(|| self.here())
    }

    /// The link by which people join: for a program with the pin of the server's key, which needs no authority then.
    #[must_use]
    pub fn join_link(&self) -> Option<String> {
        let links = self.links()?;
        Some(match self.pin.filter(|_| links.starts_with("https://")) {
            Some(pin) => format!("{links}/join#pin={pin}"),
            None => links,
        })
    }

    /// Where the line gateway is reached by others: in the network, if it listens there.
    #[must_use]
    pub fn line_for_others(&self) -> Option<SocketAddr> {
        let outside = self.line.iter().copied().flat_map(outside).next();
        outside.or_else(|| self.line.first().copied().map(from_here))
    }

    /// Whether anybody but this machine can reach the main port.
    #[must_use]
    pub fn is_on_network(&self) -> bool {
        self.main.iter().any(|address| !address.ip().is_loopback())
    }
}

/// Every interface is no address to connect to; loopback is one of them.
#[must_use]
pub fn from_here(mut address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other,
    };
    address.set_ip(ip);
    address
}

/// Every address at which one that is listened on is reached, from this machine first.
#[must_use]
pub fn reached(address: SocketAddr) -> Vec<SocketAddr> {
    let mut addresses = vec![from_here(address)];
    addresses.extend(outside(address));
    addresses.dedup();
    addresses
}

/// Where an address that is listened on is reached from the network.
fn outside(address: SocketAddr) -> Vec<SocketAddr> {
    let all = |is_wanted: fn(&IpAddr) -> bool| {
        let here = addresses().into_iter().filter(is_wanted);
        here.map(|ip| SocketAddr::new(ip, address.port())).collect()
    };
    match address.ip() {
        ip if ip.is_loopback() => Vec::new(),
        IpAddr::V4(ip) if ip.is_unspecified() => all(IpAddr::is_ipv4),
        IpAddr::V6(ip) if ip.is_unspecified() => all(IpAddr::is_ipv6),
        _ => vec![address],
    }
}

/// The address that this machine would send from: of several networks the one that matters. Nothing is sent: connecting a
/// UDP socket only chooses a route (192.0.2.0/24 is for documentation, RFC 5737).
fn route() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests;
