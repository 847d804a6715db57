//! Coming in and going, as the hub's task does it.

use std::collections::BTreeMap;
use std::sync::Arc;

use parlor_core::{
    Attended, Attendee, AuditAction, AuditEntry, Change, Denied, Dismissal, Entered, EntryRequest,
    claim_owner, enter_guest, enter_known,
};
use parlor_model::{RoomId, Seq, ServerRole, SessionId, Timestamp, UserId};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::batch::{Effect, From};
use crate::delivery::{EndReason, Own};
use crate::entry::{Attends, ResumeFrom};
use crate::farewell::{self, Ending, Farewell};
use crate::handoff::{self, Taking};
use crate::input::{Enter, Identity, Opening, Seated};
use crate::log::LogLine;
use crate::mailbox::Start;
use crate::task::{Seat, Task};
use crate::views::OPENED_MEMBERS;
use crate::vouching::may_make_account;
use crate::watch::PresenceNews;

impl Task {
    pub(crate) fn enter(&mut self, enter: Enter, now: Timestamp) {
        let Enter {
            identity,
            since,
            door,
            remember,
            opens,
            reply,
        } = enter;
        let mut device = remember.as_ref().map(|device| device.id);
        let entered = self
            .not_signed_out(&identity, since)
            .and_then(|()| self.decide_entry(identity, door, remember, &mut device, now));
        let seated = match entered {
            Ok(user) => self.seat(user, device, door, opens, now),
            Err(denied) => {
                self.counters.entries_denied.add(1);
                Err(denied)
            }
        };
        self.effect(Effect::Seated { reply, seated });
    }

    /// Credentials were checked beside this task: what happened meanwhile counts.
    fn not_signed_out(&self, identity: &Identity, since: Instant) -> Result<(), Denied> {
        match identity {
            Identity::User(user) if self.sign_outs.covers(*user, None, since) => {
                Err(Denied::WrongPassword)
            }
            Identity::Device { user, device, .. }
                if self.revoked.contains(device)
                    || self.sign_outs.covers(*user, Some(*device), since) =>
            {
                Err(Denied::InvalidToken)
            }
            _ => Ok(()),
        }
    }

    fn decide_entry(
        &mut self,
        identity: Identity,
        door: crate::Door,
        remember: Option<parlor_core::Device>,
        device: &mut Option<parlor_model::DeviceId>,
        now: Timestamp,
    ) -> Result<UserId, Denied> {
        let mut added = remember.as_ref().map(|device| device.id);
        let mut request = EntryRequest {
            address: door.address,
            invite: None,
            device: remember,
            now,
        };
        let Entered { user, changes, .. } = match identity {
            Identity::New { name, invite } => {
                self.can_write()?;
                request.invite = invite;
                enter_guest(&self.state, name, request, &mut self.ids)?
            }
            Identity::Account {
                name,
                credential,
                by,
            } => {
                self.can_write()?;
                let by = may_make_account(&self.state, by)?;
                let mut entered = enter_guest(&self.state, name.clone(), request, &mut self.ids)?;
                let user = entered.user;
                let role = ServerRole::Member;
                entered.changes.push(Change::ServerRoleSet { user, role });
                entered
                    .changes
                    .push(Change::CredentialSet { user, credential });
                entered.changes.push(Change::Audited(AuditEntry {
                    at: now,
                    actor: Some(by.user),
                    actor_name: by.name.to_string(),
                    action: AuditAction::Register,
                    target: name.to_string(),
                    room: None,
                    detail: "for somebody else".to_owned(),
                }));
                entered
            }
            Identity::Owner { name, credential } => {
                self.can_write()?;
                let added = request.device.take();
                let mut entered = claim_owner(&self.state, name, credential, now, &mut self.ids)?;
                let user = entered.user;
                let added = added.map(|device| parlor_core::Device { user, ..device });
                entered
                    .changes
                    .extend(added.map(parlor_core::Change::DeviceAdded));
                entered
            }
            Identity::User(user) => enter_known(&self.state, user, request)?,
            Identity::Handoff { receipt, is_stored } => {
                match self.take_handoff(&receipt, door, now)? {
                    Taking::First { by, newcomer } => {
                        self.can_write()?;
                        // It is called as whoever confirmed it was told.
                        if let Some(device) = &mut request.device {
                            device.label.clone_from(&newcomer.label);
                        }
                        let brings = added;
                        if is_stored {
                            (request.device, added, *device) = (None, None, brings);
                        }
                        let mut entered = enter_known(&self.state, by.who.user, request)?;
                        if let Some(device) = brings {
                            self.handoffs.used(&receipt, device, Instant::now());
                            self.effect(Effect::HandedOver { receipt });
                        }
                        // It was stored together with the device.
                        if !is_stored {
                            let line = handoff::signed_in(&by, &newcomer, now);
                            entered.changes.push(line);
                        }
                        self.tell_handed_over(&by, door, newcomer.label);
                        entered
                    }
                    Taking::Again {
                        user,
                        device: known,
                        whose,
                    } => {
                        (request.device, added, *device) = (None, None, Some(known));
                        let entered = enter_known(&self.state, user, request)?;
                        if let Some(whose) = whose {
                            self.taken_again(whose, door, now);
                        }
                        entered
                    }
                }
            }
            Identity::Device {
                user,
                device: known,
                recent,
            } => {
                let entered = enter_known(&self.state, user, request)?;
                self.handoffs.came_in(known);
                self.state.remember_device(known, || recent);
                *device = Some(known);
                entered
            }
        };
        if !changes.is_empty() {
            self.can_write()?;
        }
        self.write(changes, None);
        if let Some(device) = device {
            self.state.remember_device(*device, Default::default);
        }
        if device.is_some() {
            self.returning.insert(user);
        }
        if let Some(added) = added {
            self.count_devices(user, added);
        }
        self.state.claim_name(user);
        Ok(user)
    }

