//! Events as they happen: what they change about a room, and whether they want attention.

use parlor_wire::{EventBody, EventFrame, RoomId, RoomKind, RoomRole, UserId, UserLabel};

use super::clean;
use super::{App, history, ignore, words};
use crate::Effect;
use crate::log::{ItemBody, Tone};
use crate::room::{Member, Room, Scroll};

impl App {
    pub(super) fn event(&mut self, event: EventFrame) {
        let me = self.me.id;
        let id = event.room;
        let is_seen = self.current == Some(id) && self.has_focus;
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if event.seq <= room.head && room.log.is_live && event.seq <= room.log.last {
            return;
        }
        refresh(room, &event);
        room.gathering = None;
        let reply_to = match &event.body {
            EventBody::Message { reply_to, .. } => *reply_to,
            _ => None,
        };
        let is_item = history::happened(room, &event, me);
        if let EventBody::Message { text, .. } = &event.body {
            room.typing.retain(|(who, _)| who.id != event.by.id);
            if event.by.id == me {
                mark_seen(room, event.seq, text.as_deref());
            }
        }
        let is_seen = is_seen && room.scroll == Scroll::Newest;
        if is_seen || event.by.id == me {
            room.read = event.seq;
        }
        let is_hidden = ignore::is_hidden(&event, &self.ignored);
        let is_message = words::is_message(&event) && !is_hidden;
        if is_message && event.by.id != me && !is_seen {
            count_unread(room, &event, me);
        }
        if matches!(event.body, EventBody::Renamed { .. }) {
            self.sort_rooms();
        }
        if let Some(target) = reply_to.filter(|_| is_item) {
            self.want_quote(id, target);
        }
        self.refresh_files(&event);
        if is_hidden {
            return;
        }
        self.attend_to(&event, is_seen);
        self.save(&event);
        self.say_event(&event);
        self.told_about_me(&event);
    }

    /// Asks for the message that a new one answers, if it is not there.
    fn want_quote(&mut self, id: RoomId, target: u64) {
        let missing = self.rooms.get(&id).is_some_and(|room| {
            room.log.message(target).is_none() && !room.quotes.contains_key(&target)
        });
        if missing {
            self.ask_quote(id, target);
        }
    }

    /// Rings and notifies for what is meant for the user and not looked at.
    fn attend_to(&mut self, event: &EventFrame, is_seen: bool) {
        let (text, mentions): (&str, &[UserId]) = match &event.body {
            EventBody::Message {
                text: Some(text),
                mentions,
                ..
            } => (text, mentions),
            EventBody::FileOffered {
                name: Some(name), ..
            } => (name, &[]),
            _ => return,
        };
        if is_seen || event.by.id == self.me.id || self.link != super::LinkState::Online {
            return;
        }
        let Some(room) = self.rooms.get(&event.room) else {
            return;
        };
        let is_direct = room.kind == RoomKind::Direct;
        if !is_direct && !mentions.contains(&self.me.id) {
            return;
        }
        let name = clean::line(&event.by.name);
        let title = match is_direct {
            true => name,
            false => format!("{name} in {}", room.title()),
        };
        let body = clean::line(text).chars().take(200).collect();
        self.effects.push(Effect::Bell);
        self.effects.push(Effect::Notify { title, body });
    }

    /// What the user must know wherever they are.
    fn told_about_me(&mut self, event: &EventFrame) {
        let name = words::room_of(self.rooms.get(&event.room));
        let by = clean::line(&event.by.name);
        let text = match &event.body {
            EventBody::Removed { target, reason } if target.id == self.me.id => {
                self.leaving.insert(event.room);
                format!(
                    "{by} removed you from {name}{}",
                    words::because(reason.as_deref(), None)
                )
            }
            EventBody::Muted {
                target,
                reason,
                until,
            } if target.id == self.me.id => {
                let until = until.map(|until| words::moment(until, &self.options.zone));
                let why = words::because(reason.as_deref(), until.as_deref());
                format!("{by} muted you in {name}{why}")
            }
            EventBody::Unmuted { target } if target.id == self.me.id => {
                format!("{by} lets you write in {name} again.")
            }
            _ => return,
        };
        self.tell(Tone::Info, &text);
    }
}

/// What an event changes about the room itself.
fn refresh(room: &mut Room, event: &EventFrame) {
    match &event.body {
        EventBody::TopicSet { topic } => room.topic = clean::line(topic),
        EventBody::Renamed { name } => room.name = clean::line(name),
        EventBody::FlagsSet { flags, .. } => {
            let before = std::mem::replace(&mut room.flags, flags.clone());
            // What was missed is told after the room was opened with the flags that came of it.
            let is_news = event.seq > room.head;
            room.flags_before = is_news.then_some((event.seq, before));
        }
        EventBody::Joined { role } if !room.lobby => join(room, &event.by, *role),
        EventBody::Left if !room.lobby => drop(room.members.remove(&event.by.id)),
        EventBody::Removed { target, .. } if !room.lobby => drop(room.members.remove(&target.id)),
        EventBody::RoleSet { target, role } => {
            if let Some(member) = room.members.get_mut(&target.id) {
                member.role = *role;
            }
        }
        EventBody::Muted { target, .. } => set_muted(room, target.id, true),
        EventBody::Unmuted { target } => set_muted(room, target.id, false),
        _ => {}
    }
}

