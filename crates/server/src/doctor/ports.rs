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
        ("the main port", &settings.main),
        ("the line gateway", &settings.line),
        ("IRC", &settings.irc),
        ("IRC over TLS", &settings.ircs),
    ];
    let mut findings = Vec::new();
    if patient.is_running {
        // A server that was started with other flags says itself where it is.
        let running = ready_file::doors_of(&settings.data);
        match running.is_empty() {
            true => {
                for (name, places) in doors {
                    for address in places.iter().flat_map(|place| reached(place.address)) {
                        findings.push(reach(name, address).await);
                    }
                }
            }
            false => {
                for (name, address) in running {
                    findings.push(reach(&name, address).await);
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
    for (name, places) in doors {
        for place in places {
            findings.extend(bind(name, place).await);
        }
    }
    findings
}

async fn reach(name: &str, address: SocketAddr) -> Finding {
    match timeout(PATIENCE, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Finding::good(CHECK, format!("{name} answers at {address}")),
        Ok(Err(error)) => Finding::bad(
            CHECK,
            format!("{name} does not answer at {address}: {error}"),
            "look at listen and line in the settings, and start the server again",
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
async fn bind(name: &str, place: &Place) -> Option<Finding> {
    match TcpListener::bind(place.address).await {
        Ok(_) => Some(Finding::good(
            CHECK,
            format!("{} is free for {name}", place.address),
        )),
        Err(_) if place.optional => None,
        Err(error) => Some(Finding::bad(
            CHECK,
            format!("{name} can't have {}: {error}", place.address),
            "stop the program that uses the port, or choose another in the settings",
        )),
    }
}
