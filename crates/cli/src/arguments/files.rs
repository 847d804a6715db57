//! The arguments of `parlor send` and `parlor get`.

use std::path::PathBuf;

use parlor_model::Lifetime;

use super::Reach;

/// Share files with a room
///
/// All are looked at before any is shared. After a lost connection the rest is sent; what was not finished
/// when the command ended is gone on with when the same file is sent again within a day. A file that changes while it
/// is sent is not shared. Exits with 0 only when everything is on the server's stable storage and is what was read here.
#[derive(Debug, clap::Args)]
pub struct SendArguments {
    /// The room: its name, its id, or @NAME to share with one user alone. A public room is joined first.
    #[arg(long, short, value_name = "ROOM", default_value = "lobby")]
    pub room: String,
    /// Share it under this name; of one file, or of what comes from stdin.
    #[arg(long, value_name = "NAME")]
    pub r#as: Option<String>,
    /// For how long: then it is erased everywhere. 5 seconds to a year, such as 30s, 10m, 2h or 7d.
    #[arg(long, value_name = "DURATION")]
    pub r#for: Option<Lifetime>,
    /// Print each file that was shared, as one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// The files; - is what comes from stdin, and needs --as.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}

/// Fetch a file that was shared with a room
///
/// It is saved in the current folder under its own name, or with a number where that is taken: `name (1).ext`. Nothing
/// is ever overwritten. A file that is still being sent is followed. What was not finished when the command ended is
/// gone on with when the same file is fetched to the same place again. Prints where it was saved.
#[derive(Debug, clap::Args)]
pub struct GetArguments {
    /// The room, for a name: its name, its id, or @NAME for the direct room with a user.
    #[arg(long, short, value_name = "ROOM", default_value = "lobby")]
    pub room: String,
    /// Save it as this file, which must not exist, or in this folder; - is stdout.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Print what was saved and where, as one JSON object.
    #[arg(long)]
    pub json: bool,
    /// The file: its id, or its name, of which the newest is fetched.
    #[arg(value_name = "NAME|ID")]
    pub file: String,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}
