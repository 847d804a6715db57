//! Pins: what a room keeps at hand of what was said in it.

use parlor_model::{Seq, limits};

use super::draft::Draft;
use super::message::{may_write, standing_message};
use crate::policy::Action;
use crate::{Decision, Denied, EventBody, MessageFacts, Outcome, RoomRef};

/// Pins are the room's face like its topic: who may set that may pin.
pub(super) fn pin(
    mut draft: Draft<'_>,
    room: &RoomRef,
    target: Seq,
    facts: Option<MessageFacts>,
    on: bool,
) -> Result<Decision, Denied> {
    let found = draft.room(room, Action::Pin)?;
    if found.flags.topic_locked || found.id == draft.state.lobby() {
        draft.may_in(found, Action::PinLocked)?;
    }
    standing_message(draft.state, found, target, facts)?;
    may_write(&draft, Some(found))?;
    if found.pins.contains_key(&target) == on {
        return Ok(Decision::nothing(Outcome::Unchanged));
    }
    if on && found.pins.len() >= limits::PINS {
        let (what, limit) = ("pins in this room", limits::PINS);
        return Err(Denied::TooMany { what, limit });
    }
    let body = if on {
        EventBody::Pinned { target }
    } else {
        EventBody::Unpinned { target }
    };
    draft.event(found.id, body);
    draft.done(Outcome::Done)
}
