//! Asking the network who is there.

use std::time::Duration;

use mdns_sd::{Error, ServiceDaemon, ServiceEvent};
use tokio::time::Instant;

use super::{Found, PIN, SERVICE};

/// The servers that answer within this time, by name. It blocks for as long.
///
/// # Errors
/// There is no network to ask.
pub fn browse(patience: Duration) -> Result<Vec<Found>, Error> {
    let daemon = ServiceDaemon::new()?;
    let events = daemon.browse(SERVICE)?;
    let until = Instant::now() + patience;
    let mut found: Vec<Found> = Vec::new();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match events.recv_timeout(left) {
            Ok(ServiceEvent::ServiceResolved(service)) => {
                let addresses = service.addresses.iter().map(|address| address.to_ip_addr());
                let pin = service.get_property_val_str(PIN);
                let server = Found::read(&service.fullname, addresses, service.port, pin);
                if let Some(server) = server {
                    // It is told again when another of its addresses comes.
                    found.retain(|known| known.name != server.name || known.port != server.port);
                    found.push(server);
                }
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    // The daemon ends by itself if it does not hear this.
    let _ = daemon.shutdown();
    found.sort_by(|a, b| (&a.name, &a.addresses).cmp(&(&b.name, &b.addresses)));
    Ok(found)
}
