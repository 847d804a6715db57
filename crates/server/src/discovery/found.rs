//! A server that was found. Anybody in the network can announce anything: what is read here is text from strangers.

use std::net::IpAddr;

use parlor_model::sanitise_line;
use parlor_net::Pin;

use super::SERVICE;

/// Characters of a name that are shown.
const NAME_CHARS: usize = 50;

/// A server in this network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it calls itself.
    pub name: String,
    /// Where it is, IPv4 first; never empty.
    pub addresses: Vec<IpAddr>,
    /// The port of its main port.
    pub port: u16,
    /// The pin of its key, where it has TLS.
    pub pin: Option<Pin>,
}

impl Found {
    /// As it was announced; `None` when it can't be reached by that.
    #[must_use]
    pub fn read(
        full_name: &str,
        addresses: impl IntoIterator<Item = IpAddr>,
        port: u16,
        pin: Option<&str>,
    ) -> Option<Self> {
        let name = full_name.strip_suffix(SERVICE)?.trim_end_matches('.');
        let name = sanitise_line(&unescaped(name)).trim().to_owned();
        let name: String = name.chars().take(NAME_CHARS).collect();
        let is_usable = |ip: &IpAddr| match ip {
            IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_unspecified(),
            // Without the interface that they belong to these lead nowhere.
            IpAddr::V6(ip) => {
                !(ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local())
            }
        };
        let mut addresses: Vec<_> = addresses.into_iter().filter(is_usable).collect();
        addresses.sort();
        addresses.dedup();
        if addresses.is_empty() || port == 0 {
            return None;
        }
        let pin = match pin {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        Some(Self {
            name: if name.is_empty() {
                "unnamed".to_owned()
            } else {
                name
            },
            addresses,
            port,
            pin,
        })
    }

    /// Where to join it: with the pin of its key, where it has TLS.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let at = match self.addresses.first()? {
            IpAddr::V4(ip) => format!("{ip}:{}", self.port),
            IpAddr::V6(ip) => format!("[{ip}]:{}", self.port),
        };
        Some(match self.pin {
            Some(pin) => format!("https://{at}/join#pin={pin}"),
            None => format!("http://{at}"),
        })
    }
}

/// A name without the marks before its dots (RFC 6763 section 4.3).
fn unescaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.extend(letters.next()),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn announcement_is_read_into_a_link() {
        let name = "The Den 2\\.0._parlor._tcp.local.";
        let addresses = ips(&["fd00::7", "192.168.1.5", "127.0.0.1", "fe80::1"]);
        let plain = Found::read(name, addresses.clone(), 7666, None).unwrap();
        assert_eq!(plain.name, "The Den 2.0");
        assert_eq!(plain.addresses, ips(&["192.168.1.5", "fd00::7"]));
        assert_eq!(plain.link().as_deref(), Some("http://192.168.1.5:7666"));
        let pin = "A".repeat(43);
        let secure = Found::read(name, addresses, 7666, Some(&pin)).unwrap();
        let link = format!("https://192.168.1.5:7666/join#pin={pin}");
        assert_eq!(secure.link(), Some(link));
    }

    #[test]
    fn text_of_strangers_does_no_harm() {
        let evil = "\u{1b}[2Ja\nb\u{202e}._parlor._tcp.local.";
        let found = Found::read(evil, ips(&["10.0.0.1"]), 1, None).unwrap();
        assert!(!found.name.contains(['\u{1b}', '\n']), "{:?}", found.name);
        let long = format!("{}._parlor._tcp.local.", "ü".repeat(300));
        let found = Found::read(&long, ips(&["10.0.0.1"]), 1, None).unwrap();
        assert_eq!(found.name.chars().count(), 50);
        for (name, addresses, port, pin) in [
            ("x._http._tcp.local.", &["10.0.0.1"][..], 1, None),
            ("x._parlor._tcp.local.", &["127.0.0.1"], 1, None),
            ("x._parlor._tcp.local.", &["10.0.0.1"], 0, None),
            ("x._parlor._tcp.local.", &["10.0.0.1"], 1, Some("no pin")),
        ] {
            assert_eq!(Found::read(name, ips(addresses), port, pin), None, "{name}");
        }
    }
}
