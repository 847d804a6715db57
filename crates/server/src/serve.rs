//! The life of a server: bind, open the store, find the owner, serve, and end in order.

use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Clock as _, Hub, HubError, HubOptions, HubTask, SystemClock, SystemIds};
use parlor_model::{Password, UserName};
use parlor_store::Store;
use parlor_store_disk::DiskBlobs;
use parlor_store_sqlite::SqliteStore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::announce;
use crate::clock;
use crate::discovery::Announcement;
use crate::doors::{Doors, Reach};
use crate::error::RunError;
use crate::owner::{self, FirstOwner};
use crate::ready_file::{self, ReadyFile};
use crate::run::CageRunner;
use crate::settings::{Settings, TlsMode};
use crate::signals::{Signal, Signals};
use crate::tls::{self, Tls};
use crate::watchdog;

/// The folder in the data folder in which commands see files while they run.
const RUN: &str = "cages";

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
    announce::doors(&started.reach);
    announce::qr(&started.reach);
    started.running.until_ended(signals).await
}

/// A server that was just started.
pub(crate) struct Started {
    pub(crate) running: Running,
    pub(crate) settings: Settings,
    /// Where the doors are.
    pub(crate) reach: Reach,
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
    let blobs = Arc::new(blobs);
    let runner = CageRunner::open(&settings.data.join(RUN), blobs.clone());
    let runner = runner.map_err(RunError::Runtime)?;
    let first = owner::first(&*store, &settings.rules, signals).await?;
    if let Some(path) = &settings.ready_file {
        ReadyFile::clear(path)?;
    }

    let tls = Tls::open(&settings, clock::now())?;
    let reach = doors.reach(&settings, tls.as_ref());
    let reach = reach.map_err(RunError::Runtime)?;
    let (claim, owner) = match &first {
        FirstOwner::Exists => (None, None),
        FirstOwner::Claim(code) => (Some(code.clone()), None),
        FirstOwner::Made(name, password) => (None, Some((name.clone(), password.clone()))),
    };
    let options = HubOptions {
        blobs: Some(blobs),
        runner: Some(Arc::new(runner)),
        links: reach.links(),
        keep_all_blobs: settings.data.join(FILES).join(KEEP_ALL).exists(),
        ..options(&settings, first)
    };
    let (hub, task) = Hub::start(store, options).await?;
    let stop = CancellationToken::new();
    let stop_keeping = stop.clone();
    let opened = doors.open(&hub, &settings, (&reach, tls.as_ref()), &stop);
    let gateways = opened.await.map_err(HubError::Owner)?;
    let watchdog = AbortOnDropHandle::new(tokio::spawn(watchdog::watch(hub)));

    let (version, data) = (env!("CARGO_PKG_VERSION"), settings.data.display());
    tracing::info!(
        what = "server",
        "Parlor {version} serves the data in {data}"
    );
    if let Some(code) = claim {
        announce::claim(reach.here().as_deref(), &code);
    }
    let lines = reach.ready_lines();
    let own = (ready_file::in_data(&settings.data), reach.every_line());
    let named = settings.ready_file.clone().map(|path| (path, lines));
    let ready: Result<Vec<_>, _> = std::iter::once(own)
        .chain(named)
        .map(|(path, lines)| ReadyFile::write(&path, &lines))
        .collect();
    let mut running = Running {
        task: Some(task),
        gateways,
        stop,
        watchdog,
        keeper: tls
            .clone()
            .map(|tls| AbortOnDropHandle::new(tokio::spawn(tls::keep(tls, stop_keeping)))),
        tls,
        announcement: announcement(&settings, &reach),
        ready: Vec::new(),
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
        reach,
        owner,
    })
}

/// Tells the network, if others can come from there. That nobody can be told is no reason not to serve.
fn announcement(settings: &Settings, reach: &Reach) -> Option<Announcement> {
    if !settings.mdns {
        return None;
    }
    let made = Announcement::make(&settings.server_name, reach);
    made.unwrap_or_else(|error| {
        tracing::warn!("the server is not announced in its network: {error}");
        None
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
        private_passwords: settings.tls != TlsMode::Off,
        code_life: settings.code_life,
        exempt: settings.exempt.clone().into(),
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
    /// Looks after the certificate.
    keeper: Option<AbortOnDropHandle<()>>,
    tls: Option<Tls>,
    /// Taken back when the server ends.
    announcement: Option<Announcement>,
    /// Taken away when the server ends.
    ready: Vec<ReadyFile>,
}

impl Running {
    /// Waits for a signal, or for a part to end that should not.
    ///
    /// # Errors
    /// [`RunError::Ended`] names the part.
    pub(crate) async fn until_ended(mut self, mut signals: Signals) -> Result<(), RunError> {
        let ended = loop {
            tokio::select! {
                signal = signals.next() => match (signal, &self.tls) {
                    (Signal::HangUp { is_for_all: false }, Some(tls)) => {
                        tracing::info!(what = "server", "SIGHUP: looking at the certificate anew");
                        tls.reload.notify_one();
                    }
                    (signal, _) => {
                        tracing::info!(what = "server", "{signal}: stopping");
                        break None;
                    }
                },
                part = self.part_ended() => break Some(part),
            }
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
        self.ready.clear();
        drop(self.announcement.take());
        self.watchdog.abort();
        drop(self.keeper.take());
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
