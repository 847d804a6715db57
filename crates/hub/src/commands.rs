//! What sessions and API calls ask for, as the hub's task takes it.

use std::sync::Arc;

use parlor_core::{
    Action, Change, Command, Context, Decision, Denied, Dismissal, EventBody, Outcome, Room,
    RoomRef, SignInNews, Standing, State, User, decide, policy,
};
use parlor_model::{DeviceId, RoomId, SessionId, Timestamp, UserId, limits};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::AuthContext;
use crate::batch::Effect;
use crate::delivery::Signal;
use crate::farewell::Farewell;
use crate::input::{Along, Asker, Who};
use crate::reply::{Answer, Reply};
use crate::request::Request;
use crate::task::Task;
use crate::vouching;

impl Task {
    pub(crate) fn asked(&mut self, session: SessionId, tag: u64, request: Request, now: Timestamp) {
        let Some(attendee) = self.state.presence.session(session) else {
            return;
        };
        let who = Who {
            user: attendee.user,
            device: attendee.device,
            session: Some(session),
            since: None,
        };
        let vouches = match vouching::is_asked_by(&request, attendee.device) {
            true => attendee.means.may_vouch(),
            false => Ok(()),
        };
        self.state.presence.touch(session, now);
        let is_private = self.seats.get(&session).is_none_or(|seat| seat.is_private);
        if let Err(denied) = vouches.and_then(|()| self.may_bring(&request, is_private)) {
            return self
                .pending
                .answer(Asker::Session { session, tag }, Err(denied));
        }
        self.request(Asker::Session { session, tag }, who, request, now);
    }

    pub(crate) fn called(
        &mut self,
        context: &AuthContext,
        request: Request,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        if let Err(denied) = self.still_welcome(context, now) {
            return self.pending.answer(Asker::Call(answer), Err(denied));
        }
        if let Err(denied) = self.may_bring(&request, context.door.is_private()) {
            return self.pending.answer(Asker::Call(answer), Err(denied));
        }
        let who = Who {
            user: context.actor.user,
            device: Some(context.device),
            session: None,
            since: Some(context.since),
        };
        self.request(Asker::Call(answer), who, request, now);
    }

    /// A password comes only where nobody can read along, if the operator has TLS, and so does a code that signs in.
    fn may_bring(&self, request: &Request, is_private: bool) -> Result<(), Denied> {
        if is_private || !self.options.private_passwords {
            return Ok(());
        }
        match request {
            Request::Register(_)
            | Request::SetPassword { .. }
            | Request::SetIrcPassword(Some(_))
            | Request::BeginFactor
            | Request::ConfirmFactor(_)
            | Request::RemoveFactor { .. }
            | Request::RenewRecovery { .. }
            | Request::AddPasskey(_) => Err(Denied::PlaintextPassword),
            Request::OfferCode | Request::OpenCode(_) => Err(Denied::PlaintextCode),
            _ => Ok(()),
        }
    }

    /// An API call was let in before its body was read: what happened meanwhile counts.
    pub(crate) fn still_welcome(
        &self,
        context: &AuthContext,
        now: Timestamp,
    ) -> Result<(), Denied> {
        let (user, address) = (context.actor.user, context.door.address);
        self.still_holds(user, Some(context.device), context.since)?;
        let name = self.state.user(user).map(|user| &user.name);
        match self.state.block_of(Some(user), name, address, now) {
            Some(block) => Err(Denied::Blocked { until: block.until }),
            None => Ok(()),
        }
    }

    /// Whether what somebody came by was neither revoked nor signed out since it was looked up.
    fn still_holds(
        &self,
        user: UserId,
        device: Option<DeviceId>,
        since: Instant,
    ) -> Result<(), Denied> {
        let revoked = device.is_some_and(|device| self.revoked.contains(&device));
        match revoked || self.sign_outs.covers(user, device, since) {
            true => Err(Denied::InvalidToken),
            false => Ok(()),
        }
    }

