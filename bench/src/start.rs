//! Starting on a large store: how long from the process to its first accepted message.

use std::time::Instant;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::big::Big;
use crate::dialect::Dialect;
use crate::http::Api;
use crate::row::Row;
use crate::server::{Kind, Place};

/// Measures it so many times after a clean end, and as often after a kill. The store is measured on a copy,
/// which the page cache holds then: a row says so.
///
/// # Errors
/// The server does not come up or takes no message.
pub fn measure(big: &Big, times: u32, place: &Place) -> Result<Vec<Row>> {
    let folder = TempDir::with_prefix_in("bench-start-", &place.data)?;
    copy(big, folder.path())?;
    let mut server = Kind::Parlor.start_in(folder, place)?;
    // A server on it once, so that the owner is made and everything is indexed.
    Api::owner(server.address(Dialect::Websocket)?)?;
    let mut rows = Vec::new();
    for after in ["a clean end", "kill -9"] {
        for _ in 0..times {
            match after {
                "kill -9" => server.kill()?,
                _ => server.end(),
            }
            let start = Instant::now();
            server.start_again(place)?;
            let ready = start.elapsed();
            let mut api = Api::owner(server.address(Dialect::Websocket)?)?;
            let posted = r#"{"text":"the first message"}"#;
            let path = "/api/v1/rooms/%23lobby/messages";
            api.ask("POST", path, posted).context("the first message")?;
            let first = start.elapsed();
            rows.push(
                Row::new("start")
                    .text("after", after)
                    .count("messages", big.arguments.messages)
                    .count("rooms", big.arguments.rooms.into())
                    .count("users", big.arguments.users.into())
                    .millis("ready_ms", ready)
                    .millis("first_message_ms", first)
                    .mib("memory_mib", server.process().resident()?),
            );
        }
    }
    Ok(rows)
}

/// Copies the store, so that it stays as it was made.
pub fn copy(big: &Big, to: &std::path::Path) -> Result<()> {
    let data = to.join("data");
    std::fs::create_dir(&data)?;
    for entry in std::fs::read_dir(big.folder.join("data"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), data.join(entry.file_name()))?;
        }
    }
    Ok(())
}
