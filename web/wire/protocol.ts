// The native protocol of Parlor: see docs/protocol/native.md.
// Generated from crates/wire and never edited. After a change there:
//   PARLOR_UPDATE=1 cargo test -p parlor-wire typescript

export const VERSION = 1;

/** The codes of the protocol itself; those of the rules are in the document. */
export type ProtocolCode =
  | "bad_frame"
  | "unknown_type"
  | "bad_request"
  | "too_large"
  | "not_utf8"
  | "hello_expected"
  | "unsupported_version"
  | "unauthorized"
  | "invalid_ticket"
  | "forbidden_origin"
  | "not_found"
  | "method_not_allowed"
  | "slow_handshake"
  | "too_slow"
  | "busy"
  | "internal"
  | "bye"
  | "removed"
  | "signed_out"
  | "store_reopened";

/** A frame from a client; the tag of a request is chosen by the client, its answer has the same. */
export type ClientFrame = ({ type: "hello" } & Hello) | { type: "bye" } | ({ tag: number } & Request);

/**
 * A change of who is here, told in order and never stored.
 */
export type Attendance = {
/**
 * The room.
 */
room: RoomId,
/**
 * Who, by the name they have from now on.
 */
who: UserLabel, } & ({ "change": "joined",
/**
 * The door.
 */
gateway: Gateway, } | { "change": "left" } | { "change": "away",
/**
 * Why; left out when they are back.
 */
text?: string, } | { "change": "renamed",
/**
 * The old one.
 */
from: string, });

/**
 * A line of the audit log.
 */
export type AuditView = {
/**
 * The position in the log, from 1.
 */
position: number,
/**
 * When, in milliseconds since 1970.
 */
at: number,
/**
 * Who; left out when it was the server itself.
 */
actor?: UserId,
/**
 * The name they had.
 */
actor_name: string,
/**
 * What was done.
 */
action: string,
/**
 * To whom or what.
 */
target: string,
/**
 * In which room.
 */
room?: RoomId,
/**
 * Why, or further detail; possibly empty.
 */
detail?: string, };

/** Names a block. 32 lowercase hexadecimal digits. */
export type BlockId = string;

/**
 * A block as admins see it. Times are milliseconds since 1970.
 */
export type BlockView = {
/**
 * The block.
 */
id: BlockId,
/**
 * The refused name.
 */
name: string,
/**
 * The refused addresses.
 */
address?: string,
/**
 * Who set it.
 */
by: string,
/**
 * Why.
 */
reason?: string,
/**
 * When.
 */
at: number,
/**
 * Until when.
 */
until?: number, };

/** Names a remembered client of a user. 32 lowercase hexadecimal digits. */
export type DeviceId = string;

/**
 * One of the user's own devices.
 */
export type DeviceView = {
/**
 * The device.
 */
id: DeviceId,
/**
 * What it calls itself.
 */
label: string,
/**
 * When it was added, in milliseconds since 1970.
 */
at: number,
/**
 * Whether it is the one that asks.
 */
current?: boolean, };

/**
 * A refusal.
 */
export type ErrorFrame = {
/**
 * The request's tag.
 */
tag?: number,
/**
 * Why, for programs.
 */
code: string,
/**
 * Why, for people.
 */
message: string,
/**
 * When the block or mute that refuses ends by itself, in milliseconds since 1970.
 */
until?: number, };

/**
 * A fact in a room's log. `(room, seq)` is unique; `seq` has no gaps and starts at 1. The id that a
 * client gave its message is not part of it: that is between the server and that client.
 */
export type EventFrame = {
/**
 * The room whose log this is in.
 */
room: RoomId,
/**
 * The place in that log.
 */
seq: number,
/**
 * When it was decided, in milliseconds since 1970 by the server's clock. For display, never for order.
 */
at: number,
/**
 * Who did it.
 */
by: UserLabel,
/**
 * When a message or a file is erased that was given an end of its own, in milliseconds since 1970. Its room may
 * end it sooner: see the room's flags.
 */
expires_at?: number, } & ({ "kind": "created" } | { "kind": "message",
/**
 * The text; left out once the message was deleted.
 */
text?: string,
/**
 * The `seq` of the message that this one answers.
 */
reply_to?: number,
/**
 * An act in the third person (`/me`).
 */
action?: boolean,
/**
 * A notice, which nothing answers by itself.
 */
notice?: boolean,
/**
 * A command that its author ran on the server: its first line is the command, what follows is what it
 * wrote.
 */
ran?: boolean,
/**
 * The users it mentions.
 */
mentions?: Array<UserId>,
/**
 * When its text was last edited, in milliseconds since 1970; only in history.
 */
edited?: number, } | { "kind": "edited",
/**
 * The `seq` of the message.
 */
target: number,
/**
 * The new text; left out once the message was deleted.
 */
text?: string, } | { "kind": "deleted",
/**
 * The `seq` of the message.
 */
target: number, } | { "kind": "expired",
/**
 * The messages, by runs of `seq`: the first and the last of each.
 */
ranges: Array<[number, number]>, } | { "kind": "reacted",
/**
 * The `seq` of the message.
 */
target: number,
/**
 * The reaction.
 */
emoji: string, } | { "kind": "unreacted",
/**
 * The `seq` of the message.
 */
target: number,
/**
 * The reaction.
 */
emoji: string, } | { "kind": "pinned",
/**
 * The `seq` of the message.
 */
target: number, } | { "kind": "unpinned",
/**
 * The `seq` of the message.
 */
target: number, } | { "kind": "topic_set",
/**
 * The new topic.
 */
topic: string, } | { "kind": "joined",
/**
 * The role they have from the start.
 */
role: RoomRole, } | { "kind": "left" } | { "kind": "removed",
/**
 * Who was removed.
 */
target: UserLabel,
/**
 * Why.
 */
reason?: string, } | { "kind": "blocked",
/**
 * The name that is refused from now on.
 */
name: string,
/**
 * Why.
 */
reason?: string,
/**
 * When the block ends by itself, in milliseconds since 1970.
 */
until?: number, } | { "kind": "unblocked",
/**
 * The name that is welcome again.
 */
name: string, } | { "kind": "muted",
/**
 * Who was muted.
 */
target: UserLabel,
/**
 * Why.
 */
reason?: string,
/**
 * When the mute ends by itself, in milliseconds since 1970.
 */
until?: number, } | { "kind": "unmuted",
/**
 * Who may write again.
 */
target: UserLabel, } | { "kind": "role_set",
/**
 * Whose.
 */
target: UserLabel,
/**
 * The new role.
 */
role: RoomRole, } | { "kind": "flags_set",
/**
 * All flags as they are from now on.
 */
flags: Flags,
/**
 * Whether joining needs a key.
 */
keyed?: boolean, } | { "kind": "renamed",
/**
 * The new name.
 */
name: string, } | { "kind": "invited",
/**
 * Who.
 */
target: UserLabel, } | { "kind": "mask_added",
/**
 * Which list.
 */
list: MaskList,
/**
 * The mask.
 */
mask: string, } | { "kind": "mask_removed",
/**
 * Which list.
 */
list: MaskList,
/**
 * The mask.
 */
mask: string, } | { "kind": "file_offered",
/**
 * The file.
 */
file: FileId,
/**
 * Its name; left out once it was deleted.
 */
name?: string,
/**
 * Its size in bytes; left out while it is not known.
 */
size?: number,
/**
 * What its sender says it is, such as `image/png`.
 */
media_type: string,
/**
 * How far it is: `sending` when it is told, in history how it is now.
 */
state: FileState,
/**
 * BLAKE3 of its bytes, when it is ready.
 */
digest?: string,
/**
 * Why it failed, when it has.
 */
why?: FileFailure, } | { "kind": "file_ready",
/**
 * The file.
 */
file: FileId,
/**
 * The `seq` of the event that offered it.
 */
target: number,
/**
 * Its name; left out once it was deleted.
 */
name?: string,
/**
 * Its size in bytes.
 */
size: number,
/**
 * BLAKE3 of its bytes, 64 lowercase hexadecimal digits.
 */
digest: string, } | { "kind": "file_failed",
/**
 * The file.
 */
file: FileId,
/**
 * The `seq` of the event that offered it.
 */
target: number,
/**
 * Its name; left out once it was deleted.
 */
name?: string,
/**
 * Why.
 */
why: FileFailure, } | { "kind": "file_deleted",
/**
 * The file.
 */
file: FileId,
/**
 * The `seq` of the event that offered it.
 */
target: number, });

