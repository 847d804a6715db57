//! Views of the state, as their asker may see them.

use std::collections::BTreeSet;
use std::sync::Arc;

use parlor_core::{Action, Denied, Membership, Room, RoomRef, policy};
use parlor_model::{Gateway, RoomFlags, RoomId, RoomKind, RoomRole, ServerRole, Timestamp, UserId};

use crate::batch::{Effect, Names};
use crate::input::Who;
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::views::{
    BlockView, InviteView, MemberView, RoomNames, RoomSummary, RoomView, UserView, WhoEntry, actor,
};

impl Task {
    /// Who is here, sorted by name: in a room that the asker may read, or anywhere.
    pub(crate) fn who(
        &self,
        asker: UserId,
        room: Option<&RoomRef>,
        now: Timestamp,
    ) -> Result<Vec<WhoEntry>, Denied> {
        let room = room
            .map(|room| self.state.find_room(room, asker))
            .transpose()?;
        if let Some(room) = room {
            policy::may(self.state.standing(asker, Some(room.id)), Action::Read)?;
        }
        Ok(self.who_in(room.map(|room| room.id), now))
    }

    /// Who attends a room, or is here at all.
    fn who_in(&self, room: Option<RoomId>, now: Timestamp) -> Vec<WhoEntry> {
        let users = self.state.presence.users();
        let here = users.filter(|user| room.is_none_or(|room| self.state.attends(room, *user)));
        let mut who: Vec<_> = here.filter_map(|user| self.who_entry(user, now)).collect();
        who.sort_by(|a, b| a.who.name.folded().cmp(b.who.name.folded()));
        who
    }

    pub(crate) fn who_entry(&self, user: UserId, now: Timestamp) -> Option<WhoEntry> {
        let known = self.state.user(user)?;
        let presence = &self.state.presence;
        let sessions: Vec<_> = presence
            .sessions_of(user)
            .filter_map(|session| presence.session(session))
            .collect();
        let active = sessions
            .iter()
            .map(|a| a.active)
            .max()
            .unwrap_or(known.seen);
        let gateways: BTreeSet<Gateway> = sessions.iter().map(|a| a.gateway).collect();
        Some(WhoEntry {
            who: actor(user, &known.name),
            role: known.role,
            gateways: gateways.into_iter().collect(),
            idle_ms: now.as_millis().saturating_sub(active.as_millis()).max(0),
            since: sessions.iter().map(|a| a.since).min().unwrap_or(known.seen),
            away: presence.away(user).cloned(),
        })
    }

    /// Leaves who is in a room for a session that missed some of its attendance.
    pub(crate) fn who_now(
        &mut self,
        session: parlor_model::SessionId,
        room: RoomId,
        now: Timestamp,
    ) {
        let presence = &self.state.presence;
        let follows = presence.session(session).is_some_and(|attendee| {
            presence.follows(session, room) && self.state.is_member(room, attendee.user)
        });
        if follows {
            let who = self.who_in(Some(room), now);
            self.effect(Effect::WhoNow { session, room, who });
        }
    }

    pub(crate) fn rooms(&self, user: UserId) -> Vec<RoomSummary> {
        let seen = self
            .state
            .rooms()
            .filter(|room| self.state.is_listed_for(room, user));
        let listed = |room: &Room| {
            Some(RoomSummary {
                here: Some(self.here_in(room)),
                ..self.summary(room.id, user)?
            })
        };
        let mut rooms: Vec<_> = seen.filter_map(listed).collect();
        rooms.sort_by_key(|room| {
            let name = room.name.as_ref().map(|name| name.folded().to_owned());
            (!room.lobby, room.kind == RoomKind::Direct, name, room.id)
        });
        rooms
    }

