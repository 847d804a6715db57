//! Hosting: a server with somebody sitting in it, in the same process and terminal.

use std::net::SocketAddr;
use std::path::PathBuf;

use parlor_net::Pin;
use parlor_wire::Hidden;

use crate::announce;
use crate::error::RunError;
use crate::flags::Flags;
use crate::log::Quiet;
use crate::qr;
use crate::serve::{self, Started};
use crate::signals::Signals;
use crate::{LAST_WORK, log, open_files, runtime, settings};

/// What the seat in a server needs to know of it.
#[derive(Debug, Clone)]
pub struct Hosting {
    /// Where the main port is reached from this machine: `http://127.0.0.1:7666`.
    pub url: String,
    /// The pin of the server's key, where it has TLS.
    pub pin: Option<Pin>,
    /// Every address at which the main port is reached from the network, as URLs; none when only this machine can.
    pub lan: Vec<String>,
    /// The link by which others join.
    pub link: Option<String>,
    /// That link as a QR code, in lines of a terminal; none where only this machine can be reached.
    pub qr: Vec<String>,
    /// Where the line gateway is reached, from the network where it can be; `None` when it is off.
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
    announce::doors(&started.reach);
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
    announce::doors(&started.reach);
    announce::qr(&started.reach);
    started.running.until_ended(signals).await
}

fn hosting(started: &Started) -> Hosting {
    let reach = &started.reach;
    let owner = started
        .owner
        .as_ref()
        .map(|(name, password)| (name.to_string(), Hidden::from(password.expose().to_owned())));
    Hosting {
        url: reach.here().unwrap_or_default(),
        pin: reach.pin,
        lan: reach.network_urls(),
        link: reach.join_link(),
        qr: qr::of(reach),
        line: reach.line_for_others(),
        owner,
        seat: started.settings.data.join("seat.json"),
    }
}