/**
 * What somebody sees of their own second factor.
 */
export type FactorView = {
/**
 * Since when it is on, in milliseconds since 1970; nothing when it is off.
 */
since?: number,
/**
 * How many recovery codes are left.
 */
recovery_left: number,
/**
 * Whether nobody acts in the role without one.
 */
required?: boolean, };

/**
 * Why a file that was being sent will not come.
 */
export type FileFailure = "cancelled" | "expired" | "lost" | "too_large" | "wrong_digest";

/** Names a file that was shared; no permission to read it. 32 lowercase hexadecimal digits. */
export type FileId = string;

/**
 * How much of a file has come.
 */
export type FileProgress = {
/**
 * The room that it is shared with.
 */
room: RoomId,
/**
 * The file.
 */
file: FileId,
/**
 * Who sends it.
 */
by: UserLabel,
/**
 * How many bytes have come.
 */
offset: number,
/**
 * How many it has; left out while that is not known.
 */
size?: number, };

/**
 * How far a file is.
 */
export type FileState = "sending" | "ready" | "failed" | "deleted";

/**
 * A file as it is now.
 */
export type FileView = {
/**
 * The file.
 */
id: FileId,
/**
 * The room that it is shared with.
 */
room: RoomId,
/**
 * The place in the room's log of the event that offered it.
 */
seq: number,
/**
 * Who shares it, by the name they had then.
 */
by: UserLabel,
/**
 * Its name; left out once it was deleted.
 */
name?: string,
/**
 * Its size in bytes; left out while it is not known.
 */
size?: number,
/**
 * What its sender says it is, such as `image/png`.
 */
media_type: string,
/**
 * When it was offered, in milliseconds since 1970.
 */
at: number,
/**
 * When it is over, in milliseconds since 1970, if it was given an end of its own.
 */
expires_at?: number,
/**
 * How far it is.
 */
state: FileState,
/**
 * BLAKE3 of its bytes, 64 lowercase hexadecimal digits, once it is ready.
 */
digest?: string,
/**
 * Why it failed, when it has.
 */
why?: FileFailure, };

/**
 * What a room's operators can switch. A switch that is off is left out.
 */
export type Flags = {
/**
 * Joining needs an invitation or an invite exception.
 */
invite_only?: boolean,
/**
 * Only voiced members and operators may write.
 */
moderated?: boolean,
/**
 * Only operators may change the topic.
 */
topic_locked?: boolean,
/**
 * The room is not listed for those who are not members.
 */
secret?: boolean,
/**
 * Who is not a member may write, into a public room.
 */
outsiders_write?: boolean,
/**
 * Guests may read and, without a voice, not write.
 */
guests_read?: boolean,
/**
 * What programs ask each other (CTCP) is not passed on.
 */
no_queries?: boolean,
/**
 * Nothing is shown where something that expired stood. In `set_flags` this and the two about time stay as they are
 * when they are left out.
 */
no_tombstones?: boolean,
/**
 * Joining needs this key.
 */
key?: string,
/**
 * How many members the room has at most.
 */
member_limit?: number,
/**
 * How long what is said here stands, in milliseconds: 5 s to 365 days; in `set_flags` 0 for good.
 */
retention_ms?: number,
/**
 * When the room ends with all that is in it, in milliseconds since 1970; in `set_flags` 0 for never.
 */
ends_at?: number, };

/**
 * What a search found.
 */
export type Found = {
/**
 * The messages, newest first.
 */
events: Array<EventFrame>,
/**
 * The rooms that they are in.
 */
rooms: Array<RoomSummary>,
/**
 * How many events the index has not taken in yet.
 */
behind: number,
/**
 * Whether the search was ended by its bound: there may be older ones. Off when it was not.
 */
partial?: boolean, };

/**
 * The door that a session came through.
 */
export type Gateway = "http" | "line" | "irc";

/**
 * What became of a code.
 */
export type HandoffNews = { "news": "fetched" } & Waiting | { "news": "expired" } | { "news": "signed_in",
/**
 * From where, if that is known.
 */
address?: string,
/**
 * What it is called in the list of devices.
 */
client: string, };

