//! What the hub's answers show: people, rooms, pages of a log, blocks, invites, devices.

use std::sync::Arc;

use parlor_core::{Actor, Device, Event, Membership, Mute, Room};
use parlor_model::{
    AwayText, BlockId, DeviceId, Gateway, InviteId, Reason, RoomFlags, RoomId, RoomKind, RoomName,
    RoomRole, Seq, ServerRole, StoreEpoch, Timestamp, UserId, UserName,
};
use parlor_store::Reaction;

/// A user who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoEntry {
    /// Who.
    pub who: Actor,
    /// Their role on the server.
    pub role: ServerRole,
    /// The doors of their sessions, each once.
    pub gateways: Vec<Gateway>,
    /// How long none of their sessions has asked for anything, in milliseconds.
    pub idle_ms: i64,
    /// Since when they have been here.
    pub since: Timestamp,
    /// What they are away for.
    pub away: Option<AwayText>,
}

/// A room in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    /// The room.
    pub id: RoomId,
    /// Its name; for a direct room `None`.
    pub name: Option<RoomName>,
    /// In a direct room, the other one.
    pub with: Option<Actor>,
    /// Its kind.
    pub kind: RoomKind,
    /// Whether it is the lobby.
    pub lobby: bool,
    /// When it was made.
    pub since: Timestamp,
    /// The topic, possibly empty.
    pub topic: String,
    /// Who set the topic, by the name they had, and when; `None` where there is none.
    pub topic_set: Option<(UserName, Timestamp)>,
    /// How many members it has; of the lobby, how many are here.
    pub members: usize,
    /// How many of them are here. Counted for [`Request::Rooms`](crate::Request::Rooms) alone.
    pub here: Option<usize>,
    /// The newest `seq`.
    pub head: Seq,
    /// Whether the asker is a member.
    pub member: bool,
}

/// A room with everything that a member sees of it. From outside there are no pins, and of the members those who are
/// here.
#[derive(Debug, Clone)]
pub struct RoomView {
    /// As in a list.
    pub summary: RoomSummary,
    /// Its flags; the key only for operators of the room and admins.
    pub flags: RoomFlags,
    /// Whether it has a key.
    pub keyed: bool,
    /// Its members; of the lobby, who is here and who has a role there. `None` when a room of more
    /// than [`OPENED_MEMBERS`] is opened: they are asked for where they are shown, so that a crowd
    /// that comes back at once gets in quickly.
    pub members: Option<Vec<MemberView>>,
    /// How many messages and files are pinned in it.
    pub pins: usize,
}

/// A room without its members, and the names of those who attend it.
#[derive(Debug, Clone)]
pub struct RoomNames {
    /// The room.
    pub room: RoomView,
    /// Who attends it, each with their role, in no particular order; shared by all who ask in a row.
    pub names: Arc<[(Actor, RoomRole)]>,
}

/// The most members that are listed when a room is opened.
pub const OPENED_MEMBERS: usize = 100;

/// A member as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// Who.
    pub who: Actor,
    /// Their role on the server.
    pub server_role: ServerRole,
    /// Membership: the role in the room and since when.
    pub membership: Membership,
    /// Whether they attend now.
    pub here: bool,
    /// What they are away for.
    pub away: Option<AwayText>,
    /// The mute that stands on them, if one does.
    pub mute: Option<Mute>,
}

/// A part of a log, ascending by `seq`, with what stands on its messages.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The room.
    pub room: RoomSummary,
    /// Names the history that the `seq`s belong to.
    pub epoch: StoreEpoch,
    /// The events.
    pub events: Vec<Event>,
    /// The reactions on the messages among them.
    pub reactions: Vec<Reaction>,
}

/// A block as admins see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockView {
    /// The block.
    pub id: BlockId,
    /// The refused name.
    pub name: UserName,
    /// The refused addresses, as text.
    pub address: Option<String>,
    /// Who set it.
    pub by: UserName,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// An invite as admins see it: never its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteView {
    /// The invite.
    pub id: InviteId,
    /// The room it also gives membership of.
    pub room: Option<RoomId>,
    /// Who made it.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
    /// How many may still use it.
    pub uses_left: Option<u32>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// A user as admins see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// Who.
    pub who: Actor,
    /// The name under which they registered, where they have another one now.
    pub account: Option<UserName>,
    /// Their role.
    pub role: ServerRole,
    /// When they first came.
    pub since: Timestamp,
    /// When they were last here.
    pub seen: Timestamp,
    /// Whether they are here now.
    pub here: bool,
    /// Whether they have a second factor, or passkeys: what an admin can turn off.
    pub second_factor: bool,
}

/// One of the user's own devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceView {
    /// The device.
    pub id: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// When it was added.
    pub at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl From<&Device> for DeviceView {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id,
            label: device.label.clone(),
            at: device.at,
            current: false,
        }
    }
}

impl RoomSummary {
    pub(crate) fn new(
        room: &Room,
        lobby: bool,
        with: Option<Actor>,
        members: usize,
        member: bool,
    ) -> Self {
        Self {
            id: room.id,
            name: room.name.clone(),
            with,
            kind: room.kind,
            lobby,
            since: room.since,
            topic: room
                .topic
                .as_ref()
                .map(|set| set.topic.as_str().to_owned())
                .unwrap_or_default(),
            topic_set: room.topic.as_ref().map(|set| (set.by.clone(), set.at)),
            members,
            here: None,
            head: room.head,
            member,
        }
    }
}

/// Who a user is, for views.
pub(crate) fn actor(user: UserId, name: &UserName) -> Actor {
    Actor {
        user,
        name: name.clone(),
    }
}
