//! What the operator is told once the server serves: where, and how to become its owner.

use std::io::{self, IsTerminal as _};

use parlor_model::Secret;

use crate::doors::{Reach, from_here};
use crate::qr;

/// Tells the log where the server can be reached.
pub fn doors(reach: &Reach) {
    for line in reach.ready_lines() {
        match line.strip_prefix("line://") {
            Some(_) => {}
            None => tracing::info!(what = "server", "listening on {line}"),
        }
    }
    for address in reach.line.iter().copied().map(from_here) {
        let (ip, port) = (address.ip(), address.port());
        tracing::info!(what = "server", "listening for lines: nc {ip} {port}");
    }
    for url in reach.network_urls() {
        tracing::info!(what = "server", "others on this network: {url}");
    }
    if let Some(pin) = reach.pin {
        tracing::info!(what = "server", "its key has the pin {pin}");
    }
}

/// Draws the link to join as a QR code on a terminal. Not through the log: each line would get a time.
pub fn qr(reach: &Reach) {
    if io::stderr().is_terminal() {
        qr::of(reach).iter().for_each(|line| eprintln!("  {line}"));
    }
}

/// Prints the one-time link. Not through the log, whose lines may be kept and sent elsewhere.
pub fn claim(here: Option<&str>, code: &Secret<String>) {
    let Some(here) = here else { return };
    eprintln!("This server has no owner yet. Whoever brings this link first becomes its owner:");
    eprintln!("  {here}/claim#{}", code.expose());
    eprintln!(
        "Open it in a browser, or put it into a file and run: parlor admin claim --link-file FILE"
    );
}
