//! What the authority may vouch for: written into its certificate once, and kept beside it, so that no certificate is
//! made that nobody would take.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use parlor_model::AddressRange;
use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};

use crate::tls::Names;

/// The networks that nobody reaches from elsewhere: this machine (RFC 1122, RFC 4291), private (RFC 1918, RFC 4193), shared
/// (RFC 6598) and link-local ones (RFC 3927, RFC 4291).
const PRIVATE: [&str; 9] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
];
/// The names that nobody can own: this machine, and mDNS (RFC 6762).
const NAMES: [&str; 2] = ["localhost", "local"];

/// Names, with all under them, and ranges of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permitted {
    hosts: BTreeSet<String>,
    ranges: Vec<AddressRange>,
}

/// Those of a server's names that are permitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// Host names.
    pub hosts: Vec<String>,
    /// Addresses.
    pub addresses: Vec<IpAddr>,
}

impl Permitted {
    /// What is private, and these names and addresses.
    pub fn around(names: &Names) -> Self {
        let mut permitted = Self::read(&[&NAMES[..], &PRIVATE[..]].concat().join("\n"));
        for address in &names.addresses {
            if !permitted.has_address(*address) {
                permitted.ranges.push(AddressRange::single(*address));
            }
        }
        for host in &names.hosts {
            if !permitted.has_host(host) {
                permitted.hosts.insert(host.clone());
            }
        }
        permitted
    }

    /// As it was written, one a line.
    pub fn read(text: &str) -> Self {
        let mut permitted = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.parse() {
                Ok(range) => permitted.ranges.push(range),
                Err(_) => {
                    permitted.hosts.insert(line.to_owned());
                }
            }
        }
        permitted
    }

    /// As a certificate has it.
    pub fn constraints(&self) -> NameConstraints {
        let hosts = self.hosts.iter().cloned().map(GeneralSubtree::DnsName);
        let ranges = self.ranges.iter().map(|range| {
            let subnet = CidrSubnet::from_addr_prefix(range.first(), range.prefix());
            GeneralSubtree::IpAddress(subnet)
        });
        NameConstraints {
            permitted_subtrees: hosts.chain(ranges).collect(),
            excluded_subtrees: Vec::new(),
        }
    }

    /// Those of these names that are permitted.
    pub fn of(&self, names: &Names) -> Covered {
        let hosts = names.hosts.iter().filter(|host| self.has_host(host));
        let addresses = names.addresses.iter().copied();
        Covered {
            hosts: hosts.cloned().collect(),
            addresses: addresses
                .filter(|address| self.has_address(*address))
                .collect(),
        }
    }

    fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|permitted| {
            let above = host.strip_suffix(permitted.as_str());
            above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    fn has_address(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(address))
    }
}

impl fmt::Display for Permitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hosts = self.hosts.iter();
        hosts.try_for_each(|host| writeln!(f, "{host}"))?;
        let mut ranges = self.ranges.iter();
        ranges.try_for_each(|range| writeln!(f, "{range}"))
    }
}

impl fmt::Display for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hosts = self.hosts.iter();
        hosts.try_for_each(|host| writeln!(f, "{host}"))?;
        let mut addresses = self.addresses.iter();
        addresses.try_for_each(|address| writeln!(f, "{address}"))
    }
}
