//! The HTTP gateway: the native protocol over WebSocket, the HTTP API, and what a machine asks a server
//! (is it alive, is it ready, what does it count).
//!
//! It translates: every permission is decided by the hub, every frame and body is a type of
//! `parlor_wire`. One task serves a connection; when it panics, that connection ends.

mod api;
mod ask;
mod challenges;
mod connection;
mod cookie;
mod error;
mod extract;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod guarded;
mod health;
mod metrics;
mod options;
mod origin;
mod page;
mod router;
mod serve;
mod socket;
mod tell;
mod ticket;
mod unchanged;
mod visitor;

use std::sync::Arc;

use parlor_hub::{Gate, Hub, WireFormat};
use parlor_model::sanitise_line;

use ticket::Tickets;

pub use challenges::Challenges;
pub use options::{Authority, HttpOptions, HttpTls, LastBackup};
pub use serve::{HttpConnections, HttpGateway, serve};

/// What every connection shares.
pub(crate) struct App {
    pub(crate) hub: Hub,
    pub(crate) format: WireFormat,
    pub(crate) options: HttpOptions,
    pub(crate) gate: Arc<Gate>,
    pub(crate) tickets: Tickets,
    /// The description of the API, as JSON.
    pub(crate) openapi: Arc<str>,
}

/// Characters of a device's label.
const LABEL_CHARS: usize = 64;

/// What a device is called in its user's list: what the client says, cleaned and cut.
pub(crate) fn label(client: Option<&str>) -> String {
    let cleaned = sanitise_line(client.unwrap_or_default());
    let label: String = cleaned.trim().chars().take(LABEL_CHARS).collect();
    if label.is_empty() {
        "unnamed".to_owned()
    } else {
        label
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn label_is_cleaned_and_cut() {
        assert_eq!(label(Some(" \u{1b}[31mtui\u{7}\n1 ")), "tui 1");
        assert_eq!(label(Some(&"ö".repeat(100))), "ö".repeat(64));
        assert_eq!(
            (label(None), label(Some("\n"))),
            ("unnamed".to_owned(), "unnamed".to_owned())
        );
    }
}
