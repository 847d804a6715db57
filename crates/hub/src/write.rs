//! What is decided becomes state, a part of the next commit, and what is told of it.

use std::sync::Arc;

use parlor_core::{Actor, Change, Event, EventBody, SignInNews, User};
use parlor_model::{RoomId, RoomKind, SessionId, Timestamp, UserId};

use crate::batch::Effect;
use crate::chunk::{Before, Happening, Item};
use crate::delivery::Own;
use crate::files::Progress;
use crate::log::{LogLine, is_told_as_audited};
use crate::task::{Task, label};
use crate::views::OPENED_MEMBERS;

impl Task {
    /// Applies changes and puts them, with what is to be told of them, into the batch.
    pub(crate) fn write(&mut self, changes: Vec<Change>, by: Option<SessionId>) {
        self.write_tagged(changes, by, None);
    }

    pub(crate) fn write_tagged(
        &mut self,
        changes: Vec<Change>,
        by: Option<SessionId>,
        tags: Option<&Arc<str>>,
    ) {
        for change in changes {
            let renamed = match &change {
                Change::UserRenamed { user, .. } => self.state.user(*user).map(|u| u.name.clone()),
                _ => None,
            };
            let registers = match &change {
                Change::ServerRoleSet { user, .. } => {
                    let is_guest = |user: &&User| !user.is_registered();
                    self.state.user(*user).filter(is_guest).map(|user| user.id)
                }
                _ => None,
            };
            let before = match &change {
                Change::Event(event) => self.before(event),
                _ => None,
            };
            self.state.apply(&change);
            if let Some(user) = registers {
                self.tell_registered(user);
            }
            for file in self.state.files.take_given_up() {
                let how = Progress::Deleted;
                self.effect(Effect::FileEnded { file, how });
            }
            match &change {
                Change::Event(event) => {
                    let tags = tags.filter(|_| takes_tags(&event.body)).cloned();
                    self.pending.text_bytes += crate::chunk::text_bytes(&event.body);
                    self.pending.text_bytes += tags.as_ref().map_or(0, |tags| tags.len());
                    let item = self.item(event.clone(), by);
                    let item = Item {
                        tags,
                        before,
                        ..item
                    };
                    self.pending.happened(event.room, item);
                    self.membership(event, by);
                    self.file_ended(&event.body);
                    self.note_end(event);
                    if let (EventBody::Message { .. }, Some(files)) = (&event.body, &self.files) {
                        files.pace.talk();
                    }
                }
                Change::ContentFreed { content, .. } => {
                    let digest = content.digest;
                    self.effect(Effect::ContentFreed { digest });
                }
                Change::ReadMarked { user, room, seq } => {
                    self.tell_own(*user, Own::Read(*room, *seq));
                }
                Change::NotifySet { user, room, level } => {
                    self.tell_own(*user, Own::Notify(*room, *level));
                }
                Change::Ignored { user, .. } | Change::Unignored { user, .. } => {
                    self.tell_own(*user, Own::Ignored(self.ignored_by(*user)));
                }
                Change::FactorSet { user, .. } => self.begun.end(*user),
                Change::FactorRemoved { user } => self.spent.forget(*user),
                Change::DeviceRevoked { device } => {
                    self.revoked.insert(*device);
                }
                Change::DevicesRevoked { user, but } => {
                    self.sign_outs.begin(*user, *but);
                    self.end_handoffs_of(*user);
                    self.effect(Effect::SignedOut { user: *user });
                }
                Change::Audited(entry) if is_told_as_audited(entry.action) => {
                    self.pending.log.push(LogLine::Audited(entry.clone()));
                }
                Change::RoomAdded(room) => {
                    let label = label(&self.state, room);
                    self.effect(Effect::RoomAdded(label));
                }
                Change::UserRenamed { user, .. } if self.state.presence.is_here(*user) => {
                    if let Some(old) = renamed {
                        self.tell_renamed(*user, old, by);
                    }
                }
                _ => {}
            }
            let ends_membership = ends_membership(&change);
            self.pending.changes.push(change);
            if ends_membership {
                self.note_to_wipe();
            }
        }
    }

