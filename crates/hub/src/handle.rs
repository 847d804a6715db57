//! The hub as gateways and the server hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parlor_core::{
    AuditAction, AuditEntry, Command, Denied, Device, RECENT_IDS, RecentIds, Settings, State,
    admit_address,
};
use parlor_model::{
    DeviceId, IdSource, Password, RoomId, Secret, ServerRole, SessionId, Timestamp, UserId,
    UserName,
};
use parlor_store::{Reader, Store};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::auth::{self, Passwords};
use crate::chunk::{WIRE_FORMATS, WireFormat};
use crate::clock::{SystemIds, random_code};
use crate::entry::{Credentials, Entry, SignedIn};
use crate::files::Files;
use crate::input::{Along, Asker, Enter, Identity, Input, Opening, Seated, Who};
use crate::mailbox::Mailbox;
use crate::metrics::Counters;
use crate::moment::Moment;
use crate::pace::Pace;
use crate::passkey::Challenges;
use crate::readers::Readers;
use crate::request::{Answer, Request};
use crate::session::{Guard, Session};
use crate::task::Task;
use crate::vouching::may_make_account;
use crate::watch::{PresenceWatch, Watcher};
use crate::{AuthContext, Door, HubError, HubMetrics, HubOptions, farewell, log};

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

    /// Opens a session.
    ///
    /// # Errors
    /// [`Denied`], in words for the one at the door.
    pub async fn enter(&self, entry: Entry) -> Result<Session, Denied> {
        let (door, tried) = (entry.door, entry.credentials.name().cloned());
        let entered = self.open(entry).await;
        entered.inspect_err(|denied| log::refused(&door, tried.as_ref(), denied))
    }

    async fn open(&self, entry: Entry) -> Result<Session, Denied> {
        let Entry {
            door,
            credentials,
            remember,
            attends,
            resume,
        } = entry;
        let (since, means) = (credentials.since(), credentials.means());
        let identity = self.identify(door, credentials, true).await?;
        // A device that is known is remembered already.
        let remember = remember.filter(|_| !matches!(identity, Identity::Device { .. }));
        let (token, device) = remember.map(|label| self.new_device(label)).unzip();
        let mailbox = Arc::new(Mailbox::default());
        let opening = Opening {
            mailbox: Arc::clone(&mailbox),
            attends,
            resume,
            means,
        };
        let seated = self
            .seat(identity, since, door, device, Some(opening))
            .await?;
        let shared = Arc::clone(&self.shared);
        let guard = Guard {
            session: seated.session,
            mailbox,
            shared,
            open: true,
            lost: farewell::lost(),
        };
        Ok(Session::new(seated, token, guard))
    }

    /// Signs in without a session: makes a device, whose token later calls bring.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn sign_in(&self, entry: Entry) -> Result<SignedIn, Denied> {
        let (door, tried) = (entry.door, entry.credentials.name().cloned());
        let since = Instant::now();
        let signed_in = match self.identify(door, entry.credentials, false).await {
            Ok(identity) => self.remembered(identity, since, door, entry.remember).await,
            Err(denied) => Err(denied),
        };
        match &signed_in {
            Ok(SignedIn { actor, role, .. }) if *role != ServerRole::Guest => {
                log::signed_in(&door, &actor.name);
            }
            Ok(_) => {}
            Err(denied) => log::refused(&door, tried.as_ref(), denied),
        }
        signed_in
    }

    /// Makes whoever brings the one-time code the owner, while there is none; `label` is what the device that they get
    /// is called.
    ///
    /// # Errors
    /// [`Denied::InvalidClaim`], [`Denied::PlaintextPassword`], or the name's conflicts.
    pub async fn claim(
        &self,
        door: Door,
        code: Secret<String>,
        name: UserName,
        password: Password,
        label: String,
    ) -> Result<SignedIn, Denied> {
        self.may_bring_password(door)?;
        let expected = self.shared.options.claim.as_ref().map(auth::digest);
        let matches = expected.is_some_and(|expected| {
            bool::from(subtle::ConstantTimeEq::ct_eq(
                &expected[..],
                &auth::digest(&code)[..],
            ))
        });
        if !matches {
            log::refused(&door, Some(&name), &Denied::InvalidClaim);
            return Err(Denied::InvalidClaim);
        }
        self.make_owner(door, name, password, Some(label)).await
    }

    /// Who brings this token.
    ///
    /// # Errors
    /// [`Denied::InvalidToken`], [`Denied::Blocked`].
    pub async fn authenticate(
        &self,
        door: Door,
        token: Secret<String>,
    ) -> Result<AuthContext, Denied> {
        let since = Instant::now();
        let identity = self
            .identify(door, Credentials::Token(token), false)
            .await?;
        let seated = self.seat(identity, since, door, None, None).await?;
        let device = seated.device.ok_or(Denied::InvalidToken)?;
        Ok(AuthContext {
            actor: seated.actor,
            role: seated.role,
            withheld: seated.withheld,
            device,
            door,
            since,
        })
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

    /// Revokes the device that asks; its sessions end.
    ///
    /// # Errors
    /// [`Denied::Unavailable`] when that can't be stored.
    pub async fn sign_out(&self, context: &AuthContext) -> Result<(), Denied> {
        self.revoke(context.actor.user, context.device).await
    }

    /// Revokes the device of a token, even when nobody would be let in by it, as while a block stands. A token that is
    /// void has none.
    ///
    /// # Errors
    /// [`Denied::Unavailable`] when that can't be looked up or stored.
    pub async fn sign_out_by(&self, token: &Secret<String>) -> Result<(), Denied> {
        let digest = auth::digest(token);
        let read = move |reader: &mut dyn Reader| reader.device(&digest);
        let Some(device) = self.shared.readers.read(read).await? else {
            return Ok(());
        };
        match self.revoke(device.user, device.id).await {
            // The user is forgotten, and their devices with them.
            Err(Denied::InvalidToken) => Ok(()),
            revoked => revoked,
        }
    }

    async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), Denied> {
        let (answer, answered) = oneshot::channel();
        let who = Who {
            user,
            device: Some(device),
            session: None,
            since: None,
        };
        let command = Ok(Command::RevokeDevice {
            device,
            owner: Some(user),
        });
        self.send(Input::Completed {
            asker: Asker::Call(answer),
            who,
            command,
            along: Along::default(),
        })
        .await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?.map(drop)
    }

    /// Makes an account for somebody who is not here, as they could themselves where they may come in. The session that asks may
    /// invite to the server, also when the password is hashed.
    ///
    /// # Errors
    /// [`Denied`]: what the session may, the name's conflicts, who may come in.
    pub async fn make_account(
        &self,
        door: Door,
        by: SessionId,
        name: UserName,
        password: Password,
    ) -> Result<(), Denied> {
        self.may_bring_password(door)?;
        let may = self.look(move |state| may_make_account(state, by).map(drop));
        may.await??;
        self.settings().takes(&password)?;
        let credential = self.shared.passwords.hash(password).await?;
        let identity = Identity::Account {
            name,
            credential,
            by,
        };
        self.seat(identity, Instant::now(), door, None, None)
            .await
            .map(drop)
    }

    async fn make_owner(
        &self,
        door: Door,
        name: UserName,
        password: Password,
        label: Option<String>,
    ) -> Result<SignedIn, Denied> {
        self.settings().takes(&password)?;
        let credential = self.shared.passwords.hash(password).await?;
        let identity = Identity::Owner { name, credential };
        self.remembered(identity, Instant::now(), door, label).await
    }

    pub(crate) async fn remembered(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        label: Option<String>,
    ) -> Result<SignedIn, Denied> {
        let (token, device) = self.new_device(label.unwrap_or_else(|| "unnamed".to_owned()));
        let seated = self.seat(identity, since, door, Some(device), None).await?;
        Ok(SignedIn {
            actor: seated.actor,
            role: seated.role,
            token,
            epoch: seated.epoch,
        })
    }

    async fn seat(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        remember: Option<Device>,
        opens: Option<Opening>,
    ) -> Result<Seated, Denied> {
        // Somebody known who leaves nothing to write is refused only when others' commit fails with
        // theirs, or their own line in the audit log: a full disk is no reason to keep them out.
        let again = identity.again().filter(|_| remember.is_none());
        let first = self
            .seat_once(identity, since, door, remember, opens.clone())
            .await;
        match (first, again) {
            (Err(Denied::Unavailable(_)), Some(identity)) => {
                self.seat_once(identity, since, door, None, opens).await
            }
            (first, _) => first,
        }
    }

    async fn seat_once(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        remember: Option<Device>,
        opens: Option<Opening>,
    ) -> Result<Seated, Denied> {
        let (reply, seated) = oneshot::channel();
        let enter = Enter {
            identity,
            since,
            door,
            remember,
            opens,
            reply,
        };
        self.send(Input::Enter(Box::new(enter))).await?;
        seated.await.map_err(|_| Denied::ShuttingDown)?
    }

    /// Checks credentials. An unknown name takes as long as a wrong password.
    pub(crate) async fn identify(
        &self,
        door: Door,
        credentials: Credentials,
        opens_session: bool,
    ) -> Result<Identity, Denied> {
        match credentials {
            Credentials::Guest { name, invite } => {
                self.shared.newcomers.take(door.address, Instant::now())?;
                Ok(Identity::New {
                    name,
                    invite: invite.as_ref().map(auth::digest),
                })
            }
            Credentials::Token(token) => {
                self.identify_device(auth::digest(&token), opens_session)
                    .await
            }
            Credentials::Certificate(certificate) => {
                let digest = auth::digest_of_certificate(&certificate);
                self.identify_device(digest, opens_session).await
            }
            Credentials::Password {
                name,
                password,
                code,
            } => {
                self.may_bring_password(door)?;
                let user = self.check_password(door, name, password, code).await?;
                Ok(Identity::User(user))
            }
            Credentials::Passkey(shown) => {
                let user = self.check_passkey(door, *shown).await?;
                Ok(Identity::User(user))
            }
            Credentials::Checked(checked) => self.identify_checked(checked).await,
        }
    }

    /// Whether passwords are taken from there. One that others on the way have read is theirs too.
    #[must_use]
    pub fn takes_passwords(&self, door: Door) -> bool {
        !self.shared.options.private_passwords || door.is_private()
    }

    pub(crate) fn may_bring_password(&self, door: Door) -> Result<(), Denied> {
        match self.takes_passwords(door) {
            true => Ok(()),
            false => Err(Denied::PlaintextPassword),
        }
    }

    async fn identify_device(
        &self,
        digest: [u8; 32],
        opens_session: bool,
    ) -> Result<Identity, Denied> {
        let read = move |reader: &mut dyn Reader| {
            let Some(device) = reader.device(&digest)? else {
                return Ok(None);
            };
            // A call without a session is looked up when it posts.
            let recent = if opens_session {
                let known = reader.known_ids(device.id, RECENT_IDS)?;
                RecentIds::load(known.ids, known.complete)
            } else {
                RecentIds::load([], false)
            };
            Ok(Some((recent, device)))
        };
        let found = self.shared.readers.read(read).await?;
        let (recent, device) = found.ok_or(Denied::InvalidToken)?;
        Ok(Identity::Device {
            user: device.user,
            device: device.id,
            recent,
        })
    }

    /// Notes how a try to sign in ended.
    pub(crate) async fn tried(
        &self,
        user: Option<UserId>,
        signed_in: Option<UserId>,
        name: &UserName,
        door: Door,
    ) {
        let attempts = &self.shared.passwords.attempts;
        if signed_in.is_some() {
            attempts.succeeded(name, door.address);
        }
        let untold = match user {
            Some(_) => Some(0),
            None => attempts.is_told(door.address, Instant::now()),
        };
        if let Some(untold) = untold {
            self.audit(signed_in, name, door, untold).await;
        }
    }

    /// Writes down that somebody signed in or, without an actor, failed to; and how many tries from there were
    /// not written down before.
    pub(crate) async fn audit(
        &self,
        actor: Option<UserId>,
        name: &UserName,
        door: Door,
        untold: u32,
    ) {
        let action = match actor {
            Some(_) => AuditAction::SignIn,
            None => AuditAction::SignInFailed,
        };
        let from = door.address.map(|address| format!(" {address}"));
        let from = from.unwrap_or_default();
        let untold = Some(untold).filter(|untold| *untold > 0);
        let untold = untold.map(|untold| format!(", {untold} more tries since the last line"));
        let untold = untold.unwrap_or_default();
        let entry = AuditEntry {
            at: self.shared.options.clock.now(),
            actor,
            actor_name: name.to_string(),
            action,
            target: name.to_string(),
            room: None,
            detail: format!("{}{from}{untold}", door.gateway),
        };
        // A hub that is gone needs no audit line.
        let _ = self.send(Input::Audit(Box::new(entry))).await;
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

    /// The registered user whose name or account this is, and the account's name.
    pub(crate) async fn registered(
        &self,
        name: &UserName,
    ) -> Result<Option<(UserId, UserName)>, Denied> {
        let name = name.clone();
        self.look(move |state| {
            let holder = state.holder(&name)?;
            let account = holder.account.clone()?;
            Some((holder.id, account))
        })
        .await
    }

    fn new_device(&self, label: String) -> (Secret<String>, Device) {
        let token = Secret::new(random_code());
        let device = Device {
            id: DeviceId::from_bytes(SystemIds.bytes16()),
            user: UserId::from_bytes([0; 16]),
            digest: auth::digest(&token),
            label,
            at: self.shared.options.clock.now(),
        };
        (token, device)
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
