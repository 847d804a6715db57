//! The hub's task: takes input, decides, commits in groups, and lets the batch be told.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parlor_core::State;
use parlor_model::{DeviceId, Reason, RoomId, SessionId, Timestamp, UserId, limits};
use parlor_store::{Store, StoreError};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::task::TaskTracker;

use crate::auth::Passwords;
use crate::batch::{Batch, Effect};
use crate::chunk::RoomLabel;
use crate::clock::SystemIds;
use crate::committer::Committer;
use crate::delivery::EndReason;
use crate::expiry::Expiry;
use crate::factor::{Begun, Spent};
use crate::feed::Feed;
use crate::files::Files;
use crate::handoff::Handoffs;
use crate::input::Input;
use crate::mailbox::Mailbox;
use crate::metrics::Counters;
use crate::moment::Moment;
use crate::readers::Readers;
use crate::relay::Knocks;
use crate::run::RunPaces;
use crate::sign_outs::SignOuts;
use crate::trust::Trust;
use crate::watch::PresenceWatch;
use crate::{HubError, HubOptions};

/// How many inputs are taken at once.
const INPUTS: usize = 512;
const TICK: Duration = Duration::from_millis(500);
/// How long writes are refused after one failed, before the store is tried again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// The task's own state. Nobody else touches it.
pub(crate) struct Task {
    pub(crate) state: State,
    pub(crate) options: HubOptions,
    pub(crate) ids: SystemIds,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Option<Committer>,
    pub(crate) readers: Readers,
    pub(crate) passwords: Passwords,
    pub(crate) counters: Arc<Counters>,
    pub(crate) tracker: TaskTracker,
    pub(crate) inputs: mpsc::WeakSender<Input>,
    pub(crate) channels: HashMap<RoomId, Channel>,
    pub(crate) seats: HashMap<SessionId, Seat>,
    pub(crate) last_session: u64,
    pub(crate) last_serial: u64,
    pub(crate) pending: Batch,
    pub(crate) failed: Option<(String, Instant)>,
    /// What is held for lost connections: until when, and what others are told then.
    pub(crate) held: HashMap<UserId, (Instant, Reason)>,
    /// Devices that had a session or a call which ended, and when their ids may be forgotten.
    pub(crate) closed_devices: HashMap<DeviceId, Instant>,
    /// Guests whom a device can bring back.
    pub(crate) returning: HashSet<UserId>,
    /// Devices that were signed out while this server runs: a token that was read before is void.
    pub(crate) revoked: HashSet<DeviceId>,
    pub(crate) sign_outs: SignOuts,
    /// The desk for file bytes, where files are kept.
    pub(crate) files: Option<Arc<Files>>,
    /// The codes by which further devices are signed in.
    pub(crate) handoffs: Handoffs,
    /// When people who are not in a room last asked its operators.
    pub(crate) knocks: Knocks,
    /// Certificates that were added lately and may not be written yet, and when.
    pub(crate) certificates: HashMap<[u8; 32], Instant>,
    pub(crate) begun: Begun,
    pub(crate) spent: Spent,
    /// Who is told of those who come and go, and whether anybody is, or will be with the next batch.
    pub(crate) watchers: Vec<Arc<dyn PresenceWatch>>,
    pub(crate) is_watched: bool,
    /// Feeds that hold something to be trimmed.
    pub(crate) fed: HashSet<RoomId>,
    pub(crate) expiry: Expiry,
    pub(crate) moment: Moment,
    /// Who runs how many commands.
    pub(crate) runs: RunPaces,
    /// The places that those of all users have.
    pub(crate) run_places: Arc<Semaphore>,
    pub(crate) last_forget: Instant,
    /// The wall clock and the monotonic one when this began: what is forgotten by its age is not forgotten
    /// because the wall clock jumped.
    pub(crate) began: (Timestamp, Instant),
}

/// A room's feed and the sessions that follow it.
pub(crate) struct Channel {
    pub(crate) label: Arc<RoomLabel>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) followers: BTreeMap<SessionId, Arc<Mailbox>>,
}

