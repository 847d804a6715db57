//! What happened, in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parlor_model::{Lifetime, RoomFlags, RoomKey};
use parlor_wire::{EventBody, EventFrame, Flags, MaskList, RoomKind, RoomRole};

use super::clean;
use crate::room::Room;

/// The `seq` with which the maker of a room joins it, right after it was made.
const MAKER: u64 = 2;

/// A command that was run, as what its author did: the command, and what it wrote in a block that shows it as it is.
pub(super) fn ran(text: &str) -> String {
    let text = clean::text(text);
    let (command, written) = text.split_once('\n').unwrap_or((&text, ""));
    // Marks in the command would be read as such.
    let command = match command.contains('`') {
        true => command.to_owned(),
        false => format!("`{command}`"),
    };
    let ends_block = written.lines().any(|line| line.trim() == "```");
    match (written.is_empty(), ends_block) {
        (true, _) => format!("ran: {command}"),
        (false, true) => format!("ran: {command}\n{written}"),
        (false, false) => format!("ran: {command}\n```\n{written}\n```"),
    }
}

/// What an event is called in the log; `None` for a message, and for what changes a message. `before` are the room's flags before
/// the event, where they are known.
pub(super) fn note(event: &EventFrame, before: Option<&Flags>) -> Option<String> {
    let who = clean::line(&event.by.name);
    let text = match &event.body {
        EventBody::Message { .. }
        | EventBody::Edited { .. }
        | EventBody::Deleted { .. }
        | EventBody::Reacted { .. }
        | EventBody::Unreacted { .. }
        | EventBody::Unknown => return None,
        EventBody::Created => format!("{who} made this room."),
        EventBody::Joined { .. } => format!("{who} is a member now."),
        EventBody::Left => format!("{who} left the room."),
        EventBody::Pinned { target } => format!("{who} pinned message {target}."),
        EventBody::Unpinned { target } => format!("{who} took the pin off message {target}."),
        EventBody::TopicSet { topic } if topic.is_empty() => format!("{who} cleared the topic."),
        EventBody::Expired { .. } => return None,
        EventBody::TopicSet { topic } => format!("{who} set the topic: {}", clean::line(topic)),
        EventBody::Removed { target, reason } => {
            let why = because(reason.as_deref(), None);
            format!("{who} removed {}{why}", clean::line(&target.name))
        }
        EventBody::Blocked {
            name,
            reason,
            until,
        } => {
            let until = until.map(|until| moment(until, &TimeZone::UTC) + " UTC");
            let why = because(reason.as_deref(), until.as_deref());
            format!("{who} blocked {}{why}", clean::line(name))
        }
        EventBody::Unblocked { name } => format!("{who} unblocked {}.", clean::line(name)),
        EventBody::Muted {
            target,
            reason,
            until,
        } => {
            let until = until.map(|until| moment(until, &TimeZone::UTC) + " UTC");
            let why = because(reason.as_deref(), until.as_deref());
            format!("{who} muted {}{why}", clean::line(&target.name))
        }
        EventBody::Unmuted { target } => {
            format!("{who} lets {} write again.", clean::line(&target.name))
        }
        EventBody::RoleSet { target, role } => {
            let role = match role {
                RoomRole::Member => "an ordinary member",
                RoomRole::Voiced => "voiced",
                RoomRole::Operator => "operator",
            };
            format!("{who} made {} {role}.", clean::line(&target.name))
        }
        EventBody::FlagsSet { flags, keyed } => {
            format!(
                "{who} set the room's flags: {}.",
                flag_words(before, flags, *keyed)
            )
        }
        EventBody::Renamed { name } => format!("{who} renamed the room to {}.", clean::line(name)),
        EventBody::Invited { target } => format!("{who} invited {}.", clean::line(&target.name)),
        EventBody::FileOffered { name, size, .. } => {
            format!("{who} shares {}.", file(name.as_deref(), *size))
        }
        EventBody::FileReady {
            name, size, target, ..
        } => {
            let file = file(name.as_deref(), Some(*size));
            format!("{file} of {who} has come: /get {target}")
        }
        EventBody::FileFailed { name, why, .. } => {
            let why = parlor_model::FileFailure::from(*why).told();
            format!("{} {why}.", file(name.as_deref(), None))
        }
        EventBody::FileDeleted { target, .. } => format!("{who} deleted the file {target}."),
        EventBody::MaskAdded { list, mask } => {
            let (mask, list) = (clean::line(mask), list_words(*list));
            format!("{who} put {mask} on the list of {list}.")
        }
        EventBody::MaskRemoved { list, mask } => {
            let (mask, list) = (clean::line(mask), list_words(*list));
            format!("{who} took {mask} off the list of {list}.")
        }
    };
    Some(text)
}

