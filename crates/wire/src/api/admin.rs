//! What admins ask for and get.

use crate::{
    AuditView, BlockId, BlockView, Gateway, Hidden, InviteId, InviteView, RoomId, ServerRole,
    UserLabel, UserView, is_off,
};

bodies! {
    /// All users, sorted by name.
    Users {
        /// The users.
        users: Vec<UserView>,
    }

    /// Gives a user a role on the server.
    SetServerRole {
        /// The role.
        role: ServerRole,
    }

    /// Takes somebody out and keeps them out.
    Block {
        /// The name.
        name: String,
        /// Whether to refuse the addresses they are connected from as well.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        with_address: bool,
        /// For how long, in milliseconds; without it, until lifted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// A block that stands now.
    Blocked {
        /// The block.
        block: BlockId,
        /// Whether the address was to be refused too and none is known: only the name is refused.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        no_address: bool,
    }

    /// The blocks that stand, oldest first.
    Blocks {
        /// The blocks.
        blocks: Vec<BlockView>,
    }

    /// Makes an invite to the server.
    CreateInvite {
        /// A room that it also gives membership of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
        /// How often it can be used; without it, any number of times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uses: Option<u32>,
        /// For how long, in milliseconds; without it, for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
    }

    /// An invite that was made.
    InviteMade {
        /// The invite.
        invite: InviteId,
        /// What newcomers bring; shown only here.
        code: Hidden,
    }

    /// The invites that are open, oldest first.
    Invites {
        /// The invites.
        invites: Vec<InviteView>,
    }

    /// How the server is.
    Health {
        /// The version of the server.
        version: String,
        /// How long it has been running, in milliseconds.
        uptime_ms: u64,
        /// The sessions that are open, by their door; a door without any is left out.
        sessions: Vec<DoorSessions>,
        /// Registered users.
        users: u64,
        /// Guests who are here or can come back.
        guests: u64,
        /// Rooms, direct ones included.
        rooms: u64,
        /// The events of all rooms.
        events: u64,
        /// What users, rooms and events take up on the disk, in bytes.
        store_bytes: u64,
        /// What files take up.
        files: FilesHealth,
        /// What is free on the disk that keeps files, in bytes; left out where none are kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disk_free_bytes: Option<u64>,
        /// Events that are not in the search index yet.
        search_behind: u64,
        /// What the server takes up in memory, in bytes; left out where the machine does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memory_bytes: Option<u64>,
        /// When the last backup was made, in milliseconds since 1970; left out where none was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_backup: Option<i64>,
    }

    /// How many sessions came through a door.
    DoorSessions {
        /// The door.
        gateway: Gateway,
        /// How many.
        count: u64,
    }

    /// What files take up.
    FilesHealth {
        /// The files that have come and can be fetched.
        count: u64,
        /// What all files take up, in bytes, those that are being sent included.
        bytes: u64,
        /// What they may take up together, in bytes; left out where that is not bounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<u64>,
    }

    /// Whose files take up how much.
    Storage {
        /// What all files take up, in bytes, those that are being sent included.
        bytes: u64,
        /// The users whose files take up most, at most 100, the largest first.
        users: Vec<UserStorage>,
        /// What is left of guests who are forgotten, in bytes.
        forgotten_bytes: u64,
        /// The rooms whose files take up most, at most 100, the largest first; those that the one who asks may
        /// not know of are left out.
        rooms: Vec<RoomStorage>,
    }

    /// What the files of a user take up.
    UserStorage {
        /// Who.
        who: UserLabel,
        /// How much, in bytes.
        bytes: u64,
    }

    /// What the files of a room take up.
    RoomStorage {
        /// The room.
        room: RoomId,
        /// Its name; a direct room has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How much, in bytes.
        bytes: u64,
    }

    /// Lines of the audit log, newest first.
    Audit {
        /// The lines.
        lines: Vec<AuditView>,
    }
}
