//! The arguments of `parlor admin`.

use std::path::PathBuf;

use clap::Subcommand;
use parlor_client::Address;

use super::reach::{Reach, read_number, read_span};

/// What an admin can do from the command line.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// What is asked of a running server.
    #[command(flatten)]
    Online(OnlineCommand),
    /// Write a copy of a server's data, also while it runs
    Backup(StoreArguments),
    /// Make a backup the data of a server that does not run
    Restore(StoreArguments),
    Export(ExportArguments),
    /// Second factors
    #[command(subcommand)]
    Factor(FactorCommand),
    /// Files that were shared, from the server's data folder, also while it runs
    #[command(subcommand)]
    Files(FilesCommand),
}

/// Second factors.
#[derive(Debug, Subcommand)]
pub enum FactorCommand {
    /// Turn the second factor of a user off who has lost their app and their recovery codes
    ///
    /// Make sure that it is them who ask. From then on their password alone signs them in, until they turn it on again.
    Reset {
        /// The user: a name or an id.
        #[arg(value_name = "USER")]
        user: String,
        /// How to reach the server.
        #[command(flatten)]
        reach: Reach,
    },
    /// The same in the data of a server that does not run, also for its owner
    ResetStored {
        /// The user: the name or the name of the account.
        #[arg(value_name = "USER")]
        user: String,
        /// The server's data folder; as the settings say if not given.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// The server's settings, a TOML file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Files that were shared. Run it on the server's machine, as the user that the server runs as.
#[derive(Debug, Subcommand)]
pub enum FilesCommand {
    /// List the files that have come: id, room, name, size, by whom and when, separated by tabs
    List {
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
        /// Which files.
        #[command(flatten)]
        which: StoredArguments,
    },
    /// Write the files out under their names
    ///
    /// Each into a folder called like its room, those of direct rooms like the room's id. Nothing is overwritten: where a
    /// name is taken, it gets a number. What is written is looked at: a damaged file is told and left out.
    Export {
        /// The folder; it is made if need be.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Which files.
        #[command(flatten)]
        which: StoredArguments,
    },
}

/// Which files of which store.
#[derive(Debug, clap::Args)]
pub struct StoredArguments {
    /// Only those of this room: its name or its id.
    #[arg(long, short, value_name = "ROOM")]
    pub room: Option<String>,
    /// The server's data folder; as the settings say if not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The server's settings, a TOML file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What is asked of a running server. Sign in with --name and a password, or with a token.
#[derive(Debug, Subcommand)]
pub enum OnlineCommand {
    /// List all users: name, role, whether they are here, and their id, separated by tabs
    Users(ListArguments),
    /// Give users a role on the server
    #[command(subcommand)]
    Roles(RolesCommand),
    /// List the blocks: name, until when, by whom, which address and why, separated by tabs
    Blocks(ListArguments),
    Block(BlockArguments),
    Unblock(UnblockArguments),
    /// Invitations to the server
    #[command(subcommand)]
    Invites(InvitesCommand),
    Audit(AuditArguments),
    Claim(ClaimArguments),
}

/// A list.
#[derive(Debug, clap::Args)]
pub struct ListArguments {
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Roles on the server.
#[derive(Debug, Subcommand)]
pub enum RolesCommand {
    /// Give a registered user a role
    Set {
        /// The user: a name or an id.
        #[arg(value_name = "USER")]
        user: String,
        /// The role.
        #[arg(value_name = "ROLE", value_parser = ["member", "admin", "owner"])]
        role: String,
        /// How to reach the server.
        #[command(flatten)]
        reach: Reach,
    },
}

/// Take a user out and keep them out
///
/// Whoever has the name is taken out at once, on every gateway, and the name is refused from then on.
#[derive(Debug, clap::Args)]
pub struct BlockArguments {
    /// The name; nobody needs to have it now.
    #[arg(value_name = "USER")]
    pub user: String,
    /// For how long, such as 30m, 12h or 7d; without it, until lifted.
    #[arg(long = "for", value_name = "TIME", value_parser = read_span)]
    pub span_ms: Option<u64>,
    /// Why; everybody in the lobby reads it.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Refuse the addresses they are connected from as well.
    #[arg(long)]
    pub with_address: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Lift a block
#[derive(Debug, clap::Args)]
pub struct UnblockArguments {
    /// The blocked name.
    #[arg(value_name = "USER")]
    pub user: String,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Invitations.
#[derive(Debug, Subcommand)]
pub enum InvitesCommand {
    /// List the open invites: id, uses left, until when and by whom, separated by tabs
    List(ListArguments),
    /// Make an invite and print its code, which is shown only now
    Create {
        /// A room that it also gives membership of.
        #[arg(long, short, value_name = "ROOM")]
        room: Option<String>,
        /// How often it can be used; without it, any number of times.
        #[arg(long, value_name = "N", value_parser = read_uses, allow_negative_numbers = true)]
        uses: Option<u32>,
        /// For how long, such as 12h or 7d; without it, for ever.
        #[arg(long = "for", value_name = "TIME", value_parser = read_span)]
        span_ms: Option<u64>,
        /// Print a JSON object with the code and the id.
        #[arg(long)]
        json: bool,
        /// How to reach the server.
        #[command(flatten)]
        reach: Reach,
    },
    /// Take an invite back
    Revoke {
        /// The invite's id, as `list` shows it.
        #[arg(value_name = "ID")]
        invite: String,
        /// How to reach the server.
        #[command(flatten)]
        reach: Reach,
    },
}

/// Print the audit log, newest first
///
/// Position, time, who, what, to whom and why, separated by tabs.
#[derive(Debug, clap::Args)]
pub struct AuditArguments {
    /// How many lines at most.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 100, value_parser = read_number, allow_negative_numbers = true)]
    pub count: u64,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Become the owner of a new server, with the one-time link that it printed
///
/// The link is read from a file or from stdin, so that it is in no list of processes. The name and the
/// password are the owner's from then on.
#[derive(Debug, clap::Args)]
pub struct ClaimArguments {
    /// The file with the link, or - for stdin (before the password, if that is there too).
    #[arg(long, value_name = "FILE")]
    pub link_file: PathBuf,
    /// The server, where it is reached by another address than the link has.
    #[arg(long, short, value_name = "URL", env = "PARLOR_SERVER")]
    pub server: Option<Address>,
    /// The owner's name.
    #[arg(long, value_name = "NAME", env = "PARLOR_NAME")]
    pub name: String,
    /// Read the owner's password from a line of stdin, unseen where that is a terminal; PARLOR_PASSWORD is the
    /// password itself.
    #[arg(long)]
    pub password_stdin: bool,
    /// How long to wait for the server: seconds, or such as 500ms, 30s or 5m.
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = super::read_timeout)]
    pub timeout: std::time::Duration,
}

/// Write everything that was said as JSON lines, also while the server runs
///
/// Run it on the server's machine, as the user that the server runs as. A line of type `room` begins each room, private and
/// direct ones too; the lines of type `event` after it are its log, as docs/protocol/native.md has them. Deleted messages
/// have no text. For one room that one is in, `parlor tail --json --events --since 0 --no-follow` does the same from anywhere.
#[derive(Debug, clap::Args)]
pub struct ExportArguments {
    /// Only this room: its name or its id.
    #[arg(long, short, value_name = "ROOM")]
    pub room: Option<String>,
    /// The server's data folder; as the settings say if not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The server's settings, a TOML file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A new file for the lines; without it, they are printed.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// A store and its backup.
#[derive(Debug, clap::Args)]
pub struct StoreArguments {
    /// The server's data folder; as the settings say if not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The server's settings, a TOML file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The backup.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Reads how often an invite can be used.
fn read_uses(text: &str) -> Result<u32, String> {
    let uses = text.parse().ok().filter(|uses| *uses > 0);
    uses.ok_or_else(|| "this is a whole number, 1 or more".to_owned())
}