    /// Whoever asked may have been put out while what they asked for was looked up, hashed or run.
    ///
    /// # Errors
    /// [`Denied::InvalidToken`] when the session that asked was ended, or the call's token revoked; [`Denied::Blocked`].
    pub(crate) fn still_here(&self, who: Who, now: Timestamp) -> Result<(), Denied> {
        let gone = |session| self.state.presence.session(session).is_none();
        if who.session.is_some_and(gone) {
            return Err(Denied::InvalidToken);
        }
        let Some(since) = who.since else {
            return Ok(());
        };
        self.still_holds(who.user, who.device, since)?;
        let name = self.state.user(who.user).map(|user| &user.name);
        match self.state.block_of(Some(who.user), name, None, now) {
            Some(block) => Err(Denied::Blocked { until: block.until }),
            None => Ok(()),
        }
    }

    fn request(&mut self, asker: Asker, who: Who, request: Request, now: Timestamp) {
        let Some(request) = self.keep_order(&asker, request) else {
            return;
        };
        self.counters.commands.add(1);
        let (request, tags) = match request {
            Request::Tagged { tags, command } => (Request::Command(*command), Some(tags)),
            request => (request, None),
        };
        if tags
            .as_ref()
            .is_some_and(|tags| tags.len() > limits::TAGS_BYTES)
        {
            let (what, limit) = ("bytes of tags", limits::TAGS_BYTES);
            let denied = Denied::TooMany { what, limit };
            return self.pending.answer(asker, Err(denied));
        }
        let answer = match request {
            // What a command wrote is told by the hub alone, which ran it.
            Request::Command(Command::TellRun { .. }) => Err(Denied::RunOff),
            Request::Command(command) if self.may_be_retry(who, &command) => {
                return self.look_up(asker, who, command, tags);
            }
            Request::Command(command) if needs_facts(&command) => {
                return self.complete_facts(asker, who, command, tags);
            }
            Request::Command(Command::RevokeDevice { device, .. }) => {
                return self.complete_device(asker, who, device);
            }
            Request::Command(command) => {
                let outcome = self.tagged_command(who, command, tags, now);
                outcome.map(Reply::Done)
            }
            Request::Tagged { command, .. } => self.command(who, *command, now).map(Reply::Done),
            Request::Run { room, line } => return self.run_line(asker, who, &room, line, now),
            Request::Register(password) => return self.complete_register(asker, who, password),
            Request::SetPassword { old, new, code } => {
                return self.complete_password(asker, who, (old, code), new);
            }
            Request::SetIrcPassword(password) => {
                return self.complete_irc_password(asker, who, password);
            }
            Request::Factor => self.factor(who),
            Request::BeginFactor => self.begin_factor(who),
            Request::ConfirmFactor(asked) => return self.confirm_factor(asker, who, asked),
            Request::RemoveFactor { password, code } => {
                return self.remove_factor(asker, who, password, code);
            }
            Request::RenewRecovery { password, code } => {
                return self.renew_recovery(asker, who, password, code);
            }
            Request::Passkeys => self.passkeys(who),
            Request::AddPasskey(asked) => return self.add_passkey(asker, who, asked),
            Request::AddCertificate(certificate) => self.add_certificate(who, &certificate, now),
            Request::May { room, action } => self.may(who, room.as_ref(), action),
            Request::CreateInvite { room, uses, span } => {
                self.create_invite(who, room, uses, span, now)
            }
            Request::Attend(room) => self.attend(who, &room, now),
            Request::Unattend { room, reason } => self.unattend(who, &room, reason, now),
            Request::Typing { room } => self.typing(who, &room, now),
            Request::Relay { to, payload } => self.relay(who, &to, payload, now),
            Request::Guard(on) => Ok(Reply::Done(self.guard(who, on))),
            Request::Desert(deserted) => self.desert(who, deserted),
            Request::GoBy(part) => {
                self.state.presence.set_part(who.user, part);
                Ok(Reply::Done(Outcome::Done))
            }
            Request::Accept { user, on } => self.accept(who, &user, on).map(Reply::Done),
            Request::Ping => return self.ping(asker),
            Request::Who { room } => self.who(who.user, room.as_ref(), now).map(Reply::Who),
            Request::Rooms => Ok(Reply::Rooms(self.rooms(who.user))),
            Request::Whois(user) => self.whois(who, &user, now),
            Request::Room(room) => self.room(who, &room, now),
            Request::Names(room) => self.names(who, &room, now),
            Request::History {
                room,
                part,
                only,
                limit,
            } => return self.read_history(asker, who, &room, (part, only), limit),
            Request::Conversations {
                after,
                before,
                order,
                limit,
            } => return self.read_conversations(asker, who, (after, before), order, limit),
            Request::Search {
                words,
                room,
                author,
                before,
                after,
                limit,
                has_file,
            } => {
                let filter = crate::reads::SearchFilter {
                    words,
                    room,
                    author,
                    before,
                    after,
                    limit,
                    has_file,
                };
                return self.read_search(asker, who, filter);
            }
            Request::Invitations => Ok(Reply::Rooms(self.invitations(who.user))),
            Request::Masks { room, list } => self.masks(who, &room, list),
            Request::Pins(room) => return self.read_pins(asker, who, &room),
            Request::Mine => return self.read_mine(asker, who),
            Request::File(file) => return self.read_file(asker, who, file),
            Request::FileNamed { room, name } => {
                return self.read_file_named(asker, who, &room, name);
            }
            Request::Files {
                room,
                before,
                limit,
            } => return self.read_files(asker, who, &room, before, limit),
            Request::OfferCode => self.offer_code(who, now),
            Request::OpenCode(code) => self.open_code(who, code.expose(), now),
            Request::ConfirmCode(number) => self.confirm_code(who, number, now),
            Request::RefuseCode => self.refuse_code(who, now),
            Request::Blocks => self.blocks(who, now),
            Request::Invites => self.invites(who, now),
            Request::Users => self.users(who),
            Request::Devices => return self.read_devices(asker, who),
            Request::Audit { before, limit } => return self.read_audit(asker, who, before, limit),
        };
        self.pending.answer(asker, answer);
    }

