//! The life of a server: bind, open the store, find the owner, serve, and end in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Clock as _, Hub, HubOptions, HubTask, SystemClock, SystemIds};
use parlor_model::{Password, UserName};
use parlor_store::Store;
use parlor_store_disk::DiskBlobs;
use parlor_store_sqlite::SqliteStore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::announce;
use crate::doors::Doors;
use crate::error::RunError;
use crate::owner::{self, FirstOwner};
use crate::ready_file::ReadyFile;
use crate::settings::Settings;
use crate::signals::Signals;
use crate::watchdog;

/// How long the gateways and the hub have to end, together below the promised five seconds.
const END_WITHIN: Duration = Duration::from_secs(4);

/// The folder in the data folder that keeps the bytes of files.
pub(crate) const FILES: &str = "files";
/// The note in it by which a restore asks that no bytes are removed at start.
pub(crate) const KEEP_ALL: &str = "keep-all";

/// Serves until a signal.
///
/// # Errors
/// [`RunError`].
pub async fn serve(settings: Settings) -> Result<(), RunError> {
    let mut signals = Signals::listen()?;
    let started = start(settings, &mut signals).await?;
    announce::doors(&started.main, &started.line);
    started.running.until_ended(signals).await
}

/// A server that was just started.
pub(crate) struct Started {
    pub(crate) running: Running,
    pub(crate) settings: Settings,
    /// Where the main port listens.
    pub(crate) main: Vec<SocketAddr>,
    /// Where the line gateway listens.
    pub(crate) line: Vec<SocketAddr>,
    /// The owner, when that was made just now.
    pub(crate) owner: Option<(UserName, Password)>,
}

/// Starts a server: when this returns, everything listens.
///
/// # Errors
/// [`RunError`].
pub(crate) async fn start(settings: Settings, signals: &mut Signals) -> Result<Started, RunError> {
    if let Some(path) = &settings.ready_file {
        ReadyFile::check(path)?;
    }
    let doors = Doors::bind(&settings)?;
    let store = SqliteStore::open(&settings.data, &mut SystemIds, SystemClock.now())?;
    let store: Arc<dyn Store> = Arc::new(store);
    let blobs = DiskBlobs::open(&settings.data.join(FILES))?;
    let first = owner::first(&*store, &settings.rules, signals).await?;
    if let Some(path) = &settings.ready_file {
        ReadyFile::clear(path)?;
    }

    let main = doors.main().map_err(RunError::Runtime)?;
    let line = doors.line().map_err(RunError::Runtime)?;
    let (claim, owner) = match &first {
        FirstOwner::Exists => (None, None),
        FirstOwner::Claim(code) => (Some(code.clone()), None),
        FirstOwner::Made(name, password) => (None, Some((name.clone(), password.clone()))),
    };
    let options = HubOptions {
        blobs: Some(Arc::new(blobs)),
        keep_all_blobs: settings.data.join(FILES).join(KEEP_ALL).exists(),
        ..options(&settings, first)
    };
    let (hub, task) = Hub::start(store, options).await?;
    let stop = CancellationToken::new();
    let gateways = doors.open(&hub, &settings, &stop);
    let watchdog = AbortOnDropHandle::new(tokio::spawn(watchdog::watch(hub)));

    let (version, data) = (env!("CARGO_PKG_VERSION"), settings.data.display());
    tracing::info!(
        what = "server",
        "Parlor {version} serves the data in {data}"
    );
    if let Some(code) = claim {
        announce::claim(main.first(), &code);
    }
    let lines = announce::ready_lines(&main, &line);
    let ready = settings
        .ready_file
        .as_ref()
        .map(|path| ReadyFile::write(path, &lines))
        .transpose();
    let mut running = Running {
        task: Some(task),
        gateways,
        stop,
        watchdog,
        ready: None,
    };
    match ready {
        Ok(ready) => running.ready = ready,
        Err(error) => {
            running.end().await;
            return Err(error);
        }
    }
    Ok(Started {
        running,
        settings,
        main,
        line,
        owner,
    })
}

fn options(settings: &Settings, owner: FirstOwner) -> HubOptions {
    let (owner, claim) = match owner {
        FirstOwner::Exists => (None, None),
        FirstOwner::Made(name, password) => (Some((name, password)), None),
        FirstOwner::Claim(code) => (None, Some(code)),
    };
    HubOptions {
        server_name: settings.server_name.clone(),
        settings: settings.rules.clone(),
        space_floor: settings.space_floor,
        claim,
        owner,
        ..HubOptions::default()
    }
}

/// Everything that runs.
pub(crate) struct Running {
    /// `None` once it has ended by itself.
    task: Option<HubTask>,
    gateways: JoinSet<&'static str>,
    stop: CancellationToken,
    watchdog: AbortOnDropHandle<()>,
    /// Taken away when the server ends.
    ready: Option<ReadyFile>,
}

impl Running {
    /// Waits for a signal, or for a part to end that should not.
    ///
    /// # Errors
    /// [`RunError::Ended`] names the part.
    pub(crate) async fn until_ended(mut self, mut signals: Signals) -> Result<(), RunError> {
        let ended = tokio::select! {
            signal = signals.next() => {
                tracing::info!(what = "server", "{signal}: stopping");
                None
            }
            part = self.part_ended() => Some(part),
        };
        tokio::select! {
            () = self.end() => {}
            signal = signals.next() => tracing::warn!("{signal} again: stopping at once"),
        }
        ended.map_or(Ok(()), |part| Err(RunError::Ended(part)))
    }

    /// Waits for a part to end that should not, and names it.
    pub(crate) async fn part_ended(&mut self) -> &'static str {
        tokio::select! {
            () = hub_ended(&mut self.task) => "the hub",
            Some(gateway) = self.gateways.join_next() => gateway.unwrap_or("a gateway"),
        }
    }

    /// No newcomers, a goodbye to everybody, the last commit, then the end.
    pub(crate) async fn end(mut self) {
        drop(self.ready.take());
        self.watchdog.abort();
        self.stop.cancel();
        let end = async {
            if let Some(task) = self.task.take() {
                task.stop().await;
            }
            while self.gateways.join_next().await.is_some() {}
        };
        match tokio::time::timeout(END_WITHIN, end).await {
            Ok(()) => tracing::info!(what = "server", "stopped"),
            Err(_) => tracing::warn!("stopped without waiting any longer for the last connections"),
        }
    }
}

async fn hub_ended(task: &mut Option<HubTask>) {
    if let Some(running) = task {
        running.ended().await;
        *task = None;
    }
}
