//! Memory while many transfers run at once.

use std::time::Duration;

use anyhow::Result;

use super::curl;
use super::parlor::Mover;
use super::source::Source;
use crate::row::Row;
use crate::server::{Place, Server};

/// Transfers in each direction.
const EACH_WAY: usize = 25;
/// Bytes of each: long enough for all to run at once.
const BYTES: u64 = 128 << 20;

/// Runs as many uploads as downloads at once, and watches the server's memory.
///
/// # Errors
/// One of them fails.
pub fn measure(server: &Server, place: &Place) -> Result<Row> {
    let mut parlor = Mover::on(server)?;
    let source = Source::make(&place.data, BYTES)?;
    let sent = parlor.upload(&source)?;
    // The first upload has touched what any needs once.
    let process = server.process();
    let idle = process.resident()?;
    let mut running = Vec::new();
    for _ in 0..EACH_WAY {
        let file = parlor.offer(BYTES)?;
        running.push(curl::start(parlor.sending(&file, source.path()))?);
        running.push(curl::start(parlor.fetching(&sent.id))?);
    }
    let mut peak = idle;
    while !running.is_empty() {
        peak = peak.max(process.resident()?);
        std::thread::sleep(Duration::from_millis(5));
        let mut still = Vec::new();
        for mut child in running {
            match child.try_wait()? {
                Some(_) => curl::end(child)?,
                None => still.push(child),
            }
        }
        running = still;
    }
    Ok(Row::new("transfers")
        .count("at_once", 2 * EACH_WAY as u64)
        .mib("each_mib", BYTES)
        .mib("idle_mib", idle)
        .mib("peak_mib", peak)
        .mib("above_idle_mib", peak - idle))
}
