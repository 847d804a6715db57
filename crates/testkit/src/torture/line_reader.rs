//! A tortured reader on the line gateway: it has no memory, so each connection is a run of its own.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;

use crate::line_client::LineClient;
use crate::torture::client::{LAST, Orders};
use crate::torture::journal::{Journal, Logged};

/// What a line reader saw, before the log says where it stands.
#[derive(Debug)]
pub(super) struct LineRuns {
    name: String,
    runs: Vec<Vec<String>>,
}

/// Reads until the last message, and comes back whenever the connection ends.
pub(super) async fn read(name: String, orders: watch::Receiver<Orders>) -> Result<LineRuns> {
    let mut runs = Vec::new();
    loop {
        let address = orders.borrow().line;
        if let Ok(mut client) = LineClient::guest(address, &name).await {
            let (run, done) = read_run(&mut client).await;
            runs.push(run);
            if done {
                return Ok(LineRuns { name, runs });
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The messages up to the end of the connection, and whether the last message was among them.
async fn read_run(client: &mut LineClient) -> (Vec<String>, bool) {
    let mut run = Vec::new();
    while let Ok(Some(line)) = client.line().await {
        // What the server says to this reader alone is no message.
        let said = Some(line).filter(|line| !line.starts_with("* "));
        let Some((_, text)) = said.as_deref().and_then(|line| line.split_once(": ")) else {
            continue;
        };
        run.push(text.to_owned());
        if text == LAST {
            return (run, true);
        }
    }
    (run, false)
}

impl LineRuns {
    /// The journal of it: each run starts where the log has its first text.
    pub(super) fn journal(self, log: &[Logged]) -> Journal {
        let place = |event: &'_ Logged| Some((event.text.clone()?, event.seq));
        let places: HashMap<String, u64> = log.iter().filter_map(place).collect();
        let connections = self.runs.len() as u64;
        let logged = |run: Vec<String>| {
            // A text that the log does not have gets a place that it does not have either.
            let first = run
                .first()
                .and_then(|text| places.get(text))
                .copied()
                .unwrap_or(u64::MAX / 2);
            let numbered = (first..).zip(run);
            numbered
                .map(|(seq, text)| Logged {
                    seq,
                    text: Some(text),
                })
                .collect()
        };
        let seen = self.runs.into_iter().map(logged).collect();
        Journal {
            name: self.name,
            seen,
            connections,
            ..Journal::default()
        }
    }
}