/**
 * Signs the connection in. With `token`: that device. With `ticket`: the device of a page's cookie. With `name` and `password`: the registered user.
 * With `name` alone: a guest.
 */
export type Hello = {
/**
 * The version of the protocol that the client speaks.
 */
v: number,
/**
 * What the client calls itself in the user's list of devices.
 */
client?: string,
/**
 * The name to come in under.
 */
name?: string,
/**
 * The password of the registered user by that name.
 */
password?: string,
/**
 * The code of that user's second factor: six digits of an app, or a recovery code.
 */
code?: string,
/**
 * The token of an earlier `welcome`.
 */
token?: string,
/**
 * A ticket of `POST /api/v1/session/ticket`, for pages: they can't read the token in their cookie.
 */
ticket?: string,
/**
 * The code of an invite, where the server asks newcomers for one.
 */
invite?: string,
/**
 * Whether `welcome` shall bring a token to come back with.
 */
remember?: boolean,
/**
 * What the client has seen already, to get what it missed.
 */
resume?: Resume, };

/**
 * A part of a room's log, ascending by `seq`, with what stands on its messages.
 */
export type HistoryPage = {
/**
 * The room, with the newest `seq` as `head`.
 */
room: RoomSummary,
/**
 * The history that the numbers belong to.
 */
epoch: StoreEpoch,
/**
 * The events.
 */
events: Array<EventFrame>,
/**
 * The reactions that stand on the messages among them.
 */
reactions: Array<Reaction>, };

/** Names an invite to the server. 32 lowercase hexadecimal digits. */
export type InviteId = string;

/**
 * An invite as admins see it: never its code. Times are milliseconds since 1970.
 */
export type InviteView = {
/**
 * The invite.
 */
id: InviteId,
/**
 * The room that it also gives membership of.
 */
room?: RoomId,
/**
 * Who made it.
 */
by: string,
/**
 * When.
 */
at: number,
/**
 * How many may still use it.
 */
uses_left?: number,
/**
 * Until when.
 */
until?: number, };

/**
 * The limits that a client must know.
 */
export type Limits = {
/**
 * Characters of a message.
 */
message_chars: number,
/**
 * Bytes of one frame from a client.
 */
frame_bytes: number,
/**
 * Requests that may be unanswered.
 */
in_flight: number,
/**
 * Events in one page of history.
 */
history_page: number,
/**
 * Results in one page of a search.
 */
search_page: number,
/**
 * Characters of a client-made message id.
 */
id_chars: number, };

/**
 * One of a room's lists of masks.
 */
export type MaskList = "ban" | "exception" | "invite_exception";

/**
 * A mask on one of a room's lists.
 */
export type MaskView = {
/**
 * The pattern, as it is compared.
 */
mask: string,
/**
 * Who put it there, by the name they had.
 */
by: string,
/**
 * When, in milliseconds since 1970.
 */
at: number, };

/**
 * A member as others see them.
 */
export type MemberView = {
/**
 * Who.
 */
who: UserLabel,
/**
 * Their role on the server.
 */
server_role: ServerRole,
/**
 * Their role in the room.
 */
role: RoomRole,
/**
 * Since when they are a member, in milliseconds since 1970.
 */
since: number,
/**
 * Whether they attend now.
 */
here?: boolean,
/**
 * What they are away for.
 */
away?: string,
/**
 * Whether they may not write.
 */
muted?: boolean,
/**
 * When that ends by itself, in milliseconds since 1970.
 */
muted_until?: number, };

/**
 * What a room is to the one who asks.
 */
export type MineEntry = {
/**
 * The room.
 */
room: RoomId,
/**
 * How far they have read: a `seq`, 0 where they marked none.
 */
read: number,
/**
 * How many messages and files of others came after that, or after they joined; counted to 100.
 */
messages: number,
/**
 * How many of those mention them (in a direct room all do); counted to 100.
 */
mentions: number,
/**
 * What they want to be called for, where they said so.
 */
notify?: NotifyLevel, };

/**
 * What a user is called for in a room, in ascending order.
 */
export type NotifyLevel = "nothing" | "mentions" | "everything";

/**
 * From which end of a range events are taken when there are more than asked for.
 */
export type Order = "oldest" | "newest";

/**
 * Where a message stands.
 */
export type Posted = {
/**
 * The room.
 */
room: RoomId,
/**
 * The place in its log.
 */
seq: number,
/**
 * When it was decided, in milliseconds since 1970.
 */
at: number, };

/**
 * A reaction that stands on a message.
 */
export type Reaction = {
/**
 * The `seq` of the message.
 */
target: number,
/**
 * The reaction.
 */
emoji: string,
/**
 * Whose.
 */
by: UserLabel, };

/**
 * A request. `room` is an id, `#name`, or `@name` for the direct room with that user; `user` and `with`
 * are an id, `@name` or a plain name. [`crate::read`] turns the texts into values.
 */
