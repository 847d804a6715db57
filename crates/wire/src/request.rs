//! What a signed-in client asks for. Every request is answered by exactly one `ok` or `error` frame.

use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, FileId, Flags, Hidden, InviteId, Keeping, MaskList, NotifyLevel, Order, RoomKind,
    RoomRole, ServerRole, is_off,
};

/// A request. `room` is an id, `#name`, or `@name` for the direct room with that user; `user` and `with`
/// are an id, `@name` or a plain name. [`crate::read`] turns the texts into values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are those of parlor_core::Command, documented there"
)]
pub enum Request {
    /// Write a message.
    Post {
        room: String,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<u64>,
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        action: bool,
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        notice: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lifetime_ms: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Replace the text of one's own message.
    Edit {
        room: String,
        target: u64,
        text: String,
    },
    /// Delete a message.
    Delete { room: String, target: u64 },
    /// Add a reaction to a message, or take one's own back.
    React {
        room: String,
        target: u64,
        emoji: String,
        on: bool,
    },
    /// Run a command on the server. The room is told what it writes; what is not allowed, only the one who asks.
    Run { room: String, command: String },
    /// Pin a message or a file in its room, or take it off.
    Pin { room: String, target: u64, on: bool },
    /// Give up a file that is being sent.
    CancelFile { file: FileId },
    /// Make a public or private room and become its operator. It may have an end, or keep what is said for a while, from the first.
    CreateRoom {
        name: String,
        kind: RoomKind,
        #[serde(flatten)]
        keeping: Keeping,
    },
    /// Find or make the direct room with somebody.
    OpenDirect { with: String },
    /// Become a member.
    Join {
        room: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<Hidden>,
    },
    /// End one's membership.
    Leave { room: String },
    /// Set the topic; an empty one clears it.
    SetTopic { room: String, topic: String },
    /// Set all flags of the room.
    SetFlags { room: String, flags: Flags },
    /// Change how long the room keeps what is said, and when it ends; what is left out stays.
    SetKeeping {
        room: String,
        #[serde(flatten)]
        keeping: Keeping,
    },
    /// Give the room another name.
    RenameRoom { room: String, name: String },
    /// Put a mask on one of the room's lists, or take it off.
    SetMask {
        room: String,
        list: MaskList,
        mask: String,
        on: bool,
    },
    /// Give a member a role in the room.
    SetRoomRole {
        room: String,
        user: String,
        role: RoomRole,
    },
    /// Give a user a role on the server.
    SetServerRole { user: String, role: ServerRole },
    /// Invite somebody into a room.
    Invite { room: String, user: String },
    /// Take somebody out of a room; of the lobby: end all their sessions.
    Remove {
        room: String,
        user: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Take somebody out and keep them out.
    Block {
        name: String,
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        with_address: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Lift a block.
    Unblock { name: String },
    /// Let somebody read and not write.
    Mute {
        room: String,
        user: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Lift a mute.
    Unmute { room: String, user: String },
    /// Take another name.
    Rename { name: String },
    /// Become a registered user.
    Register { password: Hidden },
    /// Change one's password, with a code where the account has a second factor. Whatever else signs the user in is gone.
    SetPassword {
        old: Hidden,
        new: Hidden,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Hidden>,
    },
    /// One's own second factor.
    Factor,
    /// Begin to turn one's second factor on: make a secret for an app.
    BeginFactor,
    /// Turn one's second factor on, with the account's password and the app's first code. With `sign_out` whatever else
    /// signs the user in is gone: other devices, passkeys, the password for IRC.
    ConfirmFactor {
        password: Hidden,
        code: Hidden,
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        sign_out: bool,
    },
    /// Turn one's second factor off.
    RemoveFactor { password: Hidden, code: Hidden },
    /// Have other recovery codes.
    RenewRecovery { password: Hidden, code: Hidden },
    /// Turn somebody else's second factor off.
    ResetFactor { user: String },
    /// Say that one is away, or without a text, back.
    Away {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Make an invite to the server.
    CreateInvite {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uses: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
    },
    /// Take an invite back.
    RevokeInvite { invite: InviteId },
    /// Sign a device out.
    RevokeDevice { device: DeviceId },
    /// Note how far one has read a room; it only ever moves on.
    MarkRead { room: String, seq: u64 },
    /// Say what one wants to be called for in a room.
    SetNotify { room: String, level: NotifyLevel },
    /// See no more of somebody, or see them again.
    Ignore { user: String, on: bool },
    /// Tell the room that one is typing. May be dropped.
    Typing { room: String },
    /// Answered when everything that was asked before is done.
    Ping,
    /// Who is here; in a room, or anywhere.
    Who {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
    },
    /// The rooms that one is in or can find.
    Rooms,
    /// One room, with its members.
    Room { room: String },
    /// A part of a room's log: by `seq` (both ends exclusive), or from the first event at or after
    /// `since` (milliseconds since 1970) on. Without either, the newest.
    History {
        room: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Order>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    },
    /// Messages that have these words, in the rooms that one is in; with `has_file`, files whose name has
    /// them. Times are milliseconds since 1970.
    Search {
        words: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        has_file: bool,
    },
    /// What is pinned in a room, pinned last first.
    Pins { room: String },
    /// One of a room's lists of masks: bans for every member, the others for its operators and admins.
    Masks { room: String, list: MaskList },
    /// What is one's own: what is unread, whom one ignores, what one wants to be called for.
    Mine,
    /// A file, as it is now.
    File { file: FileId },
    /// The newest file of that name in a room that has come.
    FileNamed { room: String, name: String },
    /// A room's files that are being sent or have come, newest first; offered before `before`, a `seq`.
    Files {
        room: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    },
    /// The blocks that stand.
    Blocks,
    /// The invites that are open.
    Invites,
    /// All users.
    Users,
    /// One's own devices.
    Devices,
    /// A code by which a further device of one's own is signed in, for this session to show.
    OfferCode,
    /// Open the code that a device shows which is not signed in.
    OpenCode { code: Hidden },
    /// Let the device in that waits, by the number that it shows. Another number ends it.
    ConfirmCode { number: u8 },
    /// Give up the code that this session shows, and refuse who waits.
    RefuseCode,
    /// The audit log, newest first.
    Audit {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    },
}

impl Request {
    /// The `type` of every request.
    pub const TYPES: [&str; 62] = [
        "post",
        "edit",
        "delete",
        "react",
        "run",
        "pin",
        "cancel_file",
        "create_room",
        "open_direct",
        "join",
        "leave",
        "set_topic",
        "set_flags",
        "set_keeping",
        "rename_room",
        "set_mask",
        "set_room_role",
        "set_server_role",
        "invite",
        "remove",
        "block",
        "unblock",
        "mute",
        "unmute",
        "rename",
        "register",
        "set_password",
        "factor",
        "begin_factor",
        "confirm_factor",
        "remove_factor",
        "renew_recovery",
        "reset_factor",
        "away",
        "create_invite",
        "revoke_invite",
        "revoke_device",
        "mark_read",
        "set_notify",
        "ignore",
        "typing",
        "ping",
        "who",
        "rooms",
        "room",
        "history",
        "search",
        "pins",
        "masks",
        "mine",
        "file",
        "file_named",
        "files",
        "blocks",
        "invites",
        "users",
        "devices",
        "offer_code",
        "open_code",
        "confirm_code",
        "refuse_code",
        "audit",
    ];
}
