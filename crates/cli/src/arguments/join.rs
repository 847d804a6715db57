//! The arguments of `parlor join`.

use std::path::PathBuf;

use parlor_client::Address;

use super::Reach;
use crate::terminal::Looks;

/// Join a chat with the terminal client
///
/// F1 shows the keys. What is remembered of a server (the device, how far each room was read, what was
/// typed) lies in ~/.local/state/parlor, for its owner alone; --name NAME comes in as somebody else, and
/// --forget as a new guest. Keys and colours are set in ~/.config/parlor/client.toml.
#[derive(Debug, clap::Args)]
pub struct JoinArguments {
    /// The server, such as https://192.168.1.5:7666, or 192.168.1.5; without it, those in this network are listed.
    #[arg(value_name = "URL", conflicts_with = "server")]
    pub url: Option<Address>,
    /// Forget the device that is remembered of this server first.
    #[arg(long)]
    pub forget: bool,
    /// Come in by another device on which you are signed in: shows a code as a QR picture and as text, which is opened there.
    #[arg(long, conflicts_with_all = ["name", "token_file", "password_stdin", "invite_file"])]
    pub qr: bool,
    /// Save every file that others share in this folder as soon as it has come, and what /get fetches too;
    /// without it, /get saves in the folder that the client was started in.
    #[arg(long, value_name = "DIR")]
    pub download_to: Option<PathBuf>,
    /// How the client looks.
    #[command(flatten)]
    pub looks: Looks,
    /// How to reach the server.
    #[command(flatten)]
    pub reach: Reach,
}
