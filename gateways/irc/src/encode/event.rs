//! The entries of a room's log, as lines. docs/protocol/irc.md has the same list for people.

use parlor_core::{Event, EventBody, moment_of_end};
use parlor_hub::{Item, RoomLabel};
use parlor_model::{Manner, MaskList};

use crate::caps::Cap;
use crate::encode::message::{self, Said};
use crate::encode::{self, Scene};
use crate::names;
use crate::wire::line::Line;

pub(super) fn tell(scene: Scene<'_>, room: &RoomLabel, item: &Item, event: &Event, tell: &mut dyn FnMut(Line)) {
    let account = encode::account(item);
    let line = |command: &str| scene.line_of(&event.actor, account, Some(event.at), command);
    let on_channel = |command: &str| line(command).word(scene.target);
    let msgid = |seq| names::msgid(room.id, seq);
    let with_id = |line: Line| match scene.view.has(Cap::MessageTags) {
        true => line.tag("msgid", &msgid(event.seq)),
        false => line,
    };
    let mut note = |text: String| {
        let said = Said { text: &text, manner: Manner::Notice, reply_to: None, note: "" };
        message::tell(scene, item, event, said, tell);
    };
    match &event.body {
        EventBody::Message { text: Some(text), reply_to, manner, .. } => {
            let said = Said { text: text.as_str(), manner: *manner, reply_to: *reply_to, note: "" };
            message::tell(scene, item, event, said, tell);
        }
        EventBody::Edited { target, text: Some(text) } => {
            let said = Said { text: text.as_str(), manner: Manner::Said, reply_to: Some(*target), note: "(edited) " };
            message::tell(scene, item, event, said, tell);
        }
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
            let reason = if reason.is_empty() { target.name.as_str() } else { reason.as_str() };
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
        // Told with what was before: see `session::deliver`.
        EventBody::RoleSet { .. } | EventBody::FlagsSet { .. } | EventBody::Renamed { .. } => {}
        EventBody::FileReady { name: Some(name), size, .. } => {
            note(format!("(shares {name}, {})", parlor_model::bytes(*size)));
        }
        // Attendance tells who comes and goes; the rest is not told on IRC.
        EventBody::Joined { .. }
        | EventBody::Left
        | EventBody::Created
        | EventBody::Invited { .. }
        | EventBody::Message { text: None, .. }
        | EventBody::Edited { text: None, .. }
        | EventBody::FileOffered { .. }
        | EventBody::FileReady { name: None, .. }
        | EventBody::FileFailed { .. } => {}
    }
}

/// The mode's letter of a list of masks.
pub(crate) fn letter(list: MaskList) -> char {
    match list {
        MaskList::Ban => 'b',
        MaskList::Exception => 'e',
        MaskList::InviteException => 'I',
    }
}
