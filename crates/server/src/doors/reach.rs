//! Where the doors are reached: from this machine, from the network, and as links say it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

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
        let lines = |scheme: &'static str, listens: &[SocketAddr], on: bool| {
            let here = listens.iter().copied().map(from_here).filter(|_| on);
            let lines: Vec<_> = here.map(|at| format!("{scheme}://{at}")).collect();
            lines
        };
        [
            lines("http", &self.main, self.plaintext),
            lines("https", &self.main, self.tls),
            lines("line", &self.line, true),
            lines("irc", &self.irc, true),
            lines("ircs", &self.ircs, true),
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

    /// Every address at which the main port is reached from the network, as URLs; those of the internet last.
    #[must_use]
    pub fn from_network(&self) -> Vec<String> {
        self.from_network_by(self.scheme())
    }

    fn from_network_by(&self, scheme: &str) -> Vec<String> {
        let mut found: Vec<_> = self.main.iter().copied().flat_map(outside).collect();
        found.sort_by_key(|address| (address.is_ipv6(), !is_private(address.ip())));
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
            .or_else(|| self.from_network().into_iter().next())
            .or_else(|| self.here())
    }

    /// The address of the main port for links that the line gateway tells. They come over no TLS, and its programs have
    /// none to believe in, so they lead to where there is none if they can.
    #[must_use]
    pub fn line_links(&self) -> Option<String> {
        let scheme = if self.plaintext { "http" } else { "https" };
        let named = self.public_url.clone();
        named
            .or_else(|| self.from_network_by(scheme).into_iter().next())
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

/// Where an address that is listened on is reached from the network.
#[must_use]
pub fn outside(address: SocketAddr) -> Vec<SocketAddr> {
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

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(listens: &[&str]) -> Reach {
        Reach {
            main: listens.iter().map(|at| at.parse().unwrap()).collect(),
            line: Vec::new(),
            irc: Vec::new(),
            ircs: Vec::new(),
            plaintext: true,
            tls: false,
            pin: None,
            public_url: None,
        }
    }

    #[test]
    fn links_begin_with_the_named_address_or_one_from_outside_or_one_from_here() {
        let links = |listens: &[&str]| reach(listens).links();
        let named = Reach {
            public_url: Some("https://chat.example.org".into()),
            ..reach(&["127.0.0.1:1"])
        };
        assert_eq!(named.links(), named.public_url);
        let outside = links(&["127.0.0.1:1", "192.0.2.7:2"]);
        assert_eq!(outside.as_deref(), Some("http://192.0.2.7:2"));
        assert_eq!(
            links(&["[::1]:1", "127.0.0.1:1"]).as_deref(),
            Some("http://[::1]:1")
        );
        assert_eq!(links(&[]), None);
    }

    #[test]
    fn private_addresses_come_before_public_ones_and_ipv4_before_ipv6() {
        let reach = reach(&[
            "[2001:db8::7]:1",
            "192.0.2.7:2",
            "10.0.0.7:3",
            "127.0.0.1:4",
        ]);
        let expected = [
            "http://10.0.0.7:3",
            "http://192.0.2.7:2",
            "http://[2001:db8::7]:1",
        ];
        assert_eq!(reach.from_network(), expected);
    }

    #[test]
    fn ready_lines_are_one_address_each_the_main_port_first() {
        let mut reach = Reach {
            line: vec!["127.0.0.1:40124".parse().unwrap()],
            ircs: vec!["[::1]:40125".parse().unwrap()],
            tls: true,
            ..reach(&["127.0.0.1:40123", "[::1]:40123"])
        };
        let expected = [
            "http://127.0.0.1:40123",
            "http://[::1]:40123",
            "https://127.0.0.1:40123",
            "https://[::1]:40123",
            "line://127.0.0.1:40124",
            "ircs://[::1]:40125",
        ];
        assert_eq!(reach.ready_lines(), expected);
        reach.plaintext = false;
        assert_eq!(reach.ready_lines(), expected[2..]);
        assert_eq!(reach.here().as_deref(), Some("https://127.0.0.1:40123"));
    }

    #[test]
    fn who_listens_everywhere_is_reached_on_this_machine() {
        for (listens, reached) in [
            ("0.0.0.0:7666", "127.0.0.1:7666"),
            ("[::]:7666", "[::1]:7666"),
            ("192.0.2.1:7666", "192.0.2.1:7666"),
        ] {
            assert_eq!(from_here(listens.parse().unwrap()).to_string(), reached);
        }
    }
}
