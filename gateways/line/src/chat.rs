//! A session that has signed in: lines become requests, deliveries become lines.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use parlor_core::vocabulary::{self, Spoken};
use parlor_core::{Actor, Denied, EventBody};
use parlor_hub::{
    AttendanceChange, Delivery, Happening, Item, Own, Request, RoomLabel, RoomSummary,
};
use parlor_model::{FileName, Lifetime, RoomId, RoomKind, RoomName, SessionId, UserId, UserName};

use crate::direct::Reader;
use crate::files::Sending;
use crate::link::Links;
use crate::notice::{Notices as _, sentence};
use crate::pending::{Ask, Pending};
use crate::place::{Known, Place};
use crate::request::{Meaning, meaning};
use crate::spoken::{is_about_here, reads_log};
use crate::{answer, ending, handoff, history, show};
use parlor_hub::Outbox;

/// The tag of requests whose success needs no telling.
const SILENT: u64 = 0;

/// Who signed in, and what the hub said about it.
#[derive(Debug, Clone)]
pub(crate) struct Welcome {
    /// The session.
    pub id: SessionId,
    /// The user.
    pub me: Actor,
    /// The room that everyone is in.
    pub lobby: RoomId,
}

/// A session that has signed in.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) own: Welcome,
    pub(crate) place: Place,
    pub(crate) rooms: BTreeMap<RoomId, Known>,
    pub(crate) links: Links,
    /// Whose words are not shown.
    ignored: BTreeSet<UserId>,
    /// What is not answered yet and not silent, oldest first.
    pending: Vec<(u64, Pending)>,
    last_tag: u64,
    unanswered: usize,
    /// What reads the log, waiting for everything before it to be done.
    held: Option<Spoken>,
    /// What an answer led to.
    due: Option<Ask>,
    /// A file that waits for a link.
    sending: Option<Sending>,
    leaving: bool,
    ended: bool,
}

impl Chat {
    pub(crate) fn new(own: Welcome, links: Links) -> Self {
        let place = Place::lobby(own.lobby);
        Self {
            own,
            place,
            rooms: BTreeMap::new(),
            links,
            ignored: BTreeSet::new(),
            pending: Vec::new(),
            last_tag: SILENT,
            unanswered: 0,
            held: None,
            due: None,
            sending: None,
            leaving: false,
            ended: false,
        }
    }

    /// Whether the next line can be taken.
    pub(crate) fn is_free(&self) -> bool {
        let waits = self.held.is_some() || self.due.is_some() || self.sending.is_some();
        let waits = waits || self.leaving || self.ended;
        !waits && !self.pending.iter().any(|(_, pending)| pending.holds())
    }

    /// Whether it is over: the hub ended it, or the user goes and everything is answered.
    pub(crate) fn is_over(&self) -> bool {
        self.ended
            || (self.leaving
                && self.unanswered == 0
                && self.due.is_none()
                && self.sending.is_none())
    }

    /// Goes, once everything that was asked is answered.
    pub(crate) fn leave(&mut self) {
        self.leaving = true;
    }

    /// Something to ask the hub for that no line is needed for.
    pub(crate) fn due(&mut self) -> Option<(u64, Request)> {
        if self.due.is_none() && self.unanswered == 0 {
            let held = self.held.take();
            self.due = held.and_then(|spoken| self.reading(spoken));
        }
        self.due.take().map(|ask| self.ask(ask))
    }

    /// A room and the name of a file to be sent there, that there has to be a link for.
    pub(crate) fn wants_link(&mut self) -> Option<(RoomId, FileName, Option<Lifetime>)> {
        let sending = self.sending.as_mut().filter(|sending| !sending.asked)?;
        sending.asked = true;
        Some((sending.room, sending.name.clone(), sending.lifetime))
    }

    /// The hub has a link, or says why not.
    pub(crate) fn linked(&mut self, code: Result<String, Denied>, out: &mut Outbox) {
        if let Some(sending) = self.sending.take() {
            sending.linked(code, &self.links, out);
        }
    }

    fn reading(&self, spoken: Spoken) -> Option<Ask> {
        match meaning(spoken, &self.place) {
            Meaning::Ask(ask) => Some(ask),
            Meaning::Last(spoken) => Some(history::find_last(self.place.room.into(), spoken)),
            Meaning::Own(_) => None,
        }
    }

