//! Coming in and going, as the hub's task does it.

use std::sync::Arc;

use parlor_core::{Attendee, Denied, Entered, EntryRequest, claim_owner, enter_guest, enter_known};
use parlor_model::{RoomId, Seq, SessionId, Timestamp, UserId};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::batch::{Effect, From};
use crate::chunk::{Attendance, AttendanceChange, Happening, Item};
use crate::delivery::EndReason;
use crate::delivery::Own;
use crate::entry::ResumeFrom;
use crate::input::{Enter, Identity, Seated};
use crate::log::LogLine;
use crate::mailbox::{Mailbox, Start};
use crate::request::OPENED_MEMBERS;
use crate::task::{Seat, Task};

impl Task {
    pub(crate) fn enter(&mut self, enter: Enter, now: Timestamp) {
        let Enter {
            identity,
            since,
            door,
            remember,
            mailbox,
            resume,
            reply,
        } = enter;
        let mut device = remember.as_ref().map(|device| device.id);
        let entered = self
            .not_signed_out(&identity, since)
            .and_then(|()| self.decide_entry(identity, door, remember, &mut device, now));
        let seated = match entered {
            Ok(user) => self.seat(user, device, door, mailbox, resume, now),
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
        let added = remember.as_ref().map(|device| device.id);
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
            Identity::Device {
                user,
                device: known,
                recent,
            } => {
                let entered = enter_known(&self.state, user, request)?;
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
        mailbox: Option<Arc<Mailbox>>,
        resume: Option<ResumeFrom>,
        now: Timestamp,
    ) -> Result<Seated, Denied> {
        let known = self.state.user(user).ok_or(Denied::InvalidToken)?;
        let (actor, role) = (crate::request::actor(user, &known.name), known.role);
        self.last_session += 1;
        let session = SessionId(self.last_session);
        let resumed = mailbox.is_some()
            && resume
                .as_ref()
                .is_some_and(|r| self.is_of_this_history(user, r));
        let (epoch, lobby) = (self.state.epoch, self.state.lobby());
        let has_session = mailbox.is_some();
        if let Some(mailbox) = mailbox {
            // Also when nobody is: a client that resumes may know of somebody from before.
            mailbox.own(Arc::new(Own::Ignored(self.ignored_by(user))));
            let seat = Seat::new(mailbox, door.is_private());
            self.seats.insert(session, seat);
            self.counters.sessions_opened.add(1);
            let (gateway, address) = (door.gateway, door.address);
            let attendee = Attendee {
                user,
                device,
                gateway,
                address,
                since: now,
                active: now,
            };
            if self.state.presence.open(session, attendee) {
                self.joined(user, &actor, door, Some(session));
            } else {
                let name = actor.name.clone();
                self.pending.log.push(LogLine::Connected { name, door });
            }
            self.open_rooms(session, user, resume.filter(|_| resumed), now);
        } else if !known.is_registered() {
            if self.state.presence.visit(user) {
                self.joined(user, &actor, door, None);
            }
            self.hold(user);
        }
        if let Some(device) = device.filter(|_| !has_session) {
            self.device_closed(device);
        }
        Ok(Seated {
            session,
            actor,
            role,
            device,
            epoch,
            lobby,
            resumed,
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

    /// Lets a session follow all rooms of its user: from what the client has, or from now on.
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
        for room in self.state.rooms_of(user) {
            let Some(view) = self.room_view(room, user, OPENED_MEMBERS, now) else {
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

    pub(crate) fn closed(
        &mut self,
        session: SessionId,
        clean: bool,
        done: Option<oneshot::Sender<()>>,
    ) {
        self.take_seat(session, clean);
        self.effect(Effect::Closed { session, done });
    }

    /// Nobody waits for this session any more: its connection went away while it came in.
    pub(crate) fn abandoned(&mut self, session: SessionId) {
        self.take_seat(session, false);
        self.effect(Effect::Closed {
            session,
            done: None,
        });
    }

    pub(crate) fn dismiss(&mut self, session: SessionId, reason: EndReason) {
        self.take_seat(session, true);
        self.effect(Effect::End { session, reason });
    }

    /// Ends the attendance of a session; of the user as well when it was the last and ended cleanly,
    /// or when nothing could bring them back.
    fn take_seat(&mut self, session: SessionId, clean: bool) {
        let Some(attendee) = self.state.presence.session(session).cloned() else {
            return;
        };
        let last = self.state.presence.close(session);
        if let Some(device) = attendee.device {
            self.device_closed(device);
        }
        let Some(user) = last else { return };
        let registered = self
            .state
            .user(user)
            .is_some_and(parlor_core::User::is_registered);
        if clean || !(registered || self.returning.contains(&user)) {
            self.gone(user);
        } else {
            self.hold(user);
        }
    }

    fn joined(
        &mut self,
        user: UserId,
        actor: &parlor_core::Actor,
        door: crate::Door,
        by: Option<SessionId>,
    ) {
        self.tell_attendance(user, AttendanceChange::Joined(door.gateway), by);
        let (name, online) = (actor.name.clone(), self.state.presence.count());
        self.pending
            .log
            .push(LogLine::Joined { name, door, online });
    }

    /// Tells every room of a user that their attendance changed.
    pub(crate) fn tell_attendance(
        &mut self,
        user: UserId,
        change: AttendanceChange,
        by: Option<SessionId>,
    ) {
        let Some(known) = self.state.user(user) else {
            return;
        };
        let who = crate::request::actor(user, &known.name);
        for room in self.state.rooms_of(user) {
            let attendance = Attendance {
                who: who.clone(),
                change: change.clone(),
            };
            let item = Item {
                what: Happening::Attendance(attendance),
                by,
            };
            self.pending.happened(room, item);
        }
    }
}
