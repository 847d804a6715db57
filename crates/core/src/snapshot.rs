//! What a store hands over at start: everything the rules need, without reading any message.

use parlor_model::StoreEpoch;

use crate::{Block, Invite, Room, User};

/// The whole state as stored. Rooms come with members, mutes, masks and the head of their log.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Names this history; another one after a restore.
    pub epoch: StoreEpoch,
    /// All users.
    pub users: Vec<User>,
    /// All rooms.
    pub rooms: Vec<Room>,
    /// All blocks, expired ones included.
    pub blocks: Vec<Block>,
    /// All invites that were not revoked.
    pub invites: Vec<Invite>,
}
