//! A session: one connected client of a user, following its rooms' feeds by position.

use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use parlor_core::{Actor, Denied, Event, Outcome};
use parlor_model::{
    DeviceId, Reason, RoomId, Secret, Seq, ServerRole, SessionId, StoreEpoch, UserName, limits,
};
use parlor_store::{EventRange, Order, Reader};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

use crate::chunk::{Chunk, Happening, Item, RoomLabel, Slice};
use crate::delivery::{Delivery, EndReason};
use crate::farewell::Ending;
use crate::feed::{Feed, Read};
use crate::handle::Shared;
use crate::input::{Input, Seated};
use crate::log;
use crate::mailbox::{Late, Mailbox, Note, RELAYS, Start, bound_relays};
use crate::reply::{Answer, Reply};
use crate::request::Request;

/// Events that a lagging session reads from the store at once.
const CATCH_UP: usize = 64;

/// One connected client. Dropping it is a lost connection; [`Session::leave`] is a clean end.
pub struct Session {
    pub(crate) seated: Seated,
    pub(crate) token: Option<Secret<String>>,
    pub(crate) guard: Guard,
    follows: Vec<Follow>,
    /// Where it begins in rooms that another session followed, whose place it took.
    begins: Vec<Follow>,
    /// Rooms that may have something new, in the order in which they are looked at.
    dirty: VecDeque<RoomId>,
    catch_up: Option<CatchUp>,
    /// Answers and relays wait until what happened before them was told.
    late: VecDeque<Late>,
    ended: Option<EndReason>,
    /// Whether the end was handed out: nobody answers any more.
    over: bool,
    unanswered: std::sync::atomic::AtomicUsize,
}

/// Tells the hub when the session is gone, however that comes.
pub(crate) struct Guard {
    pub(crate) session: SessionId,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) open: bool,
    /// What others are told when the connection is lost.
    pub(crate) lost: Reason,
}

struct Follow {
    feed: Arc<Feed>,
    label: Arc<RoomLabel>,
    /// `None` while the session reads the log from the store.
    position: Option<u64>,
    seq: Seq,
    /// Where the membership ends; nothing after that is for this session.
    until: u64,
    /// Whether it ends because the room does.
    ended: bool,
}

struct CatchUp {
    room: RoomId,
    events: oneshot::Receiver<Result<Vec<Event>, Denied>>,
}

impl Session {
    pub(crate) fn new(seated: Seated, token: Option<Secret<String>>, guard: Guard) -> Self {
        Self {
            seated,
            token,
            guard,
            follows: Vec::new(),
            begins: Vec::new(),
            dirty: VecDeque::new(),
            catch_up: None,
            late: VecDeque::new(),
            ended: None,
            over: false,
            unanswered: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// The session's id; never reused while the server runs.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.seated.session
    }

    /// Who the user is, by the name they came in with.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.seated.actor
    }

    /// The name that the user signs in by, if they were registered when they came in.
    #[must_use]
    pub fn account(&self) -> Option<&UserName> {
        self.seated.account.as_ref()
    }

    /// Whether the user's role counts for nothing yet, since it needs a second factor.
    #[must_use]
    pub fn needs_factor(&self) -> bool {
        self.seated.withheld
    }

    /// The user's role on the server when they came in.
    #[must_use]
    pub fn role(&self) -> ServerRole {
        self.seated.role
    }

    /// The device that the session signed in with.
    #[must_use]
    pub fn device(&self) -> Option<DeviceId> {
        self.seated.device
    }

    /// Names the history that `seq`s belong to.
    #[must_use]
    pub fn epoch(&self) -> StoreEpoch {
        self.seated.epoch
    }

    /// The token of the device that was made, when one was asked for; shown once.
    #[must_use]
    pub fn token(&self) -> Option<&Secret<String>> {
        self.token.as_ref()
    }

    /// Whether the client's cursors are of this history, and events follow from them.
    #[must_use]
    pub fn resumed(&self) -> bool {
        self.seated.resumed
    }

    /// Whether the user was here by another session when this one began, or had lost one a moment ago.
    #[must_use]
    pub fn was_here(&self) -> bool {
        self.seated.was_here
    }

