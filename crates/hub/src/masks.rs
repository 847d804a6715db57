//! A room's lists of masks, as far as their asker may see them.

use parlor_core::{Action, RoomRef, policy};
use parlor_model::MaskList;

use crate::input::Who;
use crate::reply::{Answer, Reply};
use crate::task::Task;

impl Task {
    /// A list in the order in which its masks were put there: bans for every member, the others for who may change
    /// the room.
    pub(crate) fn masks(&self, who: Who, room: &RoomRef, list: MaskList) -> Answer {
        let found = self.state.find_room(room, who.user)?;
        let action = match list {
            MaskList::Ban => Action::Read,
            MaskList::Exception | MaskList::InviteException => Action::SeeMasks,
        };
        policy::may(self.standing(who, Some(found.id)), action)?;
        let entries = found.masks.get(&list).cloned();
        Ok(Reply::Masks(entries.unwrap_or_default()))
    }
}
