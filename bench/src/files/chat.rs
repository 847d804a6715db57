//! The chat beside transfers: how long messages take while ten large files move.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use super::curl;
use super::parlor::Mover;
use super::source::Source;
use crate::dialect::Dialect;
use crate::fanout::Fanout;
use crate::load::{Pace, Plan};
use crate::row::Row;
use crate::server::{Kind, Server};

/// Transfers in each direction.
const EACH_WAY: usize = 5;

/// Measures 500 messages a second into 100 receivers, quiet and then beside transfers.
///
/// # Errors
/// A transfer fails, or somebody does not hear what they must.
pub fn measure(server: &Server, source: &Source, window: Duration) -> Result<Vec<Row>> {
    let plan = Plan {
        dialect: Dialect::Websocket,
        pace: Pace::Rate(500.0),
        warm_up: Duration::from_secs(2),
        window,
        text_bytes: 40,
    };
    let fanout = Fanout {
        server: Kind::Parlor,
        receivers: 100,
        senders: 4,
        plan,
    };
    let mut quiet = fanout.run_on(server, ['q', 'r'])?;
    let ended = Arc::new(AtomicBool::new(false));
    let sent = Mover::on(server)?.upload(source)?.id;
    thread::scope(|scope| {
        let mut transfers = Vec::new();
        for number in 0..2 * EACH_WAY {
            let (ended, sent) = (Arc::clone(&ended), sent.clone());
            let mut mover = Mover::on(server)?;
            transfers.push(scope.spawn(move || {
                let mut moved = 0;
                while !ended.load(Ordering::Relaxed) {
                    if number % 2 == 0 {
                        let up = mover.upload(source)?;
                        mover.delete(&up)?;
                    } else {
                        curl::timed(mover.fetching(&sent))?;
                    }
                    moved += source.bytes();
                }
                Ok::<u64, anyhow::Error>(moved)
            }));
        }
        let busy = fanout.run_on(server, ['b', 'c']);
        ended.store(true, Ordering::Relaxed);
        let mut moved = 0;
        for transfer in transfers {
            let transfer = transfer
                .join()
                .map_err(|_| anyhow!("a transfer panicked"))?;
            moved += transfer.context("beside the chat")?;
        }
        let beside = |rows: &mut Vec<Row>, transfers: u64, moved: u64| {
            let row = rows.pop().context("no row")?;
            Ok::<Row, anyhow::Error>(row.count("transfers", transfers).mib("moved_mib", moved))
        };
        let transfers = 2 * EACH_WAY as u64;
        Ok(vec![
            beside(&mut quiet, 0, 0)?,
            beside(&mut busy?, transfers, moved)?,
        ])
    })
}
