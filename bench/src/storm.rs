//! The storm: sessions that all lose their server at once, and all come back to resume.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use parlor_wire::{Resume, ServerFrame, Welcome};

use crate::dialect::{Dialect, native};
use crate::entrance::{Entered, enter};
use crate::fanout::names;
use crate::frame;
use crate::row::Row;
use crate::server::{Kind, Place};

/// How many come in at once: as many handshakes are under way at any moment.
const GROUP: usize = 500;

/// Kills the server under so many sessions, starts it again, and measures until all have resumed.
///
/// # Errors
/// A session is refused or can't resume.
pub fn measure(sessions: usize, place: &Place) -> Result<Vec<Row>> {
    let mut server = Kind::Parlor.start(place)?;
    let address = server.address(Dialect::Websocket)?;
    let mut crowd: Vec<Entered> = Vec::new();
    let mut welcomes = Vec::new();
    let start = Instant::now();
    let people: Vec<String> = names('g', sessions).collect();
    for group in people.chunks(GROUP) {
        let entrances: Vec<_> = group.iter().map(|name| native::remembered(name)).collect();
        for mut entered in enter(address, &entrances)? {
            welcomes.push(welcome(&entered.heard).context("no welcome")?);
            entered.heard = Vec::new();
            crowd.push(entered);
        }
    }
    let joined = start.elapsed();
    let before = server.process().resident()?;

    let start = Instant::now();
    server.kill()?;
    drop(crowd);
    server.start_again(place)?;
    let up = start.elapsed();
    let mut back = Vec::new();
    for group in welcomes.chunks(GROUP) {
        let entrances: Vec<_> = group
            .iter()
            .map(|welcome| {
                let resume = Resume {
                    epoch: welcome.epoch,
                    rooms: Default::default(),
                };
                native::resuming(welcome.token.clone(), resume)
            })
            .collect();
        for mut entered in enter(address, &entrances)? {
            let again = welcome(&entered.heard).context("no welcome")?;
            ensure!(again.resumed, "{} could not resume", again.name);
            entered.heard = Vec::new();
            back.push(entered);
        }
    }
    let resumed = start.elapsed();
    Ok(vec![
        Row::new("storm")
            .count("sessions", sessions as u64)
            .number("joined_in_s", joined.as_secs_f64(), 1)
            .millis("server_up_ms", up)
            .number("all_resumed_in_s", resumed.as_secs_f64(), 2)
            .number(
                "resumed_per_s",
                sessions as f64 / (resumed - up).as_secs_f64().max(1e-9),
                0,
            )
            .number("server_cpu_s", server.process().cpu()?.as_secs_f64(), 2)
            .mib("before_mib", before)
            .mib("peak_mib", server.process().peak()?),
    ])
}

/// The welcome among the frames that were heard.
fn welcome(heard: &[u8]) -> Option<Welcome> {
    let mut found = None;
    let read = frame::split(heard, |_, payload| {
        let text = std::str::from_utf8(payload).unwrap_or_default();
        if let Ok(ServerFrame::Welcome(welcome)) = ServerFrame::decode(text) {
            found = Some(*welcome);
        }
        Ok(())
    });
    read.ok()?;
    found
}
