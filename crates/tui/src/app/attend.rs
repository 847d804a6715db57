//! Who is here: told in order with the events of a room, and not part of its log.

use parlor_wire::{Attendance, AttendanceChange, RoomId, UserLabel, WhoEntry};

use super::App;
use super::clean;
use crate::log::{Item, ItemBody};
use crate::room::{Gathering, Member, Room};

/// In rooms of more members, coming and going is not told in the log.
const TOLD_MEMBERS: usize = 100;

impl App {
    pub(super) fn attendance(&mut self, attendance: Attendance) {
        let Attendance {
            room: id,
            who,
            change,
        } = attendance;
        let now = self.now;
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        let text = take(room, &who, &change);
        let is_me = who.id == self.me.id;
        match &change {
            AttendanceChange::Joined { .. } | AttendanceChange::Left => {
                if !is_me && room.members.len() <= TOLD_MEMBERS && room.lobby {
                    gather(
                        room,
                        &who.name,
                        matches!(change, AttendanceChange::Left),
                        now,
                    );
                }
            }
            AttendanceChange::Away { text } if is_me => self.me.away.clone_from(text),
            AttendanceChange::Away { .. } => {}
            AttendanceChange::Renamed { .. } => {
                if is_me {
                    self.me.name.clone_from(&who.name);
                }
                self.renamed(id, &who, &text);
            }
        }
        if self.rooms.get(&id).is_some_and(|room| room.lobby) && !is_me {
            self.say_plain(&text);
        }
    }

    /// A name is changed wherever it is shown as the present one.
    fn renamed(&mut self, id: RoomId, who: &UserLabel, text: &str) {
        let now = self.now;
        let mut sort = false;
        for room in self.rooms.values_mut() {
            if let Some(with) = room.with.as_mut().filter(|with| with.id == who.id) {
                with.name.clone_from(&who.name);
                room.name.clone_from(&who.name);
                sort = true;
            }
        }
        if let Some(room) = self.rooms.get_mut(&id) {
            note(room, text.to_owned(), now);
            room.gathering = None;
        }
        if sort {
            self.sort_rooms();
        }
    }

    pub(super) fn who_now(&mut self, id: RoomId, who: &[WhoEntry]) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        for member in room.members.values_mut() {
            member.here = false;
        }
        for entry in who {
            let member = room.members.entry(entry.who.id).or_insert_with(|| Member {
                name: entry.who.name.clone(),
                server_role: entry.role,
                role: parlor_wire::RoomRole::Member,
                here: true,
                away: None,
                muted: false,
            });
            member.here = true;
            member.name.clone_from(&entry.who.name);
            member.away.clone_from(&entry.away);
        }
        if room.lobby {
            room.members
                .retain(|_, member| member.here || member.role != parlor_wire::RoomRole::Member);
        }
    }
}

/// Takes a change over into the members, and says it in words.
fn take(room: &mut Room, who: &UserLabel, change: &AttendanceChange) -> String {
    let name = clean::line(&who.name);
    match change {
        AttendanceChange::Joined { .. } => {
            let member = room.members.entry(who.id).or_insert_with(|| Member {
                name: who.name.clone(),
                server_role: parlor_wire::ServerRole::Guest,
                role: parlor_wire::RoomRole::Member,
                here: true,
                away: None,
                muted: false,
            });
            member.here = true;
            member.name.clone_from(&who.name);
            format!("{name} joined!")
        }
        AttendanceChange::Left => {
            room.typing.retain(|(typist, _)| typist.id != who.id);
            if let Some(member) = room.members.get_mut(&who.id) {
                member.here = false;
                member.away = None;
                if room.lobby && member.role == parlor_wire::RoomRole::Member {
                    room.members.remove(&who.id);
                }
            }
            format!("{name} left!")
        }
        AttendanceChange::Away { text } => {
            if let Some(member) = room.members.get_mut(&who.id) {
                member.away.clone_from(text);
            }
            match text {
                Some(text) => format!("{name} is away: {}", clean::line(text)),
                None => format!("{name} is back."),
            }
        }
        AttendanceChange::Renamed { from } => {
            if let Some(member) = room.members.get_mut(&who.id) {
                member.name.clone_from(&who.name);
            }
            format!("{} is now called {name}.", clean::line(from))
        }
    }
}

/// Says who came and who went, one line for all of them until something else happens.
fn gather(room: &mut Room, name: &str, went: bool, now: i64) {
    if !room.log.is_live {
        return;
    }
    let is_new = room.gathering.is_none();
    let gathering = room.gathering.get_or_insert_with(Gathering::default);
    let name = clean::line(name);
    let (list, other) = match went {
        true => (&mut gathering.went, &mut gathering.came),
        false => (&mut gathering.came, &mut gathering.went),
    };
    // Who came and went at once is worth no line.
    if other.last() == Some(&name) {
        other.pop();
    } else {
        list.retain(|listed| *listed != name);
        list.push(name);
    }
    let text = gathering.words();
    let is_last = !is_new
        && matches!(room.log.items.back(), Some(item) if matches!(item.body, ItemBody::Note(_)));
    if text.is_empty() {
        room.gathering = None;
        if is_last {
            room.log.items.pop_back();
        }
        return;
    }
    match room.log.items.back_mut().filter(|_| is_last) {
        Some(item) => {
            item.body = ItemBody::Note(text);
            item.revision += 1;
            item.at = now;
        }
        None => note(room, text, now),
    }
}

/// Puts a line at the end of what is shown, if that is the newest there is.
fn note(room: &mut Room, text: String, now: i64) {
    if room.log.is_live {
        room.log.items.push_back(Item {
            seq: room.log.last,
            at: now,
            body: ItemBody::Note(text),
            revision: 0,
        });
    }
}

impl Gathering {
    fn words(&self) -> String {
        const NAMED: usize = 8;
        let list = |names: &[String], did: &str| {
            let named = names
                .iter()
                .take(NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            match names.len().saturating_sub(NAMED) {
                _ if names.is_empty() => None,
                0 => Some(format!("{named} {did}")),
                more => Some(format!("{named} and {more} more {did}")),
            }
        };
        let parts = [list(&self.came, "joined"), list(&self.went, "left")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
