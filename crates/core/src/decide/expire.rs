//! Expiry: what is over is erased, rooms that end are announced and wiped. Nobody asks for it: the time does.

use std::collections::BTreeMap;

use parlor_model::{Manner, MessageText, Reason, RoomId, RoomRole, Seq, Span, Timestamp, UserId};

use crate::{
    Actor, AuditAction, AuditEntry, Change, Event, EventBody, FileFacts, Room, State, moment_of_end,
};

/// Something that was said and whose time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// The room.
    pub room: RoomId,
    /// The message, or the event that offers a file; in a room that is wiped, any that has a word.
    pub seq: Seq,
    /// Whose it is.
    pub author: UserId,
    /// The file, when it is one.
    pub file: Option<FileFacts>,
}

/// How long before a room's end its operators are reminded.
const REMINDERS: [Span; 2] = [
    Span::from_millis(24 * 3_600_000),
    Span::from_millis(3_600_000),
];

/// Erases what is over: one event for the messages of a room, and one for each file. What is gone already
/// is passed over.
#[must_use]
pub fn expire(state: &State, over: &[Over], now: Timestamp) -> Vec<Change> {
    let mut rooms: BTreeMap<RoomId, Vec<&Over>> = BTreeMap::new();
    for one in over {
        // Of a room that is wiped whatever has a word goes, also what a deletion left.
        if state.room(one.room).is_none() || !state.is_deleted_lately(one.room, one.seq) {
            rooms.entry(one.room).or_default().push(one);
        }
    }
    let mut changes = Vec::new();
    for (id, mut over) in rooms {
        over.sort_unstable_by_key(|one| one.seq);
        over.dedup_by_key(|one| one.seq);
        let freed = |one: &Over| {
            let file = one.file?;
            let content = state.files.finished_lately(file.id).or(file.content)?;
            let (room, user) = (one.room, one.author);
            Some(Change::ContentFreed {
                room,
                user,
                content,
            })
        };
        let Some(room) = state.room(id) else {
            let targets = over.iter().map(|one| one.seq).collect();
            changes.push(Change::Erased { room: id, targets });
            changes.extend(over.iter().filter_map(|one| freed(one)));
            continue;
        };
        let mut log = Log::new(room, now);
        let messages = over.iter().filter(|one| one.file.is_none());
        let targets: Vec<Seq> = messages.map(|one| one.seq).collect();
        if !targets.is_empty() {
            changes.push(log.event(EventBody::Expired { targets }));
        }
        for (one, file) in over.iter().filter_map(|one| Some((one, one.file?))) {
            let (file, target) = (file.id, one.seq);
            changes.push(log.event(EventBody::FileDeleted { file, target }));
            changes.extend(freed(one));
        }
    }
    changes
}

/// Reminds those of a room that it ends, where that is due: a day and an hour before. `None` when it is not.
#[must_use]
pub fn remind(room: &Room, now: Timestamp) -> Option<Vec<Change>> {
    let end = room.flags.ends_at.filter(|end| *end > now)?;
    let left = end.as_millis().saturating_sub(now.as_millis());
    let due = |before: &Span| left <= before.as_millis();
    let before = REMINDERS.into_iter().filter(due).min()?;
    if room.reminded.is_some_and(|told| told <= before) {
        return None;
    }
    let shown = Span::from_millis(left - left % 60_000);
    let text = format!(
        "This room ends in {shown}, on {} UTC, and everything in it is erased then. Its operators can keep a copy \
         (the room's export) or extend it with /until.",
        moment_of_end(end)
    );
    let text = MessageText::parse(&text).ok()?;
    let operators = room.members.iter();
    let operators = operators.filter(|(_, member)| member.role >= RoomRole::Operator);
    let body = EventBody::Message {
        text: Some(text),
        reply_to: None,
        manner: Manner::Notice,
        mentions: operators.map(|(user, _)| *user).collect(),
        edited: None,
    };
    let said = Log::new(room, now).event(body);
    let room = room.id;
    Some(vec![said, Change::RoomReminded { room, before }])
}

/// When the next reminder of a room is due.
#[must_use]
pub fn next_reminder(room: &Room) -> Option<Timestamp> {
    let end = room.flags.ends_at?;
    let later = |before: &Span| room.reminded.is_none_or(|told| *before < told);
    let at = |before: Span| Timestamp::from_millis(end.as_millis() - before.as_millis());
    REMINDERS.into_iter().filter(later).map(at).min()
}

/// Ends a room whose time is over: everybody is taken out with a word about it, and so what the room was is left to
/// be wiped. What was said in it is erased before.
#[must_use]
pub fn end_room(state: &State, room: &Room, now: Timestamp) -> Vec<Change> {
    let mut log = Log::new(room, now);
    let reason = "The room has ended, and everything in it was erased.";
    let reason = Reason::parse(reason).unwrap_or_default();
    let mut changes = Vec::new();
    for user in room.members.keys() {
        let Some(user) = state.user(*user) else {
            continue;
        };
        let target = Actor {
            user: user.id,
            name: user.name.clone(),
        };
        let reason = reason.clone();
        changes.push(log.event(EventBody::Removed { target, reason }));
    }
    changes.push(Change::Audited(AuditEntry {
        at: now,
        actor: None,
        actor_name: Actor::server().name.to_string(),
        action: AuditAction::Room,
        target: room.id.to_string(),
        room: Some(room.id),
        detail: "ended".to_owned(),
    }));
    changes
}

/// The end of a room's log, as the server writes on it.
struct Log {
    room: RoomId,
    head: Seq,
    at: Timestamp,
}

impl Log {
    fn new(room: &Room, at: Timestamp) -> Self {
        Self {
            room: room.id,
            head: room.head,
            at,
        }
    }

    fn event(&mut self, body: EventBody) -> Change {
        self.head = self.head.next();
        Change::Event(Event {
            room: self.room,
            seq: self.head,
            at: self.at,
            actor: Actor::server(),
            origin: None,
            expires_at: None,
            body,
        })
    }
}
