//! What the operator is told once the server serves: where, and how to become its owner.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use parlor_model::Secret;

use crate::doors::from_here;

/// The lines of the ready file.
pub fn ready_lines(main: &[SocketAddr], line: &[SocketAddr]) -> Vec<String> {
    let main = main.iter().map(|address| format!("http://{address}"));
    main.chain(line.iter().map(|address| format!("line://{address}")))
        .collect()
}

/// Tells the log where the server can be reached.
pub fn doors(main: &[SocketAddr], line: &[SocketAddr]) {
    for address in main {
        tracing::info!(what = "server", "listening on http://{address}");
    }
    for address in line {
        tracing::info!(
            what = "server",
            "listening for lines: nc {} {}",
            address.ip(),
            address.port()
        );
    }
    if let Some(address) = main.iter().copied().find_map(from_network) {
        tracing::info!(what = "server", "others on this network: http://{address}");
    }
}

/// Where an address that is listened on is reached from this network; `None` when it is not.
pub fn from_network(address: SocketAddr) -> Option<SocketAddr> {
    let ip = match address.ip() {
        ip if ip.is_loopback() => return None,
        ip if ip.is_unspecified() => lan_address()?,
        ip => ip,
    };
    Some(SocketAddr::new(ip, address.port()))
}

/// The address of the main port for links: the one that the operator names, else the first at which it can be
/// reached from this network, else from this machine.
pub fn main_port(
    public_url: Option<&str>,
    listens: impl Iterator<Item = SocketAddr>,
) -> Option<String> {
    if let Some(url) = public_url {
        return Some(url.to_owned());
    }
    let listens: Vec<SocketAddr> = listens.collect();
    let outside = listens.iter().copied().find_map(from_network);
    let here = || listens.first().copied().map(from_here);
    outside
        .or_else(here)
        .map(|address| format!("http://{address}"))
}

/// Prints the one-time link. Not through the log, whose lines may be kept and sent elsewhere.
pub fn claim(main: Option<&SocketAddr>, code: &Secret<String>) {
    let Some(address) = main else { return };
    eprintln!("This server has no owner yet. Whoever brings this link first becomes its owner:");
    eprintln!("  http://{address}/claim#{}", code.expose());
    eprintln!(
        "Open it in a browser, or put it into a file and run: parlor admin claim --link-file FILE"
    );
}

/// The address that this machine has in its network: the one it would send from. Nothing is sent:
/// connecting a UDP socket only chooses a route (192.0.2.0/24 is for documentation, RFC 5737).
fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_begin_with_the_named_address_or_one_from_outside_or_one_from_here() {
        let main_port = |url, listens: &[&str]| {
            main_port(url, listens.iter().map(|address| address.parse().unwrap()))
        };
        let named = Some("https://chat.example.org");
        let told = main_port(named, &["127.0.0.1:1"]);
        assert_eq!(told.as_deref(), named);
        let told = main_port(None, &["127.0.0.1:1", "192.0.2.7:2"]);
        assert_eq!(told.as_deref(), Some("http://192.0.2.7:2"));
        let told = main_port(None, &["[::1]:1", "127.0.0.1:1"]);
        assert_eq!(told.as_deref(), Some("http://[::1]:1"));
        assert_eq!(main_port(None, &[]), None);
    }

    #[test]
    fn ready_lines_are_one_address_each_the_main_port_first() {
        let main = [
            "127.0.0.1:40123".parse().unwrap(),
            "[::1]:40123".parse().unwrap(),
        ];
        let line = ["127.0.0.1:40124".parse().unwrap()];
        assert_eq!(
            ready_lines(&main, &line),
            [
                "http://127.0.0.1:40123",
                "http://[::1]:40123",
                "line://127.0.0.1:40124"
            ]
        );
    }
}
