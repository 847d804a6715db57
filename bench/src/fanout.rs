//! Fan-out: a few senders, one room, many receivers.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::dialect::Dialect;
use crate::disk;
use crate::entrance::enter;
use crate::load::{Load, Measured, Pace, Part, Plan};
use crate::row::Row;
use crate::server::{Kind, Place, Server};

/// A fan-out to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Fanout {
    /// Which server.
    pub server: Kind,
    /// How many sessions only hear.
    pub receivers: usize,
    /// How many send (and hear the others).
    pub senders: usize,
    /// The protocol, the pace and the times.
    pub plan: Plan,
}

impl Fanout {
    /// Starts the server, runs the load and ends the server; before a paced load on a server that stores,
    /// the bare disk is measured as well.
    ///
    /// # Errors
    /// The server does not come up, or someone did not hear what they must.
    pub fn measure(&self, place: &Place) -> Result<Vec<Row>> {
        let (server, dialect) = (self.server.name(), self.plan.dialect.name());
        let fits = self.server == Kind::Parlor || self.plan.dialect == Dialect::Irc;
        ensure!(fits, "{server} speaks only irc");
        let what = || format!("fan-out over {dialect}, {server}");
        self.run(place).with_context(what)
    }

    fn run(&self, place: &Place) -> Result<Vec<Row>> {
        let server = self.server.start(place)?;
        self.run_on(&server, ['r', 's'])
    }

    /// Runs the load on a server that is there; names begin with these letters.
    ///
    /// # Errors
    /// Someone did not hear what they must.
    pub fn run_on(&self, server: &Server, [receiver, sender]: [char; 2]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        if self.server == Kind::Parlor && matches!(self.plan.pace, Pace::Rate(_)) {
            rows.push(disk::row(&disk::measure(
                server.folder(),
                Duration::from_secs(1),
            )?));
        }
        let dialect = self.plan.dialect;
        let names: Vec<String> = names(receiver, self.receivers)
            .chain(names(sender, self.senders))
            .collect();
        let entrances: Vec<_> = names.iter().map(|name| dialect.entrance(name)).collect();
        let mut entered = Vec::new();
        for group in entrances.chunks(20) {
            entered.extend(enter(server.address(dialect)?, group)?);
        }
        let receivers = (0..self.receivers).map(|_| Part::Receiver);
        let senders = names[self.receivers..].iter().map(|name| Part::Sender {
            name: name.clone(),
            room: dialect.shared_room().to_owned(),
            shared: true,
        });
        let sessions = entered.into_iter().zip(receivers.chain(senders)).collect();
        let measured = Load::new(self.plan, sessions)?.run(&server.process())?;
        rows.push(self.row(&measured));
        Ok(rows)
    }

    fn row(&self, measured: &Measured) -> Row {
        let pace = match self.plan.pace {
            Pace::InFlight(count) => format!("{count} in flight"),
            Pace::Rate(rate) => format!("{rate} a second"),
        };
        Row::new("fanout")
            .text("server", self.server.name())
            .text("stores", self.server.stores())
            .text("gateway", self.plan.dialect.name())
            .count("receivers", self.receivers as u64)
            .count("senders", self.senders as u64)
            .text("pace", &pace)
            .count(
                "deliveries_per_s",
                measured.per_second(measured.deliveries) as u64,
            )
            .count(
                "messages_per_s",
                measured.per_second(measured.messages) as u64,
            )
            .number("cpu_s_per_million", measured.cpu_per_million(), 3)
            .number("server_cpu_%", measured.percent(measured.server_cpu), 0)
            .number("generator_cpu_%", measured.percent(measured.own_cpu), 0)
            .millis("p50_ms", measured.heard.quantile(0.5))
            .millis("p99_ms", measured.heard.quantile(0.99))
            .millis("max_ms", measured.heard.max())
            .mib("peak_mib", measured.peak_bytes)
            .number(
                "per_read",
                measured.deliveries as f64 / measured.reads.max(1) as f64,
                1,
            )
            .number(
                "bytes_each",
                measured.bytes as f64 / measured.deliveries.max(1) as f64,
                0,
            )
            .count("unparsed", measured.slow_frames)
    }
}

/// Names of equal length: a letter and a number.
pub fn names(letter: char, count: usize) -> impl Iterator<Item = String> {
    (0..count).map(move |index| format!("{letter}{index:05}"))
}
