//! The hub as gateways and the server hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parlor_core::{AuditAction, AuditEntry, Denied, File, Settings, State, admit_address};
use parlor_model::{DeviceId, FileName, RoomId, Timestamp, UserName};
use parlor_store::Store;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::auth::Passwords;
use crate::chunk::{WIRE_FORMATS, WireFormat};
use crate::clock::random_key;
use crate::files::Files;
use crate::input::Input;
use crate::metrics::Counters;
use crate::moment::Moment;
use crate::pace::Pace;
use crate::passkey::Challenges;
use crate::readers::Readers;
use crate::reply::Answer;
use crate::request::Request;
use crate::task::Task;
use crate::watch::{PresenceWatch, Watcher};
use crate::{AuthContext, Door, HubError, HubMetrics, HubOptions, log};

/// Inputs that wait for the hub's task; whoever has more waits.
const INPUTS: usize = 1024;

/// A handle on the hub; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub(crate) shared: Arc<Shared>,
}

/// The running task of a hub.
pub struct HubTask {
    inputs: mpsc::Sender<Input>,
    task: tokio::task::JoinHandle<()>,
}

pub(crate) struct Shared {
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) readers: Readers,
    pub(crate) counters: Arc<Counters>,
    pub(crate) passwords: Passwords,
    pub(crate) newcomers: Pace,
    pub(crate) challenges: Challenges,
    /// The pace of devices that bring or show codes without being signed in.
    pub(crate) code_tries: Pace,
    /// What the tokens of devices are made of that are signed in by a code.
    pub(crate) handoff_key: [u8; 32],
    formats: AtomicUsize,
    stuck: AtomicBool,
    has_owner: AtomicBool,
    pub(crate) began: Instant,
    pub(crate) files: Option<Arc<Files>>,
    pub(crate) options: HubOptions,
}

impl Hub {
    /// Starts a hub on a store. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// [`HubError`] when the store can't be loaded or the owner of the settings can't be made.
    pub async fn start(
        store: Arc<dyn Store>,
        options: HubOptions,
    ) -> Result<(Self, HubTask), HubError> {
        let counters = Arc::new(Counters::default());
        let (inputs, queue) = mpsc::channel(INPUTS);
        let moment = Moment::new(Arc::clone(&options.clock));
        let readers = Readers::start(&store, &moment)?;
        let passwords = Passwords::new(&options.exempt);
        let rules = &options.settings;
        counters.file_size_limit.set(rules.file_bytes);
        counters
            .user_quota
            .set(rules.user_bytes.unwrap_or_default());
        counters
            .server_quota
            .set(rules.server_bytes.unwrap_or_default());
        counters.space_floor.set(options.space_floor);
        let files = options.blobs.clone().map(|blobs| {
            let (floor, counters) = (options.space_floor, Arc::clone(&counters));
            Arc::new(Files::new(blobs, floor, readers.clone(), counters))
        });
        let task = Task::new(
            store,
            options.clone(),
            Arc::clone(&counters),
            inputs.downgrade(),
            (readers.clone(), moment),
            passwords.clone(),
            files.clone(),
        )?;
        if let Some(files) = &files {
            let keep_all = options.keep_all_blobs;
            let sending = task.state.files.all_sending().map(|file| file.id);
            files.sweep(sending.collect(), keep_all);
        }
        let has_owner = task.state.has_owner();
        let owner = options.owner.clone().filter(|_| !has_owner);
        let task = tokio::spawn(task.run(queue));
        let task = HubTask {
            inputs: inputs.clone(),
            task,
        };
        let formats = AtomicUsize::new(0);
        let shared = Shared {
            inputs,
            readers,
            counters,
            passwords,
            newcomers: Pace::of_newcomers(&options.exempt),
            challenges: Challenges::default(),
            code_tries: Pace::of_codes(&options.exempt),
            handoff_key: random_key(),
            formats,
            stuck: AtomicBool::new(false),
            has_owner: AtomicBool::new(has_owner),
            began: Instant::now(),
            files,
            options,
        };
        let hub = Self {
            shared: Arc::new(shared),
        };
        if let Some((name, password)) = owner {
            let door = Door {
                gateway: parlor_model::Gateway::Http,
                address: None,
                secure: true,
            };
            hub.make_owner(door, name, password, None)
                .await
                .map_err(HubError::Owner)?;
        }
        Ok((hub, task))
    }

    /// A slot for a gateway's wire format. To be asked for once by each gateway, at start.
    ///
    /// # Panics
    /// When more gateways ask than there are slots, which is a mistake in the program.
    #[must_use]
    pub fn wire_format(&self) -> WireFormat {
        let slot = self.shared.formats.fetch_add(1, Ordering::Relaxed);
        assert!(
            slot < WIRE_FORMATS,
            "raise WIRE_FORMATS for another gateway"
        );
        WireFormat { slot, variant: 0 }
    }

