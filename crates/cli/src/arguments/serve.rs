//! The arguments of `parlor serve`.

use std::path::PathBuf;

use parlor_server::Flags;

/// Start a server
///
/// It serves until SIGTERM or Ctrl+C. Settings come from these flags, then PARLOR_* variables, then the settings file, then defaults. On
/// its first start a server asks for its owner's name and password; without a terminal it takes
/// PARLOR_OWNER and PARLOR_OWNER_PASSWORD, or else prints a one-time link for `parlor admin claim`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServeArguments {
    /// The settings, a TOML file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder for everything the server stores; made when it is missing.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where to listen for clients; repeatable [default: 127.0.0.1:7666].
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Vec<String>,
    /// Where to listen for plain lines (nc, telnet), or `off` [default: 127.0.0.1:7667].
    #[arg(long, value_name = "ADDR:PORT|off")]
    pub line: Option<String>,
    /// Where to listen for IRC alone, beside the main port, or `off` [default: off].
    #[arg(long, value_name = "ADDR:PORT|off")]
    pub irc: Option<String>,
    /// Where to listen for IRC over TLS alone, beside the main port, or `off` [default: off].
    #[arg(long, value_name = "ADDR:PORT|off")]
    pub ircs: Option<String>,
    /// Encrypt connections: `local-ca` with a certificate of the server's own, `acme` with a public one, `files`
    /// with yours, or `off` [default: off].
    #[arg(long, value_name = "MODE")]
    pub tls: Option<String>,
    /// Listen on every interface, so that others on this network can join.
    #[arg(long)]
    pub lan: bool,
    /// A file to write once everything listens: one address a line, with numeric host and real port.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Log the text of messages too.
    #[arg(long)]
    pub show_messages: bool,
}

impl From<ServeArguments> for Flags {
    fn from(arguments: ServeArguments) -> Self {
        Self {
            config: arguments.config,
            data: arguments.data,
            listen: arguments.listen,
            line: arguments.line,
            irc: arguments.irc,
            ircs: arguments.ircs,
            tls: arguments.tls,
            lan: arguments.lan,
            ready_file: arguments.ready_file,
            show_messages: arguments.show_messages,
        }
    }
}
