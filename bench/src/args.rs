//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand, ValueEnum as _};

use crate::append::Append;
use crate::big::Big;
use crate::dialect::Dialect;
use crate::fanout::Fanout;
use crate::files::{Files, Part as FilesPart};
use crate::idle::Idle;
use crate::load::{Pace, Plan};
use crate::server::{Kind, Place};
use crate::terminal::Client;

/// Loads chat servers, checks that nobody misses anything, and reports what it cost.
#[derive(Debug, Parser)]
#[command(name = "parlor-bench", version)]
pub struct Arguments {
    /// What to measure.
    #[command(subcommand)]
    pub command: Task,
    /// What holds for every task.
    #[command(flatten)]
    pub common: Common,
}

/// What holds for every task.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The parlor binary; without it, the one beside this program.
    #[arg(long, global = true)]
    parlor: Option<PathBuf>,
    /// The folder under which the servers keep their data: measure on the disk that will be used.
    #[arg(long, global = true, default_value_os_t = std::env::temp_dir())]
    data: PathBuf,
    /// How long each measurement takes.
    #[arg(long, global = true, default_value_t = 5.0, value_parser = seconds)]
    seconds: f64,
    /// How long the load runs before it is measured.
    #[arg(long, global = true, default_value_t = 1.0, value_parser = seconds)]
    warm_up: f64,
    /// The bytes of a message's text.
    #[arg(long, global = true, default_value_t = 40, value_parser = clap::value_parser!(u32).range(20..=400))]
    text_bytes: u32,
    /// Print a line of JSON for each row as well.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Deliveries: a few senders, one room, many receivers.
    Fanout(FanoutArguments),
    /// Durable messages from many senders into many rooms, and the wait of a single one.
    Append(AppendArguments),
    /// The bare disk: 4 KiB and fdatasync.
    Disk,
    /// Serves as the least that stores and sends, until it is ended; `fanout --server bare` starts it by itself.
    #[command(hide = true)]
    Bare,
    /// Memory of sessions that say nothing.
    Idle(IdleArguments),
    /// How soon a server with a large store accepts its first message.
    Start(StartArguments),
    /// How long searches take in a large store.
    Search(SearchArguments),
    /// Very many messages that expire at once, and what those who talk notice of it.
    Expiry(ExpiryArguments),
    /// Sessions that are all dropped at once and resume.
    Storm(StormArguments),
    /// Sessions that all come at once and join one channel over IRC.
    Joining(JoiningArguments),
    /// Files: up and down beside nginx and scp, and what they do to memory and to the chat.
    Files(FilesArguments),
    /// A terminal client: its start, its keys and its memory.
    Terminal(TerminalArguments),
    /// Everything, side by side with the peers that are installed, as a Markdown report.
    All(IdleArguments),
}

/// What a fan-out is like.
#[derive(Debug, Clone, Copy, Args)]
pub struct FanoutArguments {
    /// The protocol.
    #[arg(long, value_enum)]
    gateway: Dialect,
    /// The server.
    #[arg(long, value_enum, default_value_t = Kind::Parlor)]
    server: Kind,
    /// Sessions that only hear.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    receivers: u32,
    /// Sessions that send.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    senders: u32,
    /// Messages of each sender that are not acknowledged yet.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=4_096))]
    in_flight: u64,
    /// Messages a second of all senders together, instead of a number in flight.
    #[arg(long, conflicts_with = "in_flight", value_parser = seconds)]
    rate: Option<f64>,
}

/// What appends are like.
#[derive(Debug, Clone, Copy, Args)]
pub struct AppendArguments {
    /// Senders, each in a room of its own.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4_000))]
    senders: u32,
    /// Messages of each sender that are not acknowledged yet.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=256))]
    in_flight: u64,
}

/// What a large store is like. It is made once and used again while its folder is there.
#[derive(Debug, Clone, Copy, Args)]
pub struct BigArguments {
    /// Messages in it.
    #[arg(long, default_value_t = 1_000_000)]
    pub messages: u64,
    /// Rooms, with about as many messages each.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=9_000))]
    pub rooms: u32,
    /// Registered users.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub users: u32,
}

/// How starting is measured.
#[derive(Debug, Clone, Copy, Args)]
pub struct StartArguments {
    /// How often.
    #[arg(long, default_value_t = 5)]
    pub times: u32,
    /// The store.
    #[command(flatten)]
    pub big: BigArguments,
}

/// How searching is measured.
#[derive(Debug, Clone, Copy, Args)]
pub struct SearchArguments {
    /// How often each query is asked.
    #[arg(long, default_value_t = 200)]
    pub times: u32,
    /// The store.
    #[command(flatten)]
    pub big: BigArguments,
}

/// What expires.
#[derive(Debug, Clone, Copy, Args)]
pub struct ExpiryArguments {
    /// Messages that end at one moment.
    #[arg(long, default_value_t = 100_000)]
    pub messages: u64,
}

/// What a storm is like.
#[derive(Debug, Clone, Copy, Args)]
pub struct StormArguments {
    /// Sessions.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub sessions: u32,
}

/// What a crowd at the door is like.
#[derive(Debug, Clone, Copy, Args)]
pub struct JoiningArguments {
    /// The server.
    #[arg(long, value_enum, default_value_t = Kind::Parlor)]
    pub server: Kind,
    /// Sessions.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub sessions: u32,
}