export type Request = { "type": "post", room: string, text: string, reply_to?: number, action?: boolean, notice?: boolean, lifetime_ms?: number, id?: string, } | { "type": "edit", room: string, target: number, text: string, } | { "type": "delete", room: string, target: number, } | { "type": "react", room: string, target: number, emoji: string, on: boolean, } | { "type": "run", room: string, command: string, } | { "type": "pin", room: string, target: number, on: boolean, } | { "type": "cancel_file", file: FileId, } | { "type": "create_room", name: string, kind: RoomKind,
/**
 * How long what is said stands, in milliseconds: 5 s to 365 days, or 0 for good.
 */
retention_ms?: number,
/**
 * When the room ends, in milliseconds since 1970, or 0 for never.
 */
ends_at?: number,
/**
 * The same as a time from now, in milliseconds.
 */
ends_in_ms?: number,
/**
 * Whether nothing is shown where something that expired stood.
 */
no_tombstones?: boolean, } | { "type": "open_direct", with: string, } | { "type": "join", room: string, key?: string, } | { "type": "leave", room: string, } | { "type": "set_topic", room: string, topic: string, } | { "type": "set_flags", room: string, flags: Flags, } | { "type": "set_keeping", room: string,
/**
 * How long what is said stands, in milliseconds: 5 s to 365 days, or 0 for good.
 */
retention_ms?: number,
/**
 * When the room ends, in milliseconds since 1970, or 0 for never.
 */
ends_at?: number,
/**
 * The same as a time from now, in milliseconds.
 */
ends_in_ms?: number,
/**
 * Whether nothing is shown where something that expired stood.
 */
no_tombstones?: boolean, } | { "type": "rename_room", room: string, name: string, } | { "type": "set_mask", room: string, list: MaskList, mask: string, on: boolean, } | { "type": "set_room_role", room: string, user: string, role: RoomRole, } | { "type": "set_server_role", user: string, role: ServerRole, } | { "type": "invite", room: string, user: string, } | { "type": "remove", room: string, user: string, reason?: string, } | { "type": "block", name: string, with_address?: boolean, span_ms?: number, reason?: string, } | { "type": "unblock", name: string, } | { "type": "mute", room: string, user: string, span_ms?: number, reason?: string, } | { "type": "unmute", room: string, user: string, } | { "type": "rename", name: string, } | { "type": "register", password: string, } | { "type": "set_password", old: string, new: string, code?: string, } | { "type": "factor" } | { "type": "begin_factor" } | { "type": "confirm_factor", password: string, code: string, sign_out?: boolean, } | { "type": "remove_factor", password: string, code: string, } | { "type": "renew_recovery", password: string, code: string, } | { "type": "reset_factor", user: string, } | { "type": "away", text?: string, } | { "type": "create_invite", room?: string, uses?: number, span_ms?: number, } | { "type": "revoke_invite", invite: InviteId, } | { "type": "revoke_device", device: DeviceId, } | { "type": "mark_read", room: string, seq: number, } | { "type": "set_notify", room: string, level: NotifyLevel, } | { "type": "ignore", user: string, on: boolean, } | { "type": "typing", room: string, } | { "type": "ping" } | { "type": "who", room?: string, } | { "type": "rooms" } | { "type": "room", room: string, } | { "type": "history", room: string, after?: number, before?: number, order?: Order, since?: number, limit?: number, } | { "type": "search", words: string, room?: string, author?: string, before?: number, after?: number, limit?: number, has_file?: boolean, } | { "type": "pins", room: string, } | { "type": "masks", room: string, list: MaskList, } | { "type": "mine" } | { "type": "file", file: FileId, } | { "type": "file_named", room: string, name: string, } | { "type": "files", room: string, before?: number, limit?: number, } | { "type": "blocks" } | { "type": "invites" } | { "type": "users" } | { "type": "devices" } | { "type": "offer_code" } | { "type": "open_code", code: string, } | { "type": "confirm_code", number: number, } | { "type": "refuse_code" } | { "type": "audit", before?: number, limit?: number, };

/**
 * How far a client has come in each room.
 */
export type Resume = {
/**
 * The history that the numbers belong to.
 */
epoch: StoreEpoch,
/**
 * The newest `seq` that was seen, by room.
 */
rooms: { [key in RoomId]: number }, };

/** Names a room for good, whatever the room is called. 32 lowercase hexadecimal digits. */
export type RoomId = string;

/**
 * The kind of a room.
 */
export type RoomKind = "public" | "private" | "direct";

/**
 * The role of a member in a room, in ascending order.
 */
export type RoomRole = "member" | "voiced" | "operator";

/**
 * A room in a list.
 */
export type RoomSummary = {
/**
 * The room.
 */
id: RoomId,
/**
 * Its name; a direct room has none.
 */
name?: string,
/**
 * In a direct room, the other one.
 */
with?: UserLabel,
/**
 * Its kind.
 */
kind: RoomKind,
/**
 * Whether it is the lobby.
 */
lobby?: boolean,
/**
 * The topic, possibly empty.
 */
topic: string,
/**
 * How many members it has; of the lobby, how many are here.
 */
members: number,
/**
 * The newest `seq`.
 */
head: number,
/**
 * Whether the asker is a member.
 */
member?: boolean, };

/**
 * A room with everything that a member sees of it.
 */
export type RoomView = {
/**
 * As in a list.
 */
room: RoomSummary,
/**
 * Its flags; the key only for operators of the room and admins.
 */
flags: Flags,
/**
 * When it was made, in milliseconds since 1970.
 */
since: number,
/**
 * Its members; of the lobby, who is here and who has a role there. Left out when a room of more
 * than 100 is opened: a client that shows them asks with `room`.
 */
members?: Array<MemberView>,
/**
 * How many messages and files are pinned in it; left out when none is.
 */
pins?: number, };

/**
 * A frame from a server.
 */
