//! The entries of a room's log, as lines. docs/protocol/irc.md has the same list for people.

use parlor_core::{Actor, Event, EventBody, moment_of_end};
use parlor_hub::{Before, Item, RoomLabel};
use parlor_model::{Manner, RoomFlags, RoomRole};

use crate::caps::Cap;
use crate::encode::message::{self, Said};
use crate::encode::{self, Scene};
use crate::modes::{self, Changes, letter};
use crate::names;
use crate::wire::line::Line;

pub(super) fn tell(
    scene: Scene<'_>,
    room: &RoomLabel,
    item: &Item,
    event: &Event,
    tell: &mut dyn FnMut(Line),
) {
    let account = encode::account(item);
    let line = |command: &str| scene.line_of(&event.actor, account, Some(event.at), command);
    let on_channel = |command: &str| line(command).word(scene.target);
    let msgid = |seq| names::msgid(room.id, seq);
    let with_id = |line: Line| match scene.view.has(Cap::MessageTags) {
        true => line.tag("msgid", &msgid(event.seq)),
        false => line,
    };
    let mut note_of = |seq, text: String| {
        let said = Said {
            seq,
            text: &text,
            manner: Manner::Notice,
            reply_to: None,
            note: "",
        };
        message::tell(scene, item, event, said, tell);
    };
    let seq = event.seq;
    let mut note = |text| note_of(seq, text);
    match &event.body {
        EventBody::Message { text: Some(text), reply_to, manner, .. } => {
            let note = if *manner == Manner::Ran { "ran: " } else { "" };
            let said = Said { seq, text: text.as_str(), manner: *manner, reply_to: *reply_to, note };
            message::tell(scene, item, event, said, tell);
        }
        EventBody::Edited { target, text: Some(text) } => {
            let said = Said { seq, text: text.as_str(), manner: Manner::Said, reply_to: Some(*target), note: "(edited) " };
            message::tell(scene, item, event, said, tell);
        }
        // Clients that know how are told to take it off their screens; to the others there is nothing to say.
        EventBody::Expired { targets } if scene.view.has(Cap::MessageRedaction) => {
            for target in targets {
                tell(on_channel("REDACT").word(&msgid(*target)).text("expired"));
            }
        }
        EventBody::FileDeleted { .. }
            if event.actor == Actor::server() && !scene.view.has(Cap::MessageRedaction) => {}
        EventBody::Deleted { target } | EventBody::FileDeleted { target, .. } => {
            if scene.view.has(Cap::MessageRedaction) {
                let line = on_channel("REDACT").word(&msgid(*target));
                // Why rides along as it was given, where it was.
                let reason = item.tags.as_deref().filter(|reason| !reason.is_empty());
                tell(match reason {
                    Some(reason) => line.text(reason),
                    None => line,
                });
            } else {
                note("(deleted a message)".to_owned());
            }
        }
        EventBody::Reacted { target, emoji } => {
            if scene.view.has(Cap::MessageTags) {
                let line = line("TAGMSG").word(scene.target).tag("msgid", &msgid(event.seq));
                tell(line.tag("+draft/reply", &msgid(*target)).tag("+draft/react", emoji.as_str()));
            } else {
                note(format!("(reacted with {emoji})"));
            }
        }
        EventBody::Unreacted { target, emoji } => {
            if scene.view.has(Cap::MessageTags) {
                let line = line("TAGMSG").word(scene.target).tag("msgid", &msgid(event.seq));
                tell(line.tag("+draft/reply", &msgid(*target)).tag("+draft/unreact", emoji.as_str()));
            } else {
                note(format!("(took {emoji} back)"));
            }
        }
        EventBody::Pinned { .. } => note("(pinned a message)".to_owned()),
        EventBody::Unpinned { .. } => note("(took the pin off a message)".to_owned()),
        EventBody::TopicSet { topic } => tell(with_id(on_channel("TOPIC")).text(topic.as_str())),
        EventBody::Removed { target, reason } => {
            let line = on_channel("KICK").word(target.name.as_str());
            // RFC 2812 section 3.2.8: the default is the name of whoever did it.
            let reason = if reason.is_empty() { event.actor.name.as_str() } else { reason.as_str() };
            tell(line.text(reason));
        }
        EventBody::Blocked { name, reason, until } => {
            let until = until.map(|until| format!(" until {} UTC", moment_of_end(until))).unwrap_or_default();
            let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            note(format!("(blocked {name} from this server{until}{why})"));
        }
        EventBody::Unblocked { name } => note(format!("(unblocked {name})")),
        EventBody::Muted { target, until, reason } => {
            let until = until.map(|until| format!(" until {} UTC", moment_of_end(until))).unwrap_or_default();
            let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            note(format!("(muted {}{until}{why})", target.name));
        }
        EventBody::Unmuted { target } => note(format!("(unmuted {})", target.name)),
        EventBody::MaskAdded { list, mask } => tell(on_channel("MODE").word(&format!("+{}", letter(*list))).word(mask.as_str())),
        EventBody::MaskRemoved { list, mask } => tell(on_channel("MODE").word(&format!("-{}", letter(*list))).word(mask.as_str())),
        EventBody::Invited { target } if scene.view.has(Cap::InviteNotify) => {
            tell(line("INVITE").word(target.name.as_str()).word(scene.target));
        }
        EventBody::RoleSet { target, role } => {
            let mut changes = Changes::default();
            changes.role(role_before(item, *role), *role, target.name.as_str());
            changes.tell(|| on_channel("MODE"), tell);
        }
        EventBody::FlagsSet { flags } => {
            let mut changes = Changes::default();
            let before = flags_before(item);
            changes.flags(&before, flags, scene.own);
            changes.tell(|| on_channel("MODE"), tell);
            if let Some(keeping) = keeping(&before, flags) {
                let said = Said { seq, text: &keeping, manner: Manner::Notice, reply_to: None, note: "" };
                message::tell(scene, item, event, said, tell);
            }
        }
        EventBody::Renamed { name, reason } if scene.view.has(Cap::ChannelRename) => {
            if let Some(Before::Name(before)) = &item.before {
                let line = line("RENAME").word(&names::channel(before)).word(&names::channel(name));
                tell(line.text(reason.as_str()));
            }
        }
        // It is the file's offer that is deleted and answered.
        EventBody::FileReady { file, name: Some(name), size, target, .. } => {
            let size = parlor_model::bytes(*size);
            let link = scene.links.shared(*file, name).map_or_else(String::new, |link| format!(": {link}"));
            note_of(*target, format!("(shares {name}, {size}){link}"));
        }
        // Attendance tells who comes and goes; the rest is not told on IRC.
        EventBody::Joined { .. }
        | EventBody::Left
        | EventBody::Created
        | EventBody::Expired { .. }
        // Clients that can't be told this leave the channel and join the other: see `session::deliver`.
        | EventBody::Renamed { .. }
        | EventBody::Invited { .. }
        | EventBody::Message { text: None, .. }
        | EventBody::Edited { text: None, .. }
        | EventBody::FileOffered { .. }
        | EventBody::FileReady { name: None, .. }
        | EventBody::FileFailed { .. } => {}
    }
}

