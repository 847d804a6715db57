//! By which names and addresses the server is reached: what its certificate is for.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::settings::Settings;

/// Names and addresses, each once and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Host names, in lower case.
    pub hosts: BTreeSet<String>,
    /// Addresses.
    pub addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// Those of a server on this machine: localhost, the machine's name here and in mDNS, every address that it
    /// has now, and what the operator names.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let mut names = Self::local();
        let public = settings.public_url.as_deref().map(host_of);
        for name in settings.tls_names.iter().map(String::as_str).chain(public) {
            names.add(name);
        }
        names
    }

    /// Those of this machine.
    fn local() -> Self {
        let mut names = Self::default();
        for name in ["localhost", "127.0.0.1", "::1"] {
            names.add(name);
        }
        if let Some(host) = host_name() {
            names.add(&format!("{host}.local"));
            names.add(&host);
        }
        names.addresses.extend(addresses());
        names
    }

    /// Adds one, whichever it is.
    fn add(&mut self, name: &str) {
        match name.parse() {
            Ok(address) => self.addresses.insert(address),
            Err(_) => self.hosts.insert(name.to_ascii_lowercase()),
        };
    }
}

/// The addresses by which this machine is reached in its networks; those that only mean something together with an
/// interface are left out, since no URL can have them.
#[must_use]
pub fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<_> = interfaces
        .iter()
        .filter(|interface| interface.is_oper_up() && !interface.is_loopback())
        .map(|interface| interface.ip())
        .filter(|ip| match ip {
            IpAddr::V4(_) => true,
            IpAddr::V6(ip) => !ip.is_unicast_link_local(),
        })
        .collect();
    // IPv4 first: it is what people type.
    found.sort();
    found.dedup();
    found
}

/// What this machine is called, if that can stand in a certificate.
#[must_use]
pub fn host_name() -> Option<String> {
    let name = rustix::system::uname();
    let name = name.nodename().to_str().ok()?;
    let name = name.split('.').next()?.to_ascii_lowercase();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_name = (1..=63).contains(&name.len()) && name.bytes().all(is_letter);
    (is_name && name != "localhost").then_some(name)
}

/// The host of a URL that is scheme, host and port.
fn host_of(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    match authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, _)) => host,
        None => authority.split(':').next().unwrap_or(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_is_taken_out_of_a_url() {
        for (url, host) in [
            ("https://chat.example.org", "chat.example.org"),
            ("https://chat.example.org:8443", "chat.example.org"),
            ("https://[2001:db8::1]:443", "2001:db8::1"),
            ("http://192.0.2.7", "192.0.2.7"),
        ] {
            assert_eq!(host_of(url), host);
        }
    }

    #[test]
    fn names_and_addresses_are_told_apart() {
        let mut names = Names::default();
        for name in ["Chat.Example.org", "192.0.2.7", "::1", "chat.example.org"] {
            names.add(name);
        }
        assert_eq!(names.hosts.len(), 1);
        assert_eq!(names.addresses.len(), 2);
    }
}
