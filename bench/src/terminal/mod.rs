//! The terminal client on a real pseudo-terminal: how soon it can be used, how soon a key shows its effect
//! while others talk, and what memory it has after a day.

mod client;
mod glass;
mod keys;
mod memory;
mod newest;
mod scene;
mod start;
mod typist;

use anyhow::{Context as _, Result};

use crate::args::{Common, TerminalArguments};
use crate::row::Row;
use crate::server::Place;
use start::{Starts, Who};

pub use client::Client;

/// Messages in the room before a start with history.
const HISTORY: u64 = 10_000;

/// Measures each client in turn, so that they have the same moments of the machine.
///
/// # Errors
/// A client or a server does not come up, or does not show what it must.
pub fn measure(arguments: &TerminalArguments, common: &Common, place: &Place) -> Result<Vec<Row>> {
    let mut clients = arguments.clients.clone();
    clients.retain(|client| {
        let is_installed = client.is_installed(place);
        if !is_installed {
            eprintln!(
                "{} or its server is not installed: it is left out",
                client.name()
            );
        }
        is_installed
    });
    let mut rows = Vec::new();
    for (who, history) in [
        (Who::Newcomer, 0),
        (Who::Newcomer, HISTORY),
        (Who::Remembered, 0),
        (Who::Remembered, HISTORY),
    ] {
        for client in &clients {
            // An IRC server has no past.
            if history == 0 || *client == Client::Parlor {
                let starts = Starts {
                    client: *client,
                    who,
                    history,
                    times: arguments.starts,
                };
                let row = starts.measure(common, place);
                rows.push(row.with_context(|| format!("starting {}", client.name()))?);
            }
        }
    }
    for rate in [None, Some(arguments.rate)] {
        for client in &clients {
            let row = keys::measure(*client, rate, arguments.typing(), common, place);
            rows.push(row.with_context(|| format!("typing into {}", client.name()))?);
        }
    }
    for client in &clients {
        let row = memory::measure(*client, arguments, common, place);
        rows.push(row.with_context(|| format!("the memory of {}", client.name()))?);
    }
    Ok(rows)
}