/// What files are like.
#[derive(Debug, Clone, Args)]
pub struct FilesArguments {
    /// Mebibytes of the file.
    #[arg(long, default_value_t = 1_024, value_parser = clap::value_parser!(u64).range(1..=16_384))]
    mebibytes: u64,
    /// How often each way is measured.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// Which parts.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = FilesPart::value_variants())]
    parts: Vec<FilesPart>,
}

/// How terminal clients are measured.
#[derive(Debug, Clone, Args)]
pub struct TerminalArguments {
    /// The clients, side by side; those that are not installed are left out.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Client::Parlor, Client::Weechat])]
    pub clients: Vec<Client>,
    /// How often each is started.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub starts: u32,
    /// Messages a second that arrive while keys are typed.
    #[arg(long, default_value_t = 500.0, value_parser = seconds)]
    pub rate: f64,
    /// Seconds of typing.
    #[arg(long, default_value_t = 30.0, value_parser = seconds)]
    typing: f64,
    /// Messages that arrive in a room before memory is read.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..))]
    pub messages: u64,
    /// How many of them a second.
    #[arg(long, default_value_t = 2_500.0, value_parser = seconds)]
    pub memory_rate: f64,
}

/// What idle sessions are like.
#[derive(Debug, Clone, Copy, Args)]
pub struct IdleArguments {
    /// The protocol.
    #[arg(long, value_enum, default_value_t = Dialect::Websocket)]
    idle_gateway: Dialect,
    /// The server.
    #[arg(long, value_enum, default_value_t = Kind::Parlor)]
    idle_server: Kind,
    /// Sessions.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    sessions: u32,
    /// Seconds of rest before memory is read.
    #[arg(long, default_value_t = 15.0, value_parser = seconds)]
    rest: f64,
}

impl Common {
    /// Where servers and their data are.
    ///
    /// # Errors
    /// This program does not know where it is itself.
    pub fn place(&self) -> Result<Place> {
        let own = std::env::current_exe().context("this program's own place is unknown")?;
        let parlor = self
            .parlor
            .clone()
            .unwrap_or_else(|| own.with_file_name("parlor"));
        Ok(Place {
            parlor,
            data: self.data.clone(),
        })
    }

    /// How long a measurement takes.
    #[must_use]
    pub fn window(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    /// The bytes of a message's text.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        self.text_bytes as usize
    }

    /// A plan with these times.
    #[must_use]
    pub fn plan(&self, dialect: Dialect, pace: Pace) -> Plan {
        let (warm_up, window) = (Duration::from_secs_f64(self.warm_up), self.window());
        Plan {
            dialect,
            pace,
            warm_up,
            window,
            text_bytes: self.text_bytes(),
        }
    }

    /// A large store, made where it is not there yet.
    ///
    /// # Errors
    /// It can't be made.
    pub fn big(&self, big: BigArguments) -> Result<Big> {
        Big::at(&self.data, big)
    }

    /// Appends with these times.
    #[must_use]
    pub fn append(&self, arguments: AppendArguments) -> Append {
        let AppendArguments { senders, in_flight } = arguments;
        let Plan {
            warm_up,
            window,
            text_bytes,
            ..
        } = self.plan(Dialect::Websocket, Pace::InFlight(in_flight));
        Append {
            senders: senders as usize,
            in_flight,
            warm_up,
            window,
            text_bytes,
        }
    }
}

impl FanoutArguments {
    /// The fan-out with these times.
    #[must_use]
    pub fn fanout(&self, common: &Common) -> Fanout {
        let pace = self.rate.map_or(Pace::InFlight(self.in_flight), Pace::Rate);
        Fanout {
            server: self.server,
            receivers: self.receivers as usize,
            senders: self.senders as usize,
            plan: common.plan(self.gateway, pace),
        }
    }
}

impl FilesArguments {
    /// The files.
    #[must_use]
    pub fn files(&self, common: &Common) -> Files {
        Files {
            bytes: self.mebibytes << 20,
            times: self.times,
            window: common.window(),
            parts: self.parts.clone(),
        }
    }
}

impl TerminalArguments {
    /// How long keys are typed.
    #[must_use]
    pub fn typing(&self) -> Duration {
        Duration::from_secs_f64(self.typing)
    }
}

impl Default for AppendArguments {
    fn default() -> Self {
        Self {
            senders: 64,
            in_flight: 32,
        }
    }
}

impl IdleArguments {
    /// The sessions.
    #[must_use]
    pub fn idle(&self) -> Idle {
        Idle {
            server: self.idle_server,
            dialect: self.idle_gateway,
            sessions: self.sessions as usize,
            rest: Duration::from_secs_f64(self.rest),
        }
    }
}

/// A positive number of seconds (or a rate): at most a million.
fn seconds(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "it is not a number".to_owned())?;
    if number > 0.0 && number <= 1e6 {
        Ok(number)
    } else {
        Err("it is not above 0 and at most a million".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn pace_is_either_a_count_or_a_rate() {
        let parse = |line: &str| Arguments::try_parse_from(line.split(' '));
        assert!(parse("b fanout --gateway line --rate 500 --in-flight 16").is_err());
        assert!(parse("b fanout --gateway line --seconds 0").is_err());
        let arguments = parse("b fanout --gateway irc --rate 500 --seconds 2").unwrap();
        let Task::Fanout(fanout) = arguments.command else {
            panic!("another task")
        };
        assert!(matches!(
            fanout.fanout(&arguments.common).plan.pace,
            Pace::Rate(500.0)
        ));
    }
}
