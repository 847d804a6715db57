//! The command line.

mod admin;
mod doctor;
mod files;
mod join;
mod reach;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;
use parlor_model::Lifetime;

use crate::terminal::Looks;

pub use admin::{
    AdminCommand, AuditArguments, BlockArguments, ClaimArguments, ExportArguments, FactorCommand,
    FilesCommand, InvitesCommand, ListArguments, OnlineCommand, RolesCommand, StoredArguments,
    UnblockArguments,
};
pub use doctor::DoctorArguments;
pub use files::{GetArguments, SendArguments};
pub use join::JoinArguments;
pub use reach::{Reach, read_timeout};
pub use serve::ServeArguments;

/// What the exit codes mean; docs/operations/scripts.md has them too.
const EXIT_CODES: &str = "Exit codes:
  0    done
  1    refused by the server, or something broke (a damaged store, say)
  2    the command line, a setting or a file that was named can't be used as it is
  3    nobody answered
  130  ended by a signal";

/// A group chat that a group hosts itself.
///
/// Without a command, parlor hosts a chat on this machine and seats its owner in it, on this terminal.
/// Where there is no terminal, it starts a server as `parlor serve` does.
#[derive(Debug, Parser)]
#[command(
    name = "parlor",
    version,
    max_term_width = 100,
    after_help = EXIT_CODES,
    args_conflicts_with_subcommands = true
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The server that is hosted.
    #[command(flatten)]
    pub serve: ServeArguments,
    /// The seat in it.
    #[command(flatten)]
    pub looks: Looks,
}

/// What `parlor` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Serve(ServeArguments),
    Join(JoinArguments),
    Say(SayArguments),
    Tail(TailArguments),
    Send(SendArguments),
    Get(GetArguments),
    Rooms(RoomsArguments),
    Who(WhoArguments),
    /// Administer a server
    #[command(subcommand)]
    Admin(AdminCommand),
    Doctor(DoctorArguments),
    /// Print completions for a shell
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, or write all of them into a folder
    Man {
        /// The folder; it must exist.
        folder: Option<PathBuf>,
    },
}

/// Send a message, or each line of stdin as a message
///
/// Messages are sent in order, and each is waited for until the server has stored it. Without TEXT every line of stdin is a message; empty lines are passed over. Lines are sent without
/// waiting for one another. After a lost connection what was not acknowledged is sent again, and
/// nothing is doubled. Exits with 0 only when everything was acknowledged.
#[derive(Debug, clap::Args)]
pub struct SayArguments {
    /// The room: its name, its id, or @NAME to talk to one user alone. A public room is joined first.
    #[arg(long, short, value_name = "ROOM", default_value = "lobby")]
    pub room: String,
    /// For how long: then it is erased everywhere. 5 seconds to a year, such as 30s, 10m, 2h or 7d.
    #[arg(long, value_name = "DURATION")]
    pub r#for: Option<Lifetime>,
    /// Print where each message stands, as one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// The message; several words are joined with spaces.
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Print a room's messages as they come
///
/// A message is printed as
///
///   2026-11-21T02:15:26Z anna: the first line
///   2026-11-21T02:15:26Z anna+ a further line of the same message
///   2026-11-21T02:15:26Z * anna waves
///
/// in UTC. Names have no spaces, `:`, `+` or `*`, so no message can pass for another. Deleted messages
/// are left out. Control characters are never printed.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct TailArguments {
    /// The room: its name, its id, or @NAME for the direct room with a user. A public room is joined
    /// first.
    #[arg(long, short, value_name = "ROOM", default_value = "lobby")]
    pub room: String,
    /// Begin with the messages after this sequence number; 0 is all there are.
    #[arg(long, value_name = "SEQ", value_parser = reach::read_number, allow_negative_numbers = true)]
    pub since: Option<u64>,
    /// End when this many messages are printed. With --no-follow and without --since, the newest.
    #[arg(long, short = 'n', value_name = "N", value_parser = reach::read_number, allow_negative_numbers = true)]
    pub count: Option<u64>,
    /// Print what there is and end.
    #[arg(long)]
    pub no_follow: bool,
    /// Print one event frame of the native protocol a line, as JSON.
    #[arg(long)]
    pub json: bool,
    /// Save every file that is shared in this folder, under its own name or with a number where that is taken.
    #[arg(long, value_name = "DIR")]
    pub download_to: Option<PathBuf>,
    /// With --json, also print what else happens in the room: edits, reactions, joins and the like.
    #[arg(long, requires = "json")]
    pub events: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// List the rooms that one is in or can find
///
/// The lobby comes first, then by name: name, kind, members and topic, separated by tabs.
#[derive(Debug, clap::Args)]
pub struct RoomsArguments {
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// List who is here
///
/// Sorted by name: name, role, gateways, idle time and away text, separated by tabs.
#[derive(Debug, clap::Args)]
pub struct WhoArguments {
    /// The room: its name or its id.
    #[arg(long, short, value_name = "ROOM", default_value = "lobby")]
    pub room: String,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

#[cfg(test)]
mod tests;
