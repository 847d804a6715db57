//! What happened in a room, as the lines that everyone in it gets: encoded once, shared by all.
//!
//! A message's lines all start with its author, in the lobby `NAME: `. No name has a space or a colon in
//! it, so no message can pass for another line.

use parlor_core::{Event, EventBody, flag_changes, flag_words, moment_of_end};
use parlor_hub::{Attendance, AttendanceChange, Before, Happening, Item, RoomLabel};
use parlor_model::{
    Manner, MaskList, MessageText, Reason, RoomKind, RoomRole, Seq, Timestamp, sanitise_line,
};

use crate::files;
use crate::link::Links;
use crate::notice::push_lines;

/// Appends the lines of one item; none when this gateway does not tell of it.
pub(crate) fn item(room: &RoomLabel, item: &Item, links: &Links, out: &mut Vec<u8>) {
    match &item.what {
        Happening::Event(event) => {
            let place = place(room, event);
            match (&event.body, &item.before) {
                (EventBody::FlagsSet { flags }, Some(Before::Flags(before))) => {
                    let (who, changed) = (&event.actor.name, flag_changes(before, flags));
                    push_lines(
                        out,
                        &[&place],
                        &format!("{who} set the room up: {changed}."),
                    );
                }
                _ => self::event(&place, room.lobby, event, links, out),
            }
        }
        Happening::Attendance(attendance) if room.lobby => self::attendance(attendance, out),
        Happening::Attendance(_) => {}
    }
}

/// What stands before every line from a room.
fn place(room: &RoomLabel, event: &Event) -> String {
    match (&room.name, room.kind) {
        _ if room.lobby => String::new(),
        (Some(name), RoomKind::Public | RoomKind::Private) => format!("[{name}] "),
        (None, _) | (_, RoomKind::Direct) => format!("[{}] ", event.actor.name),
    }
}

/// Appends an event of a room that is not direct.
fn event(place: &str, lobby: bool, event: &Event, links: &Links, out: &mut Vec<u8>) {
    let who = event.actor.name.as_str();
    let mut tell = |text: String| push_lines(out, &[place], &text);
    match &event.body {
        EventBody::Created => {}
        EventBody::Joined { .. } | EventBody::Left if lobby => {}
        // What was printed stays printed; what is over is in no history from then on.
        EventBody::Message { text: None, .. }
        | EventBody::Edited { text: None, .. }
        | EventBody::Expired { .. } => {}
        EventBody::Message {
            text: Some(text),
            reply_to,
            manner,
            ..
        } => {
            message(place, who, text, *reply_to, *manner, out);
        }
        EventBody::Edited {
            target,
            text: Some(text),
        } => {
            let edited = format!("{who} edited {target}: ");
            push_lines(out, &[place, &edited], text.as_str());
        }
        EventBody::Deleted { target } => tell(format!("{who} deleted {target}.")),
        EventBody::Reacted { target, emoji } => {
            tell(format!("{who} reacted to {target} with {emoji}"))
        }
        EventBody::Unreacted { target, emoji } => {
            tell(format!("{who} took {emoji} back from {target}"))
        }
        EventBody::Pinned { target } => tell(format!("{who} pinned {target}.")),
        EventBody::Unpinned { target } => tell(format!("{who} took the pin off {target}.")),
        EventBody::TopicSet { topic } if topic.is_empty() => {
            tell(format!("{who} cleared the topic."))
        }
        EventBody::TopicSet { topic } => tell(format!("{who} set the topic: {topic}")),
        EventBody::Joined { .. } => tell(format!("{who} joined!")),
        EventBody::Left => tell(format!("{who} left!")),
        EventBody::Removed { target, reason } => {
            tell(format!(
                "{} was removed by {who}{}",
                target.name,
                because(None, reason)
            ));
        }
        EventBody::Blocked {
            name,
            reason,
            until,
        } => {
            tell(format!(
                "{name} was blocked by {who}{}",
                because(*until, reason)
            ));
        }
        EventBody::Unblocked { name } => tell(format!("{name} was unblocked by {who}.")),
        EventBody::Muted {
            target,
            reason,
            until,
        } => {
            tell(format!(
                "{} was muted by {who}{}",
                target.name,
                because(*until, reason)
            ));
        }
        EventBody::Unmuted { target } => tell(format!("{} was unmuted by {who}.", target.name)),
        EventBody::RoleSet { target, role } => {
            tell(format!("{who} made {} {}.", target.name, role_word(*role)));
        }
        EventBody::FlagsSet { flags } => {
            tell(format!("{who} set the room up: {}.", flag_words(flags)))
        }
        EventBody::Renamed { name, reason } => {
            tell(format!(
                "{who} renamed the room to {name}{}",
                because(None, reason)
            ));
        }
        EventBody::Invited { target } => tell(format!("{who} invited {}.", target.name)),
        EventBody::FileOffered {
            name, size, state, ..
        } => {
            if let Some(sending) = files::sending(name.as_ref(), *size, *state) {
                tell(format!("{who} {sending}."));
            }
        }
        EventBody::FileReady {
            file,
            name: Some(name),
            size,
            ..
        } => {
            let (shares, link) = files::shared(*file, name, Some(*size), links);
            tell(format!("{who} {shares}{link}"));
        }
        EventBody::FileFailed {
            name: Some(name),
            why,
            ..
        } => tell(format!("{who} could not send {name}: it {}.", why.told())),
        EventBody::FileReady { name: None, .. } | EventBody::FileFailed { name: None, .. } => {}
        EventBody::FileDeleted { target, .. } => tell(format!("{who} deleted the file {target}.")),
        EventBody::MaskAdded { list, mask } => {
            let mask = sanitise_line(mask.as_str());
            tell(format!(
                "{who} put {mask} on the list of {}.",
                list_words(*list)
            ));
        }
        EventBody::MaskRemoved { list, mask } => {
            let mask = sanitise_line(mask.as_str());
            tell(format!(
                "{who} took {mask} off the list of {}.",
                list_words(*list)
            ));
        }
    }
}

