//! A server announces itself, from its start to its end.

use mdns_sd::{Error, IfKind, ServiceDaemon, ServiceInfo};

use super::{PIN, SERVICE, VERSION};
use crate::doors::Reach;
use crate::tls::host_name;

/// Bytes of a name in DNS (RFC 1035 section 2.3.4).
const NAME_BYTES: usize = 63;

/// What the network is told, until this is dropped.
pub struct Announcement {
    daemon: ServiceDaemon,
    full_name: String,
}

impl Announcement {
    /// Announces a server by its name, at the port where others reach it; `None` when only this machine can.
    ///
    /// # Errors
    /// There is no network to speak to.
    pub fn make(server: &str, reach: &Reach) -> Result<Option<Self>, Error> {
        let Some(address) = reach
            .main
            .iter()
            .find(|address| !address.ip().is_loopback())
        else {
            return Ok(None);
        };
        let pin = reach.pin.map(|pin| pin.to_string());
        let version = parlor_wire::VERSION.to_string();
        let mut facts = vec![(VERSION, version.as_str())];
        facts.extend(pin.as_deref().map(|pin| (PIN, pin)));
        let host = format!(
            "{}.local.",
            host_name().unwrap_or_else(|| "parlor".to_owned())
        );
        let name = cut(server);
        let port = address.port();
        let info = match address.ip() {
            ip if ip.is_unspecified() => {
                ServiceInfo::new(SERVICE, name, &host, (), port, facts.as_slice())?
                    .enable_addr_auto()
            }
            ip => ServiceInfo::new(SERVICE, name, &host, ip, port, facts.as_slice())?,
        };
        let daemon = ServiceDaemon::new()?;
        // What only this machine hears is of no use to it, and link-local addresses lead nowhere by themselves.
        daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
        let full_name = info.get_fullname().to_owned();
        daemon.register(info)?;
        Ok(Some(Self { daemon, full_name }))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // Whoever is not told that it is gone finds out when they want to join.
        let _ = self.daemon.unregister(&self.full_name);
        let _ = self.daemon.shutdown();
    }
}

/// A name as long as one can be.
fn cut(name: &str) -> &str {
    let mut end = name.len().min(NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_between_letters() {
        assert_eq!(cut("den"), "den");
        assert_eq!(cut(&"ü".repeat(40)).len(), 62);
    }
}