    /// The lobby.
    #[must_use]
    pub fn lobby(&self) -> RoomId {
        self.seated.lobby
    }

    /// Whether the session may ask for more before it has had some answers.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.unanswered.load(std::sync::atomic::Ordering::Relaxed) < limits::IN_FLIGHT
    }

    /// Asks for something; the answer comes among the deliveries under this tag. Waits while the
    /// hub is busy, so that a fast sender is slowed down and nothing is lost.
    pub fn submit(&self, tag: u64, request: Request) -> impl Future<Output = ()> + Send + use<'_> {
        self.unanswered
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let asked = Input::Asked {
            session: self.id(),
            tag,
            request,
        };
        let inputs = &self.guard.shared.inputs;
        let (busy, sent) = match inputs.try_send(asked) {
            Ok(()) => (None, !self.over),
            // Apart, so that a connection has no room for what waits here as long as nothing does.
            Err(TrySendError::Full(asked)) => (Some(Box::pin(inputs.send(asked))), true),
            Err(TrySendError::Closed(_)) => (None, false),
        };
        async move {
            let sent = match busy {
                Some(send) => send.await.is_ok(),
                None => sent,
            };
            if !sent {
                self.guard.mailbox.end(EndReason::ShuttingDown);
            }
        }
    }

    /// What there is to tell the client; waits until there is something. Can be dropped at any
    /// point without losing anything.
    pub async fn next(&mut self) -> Vec<Delivery> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`Session::next`].
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Vec<Delivery>> {
        let mut out = Vec::new();
        loop {
            self.look(&mut out);
            if !out.is_empty() {
                return Poll::Ready(out);
            }
            match &mut self.catch_up {
                Some(catch_up) => {
                    let events = ready!(Pin::new(&mut catch_up.events).poll(cx));
                    let room = catch_up.room;
                    self.catch_up = None;
                    self.caught_up(room, crate::readers::received(events), &mut out);
                }
                None => ready!(self.guard.mailbox.poll_filled(cx)),
            }
        }
    }

    /// Says in the log that the client is cut off because it takes too little of what it is told.
    pub fn cut_off(&self) {
        log::cut_off(&self.actor().name);
    }

    /// Ends the session cleanly, with what the user gives as the reason; empty when they give none. When
    /// this returns the name is free, if it was a guest's and this their last session.
    pub async fn leave(mut self, reason: Reason) {
        self.close(reason).await;
    }

    /// Ends the session as [`Session::leave`] does, for one that goes on in its place, of whichever user. What was to
    /// be told up to the end is handed out; in the rooms that the other one attends next it begins where this one ended,
    /// until [`Session::settled`], so that nothing is missing and nothing comes twice.
    pub async fn hand_over(mut self, heir: &mut Self, reason: Reason) -> Vec<Delivery> {
        let inherits = Input::Inherits {
            heir: heir.id(),
            from: self.id(),
        };
        // An error means that the hub went down, which closing finds out as well.
        let _ = self.guard.shared.inputs.send(inherits).await;
        self.close(reason).await;
        let mut out = Vec::new();
        let followed = self.follows.iter().map(|follow| follow.feed.room());
        self.dirty.extend(followed.collect::<Vec<_>>());
        // Also of whoever follows no room there may be something to tell: that a room was opened with them, or that they were
        // put out.
        self.look(&mut out);
        while !self.dirty.is_empty() && self.catch_up.is_none() {
            self.look(&mut out);
        }
        // What is read from the store the other one reads on. What came to this session alone nobody else is told.
        self.catch_up = None;
        self.dirty.clear();
        self.look(&mut out);
        heir.begins = self.follows;
        out
    }

    /// Whoever took another session's place attends what it wants to: rooms are followed from where it comes in again.
    pub fn settled(&mut self) {
        self.begins = Vec::new();
    }

    async fn close(&mut self, reason: Reason) {
        self.guard.open = false;
        let (done, left) = oneshot::channel();
        let closed = Input::Closed {
            session: self.id(),
            how: Ending::Left(reason),
            done: Some(done),
        };
        if self.guard.shared.inputs.send(closed).await.is_ok() {
            // An error means that the hub went down, which frees every name as well.
            let _ = left.await;
        }
    }

    /// Ends the session as a lost connection, as dropping it does, but with another reason for others
    /// than that the connection was lost: as that the client did not answer in time.
    pub fn lose(mut self, reason: Reason) {
        self.guard.lost = reason;
    }

    fn look(&mut self, out: &mut Vec<Delivery>) {
        if let Some(post) = self.guard.mailbox.take() {
            post.notes.into_iter().for_each(|note| self.note(note, out));
            for room in post.dirty {
                if !self.dirty.contains(&room) {
                    self.dirty.push_back(room);
                }
            }
            out.extend(post.own.into_iter().map(Delivery::Own));
            if self.late.is_empty() {
                self.late = post.late;
            } else {
                self.late.extend(post.late);
            }
            if self.late.len() > RELAYS {
                bound_relays(&mut self.late);
            }
            out.extend(post.signals.into_iter().map(Delivery::Signal));
            if self.ended.is_none() && post.ended == Some(EndReason::TooSlow) {
                self.cut_off();
            }
            self.ended = self.ended.take().or(post.ended);
        }
        for _ in 0..self.dirty.len() {
            if let Some(room) = self.dirty.pop_front()
                && self.follow_on(room, out)
            {
                self.dirty.push_back(room);
            }
        }
        let told_all = self.dirty.is_empty() && self.catch_up.is_none();
        if told_all {
            let mut answered = 0;
            // Taken whole: a session that waits keeps no room for more.
            let late = std::mem::take(&mut self.late);
            out.extend(late.into_iter().map(|late| match late {
                Late::Answer(tag, answer) => {
                    answered += 1;
                    Delivery::Answered { tag, answer }
                }
                Late::Relay(relay) => Delivery::Signal(relay),
            }));
            self.unanswered
                .fetch_sub(answered, std::sync::atomic::Ordering::Relaxed);
            self.over |= self.ended.is_some();
            out.extend(self.ended.take().map(Delivery::Ended));
        }
    }

    fn note(&mut self, note: Note, out: &mut Vec<Delivery>) {
        match note {
            Note::Open { feed, start, view } => {
                let room = feed.room();
                // What is left of an earlier membership comes first.
                while self.follow_on(room, out) && self.catch_up.is_none() {}
                let had = |had: &Follow| Arc::ptr_eq(&had.feed, &feed);
                let (position, seq) = match (self.begins.iter().find(|begin| had(begin)), start) {
                    (Some(begin), _) => (begin.position, begin.seq),
                    (None, Start::Position(position, seq)) => (Some(position), seq),
                    (None, Start::After(seq)) => (feed.locate(seq), seq),
                };
                let summary = &view.summary;
                let (name, kind, lobby) = (summary.name.clone(), summary.kind, summary.lobby);
                let label = Arc::new(RoomLabel {
                    id: room,
                    name,
                    kind,
                    lobby,
                });
                self.follows.retain(|follow| follow.feed.room() != room);
                self.follows.reserve_exact(1);
                self.follows.push(Follow {
                    feed,
                    label,
                    position,
                    seq,
                    until: u64::MAX,
                    ended: false,
                });
                out.push(Delivery::RoomOpened(view));
                self.dirty.push_back(room);
            }
            Note::Close { room, until, ended } => {
                if let Some(follow) = self.follows.iter_mut().find(|f| f.feed.room() == room) {
                    follow.until = until;
                    follow.ended = ended;
                    self.dirty.push_back(room);
                }
            }
            Note::Invited { room, by } => out.push(Delivery::Invited { room, by }),
            Note::WhoNow { room, who } => out.push(Delivery::WhoNow { room, who }),
        }
    }

    /// Takes what a room's feed has for this session; true when there is more to take later.
    fn follow_on(&mut self, room: RoomId, out: &mut Vec<Delivery>) -> bool {
        let Some(index) = self.follows.iter().position(|f| f.feed.room() == room) else {
            return false;
        };
        let follow = &mut self.follows[index];
        let ends = follow.until != u64::MAX;
        let read = match follow.position {
            Some(position) => follow.feed.read(position, follow.until),
            // A session that lags behind the end of its membership is not told the rest.
            None if ends => Read::UpToDate,
            None => Read::Behind,
        };
        let more = match read {
            Read::UpToDate => false,
            Read::Slices {
                slices,
                position,
                seq,
                more,
            } => {
                follow.position = Some(position);
                follow.seq = seq.unwrap_or(follow.seq);
                out.extend(slices.into_iter().map(Delivery::Happened));
                more
            }
            Read::Behind if ends => {
                follow.position = None;
                false
            }
            Read::Behind => {
                follow.position = None;
                let (after, told) = (follow.seq, follow.feed.seq());
                self.start_catch_up(room, after, told);
                return true;
            }
        };
        let follow = &self.follows[index];
        if ends
            && follow
                .position
                .is_none_or(|position| position >= follow.until)
        {
            let Follow { ended, .. } = self.follows.remove(index);
            self.catch_up.take_if(|catch_up| catch_up.room == room);
            out.push(Delivery::RoomClosed { room, ended });
            return false;
        }
        more
    }

    /// Reads the log from the store, one room at a time; no further than the feed has told, which
    /// goes on from there: what is committed and not told yet would come twice.
    fn start_catch_up(&mut self, room: RoomId, after: Seq, told: Seq) {
        if self.catch_up.is_some() {
            return;
        }
        self.guard.shared.counters.catch_ups.add(1);
        let range = EventRange {
            after,
            before: Some(told.next()),
            limit: CATCH_UP,
            order: Order::Oldest,
        };
        let read = move |reader: &mut dyn Reader| reader.events(room, range);
        self.catch_up = Some(CatchUp {
            room,
            events: self.guard.shared.readers.run(read),
        });
    }

    fn caught_up(
        &mut self,
        room: RoomId,
        events: Result<Vec<Event>, Denied>,
        out: &mut Vec<Delivery>,
    ) {
        let events = match events {
            Ok(events) => events,
            Err(denied) => {
                tracing::warn!(%denied, "a lagging session could not read the log");
                out.push(Delivery::Ended(EndReason::StoreReopened));
                return;
            }
        };
        let own = self.own_messages(room);
        let session = self.id();
        let Some(follow) = self
            .follows
            .iter_mut()
            .find(|follow| follow.feed.room() == room)
        else {
            return;
        };
        if let Some(last) = events.last() {
            follow.seq = last.seq;
            let item = |event: Event| {
                let by = own.contains(&event.seq).then_some(session);
                Item::new(Happening::Event(event), by)
            };
            let items: Vec<_> = events.into_iter().map(item).collect();
            let to = items.len();
            let chunk = Arc::new(Chunk::new(Arc::clone(&follow.label), items));
            out.push(Delivery::Happened(Slice { chunk, from: 0, to }));
        }
        follow.position = follow.feed.locate(follow.seq);
        if follow.position.is_some() {
            self.ask_who(room);
        }
    }

    /// The session's own messages that it was not told the place of yet: the log does not say which
    /// session an event came from, and some gateways do not repeat a session's own words to it.
    fn own_messages(&self, room: RoomId) -> BTreeSet<Seq> {
        let mut own = BTreeSet::new();
        let mut note = |answer: &Answer| match answer {
            Ok(Reply::Done(Outcome::Posted(posted))) if posted.room == room => {
                own.insert(posted.seq);
            }
            _ => {}
        };
        for late in &self.late {
            if let Late::Answer(_, answer) = late {
                note(answer);
            }
        }
        self.guard.mailbox.peek_answers(&mut note);
        own
    }

    fn ask_who(&self, room: RoomId) {
        let ask = Input::WhoNow {
            session: self.id(),
            room,
        };
        // A hub that is too busy to be asked is asked again when the session next lags.
        let _ = self.guard.shared.inputs.try_send(ask);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let closed = Input::Closed {
            session: self.session,
            how: Ending::Lost(std::mem::take(&mut self.lost)),
            done: None,
        };
        if let Err(TrySendError::Full(closed)) = self.shared.inputs.try_send(closed) {
            let shared = Arc::clone(&self.shared);
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { shared.inputs.send(closed).await });
            }
        }
    }
}
