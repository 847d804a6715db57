//! Where the client keeps what it remembers between runs.

use std::env;
use std::path::PathBuf;

use parlor_client::{KnownServers, Unfinished};

/// Transfers that were begun and not finished.
pub fn unfinished() -> Option<Unfinished> {
    Some(Unfinished::in_folder(folder()?.join("transfers")))
}

/// The keys of the servers that were met before.
pub fn known_servers() -> Option<KnownServers> {
    Some(KnownServers::in_file(folder()?.join("known-servers")))
}

/// Where what is remembered lies (XDG Base Directory Specification, state).
pub fn folder() -> Option<PathBuf> {
    let given = env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = given.filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".local/state")))?;
    Some(state.join("parlor"))
}
