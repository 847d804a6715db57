//! What every measurement of a terminal client needs: a server with people who talk, and the client on a
//! terminal.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::client::Client;
use super::glass::Glass;
use crate::dialect::{Dialect, irc, native};
use crate::entrance::{Step, enter};
use crate::fanout::names;
use crate::load::{Load, Measured, Pace, Part, Plan};
use crate::server::{Place, Server};

/// How many talk, in turn.
pub(super) const SENDERS: usize = 4;

/// A server and a folder for what its clients remember.
pub(super) struct Scene {
    pub(super) client: Client,
    server: Server,
    homes: TempDir,
    place: Place,
}

/// A client that can be used.
pub(super) struct Seated {
    pub(super) glass: Glass,
    pub(super) name: String,
}

impl Scene {
    /// A new server for this client.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) fn new(client: Client, place: &Place) -> Result<Self> {
        Ok(Self {
            client,
            server: client.server().start(place)?,
            homes: TempDir::with_prefix_in("bench-home-", &place.data)?,
            place: place.clone(),
        })
    }

    /// The room that all share.
    pub(super) fn room(&self) -> &'static str {
        self.client.dialect().shared_room()
    }

    /// Brings in who will talk in the room that all share, or in another one, and somebody who hears them.
    ///
    /// # Errors
    /// The server refuses.
    pub(super) fn people(&self, plan: Plan, other: Option<&str>) -> Result<Load> {
        let dialect = self.client.dialect();
        let letter = if other.is_none() { 's' } else { 't' };
        let people: Vec<String> = names(letter, SENDERS + 1).collect();
        let mut sessions = Vec::new();
        for (index, name) in people.iter().enumerate() {
            let mut entrance = dialect.entrance(name);
            entrance.extend(other.map(|room| into(dialect, room, index == 0)));
            let entered = enter(self.server.address(dialect)?, &[entrance])?;
            let part = match index {
                0 => Part::Receiver,
                _ => Part::Sender {
                    name: name.clone(),
                    room: other.unwrap_or(self.room()).to_owned(),
                    shared: true,
                },
            };
            sessions.extend(entered.into_iter().map(|entered| (entered, part.clone())));
        }
        Load::new(plan, sessions)
    }

    /// Lets them talk while the client's terminal is watched by `meanwhile`; what they measured.
    ///
    /// # Errors
    /// Somebody missed something, or what `meanwhile` says.
    pub(super) fn talk<T>(
        &self,
        load: Load,
        meanwhile: impl FnOnce(&Talk<'_>) -> Result<T>,
    ) -> Result<(Measured, T)> {
        let process = self.server.process();
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let load = scope.spawn(|| load.run(&process));
            let done = meanwhile(&Talk {
                begun,
                is_over: &|| load.is_finished(),
            });
            let measured = load
                .join()
                .map_err(|_| anyhow::anyhow!("the load failed"))?;
            Ok((measured?, done?))
        })
    }

    /// Starts the client as the nth person on this server; who comes again is remembered.
    ///
    /// # Errors
    /// It can't be started.
    pub(super) fn start(&self, nth: usize) -> Result<Seated> {
        let name = format!("k{nth:05}");
        let home = self.homes.path().join(&name);
        std::fs::create_dir_all(&home)?;
        let address = self.server.address(self.client.dialect())?;
        let mut command = self.client.command(&self.place, address, &name, &home)?;
        let glass = Glass::start(&mut command)?;
        Ok(Seated { glass, name })
    }

    /// Starts the client, types `x` as soon as that is possible, and waits until it is shown.
    ///
    /// # Errors
    /// It is never shown.
    pub(super) fn seat(&self) -> Result<Seated> {
        let mut seated = self.start(0)?;
        let Seated { glass, name } = &mut seated;
        let composer = |screen: &vt100::Screen| self.client.composer(screen, name, self.room());
        glass.until("the composer", |screen, _| composer(screen).is_some())?;
        glass.type_in("x")?;
        glass.until("the first key", |screen, _| {
            composer(screen).as_deref() == Some("x")
        })?;
        Ok(seated)
    }

    /// The server's messages, to be sent at this rate.
    pub(super) fn plan(
        &self,
        rate: f64,
        warm_up: Duration,
        window: Duration,
        text_bytes: usize,
    ) -> Plan {
        Plan {
            dialect: self.client.dialect(),
            pace: Pace::Rate(rate),
            warm_up,
            window,
            text_bytes,
        }
    }

    /// What the server did: its processor time.
    pub(super) fn server_cpu(&self) -> Result<Duration> {
        self.server
            .process()
            .cpu()
            .context("the server's processor time")
    }
}

/// People who talk.
pub(super) struct Talk<'a> {
    /// When they began.
    pub(super) begun: Instant,
    is_over: &'a dyn Fn() -> bool,
}

impl Talk<'_> {
    /// Whether all is said and heard.
    pub(super) fn is_over(&self) -> bool {
        (self.is_over)()
    }
}

/// How the first makes a room, and others join it.
fn into(dialect: Dialect, room: &str, is_first: bool) -> Step {
    match dialect {
        Dialect::Irc => irc::join(room),
        Dialect::Line | Dialect::Websocket if is_first => {
            native::create_room(room.trim_start_matches('#'))
        }
        Dialect::Line | Dialect::Websocket => native::join_room(room),
    }
}
