//! The life of a server: bind, open the store, find the owner, serve, and end in order.

use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Clock as _, Hub, HubOptions, HubTask, SystemClock, SystemIds};
use parlor_store::Store;
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

/// Serves until a signal.
///
/// # Errors
/// [`RunError`].
pub async fn serve(settings: Settings) -> Result<(), RunError> {
    let mut signals = Signals::listen()?;
    if let Some(path) = &settings.ready_file {
        ReadyFile::check(path)?;
    }
    let doors = Doors::bind(&settings)?;
    let store = SqliteStore::open(&settings.data, &mut SystemIds, SystemClock.now())?;
    let store: Arc<dyn Store> = Arc::new(store);
    let owner = owner::first(&*store, &mut signals).await?;
    if let Some(path) = &settings.ready_file {
        ReadyFile::clear(path)?;
    }

    let main = doors.main().map_err(RunError::Runtime)?;
    let line = doors.line().map_err(RunError::Runtime)?;
    let claim = match &owner {
        FirstOwner::Claim(code) => Some(code.clone()),
        FirstOwner::Exists | FirstOwner::Made(..) => None,
    };
    let (hub, task) = Hub::start(store, options(&settings, owner)).await?;
    let stop = CancellationToken::new();
    let gateways = doors.open(&hub, &settings, &stop);
    let watchdog = AbortOnDropHandle::new(tokio::spawn(watchdog::watch(hub)));

    let ready = announce::ready_lines(&main, &line);
    let (version, data) = (env!("CARGO_PKG_VERSION"), settings.data.display());
    tracing::info!(
        what = "server",
        "Parlor {version} serves the data in {data}"
    );
    announce::doors(&settings, &main, &line);
    if let Some(code) = claim {
        announce::claim(main.first(), &code);
    }
    let ready = settings
        .ready_file
        .as_ref()
        .map(|path| ReadyFile::write(path, &ready))
        .transpose();
    let running = Running {
        task: Some(task),
        gateways,
        stop,
        watchdog,
    };
    match ready {
        Ok(ready) => running.until_ended(signals, ready).await,
        Err(error) => {
            running.end().await;
            Err(error)
        }
    }
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
        claim,
        owner,
        ..HubOptions::default()
    }
}

/// Everything that runs.
struct Running {
    /// `None` once it has ended by itself.
    task: Option<HubTask>,
    gateways: JoinSet<&'static str>,
    stop: CancellationToken,
    watchdog: AbortOnDropHandle<()>,
}

impl Running {
    /// Waits for a signal, or for a part to end that should not.
    async fn until_ended(
        mut self,
        mut signals: Signals,
        ready: Option<ReadyFile>,
    ) -> Result<(), RunError> {
        let ended = tokio::select! {
            signal = signals.next() => {
                tracing::info!(what = "server", "{signal}: stopping");
                None
            }
            () = hub_ended(&mut self.task) => Some("the hub"),
            Some(gateway) = self.gateways.join_next() => Some(gateway.unwrap_or("a gateway")),
        };
        drop(ready);
        tokio::select! {
            () = self.end() => {}
            signal = signals.next() => tracing::warn!("{signal} again: stopping at once"),
        }
        ended.map_or(Ok(()), |part| Err(RunError::Ended(part)))
    }

    /// No newcomers, a goodbye to everybody, the last commit, then the end.
    async fn end(mut self) {
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