    /// Takes a line; answers with what to ask the hub for.
    pub(crate) fn line(
        &mut self,
        line: &str,
        chars: usize,
        out: &mut Outbox,
    ) -> Option<(u64, Request)> {
        let spoken = match line {
            "Bye" | "QUIT" | "quit()" | "#quit" => Ok(Spoken::Quit),
            "MEMBERS ONLINE" => return Some(self.ask(show::everyone())),
            "FILESEND" => vocabulary::parse("/send"),
            line => match line.strip_prefix("FILESEND ") {
                Some(path) => vocabulary::parse(&format!("/send {path}")),
                None => vocabulary::parse_limited(line, chars),
            },
        };
        match spoken {
            Ok(spoken) => self.spoken(spoken, out),
            Err(error) => {
                out.tell(&sentence(&error.to_string()));
                None
            }
        }
    }

    /// Carries out what was said.
    pub(crate) fn spoken(&mut self, spoken: Spoken, out: &mut Outbox) -> Option<(u64, Request)> {
        if self.place.gone && is_about_here(&spoken) {
            let place = &self.place;
            out.tell(&format!(
                "Nothing was sent: you are not in {place} any more. /join lobby to write there."
            ));
            return None;
        }
        if reads_log(&spoken) {
            self.held = Some(spoken);
            return self.due();
        }
        match meaning(spoken, &self.place) {
            Meaning::Ask(ask) => return Some(self.ask(ask)),
            Meaning::Last(_) => {}
            Meaning::Own(Spoken::Send { path, lifetime }) => {
                match Sending::new(path, self.place.room, lifetime) {
                    Ok(sending) => self.sending = Some(sending),
                    Err(error) => out.tell(&sentence(&error.to_string())),
                }
            }
            Meaning::Own(Spoken::Help(entry)) => show::help(entry, &self.place, out),
            Meaning::Own(_) => {
                out.tell("Goodbye!");
                self.leave();
            }
        }
        None
    }

    fn ask(&mut self, ask: Ask) -> (u64, Request) {
        self.unanswered += 1;
        if matches!(ask.pending, Pending::Silent) {
            return (SILENT, ask.request);
        }
        self.last_tag += 1;
        self.pending.push((self.last_tag, ask.pending));
        (self.last_tag, ask.request)
    }

    /// Takes what the hub delivers, but for what happened in rooms.
    pub(crate) fn deliver(&mut self, delivery: Delivery, out: &mut Outbox) {
        match delivery {
            Delivery::Happened(_) => {}
            Delivery::Answered { tag, answer } => {
                self.unanswered = self.unanswered.saturating_sub(1);
                let at = self.pending.iter().position(|(asked, _)| *asked == tag);
                let pending = at.map_or(Pending::Silent, |at| self.pending.remove(at).1);
                self.due = answer::answered(self, pending, answer, out).or(self.due.take());
            }
            Delivery::RoomOpened(view) => self.opened(&view.summary, out),
            Delivery::RoomClosed { room, ended } => self.closed(room, ended, out),
            Delivery::Invited { room, by } => {
                let name = room.name.map_or_else(String::new, |name| name.to_string());
                out.tell(&format!(
                    "{} invites you to {name}. /join {name} goes there.",
                    by.name
                ));
            }
            Delivery::WhoNow { room, who } if room == self.own.lobby => ending::missed(&who, out),
            Delivery::Own(own) => match &*own {
                Own::Ignored(ignored) => {
                    self.ignored = ignored.iter().map(|user| user.user).collect();
                }
                Own::Handoff(news) => handoff::news(news, out),
                Own::SignIn(news) => out.tell(&news.to_string()),
                Own::Read(..) | Own::Notify(..) => {}
            },
            Delivery::WhoNow { .. } | Delivery::Signal(_) => {}
            Delivery::Ended(reason) => {
                self.ended = true;
                ending::end(&reason, out);
            }
        }
    }

