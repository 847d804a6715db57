//! Messages: post, edit, delete, react.

use parlor_model::{
    ClientId, Emoji, Lifetime, Manner, MessageText, RoomId, RoomKind, Seq, ServerRole, Timestamp,
    UserId, limits,
};

use super::draft::Draft;
use super::mention::mentions;
use crate::policy::{self, Action, Standing};
use crate::recent::content;
use crate::{
    AuditAction, Decision, Denied, EventBody, MessageFacts, Mute, Origin, Outcome, Posted, Room,
    RoomRef, State, User,
};

pub(super) struct Post {
    pub(super) room: RoomRef,
    pub(super) text: MessageText,
    pub(super) reply_to: Option<Seq>,
    pub(super) manner: Manner,
    pub(super) lifetime: Option<Lifetime>,
    pub(super) id: Option<ClientId>,
}

pub(super) fn post(mut draft: Draft<'_>, post: Post) -> Result<Decision, Denied> {
    // Nobody says by themselves what a command wrote.
    if post.manner == Manner::Ran {
        return Err(Denied::RunRefused("post".to_owned()));
    }
    let origin = draft.origin(post.id);
    let content = content(&post.text, post.reply_to, post.manner);
    if let Some(posted) = earlier(&draft, &post.room, content, origin.as_ref())? {
        return Ok(Decision::nothing(Outcome::Posted(posted)));
    }
    let may_make_room = post.reply_to.is_none();
    let room = place_to_write(&mut draft, &post.room, Action::Post, may_make_room)?;
    within_limit(draft.state, &post.text)?;
    if let Some(target) = post.reply_to {
        within_log(draft.state, room, target)?;
    }
    let body = EventBody::Message {
        mentions: mentions(draft.state, post.text.as_str()),
        text: Some(post.text),
        reply_to: post.reply_to,
        manner: post.manner,
        edited: None,
    };
    let (at, actor) = (draft.now, draft.actor());
    let seq = draft.event_by(room, actor, origin, body);
    draft.lives_for(post.lifetime);
    draft.done(Outcome::Posted(Posted { room, seq, at }))
}

/// The room that somebody may write into. The first thing that is said to somebody makes the direct room that
/// it goes into.
pub(super) fn place_to_write(
    draft: &mut Draft<'_>,
    room: &RoomRef,
    action: Action,
    may_make_room: bool,
) -> Result<RoomId, Denied> {
    match (writable(draft, room, action), room) {
        (Ok(found), _) => {
            let standing = draft.standing(Some(found.id));
            let (state, now) = (draft.state, draft.now);
            state.may_add((draft.user, standing), found, now)?;
            Ok(found.id)
        }
        (Err(Denied::NoSuchRoom(_)), RoomRef::With(with)) if may_make_room => {
            may_write(draft, None)?;
            super::room::add_direct(draft, with)
        }
        (Err(denied), _) => Err(denied),
    }
}

/// The room, if the policy lets the user write in it: as a member, or from outside where that is open to all.
fn writable<'a>(draft: &Draft<'a>, room: &RoomRef, action: Action) -> Result<&'a Room, Denied> {
    let found = draft.state.find_room(room, draft.user.id)?;
    let outside = found.takes_outsiders() && !draft.state.is_member(found.id, draft.user.id);
    let action = match action {
        Action::Post if outside => Action::PostFromOutside,
        other => other,
    };
    draft.may_in(found, action)?;
    Ok(found)
}

pub(super) fn edit(
    mut draft: Draft<'_>,
    room: &RoomRef,
    target: Seq,
    facts: Option<MessageFacts>,
    text: MessageText,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::EditOwn)?;
    let facts = standing_message(draft.state, found, target, facts)?;
    if facts.file.is_some() || facts.ran {
        return Err(Denied::NoText(target));
    }
    if facts.author != draft.user.id {
        return Err(Denied::NotAuthor);
    }
    may_write(&draft, Some(found))?;
    within_limit(draft.state, &text)?;
    let lately = draft.state.lately.says((found.id, target), &text);
    if lately.unwrap_or(facts.as_asked) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    draft.event(
        found.id,
        EventBody::Edited {
            target,
            text: Some(text),
        },
    );
    draft.done(Outcome::Done)
}

