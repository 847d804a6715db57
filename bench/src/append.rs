//! Appends: how many messages a second become durable, and how long one waits for its acknowledgement.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::dialect::{Dialect, native};
use crate::disk;
use crate::entrance::enter;
use crate::fanout::names;
use crate::load::{Load, Measured, Pace, Part, Plan};
use crate::row::Row;
use crate::server::{Kind, Place, Server};

/// Appends to be measured, over WebSocket.
#[derive(Debug, Clone, Copy)]
pub struct Append {
    /// How many senders, each in a room of its own.
    pub senders: usize,
    /// How many messages of each are unacknowledged at any time.
    pub in_flight: u64,
    /// How long before each measurement.
    pub warm_up: Duration,
    /// How long each measurement takes.
    pub window: Duration,
    /// The bytes of a message's text.
    pub text_bytes: usize,
}

impl Append {
    /// Measures many senders, then the bare disk, then one sender with one message in flight, each on a
    /// server of its own.
    ///
    /// # Errors
    /// The server does not come up, or an acknowledged message was not told to its sender.
    pub fn measure(&self, place: &Place) -> Result<Vec<Row>> {
        let (_many, measured) = self
            .run(place, self.senders, self.in_flight)
            .context("many appends")?;
        let many = Row::new("append")
            .count("senders", self.senders as u64)
            .count("rooms", self.senders as u64)
            .count("in_flight", self.in_flight)
            .count(
                "messages_per_s",
                measured.per_second(measured.messages) as u64,
            )
            .millis("p50_ms", measured.acknowledged.quantile(0.5))
            .millis("p99_ms", measured.acknowledged.quantile(0.99))
            .number("server_cpu_%", measured.percent(measured.server_cpu), 0)
            .number("generator_cpu_%", measured.percent(measured.own_cpu), 0)
            .mib("peak_mib", measured.peak_bytes);
        let (server, measured) = self.run(place, 1, 1).context("single appends")?;
        let bare = disk::measure(server.folder(), self.window.min(Duration::from_secs(5)))?;
        let (one, sync) = (measured.acknowledged.quantile(0.5), bare.quantile(0.5));
        let single = Row::new("single")
            .count(
                "messages_per_s",
                measured.per_second(measured.messages) as u64,
            )
            .millis("p50_ms", one)
            .millis("p99_ms", measured.acknowledged.quantile(0.99))
            .millis("disk_p50_ms", sync)
            .millis("disk_p99_ms", bare.quantile(0.99))
            .number(
                "p50_in_syncs",
                one.as_secs_f64() / sync.as_secs_f64().max(1e-9),
                2,
            );
        Ok(vec![many, disk::row(&bare), single])
    }

    fn run(&self, place: &Place, senders: usize, in_flight: u64) -> Result<(Server, Measured)> {
        let server = Kind::Parlor.start(place)?;
        let dialect = Dialect::Websocket;
        let named: Vec<_> = names('s', senders).zip(names('b', senders)).collect();
        let entrances: Vec<_> = named
            .iter()
            .map(|(name, room)| [dialect.entrance(name), vec![native::create_room(room)]].concat())
            .collect();
        let mut sessions = Vec::new();
        for (group, named) in entrances.chunks(20).zip(named.chunks(20)) {
            let parts = named.iter().map(|(name, room)| Part::Sender {
                name: name.clone(),
                room: format!("#{room}"),
                shared: false,
            });
            sessions.extend(
                enter(server.address(dialect)?, group)?
                    .into_iter()
                    .zip(parts),
            );
        }
        let Self {
            warm_up,
            window,
            text_bytes,
            ..
        } = *self;
        let plan = Plan {
            dialect,
            pace: Pace::InFlight(in_flight),
            warm_up,
            window,
            text_bytes,
        };
        let measured = Load::new(plan, sessions)?.run(&server.process())?;
        Ok((server, measured))
    }
}