/// What the task keeps of a session.
pub(crate) struct Seat {
    pub(crate) mailbox: Arc<Mailbox>,
    /// Whether nobody can read along.
    pub(crate) is_private: bool,
    /// Requests that are being completed elsewhere.
    pub(crate) elsewhere: u32,
    /// Pings that wait for those.
    pub(crate) fences: Vec<u64>,
    /// Whether a message of it is being looked up, and what it asked after that.
    pub(crate) looking: bool,
    pub(crate) waiting: VecDeque<(u64, crate::Request)>,
    /// The rooms it follows.
    pub(crate) rooms: Vec<RoomId>,
}

struct InFlight {
    done: oneshot::Receiver<Result<(), StoreError>>,
    batch: Batch,
    since: Instant,
}

impl Task {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        options: HubOptions,
        counters: Arc<Counters>,
        inputs: mpsc::WeakSender<Input>,
        (readers, moment): (Readers, Moment),
        passwords: Passwords,
        files: Option<Arc<Files>>,
    ) -> Result<Self, HubError> {
        let snapshot = store.load()?;
        let trusted = snapshot.trusted;
        let state = State::new(snapshot, options.settings.clone()).ok_or(HubError::NoLobby)?;
        let committer = Some(Committer::start(&store, Arc::clone(&counters))?);
        counters.store_up.set(1);
        let guests = state.users().filter(|user| !user.is_registered());
        let returning = guests.map(|user| user.id).collect();
        let channels = state.rooms().map(|room| {
            let label = label(&state, room);
            (room.id, Channel::new(label, room.head))
        });
        let channels = channels.collect();
        let began = (options.clock.now(), Instant::now());
        let trust = Trust::at_start(began.0, trusted, began.1);
        Ok(Self {
            state,
            options,
            ids: SystemIds,
            store,
            committer,
            readers,
            passwords,
            counters,
            tracker: TaskTracker::new(),
            inputs,
            channels,
            seats: HashMap::new(),
            last_session: 0,
            last_serial: 0,
            pending: Batch::default(),
            failed: None,
            held: HashMap::new(),
            closed_devices: HashMap::new(),
            returning,
            revoked: HashSet::new(),
            sign_outs: SignOuts::default(),
            files,
            handoffs: Handoffs::default(),
            knocks: Knocks::default(),
            certificates: HashMap::new(),
            begun: Begun::default(),
            spent: Spent::default(),
            watchers: Vec::new(),
            is_watched: false,
            fed: HashSet::new(),
            expiry: Expiry::new(trust),
            moment,
            runs: RunPaces::default(),
            run_places: Arc::new(Semaphore::new(limits::RUN_TOGETHER)),
            last_forget: Instant::now(),
            began,
        })
    }

    /// Runs until stopped: what was acknowledged is stored, sessions are told goodbye.
    pub(crate) async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        let mut in_flight: Option<InFlight> = None;
        let mut taken = Vec::with_capacity(INPUTS);
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stopped = loop {
            let has_space = self.pending.has_space();
            let code_ends = self.handoffs.next_end();
            tokio::select! {
                biased;
                result = committed(&mut in_flight) => {
                    if let Some(InFlight { batch, since, .. }) = in_flight.take() {
                        self.finish(batch, since, result).await;
                    }
                }
                count = inputs.recv_many(&mut taken, INPUTS), if has_space => {
                    let stop = self.take(&mut taken);
                    if stop.is_some() || count == 0 {
                        break stop;
                    }
                }
                () = at(code_ends) => self.expire_handoffs(Instant::now()),
                _ = tick.tick() => {
                    if self.committer.is_none() {
                        self.reopen().await;
                    }
                    self.tick();
                }
            }
            if in_flight.is_none() {
                in_flight = self.flush();
            }
        };
        self.stop(in_flight).await;
        if let Some(stopped) = stopped {
            let _ = stopped.send(());
        }
    }

    fn take(&mut self, taken: &mut Vec<Input>) -> Option<oneshot::Sender<()>> {
        let now = self.now();
        let mut stop = None;
        for input in taken.drain(..) {
            match input {
                Input::Stop(done) => stop = Some(done),
                input => self.handle(input, now),
            }
        }
        stop
    }

    fn handle(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Enter(enter) => self.enter(*enter, now),
            Input::Asked {
                session,
                tag,
                request,
            } => self.asked(session, tag, request, now),
            Input::Called {
                context,
                request,
                answer,
            } => self.called(&context, request, answer, now),
            Input::Completed {
                asker,
                who,
                command,
                along,
            } => self.completed(asker, who, command, along, now),
            Input::LookedUp {
                asker,
                who,
                command,
                tags,
                found,
            } => {
                self.looked_up(asker, who, (*command, tags), found, now);
            }
            Input::Answered { asker, answer } => self.answered(asker, answer),
            Input::Inherits { heir, from } => self.inherits(heir, from),
            Input::Closed { session, how, done } => self.closed(session, how, done),
            Input::WhoNow { session, room } => self.who_now(session, room, now),
            Input::Look(look) => look(&self.state),
            Input::MayMove {
                bearer,
                what,
                answer,
            } => {
                // Whoever asked may be gone.
                let _ = answer.send(self.may_move(&bearer, what, now));
            }
            Input::ActedFor {
                bearer,
                command,
                answer,
            } => self.acted_for(&bearer, command, answer, now),
            Input::OwnRoom { bearer, answer } => self.own_room(&bearer, answer, now),
            Input::EndFile { file, end, answer } => self.end_file(file, end, answer, now),
            Input::Signal { room, signal } => {
                let (by, signal) = (None, Arc::new(signal));
                self.effect(Effect::Signal { room, by, signal });
            }
            Input::Crowded { devices, over } => self.sign_out_oldest(&devices, over),
            Input::Raise {
                session,
                by,
                answer,
            } => self.raise(session, by, answer, now),
            Input::Spend {
                user,
                proof,
                answer,
            } => self.spend(user, proof, answer, now),
            Input::Whole {
                session,
                user,
                since,
                done,
            } => {
                self.make_whole(session, user, since);
                // Whoever asked may be gone.
                let _ = done.send(());
            }
            Input::UsePasskey {
                id,
                counter,
                answer,
            } => self.use_passkey(&id, counter, answer, now),
            Input::Audit(entry) => self.audit(*entry),
            Input::Ran(ran) => self.ran(*ran, now),
            Input::Arriving(arriving) => self.arriving(*arriving, now),
            Input::Watch(watcher) => self.add_watcher(watcher),
            Input::Over {
                page,
                now,
                prepared,
            } => self.over(page, now, prepared),
            Input::Stop(_) => {}
        }
    }

    /// Writes a line about somebody at the door, unless nothing can be written: then they are not kept out
    /// for that, and the server's log has it.
    pub(crate) fn audit(&mut self, entry: parlor_core::AuditEntry) {
        if self.can_write().is_ok() {
            self.write(vec![parlor_core::Change::Audited(entry)], None);
        } else {
            let (name, action) = (entry.actor_name, entry.action);
            tracing::warn!(name, ?action, "a line of the audit log can't be stored");
        }
    }

    /// Starts the commit of what has gathered. A batch that changes nothing needs none.
    fn flush(&mut self) -> Option<InFlight> {
        if self.pending.is_empty() {
            return None;
        }
        let mut batch = std::mem::take(&mut self.pending);
        if batch.changes.is_empty() {
            self.publish(batch);
            return None;
        }
        self.note_others(&batch);
        self.tell_trusted(&mut batch);
        let changes = std::mem::take(&mut batch.changes);
        let Some(committer) = &self.committer else {
            self.refuse(batch, "the store is closed");
            return None;
        };
        Some(InFlight {
            done: committer.commit(changes),
            batch,
            since: Instant::now(),
        })
    }

    async fn finish(&mut self, batch: Batch, since: Instant, result: Result<(), StoreError>) {
        match result {
            Ok(()) => {
                self.counters.commits.add(1);
                let took = since.elapsed();
                let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
                self.counters.commit_micros.add(micros);
                self.expiry.note_commit(took, batch.is_sweep);
                self.publish(batch);
            }
            Err(error) => self.store_failed(batch, &error).await,
        }
    }

    /// Nothing of the batch counts as written. The state is read anew from disk, since what was
    /// decided upon it may not be there: an fsync that failed is never tried again.
    async fn store_failed(&mut self, batch: Batch, error: &StoreError) {
        tracing::error!(%error, "a commit failed; reading the store anew");
        self.counters.commits_failed.add(1);
        self.counters.store_up.set(0);
        let why = error.to_string();
        self.refuse(batch, &why);
        let pending = std::mem::take(&mut self.pending);
        self.refuse(pending, &why);
        self.failed = Some((why, Instant::now() + STORE_PAUSE));
        if let Some(committer) = self.committer.take() {
            let _ = tokio::task::spawn_blocking(move || committer.stop()).await;
        }
        self.reopen().await;
    }

    async fn reopen(&mut self) {
        let (store, counters) = (Arc::clone(&self.store), Arc::clone(&self.counters));
        let opened = tokio::task::spawn_blocking(move || {
            let snapshot = store.load()?;
            Committer::start(&store, counters).map(|committer| (snapshot, committer))
        });
        match opened.await {
            Ok(Ok((snapshot, committer))) => {
                self.committer = Some(committer);
                self.reload(snapshot).await;
            }
            Ok(Err(error)) => tracing::error!(%error, "the store can't be opened; trying again"),
            Err(error) => tracing::error!(%error, "opening the store panicked; trying again"),
        }
    }

    async fn stop(&mut self, in_flight: Option<InFlight>) {
        if let Some(runner) = &self.options.runner {
            runner.stop();
        }
        if let Some(InFlight { done, batch, since }) = in_flight {
            let result = done.await.unwrap_or_else(|_| Err(writer_gone()));
            self.finish(batch, since, result).await;
        }
        if let Some(InFlight { done, batch, since }) = self.flush() {
            let result = done.await.unwrap_or_else(|_| Err(writer_gone()));
            self.finish(batch, since, result).await;
        }
        for seat in self.seats.values() {
            seat.mailbox.end(EndReason::ShuttingDown);
        }
        let (committer, readers) = (self.committer.take(), self.readers.clone());
        let let_go = move || {
            committer.into_iter().for_each(Committer::stop);
            readers.stop();
        };
        let _ = tokio::task::spawn_blocking(let_go).await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.pending.effects.push(effect);
    }
}

