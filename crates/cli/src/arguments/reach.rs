//! The arguments that say which server and who: the same for every client command.

use std::path::PathBuf;
use std::time::Duration;

use parlor_client::Address;
use parlor_model::Span;

use crate::failure::Failure;
use crate::state;

/// Which server, and as whom.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server and sign-in")]
pub struct Reach {
    /// The server [default: http://127.0.0.1:7666].
    #[arg(long, short, value_name = "URL", env = "PARLOR_SERVER")]
    pub server: Option<Address>,
    /// Believe the key that the server shows now, where it is another one than last time.
    #[arg(long)]
    pub new_key: bool,
    /// The name to come in under: a guest by that name, or with a password the registered user. Not
    /// needed with a token.
    #[arg(long, value_name = "NAME", env = "PARLOR_NAME")]
    pub name: Option<String>,
    /// A file with the token of a remembered client; PARLOR_TOKEN is the token itself.
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    pub token_file: Option<PathBuf>,
    /// Read the password from the first line of stdin, unseen where that is a terminal; PARLOR_PASSWORD is
    /// the password itself.
    #[arg(long)]
    pub password_stdin: bool,
    /// A file with an invite's code, where the server asks newcomers for one; PARLOR_INVITE is the code
    /// itself.
    #[arg(long, value_name = "FILE")]
    pub invite_file: Option<PathBuf>,
    /// How long to wait for a server that does not answer, and to retry after a lost connection: seconds,
    /// or such as 500ms, 30s or 5m.
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = read_timeout)]
    pub timeout: Duration,
}

impl Reach {
    /// The server that is meant, with the keys of the servers that were met before.
    #[must_use]
    pub fn server(&self) -> Address {
        let address = self.server.clone().unwrap_or_else(Address::local);
        let Some(known) = state::known_servers() else {
            return address;
        };
        if self.new_key {
            // What can't be forgotten is told when it is found to be another.
            let _ = known.forget(&address.authority());
        }
        address.knowing(known)
    }

    /// The server at this address, as nobody yet.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`]: it is no address.
    pub fn to(url: &str) -> Result<Self, Failure> {
        let server: Address = url
            .parse()
            .map_err(|why| Failure::Usage(format!("{url}: {why}")))?;
        Ok(Self {
            server: Some(server),
            new_key: false,
            name: None,
            token_file: None,
            password_stdin: false,
            invite_file: None,
            timeout: Duration::from_secs(10),
        })
    }
}

/// Reads a number of seconds, or a length of time with its unit.
///
/// # Errors
///
/// What a timeout looks like.
pub fn read_timeout(text: &str) -> Result<Duration, String> {
    let seconds = |text: &str| text.parse::<f64>().ok();
    let length = match text.strip_suffix("ms") {
        Some(millis) => seconds(millis).map(|millis| millis / 1_000.0),
        None => seconds(text).or_else(|| {
            let span = Span::parse(text).ok()?;
            Some(span.as_millis() as f64 / 1_000.0)
        }),
    };
    let day = 86_400.0;
    let length = length.filter(|length| *length > 0.0 && *length <= day);
    length.map(Duration::from_secs_f64).ok_or_else(|| {
        "a timeout is a number of seconds up to a day, such as 10, or 500ms, 30s, 5m".to_owned()
    })
}

/// Reads a whole number, such as that of an event.
///
/// # Errors
///
/// What a number looks like.
pub fn read_number(text: &str) -> Result<u64, String> {
    let number = text.parse();
    number.map_err(|_| "this is a whole number, 0 or more, such as 20".to_owned())
}

/// Reads a length of time as people type it, in milliseconds.
///
/// # Errors
///
/// The rule that it breaks.
pub fn read_span(text: &str) -> Result<u64, String> {
    let span = Span::parse(text).map_err(|error| error.to_string())?;
    Ok(span.as_millis().unsigned_abs())
}