    pub(crate) fn invitations(&self, user: UserId) -> Vec<RoomSummary> {
        let rooms = self.state.rooms();
        let into = rooms.filter(|room| room.invited.contains(&user));
        let mut rooms: Vec<_> = into
            .filter_map(|room| self.summary(room.id, user))
            .collect();
        rooms.sort_by_key(|room| room.name.as_ref().map(|name| name.folded().to_owned()));
        rooms
    }

    /// How many members of a room attend it.
    fn here_in(&self, room: &Room) -> usize {
        let presence = &self.state.presence;
        if room.id == self.state.lobby() {
            return presence.attending_count(room.id);
        }
        let members = room.members.keys();
        members
            .filter(|user| presence.attends(**user, room.id))
            .count()
    }

    pub(crate) fn summary(&self, room: RoomId, user: UserId) -> Option<RoomSummary> {
        let found = self.state.room(room)?;
        let lobby = room == self.state.lobby();
        let with = (found.kind == RoomKind::Direct)
            .then(|| found.members.keys().find(|member| **member != user))
            .flatten()
            .and_then(|other| self.state.user(*other))
            .map(|other| actor(other.id, &other.name));
        let members = if lobby {
            self.state.presence.attending_count(room)
        } else {
            found.members.len()
        };
        Some(RoomSummary::new(
            found,
            lobby,
            with,
            members,
            self.state.is_member(room, user),
        ))
    }

    pub(crate) fn room(&self, who: Who, room: &RoomRef, now: Timestamp) -> Answer {
        let view = self.seen(who, room, usize::MAX, now)?;
        Ok(Reply::Room(Box::new(view)))
    }

    /// A room and the names of those who attend it, by user id: in no order that says anything, as a crowd
    /// that comes at once asks for them.
    pub(crate) fn names(&mut self, who: Who, room: &RoomRef, now: Timestamp) -> Answer {
        let room = self.seen(who, room, 0, now)?;
        let id = room.summary.id;
        let names = match self.pending.names_of(id) {
            Some(names) => names,
            None => {
                let names = self.list_names(id)?;
                self.pending.keep_names(id, Arc::clone(&names));
                names
            }
        };
        Ok(Reply::Names(Box::new(RoomNames { room, names })))
    }

    fn list_names(&self, id: RoomId) -> Result<Names, Denied> {
        let found = self.state.room(id).ok_or(Denied::NotMember)?;
        let role = |user: &UserId| found.members.get(user).map(|member| member.role);
        let name = |user: UserId| {
            let known = self.state.user(user)?;
            let role = role(&user).unwrap_or(RoomRole::Member);
            Some((actor(user, &known.name), role))
        };
        let members = self.state.members(id).into_iter();
        let here = members.filter(|user| self.state.presence.attends(*user, id));
        Ok(here.filter_map(name).collect())
    }

    /// A room as somebody sees it, in it or from outside, with its members when there are not more than `most`.
    fn seen(
        &self,
        who: Who,
        room: &RoomRef,
        most: usize,
        now: Timestamp,
    ) -> Result<RoomView, Denied> {
        let found = self.state.find_room(room, who.user)?;
        let standing = self.standing(who, Some(found.id));
        if found.kind == RoomKind::Public && standing.room.is_none() && !found.flags.secret {
            return self.seen_from_outside(who, found, most, now);
        }
        policy::may(standing, Action::Read)?;
        let raised = self.is_raised(who);
        let view = self.room_view(found.id, (who.user, raised), most, now);
        view.ok_or(Denied::NotMember)
    }

    /// A room that everybody finds, as who is not in it sees it.
    fn seen_from_outside(
        &self,
        who: Who,
        room: &Room,
        most: usize,
        now: Timestamp,
    ) -> Result<RoomView, Denied> {
        policy::may(self.standing(who, Some(room.id)), Action::SeePublicRoom)?;
        let view = self.room_view(room.id, (who.user, false), most, now);
        let mut view = view.ok_or(Denied::NotMember)?;
        if let Some(members) = &mut view.members {
            members.retain(|member| member.here);
        }
        view.pins = 0;
        Ok(view)
    }