    /// Takes what happened in a room. `shared` appends the room's encoded lines but for the items that
    /// it is told to skip; `echo` asks for the session's own messages too.
    pub(crate) fn happened(
        &self,
        room: &RoomLabel,
        items: &[Item],
        echo: bool,
        shared: impl FnOnce(&dyn Fn(&Item) -> bool, &mut Vec<Bytes>),
        out: &mut Outbox,
    ) {
        let skip = |item: &Item| {
            let is_own = item.by == Some(self.own.id) && is_own_words(item, echo);
            is_own || self.ignores() && self.is_ignored(item)
        };
        if room.kind != RoomKind::Direct {
            return shared(&skip, out.pieces());
        }
        let with = self.rooms.get(&room.id).and_then(|room| room.with.as_ref());
        let reader = Reader {
            me: self.own.me.user,
            with,
            is_room: &|name| self.has_room_like(name),
            links: &self.links,
        };
        let mut bytes = Vec::new();
        for item in items.iter().filter(|item| !skip(item)) {
            reader.item(item, &mut bytes);
        }
        out.bytes(bytes);
    }

    /// Whether anybody is ignored.
    pub(crate) fn ignores(&self) -> bool {
        !self.ignored.is_empty()
    }

    /// Whether somebody who is ignored says it.
    fn is_ignored(&self, item: &Item) -> bool {
        match &item.what {
            Happening::Event(event) => {
                self.ignored.contains(&event.actor.user) && is_words(&event.body)
            }
            Happening::Attendance(_) => false,
        }
    }

    fn has_room_like(&self, name: &UserName) -> bool {
        // Whatever is a user's name could be a room's.
        let Ok(name) = RoomName::parse(name.as_str()) else {
            return true;
        };
        let mut names = self.rooms.values().filter_map(|room| room.name.as_ref());
        names.any(|room| room.looks_like(&name))
    }

    fn opened(&mut self, room: &RoomSummary, out: &mut Outbox) {
        if room.lobby {
            return;
        }
        let with = room.with.as_ref().map(|with| with.name.clone());
        self.rooms.insert(
            room.id,
            Known {
                name: room.name.clone(),
                with,
            },
        );
        let Some(name) = &room.name else { return };
        if self.place.room == room.id {
            self.place.gone = false;
        }
        if !self.is_moving() {
            out.tell(&format!(
                "You are in {name}: its lines start with [{name}]. /join {name} to write there."
            ));
        }
    }

    fn closed(&mut self, room: RoomId, ended: bool, out: &mut Outbox) {
        let known = self.rooms.remove(&room);
        if self.is_moving() {
            return;
        }
        let here = self.place.room == room;
        self.place.gone |= here;
        if let Some(name) = known.and_then(|known| known.name) {
            let next = if here {
                " /join lobby to write there."
            } else {
                ""
            };
            out.tell(&match ended {
                true => format!("{name} has ended, and everything in it is erased.{next}"),
                false => format!("You are not in {name} any more.{next}"),
            });
        }
    }

    /// Whether the user goes into or out of a room; the answer tells of that.
    fn is_moving(&self) -> bool {
        self.pending.iter().any(|(_, pending)| pending.moves())
    }

    /// Makes a room the one that plain lines go to.
    pub(crate) fn go(&mut self, room: RoomId, name: &RoomName) {
        let name = self
            .rooms
            .get(&room)
            .and_then(|known| known.name.as_ref())
            .unwrap_or(name);
        let name = Some(name.clone()).filter(|_| room != self.own.lobby);
        self.place = Place {
            room,
            name,
            gone: false,
        };
    }
}

/// What somebody says, shares or thinks of it; not what is done to others or to the room.
fn is_words(body: &EventBody) -> bool {
    matches!(
        body,
        EventBody::Message { .. }
            | EventBody::Edited { .. }
            | EventBody::Reacted { .. }
            | EventBody::Unreacted { .. }
            | EventBody::FileOffered { .. }
            | EventBody::FileReady { .. }
            | EventBody::FileFailed { .. }
    )
}

/// The session's own words, which only a client that shows nothing itself gets back, and its own coming.
fn is_own_words(item: &Item, echo: bool) -> bool {
    match &item.what {
        Happening::Event(event) => !echo && matches!(event.body, EventBody::Message { .. }),
        Happening::Attendance(attendance) => {
            matches!(
                attendance.change,
                AttendanceChange::Joined(_) | AttendanceChange::Left(_)
            )
        }
    }
}
