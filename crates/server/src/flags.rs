//! The flags of `parlor serve`, as the command line gave them.

use std::path::PathBuf;

/// What was asked for on the command line; what is absent comes from the environment, the settings
/// file or the defaults.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`: the settings file.
    pub config: Option<PathBuf>,
    /// `--data`: the data folder.
    pub data: Option<PathBuf>,
    /// `--listen`: addresses of the main port.
    pub listen: Vec<String>,
    /// `--line`: the line gateway's address, or `off`.
    pub line: Option<String>,
    /// `--irc`: the address of the port for IRC alone, or `off`.
    pub irc: Option<String>,
    /// `--ircs`: the address of the port for IRC over TLS alone, or `off`.
    pub ircs: Option<String>,
    /// `--tls`: where the certificate comes from.
    pub tls: Option<String>,
    /// `--lan`: listen on every interface.
    pub lan: bool,
    /// `--ready-file`: where to write the addresses once everything listens.
    pub ready_file: Option<PathBuf>,
    /// `--show-messages`: log message text.
    pub show_messages: bool,
}