    /// A command that now has all that deciding it needs.
    pub(crate) fn completed(
        &mut self,
        asker: Asker,
        who: Who,
        command: Result<Command, Denied>,
        along: Along,
        now: Timestamp,
    ) {
        let Along { tags, then, tried } = along;
        let answer = self
            .still_here(who, now)
            .and(command)
            .and_then(|command| {
                self.is_unspent(who, &command)?;
                self.tagged_command(who, command, tags, now)
            })
            .map(|outcome| then.unwrap_or(Reply::Done(outcome)));
        if let Some(tried) = tried {
            self.note_tried(who, &tried, &answer, now);
        }
        let session = asker.session();
        self.answered(asker, answer);
        self.go_on(session, now);
    }

    /// An answer to what was completed elsewhere; pings that waited for it may follow.
    pub(crate) fn answered(&mut self, asker: Asker, answer: Answer) {
        let session = asker.session();
        self.pending.answer(asker, answer);
        let Some(seat) = session.and_then(|session| self.seats.get_mut(&session)) else {
            return;
        };
        seat.elsewhere = seat.elsewhere.saturating_sub(1);
        if seat.elsewhere == 0 {
            let fences = std::mem::take(&mut seat.fences);
            for tag in fences {
                if let Some(session) = session {
                    self.pending
                        .answer(Asker::Session { session, tag }, Ok(Reply::Pong));
                }
            }
        }
    }

    fn ping(&mut self, asker: Asker) {
        if let Asker::Session { session, tag } = &asker
            && let Some(seat) = self.seats.get_mut(session)
            && seat.elsewhere > 0
        {
            seat.fences.push(*tag);
            return;
        }
        self.pending.answer(asker, Ok(Reply::Pong));
    }

    /// Decides a command and drafts what follows from it.
    pub(crate) fn command(
        &mut self,
        who: Who,
        command: Command,
        now: Timestamp,
    ) -> Result<Outcome, Denied> {
        self.tagged_command(who, command, None, now)
    }

    /// As [`Task::command`], with what rides along with a message.
    pub(crate) fn tagged_command(
        &mut self,
        who: Who,
        command: Command,
        tags: Option<Arc<str>>,
        now: Timestamp,
    ) -> Result<Outcome, Denied> {
        // What a command wrote is news to the session that asked for it.
        let by = who
            .session
            .filter(|_| !matches!(command, Command::TellRun { .. }));
        let context = Context {
            user: who.user,
            device: who.device,
            raised: self.is_raised(who),
            now,
            ids: &mut self.ids,
        };
        let Decision {
            changes,
            dismissed,
            away,
            outcome,
        } = decide(&self.state, context, command)?;
        if !changes.is_empty() {
            self.can_write()?;
        }
        let taken_out = self.taken_out(&changes);
        let news = SignInNews::of(&self.state, &changes, who.user);
        self.write_tagged(changes, by, tags.as_ref());
        self.tell_sign_in(news, who.session);
        if let Some(text) = away {
            let before = self.state.presence.away(who.user).cloned();
            self.state.presence.set_away(who.user, text);
            self.tell_if_away(who.user, before.as_ref(), who.session);
        }
        if let Outcome::Posted(posted) = &outcome {
            self.accept_answers(who, posted.room);
        }
        self.dismiss(dismissed);
        for (user, why) in taken_out {
            self.held_no_more(user, &Farewell::from(&why));
            if let Some(files) = &self.files {
                files.links.end_of(user);
            }
        }
        Ok(outcome)
    }

