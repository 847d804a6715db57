//! Whether the ports are reachable, at each address.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::{Finding, Patient};
use crate::doors::reached;
use crate::ready_file;
use crate::settings::Place;

const CHECK: &str = "ports";
/// How long a connection may take to be made: it goes no further than this machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// One finding for each address of each door.
pub async fn check(patient: &Patient) -> Vec<Finding> {
    let settings = &patient.settings;
    let doors = [
        ("the main port", "listen", &settings.main),
        ("the line gateway", "line", &settings.line),
        ("IRC", "irc", &settings.irc),
        ("IRC over TLS", "ircs", &settings.ircs),
    ];
    let mut findings = Vec::new();
    if patient.is_running {
        // A server that was started with other flags says itself where it is.
        let running = ready_file::doors_of(&settings.data);
        match running.is_empty() {
            true => {
                for (name, setting, places) in doors {
                    for address in places.iter().flat_map(|place| reached(place.address)) {
                        findings.push(reach(name, setting, address).await);
                    }
                }
            }
            false => {
                for (scheme, address) in running {
                    findings.push(reach(&scheme, setting_of(&scheme), address).await);
                }
            }
        }
        return findings;
    }
    findings.push(Finding::warning(
        "server",
        format!("no server runs on {}", settings.data.display()),
        "start it with: parlor serve",
    ));
    for (name, setting, places) in doors {
        for place in places {
            findings.extend(bind(name, setting, place).await);
        }
    }
    findings
}

/// Which setting says where the door of this scheme is.
fn setting_of(scheme: &str) -> &'static str {
    match scheme {
        "line" => "line",
        "irc" => "irc",
        "ircs" => "ircs",
        _ => "listen",
    }
}

async fn reach(name: &str, setting: &str, address: SocketAddr) -> Finding {
    match timeout(PATIENCE, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Finding::good(CHECK, format!("{name} answers at {address}")),
        Ok(Err(error)) => Finding::bad(
            CHECK,
            format!("{name} does not answer at {address}: {error}"),
            format!("look at {setting} in the settings, and start the server again"),
        ),
        Err(_) => Finding::bad(
            CHECK,
            format!("{name} does not answer at {address} in time"),
            format!(
                "let TCP port {} through this machine's firewall",
                address.port()
            ),
        ),
    }
}

/// Whether a server that does not run could listen there.
async fn bind(name: &str, setting: &str, place: &Place) -> Option<Finding> {
    match TcpListener::bind(place.address).await {
        Ok(_) => Some(Finding::good(
            CHECK,
            format!("{} is free for {name}", place.address),
        )),
        Err(_) if place.optional => None,
        Err(error) => Some(Finding::bad(
            CHECK,
            format!("{name} can't have {}: {error}", place.address),
            format!(
                "stop the program that uses the port, or choose another as {setting} in the settings"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_to_do_about_a_port_names_its_setting() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = Place {
            address: taken.local_addr().unwrap(),
            optional: false,
        };
        let found = bind("IRC over TLS", "ircs", &place).await.unwrap();
        assert!(found.fix.unwrap().ends_with(" as ircs in the settings"));
        for (scheme, setting) in [
            ("http", "listen"),
            ("https", "listen"),
            ("line", "line"),
            ("irc", "irc"),
            ("ircs", "ircs"),
        ] {
            assert_eq!(setting_of(scheme), setting);
        }
    }
}
