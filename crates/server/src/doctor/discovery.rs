//! Whether the server is found in its network.

use std::time::Duration;

use super::{Finding, Patient};
use crate::discovery::browse;

const CHECK: &str = "mdns";
/// How long answers are waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the network as somebody would who wants to join.
pub async fn check(patient: &Patient) -> Finding {
    let settings = &patient.settings;
    let mut places = settings.main.iter();
    if !places.any(|place| !place.address.ip().is_loopback()) {
        return Finding::good(CHECK, "not announced: only this machine can connect");
    }
    if !settings.mdns {
        return Finding::good(CHECK, "switched off");
    }
    if !patient.is_running {
        return Finding::good(CHECK, "not announced while the server does not run");
    }
    let name = settings.server_name.clone();
    let asked = tokio::task::spawn_blocking(|| browse(PATIENCE)).await;
    match asked {
        Ok(Ok(found)) if found.iter().any(|found| found.name.starts_with(&name)) => {
            Finding::good(CHECK, format!("found as {name}"))
        }
        Ok(Ok(_)) => Finding::warning(
            CHECK,
            "the server is not found in this network",
            "let UDP port 5353 through the firewall, or tell people the address",
        ),
        Ok(Err(error)) => Finding::warning(
            CHECK,
            format!("the network can't be asked: {error}"),
            "tell people the address",
        ),
        Err(error) => Finding::warning(CHECK, error.to_string(), "tell people the address"),
    }
}
