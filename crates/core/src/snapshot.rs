//! What a store hands over at start: everything the rules need, without reading any message.

use parlor_model::{RoomId, StoreEpoch, Timestamp, UserId};

use crate::{Block, Factor, File, Invite, Passkey, Room, User};

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
    /// Who ignores whom, in the order of the first.
    pub ignores: Vec<(UserId, UserId)>,
    /// The second factors of those who have one.
    pub factors: Vec<(UserId, Factor)>,
    /// All passkeys.
    pub passkeys: Vec<Passkey>,
    /// The files that are being sent. Here and below those of rooms that nobody is left in don't count.
    pub sending: Vec<File>,
    /// The bytes that each user's finished files take up in each room, of those that have some there.
    pub file_bytes: Vec<(RoomId, UserId, u64)>,
    /// The last moment at which the clock was relied on, as [`Change::ClockTrusted`](crate::Change::ClockTrusted) told.
    pub trusted: Option<Timestamp>,
}