pub(super) fn delete(
    mut draft: Draft<'_>,
    room: &RoomRef,
    target: Seq,
    facts: Option<MessageFacts>,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::DeleteOwn)?;
    let facts = standing_message(draft.state, found, target, facts)?;
    if facts.author != draft.user.id {
        draft.may_in(found, Action::DeleteOther)?;
        let author = draft
            .state
            .user(facts.author)
            .map(|user| user.name.to_string());
        let detail = format!("message {target}");
        draft.audit(
            AuditAction::Delete,
            Some(found.id),
            author.unwrap_or_default(),
            detail,
        );
    }
    match facts.file {
        Some(file) => super::file::delete(&mut draft, found.id, target, facts.author, file),
        None => {
            draft.event(found.id, EventBody::Deleted { target });
        }
    }
    draft.done(Outcome::Done)
}

pub(super) fn react(
    mut draft: Draft<'_>,
    room: &RoomRef,
    target: Seq,
    facts: Option<MessageFacts>,
    emoji: Emoji,
    on: bool,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::React)?;
    let facts = standing_message(draft.state, found, target, facts)?;
    may_write(&draft, Some(found))?;
    let place = (found.id, target);
    let lately = draft.state.lately.bears(place, draft.user.id, &emoji);
    if lately.map_or(facts.as_asked, |stands| stands == on) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if on && facts.reactions >= limits::REACTIONS {
        let (what, limit) = ("reactions on one message", limits::REACTIONS);
        return Err(Denied::TooMany { what, limit });
    }
    let body = if on {
        EventBody::Reacted { target, emoji }
    } else {
        EventBody::Unreacted { target, emoji }
    };
    draft.event(found.id, body);
    draft.done(Outcome::Done)
}

impl State {
    /// What a message that is sent again led to, when its client-made id stands at this place.
    ///
    /// # Errors
    /// [`Denied::IdUsed`] when that place is in another room than the one that is meant. A name that no
    /// room and nobody has by now may only have meant a room that is gone, or a direct one.
    pub fn sent_before(
        &self,
        user: UserId,
        room: &RoomRef,
        posted: Posted,
    ) -> Result<Posted, Denied> {
        // Who was taken out of the room meanwhile may still ask what became of the message.
        let stands = self.room(posted.room);
        let is_meant = match room {
            RoomRef::Id(id) => *id == posted.room,
            RoomRef::Name(name) => match self.room_named(name) {
                Some(named) => named.id == posted.room,
                None => stands.is_none(),
            },
            RoomRef::With(with) => match self.find_user(with) {
                Ok(other) => match self.direct_room(user, other.id) {
                    Some(direct) => direct.id == posted.room,
                    None => stands.is_none(),
                },
                Err(_) => stands.is_none_or(|room| room.kind == RoomKind::Direct),
            },
        };
        if is_meant {
            Ok(posted)
        } else {
            Err(Denied::IdUsed)
        }
    }
}

/// What the same thing led to when it was sent before; `content` is its hash.
pub(super) fn earlier(
    draft: &Draft<'_>,
    room: &RoomRef,
    content: u64,
    origin: Option<&Origin>,
) -> Result<Option<Posted>, Denied> {
    let Some(Origin { device, id }) = origin else {
        return Ok(None);
    };
    let state = draft.state;
    let recent = state.recent_ids(*device);
    let Some((recent, posted)) = recent.and_then(|recent| Some((recent, recent.get(id)?))) else {
        return Ok(None);
    };
    if recent.is_other(id, content) {
        return Err(Denied::IdUsed);
    }
    state.sent_before(draft.user.id, room, posted).map(Some)
}

/// Refuses who is muted here or in the lobby, which stands for all rooms. Asked wherever others get to
/// read a text, so also where a name or a reason is one.
pub(super) fn not_muted(draft: &Draft<'_>, room: Option<&Room>) -> Result<(), Denied> {
    draft.state.not_muted(draft.user, room, draft.now)
}