    /// Whether the policy lets the one who asks do this.
    fn may(&self, who: Who, room: Option<&RoomRef>, action: Action) -> Answer {
        let room = room.map(|room| self.state.find_room(room, who.user));
        let room = room.transpose()?.map(|room| room.id);
        policy::may(self.standing(who, room), action)?;
        Ok(Reply::Pong)
    }

    pub(crate) fn is_raised(&self, who: Who) -> bool {
        let presence = &self.state.presence;
        who.session
            .is_some_and(|session| presence.is_raised(session))
    }

    /// What a user is to the session that asks, on the server and in a room.
    pub(crate) fn standing(&self, who: Who, room: Option<RoomId>) -> Standing {
        let standing = self.state.standing(who.user, room);
        standing.raised(self.is_raised(who))
    }

    /// Who is taken out of the server though they may have no session that could be ended: a seat is
    /// held for whoever calls without one, or has lost it.
    fn taken_out(&self, changes: &[Change]) -> Vec<(UserId, Dismissal)> {
        let lobby = self.state.lobby();
        let mut out = Vec::new();
        for change in changes {
            match change {
                Change::Event(event) if event.room == lobby => {
                    if let EventBody::Removed { target, reason } = &event.body {
                        let (by, reason) = (event.actor.name.clone(), reason.clone());
                        out.push((target.user, Dismissal::Removed { by, reason }));
                    }
                }
                Change::Blocked(block) => out.extend(block.target.user.map(|user| {
                    let (by, reason, until) = (block.by.clone(), block.reason.clone(), block.until);
                    (user, Dismissal::Blocked { by, reason, until })
                })),
                _ => {}
            }
        }
        out
    }

    /// # Errors
    /// [`Denied::Unavailable`] while the store does not take writes.
    pub(crate) fn can_write(&self) -> Result<(), Denied> {
        match &self.failed {
            Some((why, _)) => Err(Denied::Unavailable(why.clone())),
            None if self.committer.is_none() => {
                Err(Denied::Unavailable("the store can't be opened".to_owned()))
            }
            None => Ok(()),
        }
    }

    fn typing(&mut self, who: Who, room: &parlor_core::RoomRef, now: Timestamp) -> Answer {
        let found = self.state.find_room(room, who.user)?;
        policy::may(self.standing(who, Some(found.id)), Action::Post)?;
        let lobby = self.state.room(self.state.lobby());
        let mut muting = std::iter::once(found).chain(lobby);
        let room = found.id;
        let typist = self.state.user(who.user);
        let typist = typist.filter(|user| muting.all(|room| room.mute_of(user, now).is_none()));
        let typist = typist.filter(|user| !is_kept_quiet(&self.state, room, user));
        let typist = typist.map(|user| crate::views::actor(user.id, &user.name));
        if let Some(typist) = typist {
            let signal = Arc::new(Signal::Typing { room, who: typist });
            let by = who.session;
            self.effect(Effect::Signal { room, by, signal });
        }
        Ok(Reply::Pong)
    }
}

/// Whether a room's masks keep a user from writing there, whom nobody gave a voice.
fn is_kept_quiet(state: &State, room: RoomId, user: &User) -> bool {
    let voiced = policy::may(state.standing(user.id, Some(room)), Action::PostModerated).is_ok();
    let masked = |room: &Room| room.bans(state.whom(user)) || room.silences(state.whom(user));
    !voiced && state.room(room).is_some_and(masked)
}

/// Whether the author of a message must be looked up before the command can be decided.
fn needs_facts(command: &Command) -> bool {
    matches!(
        command,
        Command::Edit { .. } | Command::Delete { .. } | Command::React { .. } | Command::Pin { .. }
    )
}