impl Seat {
    pub(crate) fn new(mailbox: Arc<Mailbox>, is_private: bool) -> Self {
        let (elsewhere, looking) = (0, false);
        let (fences, waiting, rooms) = (Vec::new(), VecDeque::new(), Vec::new());
        Self {
            mailbox,
            is_private,
            elsewhere,
            fences,
            looking,
            waiting,
            rooms,
        }
    }
}

impl Channel {
    pub(crate) fn new(label: RoomLabel, head: parlor_model::Seq) -> Self {
        let feed = Arc::new(Feed::new(label.id, head));
        Self {
            label: Arc::new(label),
            feed,
            followers: BTreeMap::new(),
        }
    }
}

pub(crate) fn label(state: &State, room: &parlor_core::Room) -> RoomLabel {
    let lobby = room.id == state.lobby();
    RoomLabel {
        id: room.id,
        name: room.name.clone(),
        kind: room.kind,
        lobby,
    }
}

async fn committed(in_flight: &mut Option<InFlight>) -> Result<(), StoreError> {
    match in_flight {
        Some(in_flight) => (&mut in_flight.done)
            .await
            .unwrap_or_else(|_| Err(writer_gone())),
        None => std::future::pending().await,
    }
}

/// Waits until a moment; for ever without one.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn writer_gone() -> StoreError {
    StoreError::Io("the thread that writes is gone".to_owned())
}