fn join(room: &mut Room, who: &UserLabel, role: RoomRole) {
    let member = room.members.entry(who.id).or_insert_with(|| Member {
        name: who.name.clone(),
        server_role: parlor_wire::ServerRole::Member,
        role,
        here: true,
        away: None,
        muted: false,
    });
    member.role = role;
}

fn set_muted(room: &mut Room, user: UserId, muted: bool) {
    if let Some(member) = room.members.get_mut(&user) {
        member.muted = muted;
    }
}

/// One's own message came back: it is not shown a second time as one on its way.
fn mark_seen(room: &mut Room, seq: u64, text: Option<&str>) {
    let waiting = room.outgoing.len();
    room.outgoing
        .retain(|outgoing| outgoing.stored.is_none_or(|stored| stored > seq));
    if room.outgoing.len() < waiting {
        return;
    }
    let text = text.map(clean::text);
    let outgoing = room.outgoing.iter_mut().find(|outgoing| {
        !outgoing.seen && outgoing.failed.is_none() && Some(&outgoing.text) == text.as_ref()
    });
    if let Some(outgoing) = outgoing {
        outgoing.seen = true;
    }
}

fn count_unread(room: &mut Room, event: &EventFrame, me: UserId) {
    room.unread += 1;
    let mentions: &[UserId] = match &event.body {
        EventBody::Message { mentions, .. } => mentions,
        _ => &[],
    };
    if room.kind == RoomKind::Direct || mentions.contains(&me) {
        room.mentions += 1;
    }
    room.new_from.get_or_insert(event.seq);
}

impl App {
    /// In the plain mode, tells what happened in a line.
    fn say_event(&mut self, event: &EventFrame) {
        if !self.options.plain {
            return;
        }
        let place = self.place_mark(event.room);
        let name = clean::line(&event.by.name);
        match &event.body {
            EventBody::Message {
                text: Some(text),
                reply_to,
                action,
                notice,
                ran,
                ..
            } => {
                let head = match (action, notice) {
                    (_, true) => format!("{place}{name} (notice): "),
                    _ if *ran => format!("* {place}{name} ran: "),
                    (true, false) => format!("{place}- {name} "),
                    (false, false) => format!("{place}{name}: "),
                };
                let to = reply_to
                    .map(|seq| format!("(to {seq}) "))
                    .unwrap_or_default();
                let text = format!("{to}{}", clean::text(text));
                self.say_lines(&head, &text);
            }
            EventBody::Edited {
                target,
                text: Some(text),
            } => {
                let head = format!("* {place}{name} edited {target}: ");
                self.say_lines(&head, &clean::text(text));
            }
            EventBody::Deleted { target } => {
                self.say_plain(&format!("* {place}{name} deleted {target}."));
            }
            EventBody::Reacted { target, emoji } => {
                let (emoji, about) = (clean::line(emoji), self.about(event.room, *target));
                self.say_plain(&format!("* {place}{name} reacted {emoji} to {about}."));
            }
            EventBody::Unreacted { target, emoji } => {
                let (emoji, about) = (clean::line(emoji), self.about(event.room, *target));
                self.say_plain(&format!("* {place}{name} took {emoji} back from {about}."));
            }
            _ => {
                let room = self.rooms.get(&event.room);
                let is_said = room
                    .is_some_and(|room| !words::goes_without_saying(event, room.kind, room.lobby));
                let before = room.and_then(|room| room.flags_before(event.seq));
                if let Some(note) = words::note(event, before).filter(|_| is_said) {
                    self.say_plain(&format!("* {place}{note}"));
                }
            }
        }
    }

    /// A message in a few words.
    fn about(&self, id: RoomId, seq: u64) -> String {
        let message = self.rooms.get(&id).and_then(|room| room.log.excerpt(seq));
        match message {
            Some((name, text)) => {
                let text: String = text
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(40)
                    .collect();
                format!("{seq} ({}: {text})", clean::line(&name))
            }
            None => seq.to_string(),
        }
    }

    /// What stands before a line from another room than the current one.
    pub(super) fn place_mark(&self, id: RoomId) -> String {
        match self.rooms.get(&id) {
            Some(room) if self.current != Some(id) => format!("[{}] ", room.title()),
            _ => String::new(),
        }
    }

    /// In the plain mode, prints the newest messages of a room that was just gone to.
    pub(super) fn say_recent(&mut self, id: RoomId) {
        const SHOWN: usize = 10;
        if !self.options.plain {
            return;
        }
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        let messages = room
            .log
            .items
            .iter()
            .rev()
            .filter_map(|item| match &item.body {
                ItemBody::Message(message) => Some((message, message.text.clone()?)),
                ItemBody::Note(_) | ItemBody::Local(..) => None,
            });
        let mut recent: Vec<(String, String)> = messages
            .take(SHOWN)
            .map(|(message, text)| {
                let name = clean::line(&message.by.name);
                match (message.action, message.notice) {
                    (_, true) => (format!("{name} (notice): "), text),
                    (true, false) => (format!("- {name} "), text),
                    (false, false) => (format!("{name}: "), text),
                }
            })
            .collect();
        recent.reverse();
        for (head, text) in recent {
            self.say_lines(&head, &text);
        }
    }
}
