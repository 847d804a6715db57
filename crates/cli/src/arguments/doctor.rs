//! The arguments of `parlor doctor`.

use super::ServeArguments;

/// Look a server over: ports, TLS, discovery, clock, disk, store, backup
///
/// One line for each, with what to do where something is to be done. Run it on the server's machine, as the user that
/// the server runs as, with the flags and variables that it has; it may run or not. Exits with 1 when something is bad.
#[derive(Debug, Clone, clap::Args)]
pub struct DoctorArguments {
    /// Print one JSON object a line: `check`, `state` (ok, warning, bad), `said` and `fix`.
    #[arg(long)]
    pub json: bool,
    /// The server that is looked over.
    #[command(flatten)]
    pub serve: ServeArguments,
}
