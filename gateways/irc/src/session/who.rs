//! Who a client is and what it is in, as commands ask for it.

use parlor_hub::Door;
use parlor_model::{Gateway, RoomId, RoomKind, UserName};

use crate::names;
use crate::session::Session;

impl Session {
    /// The door that the client came through.
    pub(crate) fn door(&self) -> Door {
        Door {
            gateway: Gateway::Irc,
            address: Some(self.peer.ip()),
            secure: self.peer.secure,
        }
    }

    /// The account that the client is signed in to, or will be once registration is complete.
    pub(crate) fn account(&self) -> Option<&str> {
        let checked = self
            .registering
            .as_ref()
            .and_then(|registering| registering.checked.as_ref());
        let me = self.me.as_ref().and_then(|me| me.account.as_deref());
        me.or_else(|| checked.map(|checked| checked.account().as_str()))
    }

    /// The channels that the client is in.
    pub(crate) fn channels_joined(&self) -> Vec<(RoomId, String)> {
        let rooms = self
            .rooms
            .iter()
            .filter(|(_, place)| place.kind != RoomKind::Direct);
        let called = |(id, place): (&RoomId, &crate::session::Place)| {
            Some((*id, names::channel(place.name.as_ref()?)))
        };
        rooms.filter_map(called).collect()
    }

    /// What a room that the client follows is called as a target: a channel, or somebody.
    pub(crate) fn target_of(&self, room: RoomId) -> Option<String> {
        let place = self.rooms.get(&room)?;
        match (&place.name, &place.with) {
            (Some(name), _) => Some(names::channel(name)),
            (None, _) => self.other_in(place).map(|other| other.to_string()),
        }
    }

    /// The client's user is called this from now on; what others are told of that is not told here.
    pub(crate) fn called(&mut self, name: UserName) {
        if let Some(me) = &mut self.me {
            me.actor.name = name;
        }
    }
}