/// Appends a message: `NAME: text`, `- NAME text` in the third person, or `NAME (notice): text`. No name starts
/// with `-` or has a space in it.
pub(crate) fn message(
    place: &str,
    who: &str,
    text: &MessageText,
    reply_to: Option<Seq>,
    manner: Manner,
    out: &mut Vec<u8>,
) {
    let author = match manner {
        Manner::Said => [who, ": ", ""],
        Manner::Action => ["- ", who, " "],
        Manner::Notice => [who, " (notice): ", ""],
        Manner::Ran => return ran(&[place, "* ", who, " ran: "], text, out),
    };
    replied(
        &[place, author[0], author[1], author[2]],
        text,
        reply_to,
        out,
    );
}

/// So many lines of what a command wrote are shown: a screen of lines can't be scrolled past one of thousands.
const RAN_LINES: usize = 50;

/// Appends a command that was run, after its prefix, and what it wrote, each line after a bar.
pub(crate) fn ran(prefix: &[&str], text: &MessageText, out: &mut Vec<u8>) {
    let (command, written) = text
        .as_str()
        .split_once('\n')
        .unwrap_or((text.as_str(), ""));
    push_lines(out, prefix, command);
    if written.is_empty() {
        return;
    }
    let place = prefix.first().copied().unwrap_or_default();
    let (shown, more) = match written.match_indices('\n').nth(RAN_LINES - 1) {
        Some((at, _)) => (&written[..at], written[at..].matches('\n').count()),
        None => (written, 0),
    };
    push_lines(out, &[place, "| "], shown);
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        let told = format!("… {more} more {lines}: open the room in a browser, or /get a file");
        push_lines(out, &[place, "* "], &told);
    }
}

/// Appends a text after a prefix, and what it answers before its first line.
pub(crate) fn replied(
    prefix: &[&str],
    text: &MessageText,
    reply_to: Option<Seq>,
    out: &mut Vec<u8>,
) {
    match reply_to {
        None => push_lines(out, prefix, text.as_str()),
        Some(target) => push_lines(out, prefix, &format!("(to {target}) {text}")),
    }
}

fn attendance(attendance: &Attendance, out: &mut Vec<u8>) {
    let who = &attendance.who.name;
    let text = match &attendance.change {
        AttendanceChange::Joined(_) => format!("{who} joined!"),
        AttendanceChange::Left(_) => format!("{who} left!"),
        AttendanceChange::Away {
            text: Some(text), ..
        } => format!("{who} is away: {text}"),
        AttendanceChange::Away { text: None, .. } => format!("{who} is back."),
        AttendanceChange::Renamed { from, .. } => format!("{from} is now called {who}."),
    };
    push_lines(out, &[], &text);
}

/// Until when and why, as the end of a sentence.
pub(crate) fn because(until: Option<Timestamp>, reason: &Reason) -> String {
    let until = until
        .map(|until| format!(" until {} UTC", moment_of_end(until)))
        .unwrap_or_default();
    if reason.is_empty() {
        format!("{until}.")
    } else {
        format!("{until}: {reason}")
    }
}

fn role_word(role: RoomRole) -> &'static str {
    match role {
        RoomRole::Member => "an ordinary member",
        RoomRole::Voiced => "voiced",
        RoomRole::Operator | RoomRole::VoicedOperator => "operator",
    }
}

fn list_words(list: MaskList) -> &'static str {
    match list {
        MaskList::Ban => "those kept out",
        MaskList::Exception => "exceptions",
        MaskList::InviteException => "those who need no invitation",
    }
}
