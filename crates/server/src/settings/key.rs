//! The table of settings: what each is called as a flag, as a variable and in the file.

use std::fmt;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The data folder.
    Data,
    /// Where the main port listens.
    Listen,
    /// Where the line gateway listens.
    Line,
    /// Whether to listen on every interface.
    Lan,
    /// Where only IRC is spoken, without TLS.
    Irc,
    /// Where only IRC is spoken, over TLS.
    Ircs,
    /// Where the certificate comes from.
    Tls,
    /// The file with the certificate.
    TlsCert,
    /// The file with its key.
    TlsKey,
    /// Names that the certificate is for.
    TlsNames,
    /// The ACME server.
    AcmeDirectory,
    /// How the ACME server makes sure of the names.
    AcmeChallenge,
    /// Whom the ACME server writes to.
    AcmeEmail,
    /// The authority of the ACME server itself.
    AcmeRoot,
    /// Whether connections without TLS are served.
    Plaintext,
    /// Whether the server is announced in its network.
    Mdns,
    /// Where to write the addresses once everything listens.
    ReadyFile,
    /// Whether message text is logged.
    ShowMessages,
    /// What the server calls itself.
    ServerName,
    /// Who may come in.
    Join,
    /// The longest message.
    MessageChars,
    /// The shortest new password.
    PasswordChars,
    /// Whether further devices are signed in by codes.
    Qr,
    /// How long such a code is shown.
    QrSeconds,
    /// Whether guests may write.
    GuestsWrite,
    /// Whether files can be shared.
    Files,
    /// The largest file.
    FileSize,
    /// What one user's files may take up.
    UserQuota,
    /// What all files may take up.
    ServerQuota,
    /// What must stay free on the disk.
    SpaceFloor,
    /// Whether commands can be run.
    Run,
    /// How many commands one user may run in a minute.
    RunAMinute,
    /// Commands that can be run besides.
    RunCommand,
    /// The address at which others reach the main port, for links.
    PublicUrl,
    /// Web pages of other origins that may open a socket.
    Origins,
    /// What the server calls itself on IRC.
    IrcHost,
    /// What the network is called on IRC.
    IrcNetwork,
    /// The message of the day on IRC.
    IrcMotd,
    /// The file with it.
    IrcMotdFile,
    /// What every IRC connection has to bring.
    IrcPassword,
    /// Who becomes an operator by OPER.
    IrcOperators,
    /// Whether accounts can be made by IRC.
    IrcRegistration,
    /// Whether that can be done while connecting.
    IrcBeforeConnect,
    /// Whether history is given out on IRC.
    IrcHistory,
    /// What IRC clients get after JOIN that can't ask for it.
    IrcReplay,
    /// Addresses without limits by address.
    Exempt,
    /// How much is logged.
    Log,
}

/// A setting's names, its default and what it is, as docs/operations/settings.md lists them.
#[derive(Debug)]
pub struct Row {
    /// The setting.
    pub key: Key,
    /// In the file.
    pub name: &'static str,
    /// In the environment.
    pub variable: &'static str,
    /// On the command line, where it has a flag.
    pub flag: Option<&'static str>,
    /// What holds when nobody says anything.
    pub default: &'static str,
}