    /// A room as a user sees it, from a raised session or not, with its members when there are not more than `most`.
    pub(crate) fn room_view(
        &self,
        room: RoomId,
        (user, raised): (UserId, bool),
        most: usize,
        now: Timestamp,
    ) -> Option<RoomView> {
        let found = self.state.room(room)?;
        let standing = self.state.standing(user, Some(room)).raised(raised);
        let sees_key = policy::may(standing, Action::ChangeRoom).is_ok();
        let key = found.flags.key.clone().filter(|_| sees_key);
        let summary = self.summary(room, user)?;
        let listed = summary.members <= most;
        Some(RoomView {
            summary,
            flags: RoomFlags {
                key,
                ..found.flags.clone()
            },
            keyed: found.flags.key.is_some(),
            members: listed.then(|| self.member_views(found, now)),
            pins: found.pins.len(),
        })
    }

    fn member_views(&self, room: &Room, now: Timestamp) -> Vec<MemberView> {
        let mut members: Vec<UserId> = self.state.members(room.id);
        members.extend(room.members.keys());
        members.sort_unstable();
        members.dedup();
        let views = members
            .into_iter()
            .filter_map(|member| self.member_view(room, member, now));
        let mut views: Vec<MemberView> = views.collect();
        views.sort_by(|a, b| a.who.name.folded().cmp(b.who.name.folded()));
        views
    }

    fn member_view(&self, room: &Room, user: UserId, now: Timestamp) -> Option<MemberView> {
        let known = self.state.user(user)?;
        let here = self.state.attends(room.id, user);
        let plain = Membership {
            role: RoomRole::Member,
            since: known.since,
        };
        Some(MemberView {
            who: actor(user, &known.name),
            server_role: known.role,
            membership: room.members.get(&user).copied().unwrap_or(plain),
            here,
            away: self.state.presence.away(user).filter(|_| here).cloned(),
            mute: room.mute_of(known, now),
        })
    }

    pub(crate) fn blocks(&self, who: Who, now: Timestamp) -> Answer {
        policy::may(self.standing(who, None), Action::SeeBlocks)?;
        let view = |block: &parlor_core::Block| BlockView {
            id: block.id,
            name: block.target.name.clone(),
            address: block.target.address.as_ref().map(ToString::to_string),
            by: block.by.clone(),
            reason: block.reason.clone(),
            at: block.at,
            until: block.until,
        };
        Ok(Reply::Blocks(
            self.state.blocks(now).into_iter().map(view).collect(),
        ))
    }

    pub(crate) fn invites(&self, who: Who, now: Timestamp) -> Answer {
        policy::may(self.standing(who, None), Action::InviteToServer)?;
        let view = |invite: &parlor_core::Invite| InviteView {
            id: invite.id,
            room: invite.room,
            by: invite.by.clone(),
            at: invite.at,
            uses_left: invite.uses_left,
            until: invite.until,
        };
        Ok(Reply::Invites(
            self.state.invites(now).into_iter().map(view).collect(),
        ))
    }

    pub(crate) fn users(&self, who: Who) -> Answer {
        policy::may(self.standing(who, None), Action::SeeUsers)?;
        let known = self
            .state
            .users()
            .filter(|user| user.role > ServerRole::Guest || self.state.presence.is_here(user.id));
        let with_factor = self.state.with_factor();
        let view = |user: &parlor_core::User| UserView {
            who: actor(user.id, &user.name),
            account: user.other_account().cloned(),
            role: user.role,
            since: user.since,
            seen: user.seen,
            here: self.state.presence.is_here(user.id),
            second_factor: with_factor.contains(&user.id),
        };
        let mut users: Vec<_> = known.map(view).collect();
        users.sort_by(|a, b| a.who.name.folded().cmp(b.who.name.folded()));
        Ok(Reply::Users(users))
    }
}
