//! Idle memory: what a server needs for sessions that are signed in and say nothing.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::crowd::{Crowd, Listener};
use crate::dialect::{Dialect, Scanner};
use crate::entrance::enter;
use crate::fanout::names;
use crate::frame;
use crate::row::Row;
use crate::server::{Kind, Place, Server};

/// How many come in at once.
const GROUP: usize = 50;
const QUIET: Duration = Duration::from_secs(1);

/// Idle sessions to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Idle {
    /// Of which server.
    pub server: Kind,
    /// Over which protocol.
    pub dialect: Dialect,
    /// How many, each a guest in the room that all share.
    pub sessions: usize,
    /// How long after the last frame the memory is read.
    pub rest: Duration,
}

/// Answers pings and hears nothing else.
struct Deaf(Dialect);

impl Listener for Deaf {
    fn hear(&mut self, _: usize, bytes: &[u8], _: Instant, reply: &mut Vec<u8>) -> Result<usize> {
        if self.0 != Dialect::Websocket {
            return Scanner::new(self.0).scan(bytes, reply, |_| Ok(()));
        }
        frame::split(bytes, |opcode, payload| {
            match opcode {
                frame::PING => frame::push(frame::PONG, payload, reply),
                frame::CLOSE => bail!(
                    "the server closed the WebSocket: {}",
                    payload.escape_ascii()
                ),
                _ => {}
            }
            Ok(())
        })
    }
}

impl Idle {
    /// Measures the server alone, then with the sessions; and the size of the binary.
    ///
    /// # Errors
    /// The server does not come up or ends a session.
    pub fn measure(&self, place: &Place) -> Result<Row> {
        let server = self.server.start(place)?;
        self.run(place, &server).context("idle sessions")
    }

    fn run(&self, place: &Place, server: &Server) -> Result<Row> {
        let mut crowd = Crowd::new()?;
        self.rest(&mut crowd)?;
        let process = server.process();
        let before = process.resident()?;
        let start = Instant::now();
        self.fill(&mut crowd, server)?;
        crowd.settle(QUIET, &mut Deaf(self.dialect))?;
        let joined = start.elapsed();
        self.rest(&mut crowd)?;
        let after = process.resident()?;
        let each = after.saturating_sub(before) as f64 / self.sessions.max(1) as f64;
        let binary = place.parlor.metadata().map_or(0, |metadata| metadata.len());
        Ok(Row::new("idle")
            .text("server", self.server.name())
            .text("gateway", self.dialect.name())
            .count("sessions", self.sessions as u64)
            .number("joined_in_s", joined.as_secs_f64(), 1)
            .mib("server_alone_mib", before)
            .mib("with_sessions_mib", after)
            .number("kib_per_session", each / 1_024.0, 1)
            .mib("peak_mib", process.peak()?)
            .mib("binary_mib", binary))
    }

    fn fill(&self, crowd: &mut Crowd, server: &Server) -> Result<()> {
        let address = server.address(self.dialect)?;
        let names: Vec<String> = names('g', self.sessions).collect();
        for group in names.chunks(GROUP) {
            let entrances: Vec<_> = group
                .iter()
                .map(|name| self.dialect.entrance(name))
                .collect();
            for entered in enter(address, &entrances)? {
                crowd.add(entered, &mut Deaf(self.dialect))?;
            }
            // Those who are in hear of every newcomer.
            while crowd.turn(Duration::ZERO, &mut Deaf(self.dialect))? > 0 {}
        }
        Ok(())
    }

    /// Lets time pass and answers what comes.
    fn rest(&self, crowd: &mut Crowd) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < self.rest {
            crowd.turn(Duration::from_millis(100), &mut Deaf(self.dialect))?;
        }
        Ok(())
    }
}

/// Lets this process, and those it starts, open as many files as it may: one for each session.
///
/// # Errors
/// It may not open as many as the sessions need.
pub fn allow_files(sessions: usize) -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    )?;
    let needed = sessions as u64 + 100;
    ensure!(
        maximum.is_none_or(|most| most >= needed),
        "{needed} open files are needed: see `ulimit -Hn`"
    );
    Ok(())
}