/// How long a channel keeps what is said, where that has changed: no mode tells it.
fn keeping(before: &RoomFlags, flags: &RoomFlags) -> Option<String> {
    let changed = (before.retention, before.ends_at) != (flags.retention, flags.ends_at);
    changed
        .then(|| keeping_words(flags).unwrap_or_else(|| "(what is said here is kept)".to_owned()))
}

/// How long a channel keeps what is said; `None` when it is for good.
pub(crate) fn keeping_words(flags: &RoomFlags) -> Option<String> {
    let kept = flags
        .retention
        .map(|kept| format!("what is said here is erased after {kept}"));
    let end = flags
        .ends_at
        .map(|end| format!("this channel ends on {} UTC", moment_of_end(end)));
    let words: Vec<_> = kept.into_iter().chain(end).collect();
    (!words.is_empty()).then(|| format!("({})", words.join("; ")))
}

/// The role before another was given. Where that is not known, it is taken for the least that makes this a change.
fn role_before(item: &Item, role: RoomRole) -> RoomRole {
    match (&item.before, role) {
        (Some(Before::Role(before)), _) => *before,
        (_, RoomRole::Member) => RoomRole::Operator,
        _ => RoomRole::Member,
    }
}

/// The flags before others were set. Where that is not known, those that no letter stands for.
fn flags_before(item: &Item) -> RoomFlags {
    match &item.before {
        Some(Before::Flags(before)) => (**before).clone(),
        _ => modes::no_letters(),
    }
}