/// Every setting, in the order of the page that documents them.
pub const TABLE: [Row; 47] = [
    row(
        Key::Data,
        "data",
        "PARLOR_DATA",
        Some("--data"),
        "~/.local/share/parlor",
    ),
    row(
        Key::Listen,
        "listen",
        "PARLOR_LISTEN",
        Some("--listen"),
        "127.0.0.1:7666",
    ),
    row(
        Key::Line,
        "line",
        "PARLOR_LINE",
        Some("--line"),
        "127.0.0.1:7667",
    ),
    row(Key::Lan, "lan", "PARLOR_LAN", Some("--lan"), "false"),
    row(Key::Irc, "irc", "PARLOR_IRC", Some("--irc"), "off"),
    row(Key::Ircs, "ircs", "PARLOR_IRCS", Some("--ircs"), "off"),
    row(Key::Tls, "tls", "PARLOR_TLS", Some("--tls"), "off"),
    row(Key::TlsCert, "tls_cert", "PARLOR_TLS_CERT", None, "none"),
    row(Key::TlsKey, "tls_key", "PARLOR_TLS_KEY", None, "none"),
    row(Key::TlsNames, "tls_names", "PARLOR_TLS_NAMES", None, "none"),
    row(
        Key::AcmeDirectory,
        "acme_directory",
        "PARLOR_ACME_DIRECTORY",
        None,
        "https://acme-v02.api.letsencrypt.org/directory",
    ),
    row(
        Key::AcmeChallenge,
        "acme_challenge",
        "PARLOR_ACME_CHALLENGE",
        None,
        "tls-alpn-01",
    ),
    row(
        Key::AcmeEmail,
        "acme_email",
        "PARLOR_ACME_EMAIL",
        None,
        "none",
    ),
    row(Key::AcmeRoot, "acme_root", "PARLOR_ACME_ROOT", None, "none"),
    row(
        Key::Plaintext,
        "plaintext",
        "PARLOR_PLAINTEXT",
        None,
        "true",
    ),
    row(Key::Mdns, "mdns", "PARLOR_MDNS", None, "true"),
    row(
        Key::ReadyFile,
        "ready_file",
        "PARLOR_READY_FILE",
        Some("--ready-file"),
        "none",
    ),
    row(
        Key::ShowMessages,
        "show_messages",
        "PARLOR_SHOW_MESSAGES",
        Some("--show-messages"),
        "false",
    ),
    row(
        Key::ServerName,
        "server_name",
        "PARLOR_SERVER_NAME",
        None,
        "Parlor",
    ),
    row(Key::Join, "join", "PARLOR_JOIN", None, "open"),
    row(
        Key::MessageChars,
        "message_chars",
        "PARLOR_MESSAGE_CHARS",
        None,
        "4000",
    ),
    row(
        Key::PasswordChars,
        "password_chars",
        "PARLOR_PASSWORD_CHARS",
        None,
        "8",
    ),
    row(Key::Qr, "qr", "PARLOR_QR", None, "true"),
    row(Key::QrSeconds, "qr_seconds", "PARLOR_QR_SECONDS", None, "5"),
    row(
        Key::GuestsWrite,
        "guests_write",
        "PARLOR_GUESTS_WRITE",
        None,
        "true",
    ),
    row(Key::Files, "files", "PARLOR_FILES", None, "true"),
    row(Key::FileSize, "file_size", "PARLOR_FILE_SIZE", None, "8GiB"),
    row(
        Key::UserQuota,
        "user_quota",
        "PARLOR_USER_QUOTA",
        None,
        "none",
    ),
    row(
        Key::ServerQuota,
        "server_quota",
        "PARLOR_SERVER_QUOTA",
        None,
        "none",
    ),
    row(
        Key::SpaceFloor,
        "space_floor",
        "PARLOR_SPACE_FLOOR",
        None,
        "1GiB",
    ),
    row(Key::Run, "run", "PARLOR_RUN", None, "true"),
    row(
        Key::RunAMinute,
        "run_a_minute",
        "PARLOR_RUN_A_MINUTE",
        None,
        "10",
    ),
    row(
        Key::RunCommand,
        "run_command",
        "PARLOR_RUN_COMMAND",
        None,
        "none",
    ),
    row(
        Key::PublicUrl,
        "public_url",
        "PARLOR_PUBLIC_URL",
        None,
        "none",
    ),
    row(Key::Origins, "origins", "PARLOR_ORIGINS", None, "none"),
    row(
        Key::IrcHost,
        "irc_host",
        "PARLOR_IRC_HOST",
        None,
        "parlor.local",
    ),
    row(
        Key::IrcNetwork,
        "irc_network",
        "PARLOR_IRC_NETWORK",
        None,
        "Parlor",
    ),
    row(Key::IrcMotd, "irc_motd", "PARLOR_IRC_MOTD", None, "none"),
    row(
        Key::IrcMotdFile,
        "irc_motd_file",
        "PARLOR_IRC_MOTD_FILE",
        None,
        "none",
    ),
    row(
        Key::IrcPassword,
        "irc_password",
        "PARLOR_IRC_PASSWORD",
        None,
        "none",
    ),
    row(
        Key::IrcOperators,
        "irc_operators",
        "PARLOR_IRC_OPERATORS",
        None,
        "none",
    ),
    row(
        Key::IrcRegistration,
        "irc_registration",
        "PARLOR_IRC_REGISTRATION",
        None,
        "true",
    ),
    row(
        Key::IrcBeforeConnect,
        "irc_before_connect",
        "PARLOR_IRC_BEFORE_CONNECT",
        None,
        "true",
    ),
    row(
        Key::IrcHistory,
        "irc_history",
        "PARLOR_IRC_HISTORY",
        None,
        "true",
    ),
    row(Key::IrcReplay, "irc_replay", "PARLOR_IRC_REPLAY", None, "0"),
    row(Key::Exempt, "exempt", "PARLOR_EXEMPT", None, "none"),
    row(Key::Log, "log", "PARLOR_LOG", None, "info"),
];