    fn seat(
        &mut self,
        user: UserId,
        device: Option<parlor_model::DeviceId>,
        door: crate::Door,
        opens: Option<Opening>,
        now: Timestamp,
    ) -> Result<Seated, Denied> {
        let known = self.state.user(user).ok_or(Denied::InvalidToken)?;
        let (actor, role) = (crate::views::actor(user, &known.name), known.role);
        let (is_registered, withheld) = (known.is_registered(), self.state.needs_factor(user));
        let account = known.account().cloned();
        self.last_session += 1;
        let session = SessionId(self.last_session);
        let resume = opens.as_ref().and_then(|opens| opens.resume.clone());
        let resume = resume.filter(|resume| self.is_of_this_history(user, resume));
        let resumed = resume.is_some();
        let (epoch, lobby) = (self.state.epoch, self.state.lobby());
        let has_session = opens.is_some();
        let was_here = self.state.presence.is_here(user);
        if let Some(Opening {
            mailbox,
            attends,
            means,
            deserted,
            ..
        }) = opens
        {
            // Also when nobody is: a client that resumes may know of somebody from before.
            mailbox.own(Arc::new(Own::Ignored(self.ignored_by(user))));
            let seat = Seat::new(mailbox, door.is_private());
            self.seats.insert(session, seat);
            self.counters.sessions_opened.add(1);
            let (gateway, address) = (door.gateway, door.address);
            let attends = match attends {
                Attends::Everywhere => Attended::Everywhere,
                Attends::Chosen => {
                    Attended::Rooms(self.state.direct_rooms_of(user).into_iter().collect())
                }
            };
            let attendee = Attendee {
                user,
                device,
                gateway,
                address,
                since: now,
                active: now,
                attends,
                means,
                raised: false,
                deserted,
            };
            let before = self.state.presence.attended(user);
            let away = self.state.presence.away(user).cloned();
            let is_first = self.state.presence.open(session, attendee);
            self.joined(user, &before, is_first, door, Some(session));
            if !is_first {
                self.tell_if_away(user, away.as_ref(), Some(session));
            }
            self.open_rooms(session, user, resume, now);
        } else if !is_registered {
            let before = self.state.presence.attended(user);
            if self.state.presence.visit(user, door.gateway) {
                self.joined(user, &before, true, door, None);
            }
            self.hold(user, farewell::lost());
        }
        if let Some(device) = device.filter(|_| !has_session) {
            self.device_closed(device);
        }
        Ok(Seated {
            session,
            actor,
            account,
            role,
            withheld,
            device,
            epoch,
            lobby,
            resumed,
            was_here,
        })
    }

    /// Whether a client's cursors are of this history: of its epoch, and none is ahead of what there is, as
    /// after a copy of the data folder was put back by hand. Of rooms that are not the user's nothing is said.
    fn is_of_this_history(&self, user: UserId, resume: &ResumeFrom) -> bool {
        let is_ahead = |(room, seq): &(RoomId, Seq)| {
            let known = self.state.room(*room);
            self.state.is_member(*room, user) && known.is_some_and(|known| *seq > known.head)
        };
        resume.epoch == self.state.epoch && !resume.rooms.iter().any(is_ahead)
    }