export type ServerFrame = { "type": "welcome" } & Welcome | { "type": "room_opened" } & RoomView | { "type": "room_closed",
/**
 * The room.
 */
room: RoomId,
/**
 * Whether the room has ended: nobody is in it, and all that was in it is erased.
 */
ended?: boolean, } | { "type": "invited",
/**
 * The room.
 */
room: RoomSummary,
/**
 * Who invited them.
 */
by: UserLabel, } | { "type": "event" } & EventFrame | { "type": "attendance" } & Attendance | { "type": "who_now",
/**
 * The room.
 */
room: RoomId,
/**
 * Who is here.
 */
who: Array<WhoEntry>, } | { "type": "typing",
/**
 * Where.
 */
room: RoomId,
/**
 * Who.
 */
who: UserLabel, } | { "type": "file_progress" } & FileProgress | { "type": "read",
/**
 * The room.
 */
room: RoomId,
/**
 * The newest `seq` that they have read.
 */
seq: number, } | { "type": "notify",
/**
 * The room.
 */
room: RoomId,
/**
 * For what.
 */
level: NotifyLevel, } | { "type": "ignored",
/**
 * All of them, sorted by name.
 */
ignored: Array<UserLabel>, } | { "type": "handoff" } & HandoffNews | { "type": "sign_in" } & SignInNews | { "type": "ok",
/**
 * The request's.
 */
tag: number, } & ({ "kind": "done" } | { "kind": "posted" } & Posted | { "kind": "room_id",
/**
 * The room.
 */
room: RoomId, } | { "kind": "block",
/**
 * The block.
 */
block: BlockId,
/**
 * Whether the address was to be refused too and none is known: only the name is refused.
 */
no_address?: boolean, } | { "kind": "invite",
/**
 * The invite.
 */
invite: InviteId,
/**
 * What newcomers bring; shown only here.
 */
code?: string, } | { "kind": "pong" } | { "kind": "who",
/**
 * The users.
 */
who: Array<WhoEntry>, } | { "kind": "rooms",
/**
 * The rooms.
 */
rooms: Array<RoomSummary>, } | { "kind": "room",
/**
 * The room.
 */
view: RoomView, } | { "kind": "history" } & HistoryPage | { "kind": "found" } & Found | { "kind": "pins",
/**
 * The messages and files, as they are now.
 */
events: Array<EventFrame>, } | { "kind": "masks",
/**
 * In the order in which they were put there.
 */
masks: Array<MaskView>, } | { "kind": "mine",
/**
 * The rooms that one is in.
 */
rooms: Array<MineEntry>,
/**
 * Whom one ignores, sorted by name.
 */
ignored: Array<UserLabel>, } | { "kind": "file",
/**
 * The file.
 */
file: FileView, } | { "kind": "files",
/**
 * The files.
 */
files: Array<FileView>, } | { "kind": "blocks",
/**
 * The blocks.
 */
blocks: Array<BlockView>, } | { "kind": "invites",
/**
 * The invites.
 */
invites: Array<InviteView>, } | { "kind": "users",
/**
 * The users.
 */
users: Array<UserView>, } | { "kind": "devices",
/**
 * The devices.
 */
devices: Array<DeviceView>, } | { "kind": "factor" } & FactorView | { "kind": "factor_offer",
/**
 * As it is typed into an app.
 */
secret: string,
/**
 * As an app reads it out of a QR code: `otpauth://totp/…`.
 */
uri: string, } | { "kind": "recovery_codes",
/**
 * The codes.
 */
codes: Array<string>, } | { "kind": "code" } & ShownCode | { "kind": "waiting" } & Waiting | { "kind": "audit",
/**
 * The lines.
 */
lines: Array<AuditView>, }) | { "type": "error" } & ErrorFrame | { "type": "goodbye",
/**
 * Why, for programs.
 */
code: string,
/**
 * Why, for people.
 */
message: string,
/**
 * When the block that refuses ends by itself, in milliseconds since 1970.
 */
until?: number,
/**
 * Who removed or blocked the user, by name.
 */
by?: string,
/**
 * Why they did, in their words.
 */
reason?: string, };

/**
 * The role of a user on the server, in ascending order.
 */
export type ServerRole = "guest" | "member" | "admin" | "owner";

/**
 * A code to show.
 */
export type ShownCode = {
/**
 * The code.
 */
code: string,
/**
 * The address that the new device opens, if the server knows one by which others reach it; else it is
 * `/q#CODE` at the address by which the client came.
 */
link?: string,
/**
 * How long it lives, in milliseconds.
 */
life_ms: number, };

/**
 * What changed about how the user signs in, by whomever: whoever did not do it is to know.
 */
export type SignInNews = { "news": "passkey_added",
/**
 * What it is called.
 */
name: string, } | { "news": "passkey_removed",
/**
 * What it was called.
 */
name: string, } | { "news": "passkeys_reset",
/**
 * The admin's name.
 */
by: string, } | { "news": "certificate_added",
/**
 * What it is called in the list of devices.
 */
label: string, } | { "news": "irc_password_set" } | { "news": "irc_password_removed" } | { "news": "password_changed" } | { "news": "others_signed_out" } | { "news": "factor_on" } | { "news": "factor_off" } | { "news": "factor_reset",
/**
 * The admin's name.
 */
by: string, } | { "news": "recovery_codes_renewed" } | { "news": "recovery_code_used",
/**
 * How many are left.
 */
left: number, };

/** Names the history that the `seq`s belong to; it changes when a backup is restored. 32 lowercase hexadecimal digits. */
export type StoreEpoch = string;

/** Names a user for good, whatever the user is called. 32 lowercase hexadecimal digits. */
export type UserId = string;

/**
 * A user and a name: the present one, or in an event the one they had then.
 */
export type UserLabel = {
/**
 * The user.
 */
id: UserId,
/**
 * The name.
 */
name: string, };

/**
 * A user as admins see them. Times are milliseconds since 1970.
 */
export type UserView = {
/**
 * Who.
 */
who: UserLabel,
/**
 * The name under which they registered and still sign in, where they have another one now.
 */
account?: string,
/**
 * Their role on the server.
 */
role: ServerRole,
/**
 * When they first came.
 */
since: number,
/**
 * When they were last here.
 */
seen: number,
/**
 * Whether they are here now.
 */
here?: boolean,
/**
 * Whether they have a second factor, or passkeys: what an admin can turn off.
 */
second_factor?: boolean, };

/**
 * A device that waits to be confirmed.
 */
export type Waiting = {
/**
 * From where it asks, if that is known.
 */
address?: string,
/**
 * What it calls itself.
 */
client: string,
/**
 * Three numbers of two digits in rising order. The device shows one of them.
 */
numbers: Array<number>,
/**
 * Within what time it is to be confirmed, in milliseconds.
 */
within_ms: number, };

/**
 * Who the client is from now on, and what the server accepts. `room_opened` frames follow, one for each
 * room.
 */
export type Welcome = {
/**
 * The version of the protocol that is spoken on this connection.
 */
v: number,
/**
 * What the server is called.
 */
server: string,
/**
 * The version of Parlor that it runs.
 */
version: string,
/**
 * The history that `seq`s belong to.
 */
epoch: StoreEpoch,
/**
 * Who the client is.
 */
user: UserId,
/**
 * By which name; a guest who resumes may have got another.
 */
name: string,
/**
 * Their role on the server.
 */
role: ServerRole,
/**
 * What to come back with, if `hello` asked to be remembered. It is shown only here.
 */
token?: string,
/**
 * Whether the client's `resume` was of this history: what it missed follows.
 */
resumed?: boolean,
/**
 * Whether the role counts for nothing yet, since it needs a second factor: turn it on.
 */
needs_factor?: boolean,
/**
 * What time it is by the server's clock, in milliseconds since 1970. What expires is over by this clock,
 * and not by the client's own.
 */
now?: number,
/**
 * What the server accepts.
 */
limits: Limits, };

/**
 * A user who is here.
 */