    /// The time by the hub's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.options.clock.now()
    }

    /// What the server calls itself.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.shared.options.server_name
    }

    /// The operator's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.shared.options.settings
    }

    /// The hub's figures now.
    #[must_use]
    pub fn metrics(&self) -> HubMetrics {
        self.shared.counters.read()
    }

    /// Whether the store takes writes.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.shared.counters.store_up.get() == 1
    }

    /// Tells somebody who comes and goes, from those who are here on. When this returns they were told who
    /// is here.
    ///
    /// # Errors
    /// [`Denied::ShuttingDown`].
    pub async fn watch_presence(&self, watch: Arc<dyn PresenceWatch>) -> Result<(), Denied> {
        let (done, told) = oneshot::channel();
        self.send(Input::Watch(Watcher { watch, done })).await?;
        told.await.map_err(|_| Denied::ShuttingDown)
    }

    /// Waits until the hub's task answers; false when it has ended.
    pub async fn ping(&self) -> bool {
        self.look(|_| ()).await.is_ok()
    }

    /// Notes whether the hub's task has stopped answering, as whoever watches over it found.
    pub fn set_stuck(&self, stuck: bool) {
        self.shared.stuck.store(stuck, Ordering::Relaxed);
    }

    /// Whether the hub's task has stopped answering.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.shared.stuck.load(Ordering::Relaxed)
    }

    /// Refuses blocked addresses before anything else is said to them.
    ///
    /// # Errors
    /// [`Denied::Blocked`].
    pub async fn admit(&self, door: Door) -> Result<(), Denied> {
        let now = self.shared.options.clock.now();
        let admitted = self.look(move |state| admit_address(state, door.address, now));
        admitted
            .await?
            .inspect_err(|denied| log::refused(&door, None, denied))
    }

    /// Whether a name needs its password.
    pub async fn is_registered(&self, name: &UserName) -> bool {
        self.registered(name).await.is_ok_and(|user| user.is_some())
    }

    /// Whether the server has an owner. It keeps one: once that is known, nobody is asked.
    pub async fn has_owner(&self) -> bool {
        let known = &self.shared.has_owner;
        if known.load(Ordering::Relaxed) {
            return true;
        }
        let found = self.look(State::has_owner).await;
        if found == Ok(true) {
            known.store(true, Ordering::Relaxed);
        }
        found.unwrap_or(true)
    }

    /// Asks for something without a session.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn execute(&self, context: &AuthContext, request: Request) -> Answer {
        let (answer, answered) = oneshot::channel();
        let context = Box::new(context.clone());
        self.send(Input::Called {
            context,
            request,
            answer,
        })
        .await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?
    }

    /// Writes down that somebody takes a copy of all that was said in a room.
    ///
    /// # Errors
    /// [`Denied::ShuttingDown`].
    pub async fn note_export(&self, context: &AuthContext, room: RoomId) -> Result<(), Denied> {
        let called = self.look(move |state| {
            let name = state.room(room).and_then(|room| room.name.clone());
            name.map_or_else(|| room.to_string(), |name| name.to_string())
        });
        let entry = AuditEntry {
            at: self.shared.options.clock.now(),
            actor: Some(context.actor.user),
            actor_name: context.actor.name.to_string(),
            action: AuditAction::Export,
            target: called.await?,
            room: Some(room),
            detail: String::new(),
        };
        self.send(Input::Audit(Box::new(entry))).await
    }

    /// Writes down that a file came by no session, before anybody is told where it is fetched: from where, and by which device, or that
    /// none is known, as of somebody who showed a password.
    ///
    /// # Errors
    /// [`Denied::ShuttingDown`].
    pub async fn note_upload(
        &self,
        door: Door,
        device: Option<DeviceId>,
        file: &File,
    ) -> Result<(), Denied> {
        let from = door.address.map(|address| format!(" {address}"));
        let from = from.unwrap_or_default();
        let by = match device {
            Some(device) => format!("device {device}"),
            None => "no device".to_owned(),
        };
        let name = file.name.as_ref().map(FileName::as_str);
        let entry = AuditEntry {
            at: self.shared.options.clock.now(),
            actor: Some(file.owner.user),
            actor_name: file.owner.name.to_string(),
            action: AuditAction::Upload,
            target: name.unwrap_or_default().to_owned(),
            room: Some(file.room),
            detail: format!("{}{from}, {by}", door.gateway),
        };
        self.send(Input::Audit(Box::new(entry))).await
    }

    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&State) -> T + Send + 'static,
    ) -> Result<T, Denied> {
        let (answer, seen) = oneshot::channel();
        let look = Box::new(move |state: &State| drop(answer.send(look(state))));
        self.send(Input::Look(look)).await?;
        seen.await.map_err(|_| Denied::ShuttingDown)
    }

    pub(crate) async fn send(&self, input: Input) -> Result<(), Denied> {
        self.shared
            .inputs
            .send(input)
            .await
            .map_err(|_| Denied::ShuttingDown)
    }
}

impl HubTask {
    /// Ends the hub: what was acknowledged is stored, every session is told.
    pub async fn stop(self) {
        let (done, stopped) = oneshot::channel();
        if self.inputs.send(Input::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
        drop(self.inputs);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the hub's task panicked");
        }
    }

    /// Waits until the task has ended, which it does by itself only when something is wrong.
    pub async fn ended(&mut self) {
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the hub's task panicked");
        }
    }
}