    /// Lets a session follow the rooms that it attends: from what the client has, or from now on.
    fn open_rooms(
        &mut self,
        session: SessionId,
        user: UserId,
        resume: Option<ResumeFrom>,
        now: Timestamp,
    ) {
        let had: std::collections::HashMap<_, _> = resume
            .map(|resume| resume.rooms)
            .unwrap_or_default()
            .into_iter()
            .collect();
        for room in self.state.followed_by(session) {
            let Some(view) = self.room_view(room, (user, false), OPENED_MEMBERS, now) else {
                continue;
            };
            let from = match had.get(&room) {
                Some(seq) => From::Client(Start::After(*seq)),
                None => From::Item(self.pending.items_in(room)),
            };
            self.effect(Effect::Open {
                session,
                room,
                from,
                view: Box::new(view),
            });
        }
    }

    /// The sign-in of a session is whole from now on, unless its user was signed out since.
    pub(crate) fn make_whole(&mut self, session: SessionId, user: UserId, since: Instant) {
        if !self.sign_outs.covers(user, None, since) {
            self.state.presence.make_whole(session, user);
        }
    }

    pub(crate) fn closed(
        &mut self,
        session: SessionId,
        how: Ending,
        done: Option<oneshot::Sender<()>>,
    ) {
        self.take_seats(&[session], how);
        self.effect(Effect::Closed { session, done });
    }

    /// Nobody waits for this session any more: its connection went away while it came in.
    pub(crate) fn abandoned(&mut self, session: SessionId) {
        self.closed(session, Ending::Lost(farewell::lost()), None);
    }

    /// Ends sessions that somebody ended for others; those of one user together.
    pub(crate) fn dismiss(&mut self, dismissed: Vec<(SessionId, Dismissal)>) {
        let mut by_user: BTreeMap<UserId, (Vec<SessionId>, Dismissal)> = BTreeMap::new();
        for (session, why) in dismissed {
            if let Some(attendee) = self.state.presence.session(session) {
                let theirs = by_user.entry(attendee.user);
                theirs.or_insert_with(|| (Vec::new(), why)).0.push(session);
            }
        }
        for (sessions, why) in by_user.into_values() {
            self.take_seats(&sessions, Ending::Dismissed(why.clone()));
            for session in sessions {
                let reason = EndReason::Dismissed(why.clone());
                self.effect(Effect::End { session, reason });
            }
        }
    }

    /// Ends the attendance of sessions of one user; of the user as well when no other is left. What a lost
    /// session attended is held for a while, if something could bring the user back.
    fn take_seats(&mut self, sessions: &[SessionId], how: Ending) {
        let attendee = sessions
            .first()
            .and_then(|id| self.state.presence.session(*id));
        let Some(user) = attendee.map(|attendee| attendee.user) else {
            return;
        };
        let known = self.state.user(user);
        let registered = known.is_some_and(parlor_core::User::is_registered);
        let held = how.is_loss() && (registered || self.returning.contains(&user));
        let before = self.state.presence.attended(user);
        let away = self.state.presence.away(user).cloned();
        let mut last = false;
        for session in sessions {
            let device = self.state.presence.session(*session).and_then(|s| s.device);
            let closed = match held {
                true => self.state.presence.lose(*session),
                false => self.state.presence.close(*session),
            };
            last |= closed.is_some();
            if let Some(device) = device {
                self.device_closed(device);
            }
        }
        let farewell = Farewell::from(how);
        match (held, last) {
            (true, _) => self.hold(user, farewell.reason),
            (false, true) => self.gone(user, &before, &farewell),
            (false, false) => self.left(user, &before, &farewell, None),
        }
        if !last {
            self.tell_if_away(user, away.as_ref(), None);
        }
    }

    /// Tells that a user attends more than before, and logs that they came.
    fn joined(
        &mut self,
        user: UserId,
        before: &Attended,
        is_first: bool,
        door: crate::Door,
        by: Option<SessionId>,
    ) {
        self.tell_joined(user, before, door.gateway, by);
        if is_first {
            self.news(|task| task.here(user).map(PresenceNews::Came));
        }
        let Some(name) = self.state.user(user).map(|user| user.name.clone()) else {
            return;
        };
        let online = self.state.presence.count();
        self.pending.log.push(match is_first {
            true => LogLine::Joined { name, door, online },
            false => LogLine::Connected { name, door },
        });
    }
}