/// The variable that names the settings file, as `--config` does.
pub const CONFIG_VARIABLE: &str = "PARLOR_CONFIG";
/// The variable with the first owner's name.
pub const OWNER_VARIABLE: &str = "PARLOR_OWNER";
/// The variable with the first owner's password.
pub const OWNER_PASSWORD_VARIABLE: &str = "PARLOR_OWNER_PASSWORD";

/// Variables that are Parlor's but no setting: the first owner's, what the clients read, and what building and
/// testing read.
pub const OTHER_VARIABLES: [&str; 10] = [
    CONFIG_VARIABLE,
    OWNER_VARIABLE,
    OWNER_PASSWORD_VARIABLE,
    "PARLOR_TOKEN",
    "PARLOR_SERVER",
    "PARLOR_NAME",
    "PARLOR_PASSWORD",
    "PARLOR_INVITE",
    "PARLOR_WEB",
    "PARLOR_BIN",
];

const fn row(
    key: Key,
    name: &'static str,
    variable: &'static str,
    flag: Option<&'static str>,
    default: &'static str,
) -> Row {
    Row {
        key,
        name,
        variable,
        flag,
        default,
    }
}

impl Key {
    /// The setting of that name in the file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.key)
    }

    /// The setting of that variable.
    #[must_use]
    pub fn of_variable(variable: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.variable == variable)
            .map(|row| row.key)
    }

    fn row(self) -> &'static Row {
        TABLE
            .iter()
            .find(|row| row.key == self)
            .expect("every key has a row")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)
    }
}

/// The name among `names` that was probably meant, if one is close.
#[must_use]
pub fn nearest<'a>(meant: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (distance(meant, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The Levenshtein distance, in bytes.
fn distance(left: &str, right: &str) -> usize {
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.bytes().enumerate() {
        let mut corner = row;
        let mut before = row + 1;
        for (column, b) in right.bytes().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = above[column + 1];
            above[column] = before;
            before = changed.min(before + 1).min(corner + 1);
        }
        above[right.len()] = before;
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/operations/settings.md");

    #[test]
    fn every_setting_is_on_the_page_with_all_its_names_and_default() {
        for row in &TABLE {
            let start = format!("| `{}` |", row.name);
            let line = PAGE.lines().find(|line| line.starts_with(&start));
            let line = line.unwrap_or_else(|| panic!("{} is not on the page", row.name));
            assert!(line.contains(&format!("`{}`", row.variable)), "{line}");
            assert!(
                line.contains(&format!("| {} |", row.default))
                    || line.contains(&format!("| `{}` |", row.default)),
                "{line}"
            );
            if let Some(flag) = row.flag {
                assert!(line.contains(&format!("`{flag}")), "{line}");
            }
        }
    }

    #[test]
    fn every_other_variable_is_on_the_page() {
        for variable in OTHER_VARIABLES {
            assert!(
                PAGE.contains(&format!("`{variable}`")),
                "{variable} is not on the page"
            );
        }
    }

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        let names = || TABLE.iter().map(|row| row.name);
        assert_eq!(nearest("lisen", names()), Some("listen"));
        assert_eq!(nearest("show_mesages", names()), Some("show_messages"));
        assert_eq!(nearest("frobnicate", names()), None);
    }
}
