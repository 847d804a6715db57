//! A tortured reader on the line gateway: it has no memory, so each connection is a run of its own.

use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;

use crate::line_client::LineClient;
use crate::torture::client::{LAST, Orders};
use crate::torture::journal::{Journal, Shown, Shows, What};

/// Reads until the last message, and comes back whenever the connection ends.
pub(super) async fn read(name: String, orders: watch::Receiver<Orders>) -> Result<Journal> {
    let mut journal = Journal {
        name,
        shows: Shows::Messages,
        ..Journal::default()
    };
    loop {
        let address = orders.borrow().line;
        if let Ok(mut client) = LineClient::guest(address, &journal.name).await {
            let (run, done) = read_run(&mut client).await;
            journal.connections += 1;
            journal.seen.push(run);
            if done {
                return Ok(journal);
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The messages up to the end of the connection, and whether the last message was among them.
async fn read_run(client: &mut LineClient) -> (Vec<Shown>, bool) {
    let mut run = Vec::new();
    while let Ok(Some(line)) = client.line().await {
        // What the server says to this reader alone is no message.
        let said = Some(line).filter(|line| !line.starts_with("* "));
        let said = said.as_deref().and_then(|line| line.split_once(": "));
        // Nor is what is told of somebody: a name is one word.
        let Some((_, text)) = said.filter(|(name, _)| !name.contains(' ')) else {
            continue;
        };
        run.push(Shown {
            seq: None,
            what: What::Message(text.to_owned()),
            origin: None,
        });
        if text == LAST {
            return (run, true);
        }
    }
    (run, false)
}
