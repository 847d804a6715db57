//! Hosting: a server with somebody sitting in it, in the same process and terminal.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use parlor_wire::Hidden;

use crate::announce;
use crate::error::RunError;
use crate::flags::Flags;
use crate::log::Quiet;
use crate::serve::{self, Started};
use crate::signals::Signals;
use crate::{LAST_WORK, log, open_files, runtime, settings};

/// What the seat in a server needs to know of it.
#[derive(Debug, Clone)]
pub struct Hosting {
    /// Where the main port is reached from this machine: `http://127.0.0.1:7666`.
    pub url: String,
    /// Where the main port is reached from this network; `None` when only this machine can.
    pub lan: Option<SocketAddr>,
    /// Where the line gateway is reached from this machine; `None` when it is off.
    pub line: Option<SocketAddr>,
    /// The name and the password of the owner, when they were made just now.
    pub owner: Option<(String, Hidden)>,
    /// A file in the data folder for what the seat remembers, for the folder's owner alone.
    pub seat: PathBuf,
}

/// Serves, and lets somebody sit in the server until they leave; `sit` answers whether it shall go on
/// then, until a signal ends it. While somebody sits, the log goes to a file in the data folder only.
///
/// # Errors
/// [`RunError`]: it could not start, or something that must run has ended.
pub fn host(flags: Flags, sit: impl AsyncFnOnce(Hosting) -> bool) -> Result<(), RunError> {
    let settings = settings::read(&flags)?;
    let quiet = log::start_quiet(&settings);
    open_files::raise();
    let runtime = runtime()?;
    let result = runtime.block_on(run(settings, &quiet, sit));
    runtime.shutdown_timeout(LAST_WORK);
    result
}

async fn run(
    settings: settings::Settings,
    quiet: &Quiet,
    sit: impl AsyncFnOnce(Hosting) -> bool,
) -> Result<(), RunError> {
    let mut signals = Signals::listen_on_terminal()?;
    let mut started = serve::start(settings, &mut signals).await?;
    let hosting = hosting(&started);
    announce::doors(&started.main, &started.line);
    let goes_on = tokio::select! {
        goes_on = sit(hosting) => goes_on,
        part = started.running.part_ended() => {
            quiet.end();
            started.running.end().await;
            return Err(RunError::Ended(part));
        }
    };
    quiet.end();
    if !goes_on {
        started.running.end().await;
        return Ok(());
    }
    announce::doors(&started.main, &started.line);
    started.running.until_ended(signals).await
}

fn hosting(started: &Started) -> Hosting {
    let main = started.main.first().copied();
    let owner = started
        .owner
        .as_ref()
        .map(|(name, password)| (name.to_string(), Hidden::from(password.expose().to_owned())));
    Hosting {
        url: main
            .map(|address| format!("http://{}", near(address)))
            .unwrap_or_default(),
        lan: main.and_then(announce::from_network),
        line: started.line.first().copied().map(near),
        owner,
        seat: started.settings.data.join("seat.json"),
    }
}

/// An address to connect to from this machine, for one to listen on.
fn near(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_reached_on_this_machine() {
        for (listens, reached) in [
            ("0.0.0.0:7666", "127.0.0.1:7666"),
            ("[::]:7666", "[::1]:7666"),
            ("192.0.2.1:7666", "192.0.2.1:7666"),
        ] {
            assert_eq!(near(listens.parse().unwrap()).to_string(), reached);
        }
    }
}
