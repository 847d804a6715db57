//! What is a user's own and nobody else gets to see: how far they read, what they want to be called for, whom
//! they ignore. None of it is in a log.

use parlor_model::{NotifyLevel, Seq, limits};

use super::draft::Draft;
use crate::policy::Action;
use crate::{Change, Decision, Denied, Outcome, RoomRef, UserRef};

pub(super) fn mark_read(
    mut draft: Draft<'_>,
    room: &RoomRef,
    seq: Seq,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::Read)?;
    let (user, room, seq) = (draft.user.id, found.id, seq.min(found.head));
    // What is not known here the store compares.
    let read = draft.state.lately.has_read((user, room));
    if seq <= read.unwrap_or(Seq::ZERO) {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    draft.change(Change::ReadMarked { user, room, seq });
    draft.done(Outcome::Done)
}

pub(super) fn set_notify(
    mut draft: Draft<'_>,
    room: &RoomRef,
    level: NotifyLevel,
) -> Result<Decision, Denied> {
    let room = draft.room(room, Action::Read)?.id;
    let user = draft.user.id;
    draft.change(Change::NotifySet { user, room, level });
    draft.done(Outcome::Done)
}

pub(super) fn ignore(mut draft: Draft<'_>, whom: &UserRef, on: bool) -> Result<Decision, Denied> {
    let (user, ignored) = (draft.user.id, draft.state.find_user(whom)?.id);
    if user == ignored {
        return Err(Denied::Yourself);
    }
    let all = draft.state.ignored_by(user);
    if all.contains(&ignored) == on {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if on && all.len() >= limits::IGNORED {
        let (what, limit) = ("users that you ignore", limits::IGNORED);
        return Err(Denied::TooMany { what, limit });
    }
    let at = draft.now;
    draft.change(if on {
        Change::Ignored { user, ignored, at }
    } else {
        Change::Unignored { user, ignored }
    });
    draft.done(Outcome::Done)
}