export type WhoEntry = {
/**
 * Who.
 */
who: UserLabel,
/**
 * Their role on the server.
 */
role: ServerRole,
/**
 * The doors of their sessions, each once.
 */
gateways: Array<Gateway>,
/**
 * How long none of their sessions has asked for anything, in milliseconds.
 */
idle_ms: number,
/**
 * Since when they have been here, in milliseconds since 1970.
 */
since: number,
/**
 * What they are away for.
 */
away?: string, };

/** The bodies of the HTTP API. */
export namespace Api {
  /**
   * A passkey that was made; all but `name`, `password` and `code` in base64url.
   */
  export type AddPasskey = {
  /**
   * What it is called.
   */
  name: string,
  /**
   * `clientDataJSON`.
   */
  client_data: string,
  /**
   * `attestationObject`.
   */
  attestation: string,
  /**
   * The account's password.
   */
  password: string,
  /**
   * The code of its second factor, where it has one.
   */
  code?: string, };
  /**
   * Asks for a code that somebody signed in opens on another device.
   */
  export type AskCode = {
  /**
   * What the client calls itself: whoever confirms is told, and it is in their list of devices.
   */
  client?: string, };
  /**
   * A code to show.
   */
  export type AskedCode = {
  /**
   * The code; short, so that it can be typed.
   */
  code: string,
  /**
   * The address that the other device opens, if the server knows one by which others reach it; else it is
   * `/approve#CODE` at the address by which the client came.
   */
  link?: string,
  /**
   * The number that is to be shown: it is picked on the other device.
   */
  number: number,
  /**
   * What the sign-in is taken with.
   */
  receipt: string,
  /**
   * How long the code lives, in milliseconds.
   */
  life_ms: number, };
  /**
   * Lines of the audit log, newest first.
   */
  export type Audit = {
  /**
   * The lines.
   */
  lines: Array<AuditView>, };
  /**
   * The query of the audit log.
   */
  export type AuditQuery = {
  /**
   * Only before this position.
   */
  before?: number,
  /**
   * At most that many lines.
   */
  limit?: number, };
  /**
   * Takes somebody out and keeps them out.
   */
  export type Block = {
  /**
   * The name.
   */
  name: string,
  /**
   * Whether to refuse the addresses they are connected from as well.
   */
  with_address?: boolean,
  /**
   * For how long, in milliseconds; without it, until lifted.
   */
  span_ms?: number,
  /**
   * Why.
   */
  reason?: string, };
  /**
   * A block that stands now.
   */
  export type Blocked = {
  /**
   * The block.
   */
  block: BlockId,
  /**
   * Whether the address was to be refused too and none is known: only the name is refused.
   */
  no_address?: boolean, };
  /**
   * The blocks that stand, oldest first.
   */
  export type Blocks = {
  /**
   * The blocks.
   */
  blocks: Array<BlockView>, };
  /**
   * Changes a room: what is left out stays.
   */
  export type ChangeRoom = {
  /**
   * The new name.
   */
  name?: string,
  /**
   * The new topic; an empty one clears it.
   */
  topic?: string,
  /**
   * All flags as they shall be.
   */
  flags?: Flags,
  /**
   * What changes of how long it keeps what is said, and of when it ends.
   */
  keeping?: Keeping, };
  /**
   * Makes the first owner: the body of `POST /api/v1/claim`, answered with [`SignedIn`].
   */
  export type Claim = {
  /**
   * The secret of the one-time link.
   */
  secret: string,
  /**
   * The owner's name.
   */
  name: string,
  /**
   * The owner's password.
   */
  password: string,
  /**
   * What the client calls itself in the user's list of devices.
   */
  client?: string, };
  /**
   * Makes an invite to the server.
   */
  export type CreateInvite = {
  /**
   * A room that it also gives membership of.
   */
  room?: string,
  /**
   * How often it can be used; without it, any number of times.
   */
  uses?: number,
  /**
   * For how long, in milliseconds; without it, for ever.
   */
  span_ms?: number, };
  /**
   * Makes a room.
   */
  export type CreateRoom = {
  /**
   * Its name.
   */
  name: string,
  /**
   * Public or private.
   */
  kind: RoomKind,
  /**
   * How long it keeps what is said in it, and when it ends.
   */
  keeping?: Keeping, };
  /**
   * One's own devices, oldest first.
   */
  export type Devices = {
  /**
   * The devices.
   */
  devices: Array<DeviceView>, };
  /**
   * How many sessions came through a door.
   */
  export type DoorSessions = {
  /**
   * The door.
   */
  gateway: Gateway,
  /**
   * How many.
   */
  count: number, };
  /**
   * Replaces the text of a message.
   */
  export type Edit = {
  /**
   * The new text.
   */
  text: string, };
  /**
   * Every answer that is no success.
   */
  export type ErrorBody = {
  /**
   * Why, for programs: one of the codes of docs/protocol/native.md.
   */
  code: string,
  /**
   * Why, for people.
   */
  message: string,
  /**
   * When the block or mute that refuses ends by itself, in milliseconds since 1970.
   */
  until?: number, };
  /**
   * Brings the code that somebody signed in shows on another device.
   */
  export type FetchCode = {
  /**
   * The code.
   */
  code: string,
  /**
   * What the client calls itself: whoever confirms is told, and it is in their list of devices.
   */
  client?: string, };
  /**
   * A code was fetched in time and waits to be confirmed on the device that shows it.
   */
  export type FetchedCode = {
  /**
   * As whom one will be signed in.
   */
  name: string,
  /**
   * The number that is to be shown: it is picked on the other device.
   */
  number: number,
  /**
   * What the sign-in is taken with.
   */
  receipt: string,
  /**
   * Within what time, in milliseconds.
   */
  within_ms: number, };
  /**
   * The files of a room, newest first.
   */
  export type Files = {
  /**
   * The files.
   */
  files: Array<FileView>, };
  /**
   * What files take up.
   */
  export type FilesHealth = {
  /**
   * The files that have come and can be fetched.
   */
  count: number,
  /**
   * What all files take up, in bytes, those that are being sent included.
   */
  bytes: number,
  /**
   * What they may take up together, in bytes; left out where that is not bounded.
   */
  quota?: number, };
  /**
   * The query of a list of files.
   */
  export type FilesQuery = {
  /**
   * Only those that were offered before this `seq`.
   */
  before?: number,
  /**
   * At most that many files.
   */
  limit?: number, };
  /**
   * How the server is.
   */
  export type Health = {
  /**
   * The version of the server.
   */
  version: string,
  /**
   * How long it has been running, in milliseconds.
   */
  uptime_ms: number,
  /**
   * The sessions that are open, by their door; a door without any is left out.
   */
  sessions: Array<DoorSessions>,
  /**
   * Registered users.
   */
  users: number,
  /**
   * Guests who are here or can come back.
   */
  guests: number,
  /**
   * Rooms, direct ones included.
   */
  rooms: number,
  /**
   * The events of all rooms.
   */
  events: number,
  /**
   * What users, rooms and events take up on the disk, in bytes.
   */
  store_bytes: number,
  /**
   * What files take up.
   */
  files: FilesHealth,
  /**
   * What is free on the disk that keeps files, in bytes; left out where none are kept.
   */
  disk_free_bytes?: number,
  /**
   * Events that are not in the search index yet.
   */
  search_behind: number,
  /**
   * What the server takes up in memory, in bytes; left out where the machine does not tell.
   */
  memory_bytes?: number,
  /**
   * When the last backup was made, in milliseconds since 1970; left out where none was.
   */
  last_backup?: number, };
  /**
   * The query of a history request: which part of the log.
   */
  export type HistoryQuery = {
  /**
   * Only after this `seq`.
   */
  after?: number,
  /**
   * Only before this `seq`.
   */
  before?: number,
  /**
   * From which end when there are more; the newest if not said, the oldest with `after`.
   */
  order?: Order,
  /**
   * From the first event at or after this time on, in milliseconds since 1970.
   */
  since?: number,
  /**
   * At most that many events.
   */
  limit?: number, };
  /**
   * An invite that was made.
   */
  export type InviteMade = {
  /**
   * The invite.
   */
  invite: InviteId,
  /**
   * What newcomers bring; shown only here.
   */
  code: string, };
  /**
   * The invites that are open, oldest first.
   */
  export type Invites = {
  /**
   * The invites.
   */
  invites: Array<InviteView>, };
  /**
   * Joins a room.
   */
  export type Join = {
  /**
   * Its key, where it has one.
   */
  key?: string, };
  /**
   * Who may come in.
   */
  export type JoinPolicy = "open" | "invite" | "registered";
  /**
   * A change of how long a room keeps what is said in it, and when it ends. What is left out stays.
   */
  export type Keeping = {
  /**
   * How long what is said stands, in milliseconds: 5 s to 365 days, or 0 for good.
   */
  retention_ms?: number,
  /**
   * When the room ends, in milliseconds since 1970, or 0 for never.
   */
  ends_at?: number,
  /**
   * The same as a time from now, in milliseconds.
   */
  ends_in_ms?: number,
  /**
   * Whether nothing is shown where something that expired stood.
   */
  no_tombstones?: boolean, };
  /**
   * Who the token belongs to.
   */
  export type Me = {
  /**
   * Who.
   */
  user: UserId,
  /**
   * By which name.
   */
  name: string,
  /**
   * Their role on the server.
   */
  role: ServerRole, };
  /**
   * Lets somebody read and not write.
   */
  export type Mute = {
  /**
   * For how long, in milliseconds; without it, until lifted.
   */
  span_ms?: number,
  /**
   * Why.
   */
  reason?: string, };
  /**
   * Finds or makes the direct room with somebody.
   */
  export type OpenDirect = {
  /**
   * With whom.
   */
  with: string, };
  /**
   * Signs a page in, for which the token is kept in a cookie: with `password` as the registered user, with
   * `claim` and `password` as the first owner, without them as a guest.
   */
  export type OpenSession = {
  /**
   * The name.
   */
  name: string,
  /**
   * The password.
   */
  password?: string,
  /**
   * The code of that user's second factor: six digits of an app, or a recovery code.
   */
  code?: string,
  /**
   * The code of an invite, where the server asks newcomers for one.
   */
  invite?: string,
  /**
   * The secret of the one-time link that makes the first owner.
   */
  claim?: string,
  /**
   * What the client calls itself in the user's list of devices.
   */
  client?: string, };
  /**
   * A passkey of one's own.
   */
  export type Passkey = {
  /**
   * Its id, in base64url.
   */
  id: string,
  /**
   * What it is called.
   */
  name: string,
  /**
   * Since when, in milliseconds since 1970.
   */
  at: number,
  /**
   * When it last signed in.
   */
  used?: number, };
  /**
   * What a page has a passkey sign.
   */
  export type PasskeyChallenge = {
  /**
   * The challenge, in base64url: good once, for 5 minutes.
   */
  challenge: string,
  /**
   * The domain that passkeys of this page belong to.
   */
  domain: string, };
  /**
   * What a page has a passkey made with.
   */
  export type PasskeyOffer = {
  /**
   * The challenge, in base64url: good once, for 5 minutes.
   */
  challenge: string,
  /**
   * The domain that the passkey will belong to.
   */
  domain: string,
  /**
   * What the server is called.
   */
  server: string,
  /**
   * The user, in base64url.
   */
  user: string,
  /**
   * What the user is called.
   */
  name: string,
  /**
   * The kinds of keys that will do, by their numbers of COSE, the best first.
   */
  algorithms: Array<number>,
  /**
   * The ids of the user's passkeys, in base64url: none of them is made anew.
   */
  known: Array<string>, };
  /**
   * Signs a page in by a passkey; all but `client` in base64url.
   */
  export type PasskeySignIn = {
  /**
   * The passkey.
   */
  id: string,
  /**
   * `clientDataJSON`.
   */
  client_data: string,
  /**
   * `authenticatorData`.
   */
  authenticator_data: string,
  /**
   * `signature`.
   */
  signature: string,
  /**
   * `userHandle`.
   */
  user?: string,
  /**
   * What the client calls itself in the user's list of devices.
   */
  client?: string, };
  /**
   * One's own passkeys, oldest first.
   */
  export type Passkeys = {
  /**
   * The passkeys.
   */
  passkeys: Array<Passkey>, };
  /**
   * Writes a message.
   */
  export type Post = {
  /**
   * The text.
   */
  text: string,
  /**
   * The `seq` of the message that it answers.
   */
  reply_to?: number,
  /**
   * In the third person.
   */
  action?: boolean,
  /**
   * A notice, which nothing answers by itself.
   */
  notice?: boolean,
  /**
   * For how long, in milliseconds: 5 s to 365 days; without it, as long as the room keeps it.
   */
  lifetime_ms?: number,
  /**
   * The client's own id for it: a retry with the same id makes no second message.
   */
  id?: string, };
  /**
   * Adds a reaction to a message, or takes one's own back.
   */
  export type React = {
  /**
   * The reaction.
   */
  emoji: string,
  /**
   * False takes it back.
   */
  on: boolean, };
  /**
   * Takes a sign-in that was confirmed on another device.
   */
  export type Redeem = {
  /**
   * What came with the code.
   */
  receipt: string, };
  /**
   * Makes a guest a registered user.
   */
  export type Register = {
  /**
   * The password.
   */
  password: string, };
  /**
   * Takes somebody out of a room; of the lobby: ends all their sessions.
   */
  export type Remove = {
  /**
   * Why.
   */
  reason?: string, };
  /**
   * Takes another name.
   */
  export type Rename = {
  /**
   * The name.
   */
  name: string, };
  /**
   * A room that was made or found.
   */
  export type RoomMade = {
  /**
   * The room.
   */
  room: RoomId, };
  /**
   * What the files of a room take up.
   */
  export type RoomStorage = {
  /**
   * The room.
   */
  room: RoomId,
  /**
   * Its name; a direct room has none.
   */
  name?: string,
  /**
   * How much, in bytes.
   */
  bytes: number, };
  /**
   * The rooms that one is in or can find, the lobby first.
   */
  export type Rooms = {
  /**
   * The rooms.
   */
  rooms: Array<RoomSummary>, };
  /**
   * The query of a search.
   */
  export type SearchQuery = {
  /**
   * The words; all must be there. Files need none.
   */
  words: string,
  /**
   * Only in this room.
   */
  room?: string,
  /**
   * Only by this user.
   */
  author?: string,
  /**
   * Only before this time, in milliseconds since 1970.
   */
  before?: number,
  /**
   * Only after this time, in milliseconds since 1970.
   */
  after?: number,
  /**
   * At most that many messages.
   */
  limit?: number,
  /**
   * Only files, by the words of their names.
   */
  has_file?: boolean, };
  /**
   * What a server says of itself to anybody.
   */
  export type ServerInfo = {
  /**
   * What it is called.
   */
  server: string,
  /**
   * The version of Parlor that it runs.
   */
  version: string,
  /**
   * The version of the native protocol.
   */
  v: number,
  /**
   * What it accepts.
   */
  limits: Limits,
  /**
   * Who may come in.
   */
  join: JoinPolicy,
  /**
   * How many characters a new password has at least.
   */
  password_chars: number,
  /**
   * Whether it has no owner yet, so that the one-time link makes one.
   */
  claimable: boolean,
  /**
   * Whether guests may write.
   */
  guests_write: boolean,
  /**
   * Whether files can be shared.
   */
  files: boolean,
  /**
   * The largest file, in bytes.
   */
  file_bytes: number,
  /**
   * The address at which others reach it, if the operator named one.
   */
  public_url?: string,
  /**
   * Where others in the same network reach it; told on its own machine alone, where no `public_url` is named.
   */
  addresses: Array<string>,
  /**
   * Whether the server itself takes https, at the port where it takes http.
   */
  tls: boolean,
  /**
   * The pin of its key, where it has TLS: the SHA-256 of its public key in base64url. Links with it in their fragment
   * (`#pin=…`) need no authority.
   */
  pin?: string,
  /**
   * Whether further devices are signed in by codes.
   */
  handoff: boolean,
  /**
   * Whether its certificate comes from an authority of its own, which `/ca` hands out.
   */
  authority: boolean, };
  /**
   * Changes the password.
   */
  export type SetPassword = {
  /**
   * The present one.
   */
  old: string,
  /**
   * The new one.
   */
  new: string,
  /**
   * A code of the account's second factor, where it has one.
   */
  code?: string, };
  /**
   * Gives a user a role on the server.
   */
  export type SetServerRole = {
  /**
   * The role.
   */
  role: ServerRole, };
  /**
   * Signs in: with `password` as the registered user, without one as a guest.
   */
  export type SignIn = {
  /**
   * The name.
   */
  name: string,
  /**
   * The password.
   */
  password?: string,
  /**
   * The code of that user's second factor: six digits of an app, or a recovery code.
   */
  code?: string,
  /**
   * The code of an invite, where the server asks newcomers for one.
   */
  invite?: string,
  /**
   * What the client calls itself in the user's list of devices.
   */
  client?: string, };
  /**
   * Somebody is signed in.
   */
  export type SignedIn = {
  /**
   * The bearer token, shown only here.
   */
  token: string,
  /**
   * Who.
   */
  user: UserId,
  /**
   * By which name.
   */
  name: string,
  /**
   * Their role on the server.
   */
  role: ServerRole,
  /**
   * The history that `seq`s belong to.
   */
  epoch: StoreEpoch, };
  /**
   * Whose files take up how much.
   */
  export type Storage = {
  /**
   * What all files take up, in bytes, those that are being sent included.
   */
  bytes: number,
  /**
   * The users whose files take up most, at most 100, the largest first.
   */
  users: Array<UserStorage>,
  /**
   * What is left of guests who are forgotten, in bytes.
   */
  forgotten_bytes: number,
  /**
   * The rooms whose files take up most, at most 100, the largest first; those that the one who asks may
   * not know of are left out.
   */
  rooms: Array<RoomStorage>, };
  /**
   * What stands for a page's cookie in one `hello`.
   */
  export type Ticket = {
  /**
   * The ticket: good once, for 30 seconds.
   */
  ticket: string, };
  /**
   * What the files of a user take up.
   */
  export type UserStorage = {
  /**
   * Who.
   */
  who: UserLabel,
  /**
   * How much, in bytes.
   */
  bytes: number, };
  /**
   * All users, sorted by name.
   */
  export type Users = {
  /**
   * The users.
   */
  users: Array<UserView>, };
  /**
   * Who is here, sorted by name.
   */
  export type Who = {
  /**
   * The users.
   */
  who: Array<WhoEntry>, };
}
