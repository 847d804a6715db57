//! Which commands this user may give here. Core's policy decides; that a command is not offered saves a
//! refusal, and nothing more: the server is asked whatever is typed.

use parlor_core::policy::{self, Action, Needs, Standing};
use parlor_core::vocabulary::{Entry, Word, table};

use parlor_model::RoomRole;

use super::App;
use crate::log::Message;

impl App {
    /// What this user is in the room that is shown.
    pub(crate) fn standing(&self) -> Standing {
        let room = self.room().map(|room| {
            let member = room.members.get(&self.me.id);
            member.map_or(RoomRole::Member, |member| member.role.into())
        });
        Standing {
            server: self.me.role.into(),
            room,
            withheld: false,
        }
    }

    /// Whether this user may give a command in the room that is shown, as far as the client can tell.
    pub(crate) fn may(&self, entry: &Entry) -> bool {
        let lobby = self.room().is_some_and(|room| room.lobby);
        policy::may(self.standing(), action(entry, lobby)).is_ok()
    }

    /// Whether this user may delete a message of the room that is shown.
    pub(crate) fn may_delete(&self, message: &Message) -> bool {
        let action = match message.by.id == self.me.id {
            true => Action::DeleteOwn,
            false => Action::DeleteOther,
        };
        policy::may(self.standing(), action).is_ok()
    }

    /// The commands that this user may give in the room that is shown.
    pub(crate) fn allowed(&self) -> Vec<&'static Entry> {
        // Files can't be shared or fetched here yet.
        let offered = table().iter().filter(|entry| !entry.is_about_files());
        offered.filter(|entry| self.may(entry)).collect()
    }
}

/// What stands in the policy for a command.
fn action(entry: &Entry, lobby: bool) -> Action {
    match entry.word {
        // In the lobby these are about the whole server.
        Word::Remove | Word::Mute | Word::Unmute if lobby => Action::ModerateServer,
        Word::Pin | Word::Unpin if lobby => Action::PinLocked,
        _ => match entry.needs {
            Needs::Anyone => Action::CreateRoom,
            Needs::Member => Action::Post,
            Needs::Voice => Action::PostModerated,
            Needs::Operator => Action::SetRoomRole,
            Needs::Admin => Action::Block,
            Needs::Owner => Action::SetServerRole,
        },
    }
}
