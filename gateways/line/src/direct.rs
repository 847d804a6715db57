//! Direct messages, as the lines of one session. They are few, so each session gets its own: from its
//! user's other sessions `[to NAME]`, from somebody who is called like a room it is in `[NAME, direct]`.

use parlor_core::{Event, EventBody};
use parlor_hub::{Happening, Item};
use parlor_model::{Manner, MessageText, Seq, UserId, UserName};

use crate::encode::{ran, replied};
use crate::files;
use crate::link::Links;
use crate::notice::push_lines;

/// Who reads, and with whom the room is shared.
pub(crate) struct Reader<'a> {
    /// The session's user.
    pub me: UserId,
    /// The other one.
    pub with: Option<&'a UserName>,
    /// Whether a room that the session is in has a name that looks like this one.
    pub is_room: &'a dyn Fn(&UserName) -> bool,
    /// Where files are fetched.
    pub links: &'a Links,
}

impl Reader<'_> {
    /// Appends the lines of one item of a direct room.
    pub(crate) fn item(&self, item: &Item, out: &mut Vec<u8>) {
        if let Happening::Event(event) = &item.what {
            self.event(&self.place(event), event, out);
        }
    }

    fn place(&self, event: &Event) -> String {
        let author = &event.actor.name;
        match self.with {
            Some(with) if event.actor.user == self.me => format!("[to {with}] "),
            _ if (self.is_room)(author) => format!("[{author}, direct] "),
            _ => format!("[{author}] "),
        }
    }

    fn event(&self, place: &str, event: &Event, out: &mut Vec<u8>) {
        match &event.body {
            EventBody::Message {
                text: Some(text),
                reply_to,
                manner,
                ..
            } => {
                message(place, event, text, *reply_to, *manner, out);
            }
            EventBody::Edited {
                target,
                text: Some(text),
            } => {
                push_lines(out, &[place, &format!("(edited {target}) ")], text.as_str());
            }
            EventBody::Deleted { target } => {
                push_lines(out, &[place], &format!("(deleted {target})"))
            }
            EventBody::Reacted { target, emoji } => {
                push_lines(
                    out,
                    &[place],
                    &format!("(reacted to {target} with {emoji})"),
                );
            }
            EventBody::Unreacted { target, emoji } => {
                push_lines(out, &[place], &format!("(took {emoji} back from {target})"));
            }
            EventBody::Pinned { target } => {
                push_lines(out, &[place], &format!("(pinned {target})"));
            }
            EventBody::Unpinned { target } => {
                push_lines(out, &[place], &format!("(took the pin off {target})"));
            }
            EventBody::TopicSet { topic } => {
                push_lines(out, &[place], &format!("(set the topic: {topic})"));
            }
            EventBody::FileOffered {
                name, size, state, ..
            } => {
                if let Some(sending) = files::sending(name.as_ref(), *size, *state) {
                    push_lines(out, &[place], &format!("({sending})"));
                }
            }
            EventBody::FileReady {
                file,
                name: Some(name),
                size,
                ..
            } => {
                let (shares, link) = files::shared(*file, name, Some(*size), self.links);
                push_lines(out, &[place], &format!("({shares}){link}"));
            }
            EventBody::FileFailed {
                name: Some(name),
                why,
                ..
            } => {
                let told = format!("(could not send {name}: it {})", why.told());
                push_lines(out, &[place], &told);
            }
            EventBody::FileDeleted { target, .. } => {
                push_lines(out, &[place], &format!("(deleted the file {target})"));
            }
            // Nothing that happens in a room of two, or that its readers did not do themselves.
            EventBody::Message { text: None, .. }
            | EventBody::Edited { text: None, .. }
            | EventBody::FileReady { name: None, .. }
            | EventBody::FileFailed { name: None, .. }
            | EventBody::Expired { .. }
            | EventBody::Created
            | EventBody::Joined { .. }
            | EventBody::Left
            | EventBody::Removed { .. }
            | EventBody::Blocked { .. }
            | EventBody::Unblocked { .. }
            | EventBody::Muted { .. }
            | EventBody::Unmuted { .. }
            | EventBody::RoleSet { .. }
            | EventBody::FlagsSet { .. }
            | EventBody::Renamed { .. }
            | EventBody::Invited { .. }
            | EventBody::MaskAdded { .. }
            | EventBody::MaskRemoved { .. } => {}
        }
    }
}

fn message(
    place: &str,
    event: &Event,
    text: &MessageText,
    reply_to: Option<Seq>,
    manner: Manner,
    out: &mut Vec<u8>,
) {
    let how = match manner {
        Manner::Said => String::new(),
        Manner::Action => format!("- {} ", event.actor.name),
        Manner::Notice => "(notice) ".to_owned(),
        Manner::Ran => {
            return ran(
                &[place, "* ", event.actor.name.as_str(), " ran: "],
                text,
                out,
            );
        }
    };
    replied(&[place, &how], text, reply_to, out);
}