/// Whether an event is shown as what somebody wrote or shared.
pub(super) const fn is_message(event: &EventFrame) -> bool {
    matches!(
        event.body,
        EventBody::Message { .. } | EventBody::FileOffered { .. }
    )
}

/// A file by its name and size.
fn file(name: Option<&str>, size: Option<u64>) -> String {
    let name = name.map_or_else(|| "a deleted file".to_owned(), clean::line);
    match size {
        Some(size) => format!("{name} ({})", parlor_model::bytes(size)),
        None => name,
    }
}

/// Whether an event is part of how every room of this kind begins: the lobby is the server's, a direct room
/// has its two, and who makes a room is in it.
pub(super) fn goes_without_saying(event: &EventFrame, kind: RoomKind, lobby: bool) -> bool {
    match &event.body {
        EventBody::Created => lobby || kind == RoomKind::Direct,
        EventBody::Joined { .. } => kind == RoomKind::Direct || event.seq <= MAKER,
        _ => false,
    }
}

/// Until when and why, as the end of a sentence.
pub(super) fn because(reason: Option<&str>, until: Option<&str>) -> String {
    let until = until
        .map(|until| format!(" until {until}"))
        .unwrap_or_default();
    match reason {
        Some(reason) => format!("{until}: {}", clean::line(reason)),
        None => format!("{until}."),
    }
}

/// A moment as `2026-11-21 02:15` in a zone; `at` is in milliseconds since 1970.
pub(super) fn moment(at: i64, zone: &TimeZone) -> String {
    Timestamp::from_millisecond(at).map_or_else(
        |_| "?".to_owned(),
        |at| {
            at.to_zoned_datetime(zone.clone())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}

/// The room with its mark, in a sentence.
pub(super) fn room_of(room: Option<&Room>) -> String {
    room.map_or_else(|| "the room".to_owned(), Room::title)
}

fn list_words(list: MaskList) -> &'static str {
    match list {
        MaskList::Ban => "those kept out",
        MaskList::Exception => "exceptions",
        MaskList::InviteException => "those who need no invitation",
    }
}

/// What changed of a room's flags, or, where those before are not known, all of them. Who may not know the key only knows that
/// there is one: it is what changed where nothing else did.
fn flag_words(before: Option<&Flags>, flags: &Flags, keyed: bool) -> String {
    let key = RoomKey::parse("unknown").ok();
    let after = room_flags(flags);
    let Some(before) = before.map(room_flags) else {
        let key = key.filter(|_| keyed);
        return parlor_core::flag_words(&RoomFlags { key, ..after });
    };
    let changes = parlor_core::flag_changes(&before, &after);
    match (changes.is_empty(), keyed) {
        (false, _) => changes,
        (true, true) => "with a key".to_owned(),
        (true, false) => "no longer with a key".to_owned(),
    }
}

/// The flags as the rules have them, without the key.
fn room_flags(flags: &Flags) -> RoomFlags {
    let kept = flags
        .retention_ms
        .and_then(|millis| i64::try_from(millis).ok());
    let shown = Flags {
        key: None,
        ..flags.clone()
    };
    RoomFlags {
        no_tombstones: flags.no_tombstones == Some(true),
        retention: kept.and_then(|millis| Lifetime::from_millis(millis).ok()),
        ends_at: flags.ends_at.map(parlor_model::Timestamp::from_millis),
        ..RoomFlags::try_from(shown).unwrap_or_default()
    }
}

/// How long something lasted, roughly: `5s`, `12m`, `3h`, `2d`.
pub(super) fn span(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0) / 1_000;
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}
