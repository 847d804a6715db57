//! Messages: post, edit, delete, react.

use parlor_model::{ClientId, Emoji, MessageText, RoomId, Seq, ServerRole, limits};

use super::draft::Draft;
use super::mention::mentions;
use crate::policy::Action;
use crate::{
    AuditAction, Decision, Denied, EventBody, MessageFacts, Origin, Outcome, Posted, Room, RoomRef,
    State,
};

pub(super) struct Post {
    pub(super) room: RoomRef,
    pub(super) text: MessageText,
    pub(super) reply_to: Option<Seq>,
    pub(super) action: bool,
    pub(super) id: Option<ClientId>,
}

pub(super) fn post(draft: Draft<'_>, post: Post) -> Result<Decision, Denied> {
    let origin = draft
        .device
        .zip(post.id.clone())
        .map(|(device, id)| Origin { device, id });
    if let Some(posted) = origin
        .as_ref()
        .and_then(|origin| earlier(draft.state, origin))
    {
        return Ok(Decision::nothing(Outcome::Posted(posted)));
    }
    let room = match draft.room(&post.room, Action::Post) {
        Ok(room) => room,
        Err(denied) => return first_to(draft, post, origin, denied),
    };
    if room.is_one_sided() {
        return Err(Denied::Gone);
    }
    may_write(&draft, Some(room))?;
    within_limit(draft.state, &post.text)?;
    if let Some(target) = post.reply_to {
        within_log(room, target)?;
    }
    say(draft, room.id, post, origin)
}

/// The first message to somebody makes the direct room that it goes into.
fn first_to(
    mut draft: Draft<'_>,
    post: Post,
    origin: Option<Origin>,
    denied: Denied,
) -> Result<Decision, Denied> {
    let (RoomRef::With(with), Denied::NoSuchRoom(_), None) = (&post.room, &denied, post.reply_to)
    else {
        return Err(denied);
    };
    may_write(&draft, None)?;
    within_limit(draft.state, &post.text)?;
    let room = super::room::add_direct(&mut draft, with)?;
    say(draft, room, post, origin)
}

fn say(
    mut draft: Draft<'_>,
    room: RoomId,
    post: Post,
    origin: Option<Origin>,
) -> Result<Decision, Denied> {
    let body = EventBody::Message {
        mentions: mentions(draft.state, post.text.as_str()),
        text: Some(post.text),
        reply_to: post.reply_to,
        action: post.action,
        edited: None,
    };
    let at = draft.now;
    let actor = draft.actor();
    let seq = draft.event_by(room, actor, origin, body);
    draft.done(Outcome::Posted(Posted { room, seq, at }))
}

pub(super) fn edit(
    mut draft: Draft<'_>,
    room: &RoomRef,
    target: Seq,
    facts: Option<MessageFacts>,
    text: MessageText,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::EditOwn)?;
    let facts = standing_message(found, target, facts)?;
    if facts.author != draft.user.id {
        return Err(Denied::NotAuthor);
    }
    may_write(&draft, Some(found))?;
    within_limit(draft.state, &text)?;
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
    let facts = standing_message(found, target, facts)?;
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
    draft.event(found.id, EventBody::Deleted { target });
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
    let facts = standing_message(found, target, facts)?;
    may_write(&draft, Some(found))?;
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

fn earlier(state: &State, origin: &Origin) -> Option<Posted> {
    state.recent_ids(origin.device)?.get(&origin.id)
}

/// Mutes (here or in the lobby, which stands for all rooms), moderation, and silent guests.
pub(super) fn may_write(draft: &Draft<'_>, room: Option<&Room>) -> Result<(), Denied> {
    let (state, user) = (draft.state, draft.user);
    let lobby = state.room(state.lobby());
    for muting in [room, lobby].into_iter().flatten() {
        if muting.is_muted(user.id, draft.now) {
            let until = muting.mutes.get(&user.id).and_then(|mute| mute.until);
            return Err(Denied::Muted { until });
        }
    }
    if user.role == ServerRole::Guest && !state.settings.guests_write {
        return Err(Denied::GuestsReadOnly);
    }
    match room.filter(|room| room.flags.moderated) {
        Some(room) => draft
            .may_in(room, Action::PostModerated)
            .map_err(|_| Denied::Moderated),
        None => Ok(()),
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

fn within_log(room: &Room, target: Seq) -> Result<(), Denied> {
    let exists = target > Seq::ZERO && target <= room.head;
    if exists {
        Ok(())
    } else {
        Err(Denied::NoSuchMessage(target))
    }
}

fn standing_message(
    room: &Room,
    target: Seq,
    facts: Option<MessageFacts>,
) -> Result<MessageFacts, Denied> {
    facts
        .filter(|facts| !facts.deleted && !room.deleted.contains(&target))
        .ok_or(Denied::NoSuchMessage(target))
}