    /// What an event is about to change, where that is told.
    fn before(&self, event: &Event) -> Option<Before> {
        let room = self.state.room(event.room)?;
        match &event.body {
            EventBody::RoleSet { target, .. } => {
                let standing = self.state.standing(target.user, Some(event.room));
                standing.room.map(Before::Role)
            }
            EventBody::FlagsSet { .. } => Some(Before::Flags(Arc::new(room.flags.clone()))),
            EventBody::Renamed { .. } => room.name.clone().map(Before::Name),
            _ => None,
        }
    }

    /// An event as those in its room are told of it.
    pub(crate) fn item(&self, event: Event, by: Option<SessionId>) -> Item {
        let author = self.state.user(event.actor.user);
        let account = author.and_then(User::account).cloned();
        Item {
            account,
            ..Item::new(Happening::Event(event), by)
        }
    }

    /// Tells each user what changed about how they sign in, but for the session that asked for it: it has an answer.
    pub(crate) fn tell_sign_in(
        &mut self,
        news: Vec<(UserId, SignInNews)>,
        asked: Option<SessionId>,
    ) {
        for (user, news) in news {
            let own = Arc::new(Own::SignIn(news));
            let others = self.state.presence.sessions_of(user);
            let others: Vec<_> = others.filter(|session| Some(*session) != asked).collect();
            for session in others {
                let own = Arc::clone(&own);
                self.effect(Effect::OwnOf { session, own });
            }
        }
    }

    fn tell_own(&mut self, user: UserId, own: Own) {
        if self.state.presence.is_here(user) {
            let own = Arc::new(own);
            self.effect(Effect::Own { user, own });
        }
    }

    /// Sessions follow a room from the event on by which their user joined it, and up to the one by
    /// which the user left.
    fn membership(&mut self, event: &Event, by: Option<SessionId>) {
        let room = event.room;
        match &event.body {
            EventBody::Joined { .. } => self.follow(event.actor.user, room, by, event.at),
            EventBody::Left => self.unfollow_user(event.actor.user, room, false, by),
            EventBody::Removed { target, .. } if room != self.state.lobby() => {
                self.unfollow_user(target.user, room, true, by);
            }
            EventBody::Invited { target } => self.tell_invited(target.user, event),
            _ => {}
        }
    }

    /// The first of the two in a direct room was shown it before the other was in it.
    pub(crate) fn complete_direct(&mut self, other: UserId, room: RoomId, now: Timestamp) {
        let Some(view) = self.room_view(room, (other, false), OPENED_MEMBERS, now) else {
            return;
        };
        if view.summary.kind != RoomKind::Direct {
            return;
        }
        let Some(with) = self.state.user(other).map(|user| Actor {
            user: other,
            name: user.name.clone(),
        }) else {
            return;
        };
        for effect in &mut self.pending.effects {
            if let Effect::Open {
                room: opened,
                view: early,
                ..
            } = effect
                && *opened == room
                && early.summary.with.is_none()
            {
                early.summary.with = Some(with.clone());
                early.summary.members = view.summary.members;
                early.members.clone_from(&view.members);
            }
        }
    }

    fn tell_invited(&mut self, user: UserId, event: &Event) {
        let Some(summary) = self.summary(event.room, user) else {
            return;
        };
        for session in self.state.presence.sessions_of(user).collect::<Vec<_>>() {
            let (room, by) = (Box::new(summary.clone()), event.actor.clone());
            self.effect(Effect::Invited { session, room, by });
        }
    }
}

/// Whether nobody may be left in a room after this change.
fn ends_membership(change: &Change) -> bool {
    match change {
        Change::Event(event) => matches!(event.body, EventBody::Left | EventBody::Removed { .. }),
        Change::UserForgotten { .. } => true,
        _ => false,
    }
}

/// Whether what rides along with a command is of this event: a message, or one that takes a message back.
fn takes_tags(body: &EventBody) -> bool {
    matches!(
        body,
        EventBody::Message { .. } | EventBody::Deleted { .. } | EventBody::FileDeleted { .. }
    )
}
