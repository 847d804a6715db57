//! Every length, count and size that Parlor accepts, in one place.
//!
//! "Characters" are Unicode scalar values (`char`), "bytes" are bytes of UTF-8. A limit is inclusive:
//! the number itself is still accepted.

use std::time::Duration;

/// Characters of a message, unless the operator configures another limit.
pub const MESSAGE_CHARS: usize = 4_000;
/// Lines of a message.
pub const MESSAGE_LINES: usize = 500;
/// Characters of a room's topic.
pub const TOPIC_CHARS: usize = 390;
/// Characters of the reason given for a removal, block or mute.
pub const REASON_CHARS: usize = 300;
/// Characters of a user's name.
pub const USER_NAME_CHARS: usize = 32;
/// Characters of a room's name.
pub const ROOM_NAME_CHARS: usize = 50;
/// Bytes of one reaction.
pub const EMOJI_BYTES: usize = 64;
/// Reactions that may stand on one message, of all users and kinds.
pub const REACTIONS: usize = 200;
/// Reactions that are read with one page of history; those on its latest messages are left out first.
pub const REACTIONS_PAGE: usize = 10_000;
/// Characters of the key that opens a room.
pub const ROOM_KEY_CHARS: usize = 64;
/// Characters of the text that says why a user is away.
pub const AWAY_CHARS: usize = 200;
/// Characters that a new password has at least, unless the operator configures another number.
pub const PASSWORD_MIN: usize = 8;
/// Bytes that a password has at most.
pub const PASSWORD_MAX: usize = 1_024;
/// Passkeys that a user can have.
pub const PASSKEYS_PER_USER: usize = 20;
/// Recovery codes that a user with a second factor gets.
pub const RECOVERY_CODES: usize = 10;
/// Characters (all ASCII, so also bytes) of a client-made message id.
pub const CLIENT_ID_CHARS: usize = 64;
/// Bytes of what rides along with a message for clients of the same protocol, and is not stored.
pub const TAGS_BYTES: usize = 4_096;
/// Bytes of what a session says to others of its protocol, and nobody keeps.
pub const RELAY_BYTES: usize = 8_192;
/// Milliseconds after which somebody who is not in a room may ask its operators again.
pub const KNOCK_MS: i64 = 60_000;
/// Commands that one session may have unanswered.
pub const IN_FLIGHT: usize = 256;
/// Bytes of one frame or line that a client sends.
pub const FRAME_BYTES: usize = 64 * 1_024;
/// Bytes that a connection may send before it has signed in.
pub const BEFORE_SIGN_IN_BYTES: usize = 32 * 1_024;
/// Events in one page of history.
pub const HISTORY_PAGE: usize = 500;
/// Results in one page of a search.
pub const SEARCH_PAGE: usize = 100;
/// Sessions that one user may have at once, over all gateways.
pub const SESSIONS_PER_USER: usize = 16;
/// Devices that one user may have; beyond, the oldest that is not in use is signed out.
pub const DEVICES_PER_USER: usize = 100;
/// Named rooms that one user may be a member of, and that one may have made; also the direct rooms that one user
/// may have opened with somebody who was not forgotten.
pub const ROOMS_PER_USER: usize = 500;
/// Named rooms that one guest may be a member of, and that one may have made: whoever comes in under many names
/// shall not take them all.
pub const ROOMS_PER_GUEST: usize = 100;
/// Direct rooms that one guest may have opened with somebody who was not forgotten.
pub const DIRECT_ROOMS_PER_GUEST: usize = 100;
/// Named rooms on one server; also the direct rooms between two users. A named room without members
/// is given up and doesn't count.
pub const ROOMS: usize = 10_000;
/// How many of them there may be while somebody registered still gets one; the last are for admins.
pub const ROOMS_FOR_MEMBERS: usize = 9_000;
/// And while a guest still gets one.
pub const ROOMS_FOR_GUESTS: usize = 7_000;
/// Masks in each list of a room (bans, exceptions, invite exceptions).
pub const LIST_MASKS: usize = 100;
/// Names of guests that are muted in one room. Beyond that the mute that ends soonest holds for its guest
/// alone, no more for the name.
pub const MUTED_NAMES: usize = 1_000;
/// Characters of one mask.
pub const MASK_CHARS: usize = 200;
/// Characters of what a program says of its user.
pub const USER_PART_CHARS: usize = 10;
/// Messages and files that are pinned in one room.
pub const PINS: usize = 100;
/// Guests whose direct messages a user takes who else takes them from registered users alone.
pub const ACCEPTED: usize = 500;
/// Users that one user ignores.
pub const IGNORED: usize = 500;
/// What is unread in one room is counted to this number.
pub const UNREAD: usize = 100;
/// Users that one message may mention.
pub const MENTIONS: usize = 50;
/// Bytes of a file's name.
pub const FILE_NAME_BYTES: usize = 255;
/// Bytes of one file, unless the operator configures another limit: 8 GiB.
pub const FILE_BYTES: u64 = 8 << 30;
/// Bytes that must stay free on the disk that keeps files, unless the operator configures others: 1 GiB.
pub const SPACE_FLOOR: u64 = 1 << 30;
/// Files that one user may be sending at once.
pub const FILES_SENDING: usize = 32;
/// Files that all users together may be sending at once.
pub const ALL_FILES_SENDING: usize = 4_096;
/// Milliseconds after which a file that nobody goes on sending is given up: a day.
pub const UPLOAD_EXPIRES_MS: i64 = 24 * 60 * 60 * 1_000;
/// Files in one page of a room's list.
pub const FILES_PAGE: usize = 200;
/// Characters of a command for the server.
pub const RUN_CHARS: usize = 1_000;
/// Words of a command for the server, its name included.
pub const RUN_WORDS: usize = 64;
/// Seconds that a command may take, unless the operator allows it others.
pub const RUN_SECONDS: u64 = 5;
/// The most seconds that an operator can allow a command.
pub const RUN_SECONDS_MAX: u64 = 60;
/// Bytes of a command's output, unless the operator allows it others; also the most that can be allowed.
pub const RUN_OUTPUT_BYTES: usize = 64 * 1_024;
/// Lines of a command's output.
pub const RUN_LINES: usize = 2_000;
/// Commands that one user may have running.
pub const RUN_AT_ONCE: usize = 2;
/// Commands that one user may run in a minute, unless the operator allows other numbers.
pub const RUN_A_MINUTE: u32 = 10;
/// Commands that all users together have running; others wait.
pub const RUN_TOGETHER: usize = 8;
/// Files of a room that a command sees: the newest.
pub const RUN_FILES: usize = 1_000;
/// Bytes of each part of a media type (RFC 6838 section 4.2).
pub const MEDIA_TYPE_PART: usize = 127;
/// How long a code is shown by which a further device is signed in, unless the operator configures another time.
pub const CODE_LIFE: Duration = Duration::from_secs(5);
/// Sign-in codes that are alive at once on one server.
pub const CODES: usize = 1_024;
/// How many of them devices may show that are not signed in, from one address (of IPv6: one /64).
pub const CODES_PER_ADDRESS: usize = 16;
/// How many of them may come from one site (of IPv4: one /24, of IPv6: one /48), whoever asked for them.
pub const CODES_PER_SITE: usize = 128;
/// How many of them one user may have: one for each device or session that shows or has opened one.
pub const CODES_PER_USER: usize = 16;
/// Sign-in codes that one user may ask for in a minute.
pub const CODES_PER_MINUTE: u32 = 40;
/// Sign-in codes that one user may open in a minute without there being such a code.
pub const WRONG_CODES_PER_MINUTE: u32 = 10;