/// Mutes, moderation, and silent guests.
pub(super) fn may_write(draft: &Draft<'_>, room: Option<&Room>) -> Result<(), Denied> {
    let standing = draft.standing(room.map(|room| room.id));
    draft
        .state
        .may_write((draft.user, standing), room, draft.now)
}

impl State {
    /// Whether a user, whom the policy lets write in a room, may add messages and files there now.
    pub(super) fn may_add(
        &self,
        who: (&User, Standing),
        room: &Room,
        now: Timestamp,
    ) -> Result<(), Denied> {
        if room.is_one_sided() {
            return Err(Denied::Gone);
        }
        not_over(room, now)?;
        self.room_takes_from(room, who.0)?;
        self.may_write(who, Some(room), now)
    }

    /// Whether what a user gives as their reason for going is told in a room: only where they may write,
    /// since others read it.
    #[must_use]
    pub fn may_give_reason(&self, user: UserId, room: RoomId, now: Timestamp) -> bool {
        let (user, room) = (self.user(user), self.room(room));
        user.is_some_and(|user| {
            let standing = self.standing(user.id, room.map(|room| room.id));
            self.may_write((user, standing), room, now).is_ok()
        })
    }

    pub(super) fn may_write(
        &self,
        (user, standing): (&User, Standing),
        room: Option<&Room>,
        now: Timestamp,
    ) -> Result<(), Denied> {
        self.not_muted(user, room, now)?;
        if standing.server == ServerRole::Guest && !self.settings.guests_write {
            return Err(Denied::GuestsReadOnly);
        }
        let members_need = &self.settings.second_factor_for;
        if members_need.contains(&ServerRole::Member) && self.needs_factor(user.id) {
            return Err(Denied::FactorNeeded);
        }
        let Some(room) = room else { return Ok(()) };
        // Whom the operators gave a voice has it whatever holds for others.
        if policy::may(standing, Action::PostModerated).is_ok() {
            return Ok(());
        }
        if room.flags.moderated {
            Err(Denied::Moderated)
        } else if room.flags.guests_read && standing.server == ServerRole::Guest {
            Err(Denied::GuestsReadOnly)
        } else if room.bans(self.whom(user)) {
            Err(Denied::Banned)
        } else if room.silences(self.whom(user)) {
            Err(Denied::Muted { until: None })
        } else {
            Ok(())
        }
    }

    fn not_muted(&self, user: &User, room: Option<&Room>, now: Timestamp) -> Result<(), Denied> {
        let rooms = [room, self.room(self.lobby)].into_iter().flatten();
        let mut mutes = rooms.filter_map(|room| room.mute_of(user, now));
        match mutes.next() {
            Some(Mute { until }) => Err(Denied::Muted { until }),
            None => Ok(()),
        }
    }
}

/// Refuses what changes a room that has ended.
pub(super) fn not_over(room: &Room, now: Timestamp) -> Result<(), Denied> {
    match room.is_over(now) {
        true => Err(Denied::RoomOver),
        false => Ok(()),
    }
}

fn within_limit(state: &State, text: &MessageText) -> Result<(), Denied> {
    let limit = state.settings.message_chars;
    if text.as_str().len() <= limit {
        return Ok(());
    }
    let length = text.as_str().chars().count();
    if length > limit {
        Err(Denied::TooLong { limit, length })
    } else {
        Ok(())
    }
}

fn within_log(state: &State, room: RoomId, target: Seq) -> Result<(), Denied> {
    let head = state.room(room).map_or(Seq::ZERO, |room| room.head);
    let exists = target > Seq::ZERO && target <= head;
    if exists {
        Ok(())
    } else {
        Err(Denied::NoSuchMessage(target))
    }
}

pub(super) fn standing_message(
    state: &State,
    room: &Room,
    target: Seq,
    facts: Option<MessageFacts>,
) -> Result<MessageFacts, Denied> {
    facts
        .filter(|facts| !facts.deleted && !state.is_deleted_lately(room.id, target))
        .ok_or(Denied::NoSuchMessage(target))
}
