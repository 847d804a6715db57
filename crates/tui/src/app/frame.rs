//! What the server says without being asked, and news of the connection.

use parlor_wire::{RoomId, RoomSummary, RoomView, ServerFrame, UserLabel, Welcome};

use super::{App, LinkState, ahead, clean, history};
use crate::ask::{Asked, Page};
use crate::input::Link;
use crate::log::{Log, Tone};
use crate::room::{Loading, Room};

/// How long somebody is shown as typing after the server said so, in milliseconds.
const TYPING_MS: i64 = 6_000;
/// In rooms of more members, nobody is shown as typing.
pub(super) const TYPING_MEMBERS: usize = 50;

impl App {
    pub(super) fn frame(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::RoomOpened(view) => self.opened(&view),
            ServerFrame::RoomClosed { room, ended } => self.closed(room, ended),
            ServerFrame::Invited { room, by } => self.invited(&room, &by),
            ServerFrame::Event(event) => self.event(event),
            ServerFrame::Attendance(attendance) => self.attendance(attendance),
            ServerFrame::WhoNow { room, who } => self.who_now(room, &who),
            ServerFrame::FileProgress(progress) => {
                if let Some(room) = self.rooms.get_mut(&progress.room) {
                    history::progressed(room, progress.file, progress.offset, progress.size);
                }
            }
            ServerFrame::Typing { room, who } => self.typing(room, who),
            ServerFrame::Ignored { ignored } => self.ignore(&ignored),
            ServerFrame::Handoff(news) => self.handoff_news(news),
            ServerFrame::SignIn(news) => {
                if let Some(news) = news.known() {
                    self.tell(Tone::Info, &clean::line(&news.to_string()));
                }
            }
            ServerFrame::Read { .. } | ServerFrame::Notify { .. } => {}
            ServerFrame::Ok { tag, reply } => self.answered(tag, reply),
            ServerFrame::Error(error) => self.refused(error.tag, &error.code, &error.message),
            ServerFrame::Goodbye { message, .. } => self.link = LinkState::Ended(message),
            ServerFrame::Welcome(welcome) => self.welcome(&welcome),
        }
    }

    pub(super) fn link(&mut self, link: Link) {
        match link {
            Link::Lost => {
                self.link = LinkState::Lost(self.now);
                self.say_plain("* The connection was lost. Trying to come back.");
            }
            Link::Back(welcome) => {
                self.welcome(&welcome);
                self.link = LinkState::Online;
                self.say_plain("* Connected again.");
            }
            Link::Skipped(room) => self.reload(room),
            Link::Ended(reason) => {
                self.say_plain(&format!("! {reason}"));
                self.toast = Some((Tone::Error, reason.clone()));
                self.link = LinkState::Ended(reason);
            }
        }
    }

    fn welcome(&mut self, welcome: &Welcome) {
        if welcome.name != self.me.name {
            let text = format!("You are called {} now.", welcome.name);
            self.tell(Tone::Info, &text);
        }
        self.me.id = welcome.user;
        self.me.name.clone_from(&welcome.name);
        self.me.role = welcome.role;
        self.server.clone_from(&welcome.server);
        self.limits = welcome.limits.clone();
        self.ahead = ahead(welcome, self.now);
        if welcome.epoch != self.epoch {
            self.epoch = welcome.epoch;
            self.options.read = None;
            for room in self.rooms.values_mut() {
                room.log = Log::default();
                room.read = 0;
                room.selected = None;
            }
        }
    }

    fn opened(&mut self, view: &RoomView) {
        let id = view.room.id;
        if let Some(room) = self.rooms.get_mut(&id) {
            room.refresh(view);
        } else {
            let mut room = Room::new(view);
            room.ignored.clone_from(&self.ignored);
            let known = self.options.read.as_ref();
            let read = known.filter(|(epoch, _)| *epoch == self.epoch);
            if let Some(read) = read.and_then(|(_, rooms)| rooms.get(&id)) {
                room.read = (*read).min(room.head);
            }
            let missed = room.read < room.head;
            let is_nameless = room.is_nameless();
            self.rooms.insert(id, room);
            if is_nameless {
                self.load(id, Page::Newest);
            }
            if missed {
                self.ask_missed(id);
            }
        }
        self.sort_rooms();
        if self.awaited == Some(id) || self.current.is_none() {
            self.awaited = None;
            self.go(id);
        } else if self.current == Some(id) {
            self.load(id, Page::Newest);
        }
        if view.members.is_none() && self.current == Some(id) {
            self.ask_members(id);
        }
    }

    fn closed(&mut self, id: RoomId, ended: bool) {
        let Some(room) = self.rooms.remove(&id) else {
            return;
        };
        self.sort_rooms();
        if self.current == Some(id) {
            self.current = None;
            if let Some(first) = self.order.first().copied() {
                self.go(first);
            }
        }
        if !self.leaving.remove(&id) {
            let title = room.title();
            let text = match ended {
                true => format!("{title} has ended, and everything in it is erased."),
                false => format!("You are not in {title} any more."),
            };
            self.tell(Tone::Info, &text);
        }
    }

    fn invited(&mut self, room: &RoomSummary, by: &UserLabel) {
        let name = room.name.as_deref().unwrap_or_default();
        let text = format!(
            "{} invites you into #{name}. /join {name} accepts.",
            by.name
        );
        self.tell(Tone::Info, &text);
        self.effects.push(crate::Effect::Bell);
    }

    fn typing(&mut self, id: RoomId, who: UserLabel) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if who.id == self.me.id || room.members.len() > TYPING_MEMBERS {
            return;
        }
        room.typing.retain(|(typist, _)| typist.id != who.id);
        room.typing.push((who, now));
    }

    pub(super) fn forget_typists(&mut self) {
        let now = self.now;
        for room in self
            .rooms
            .values_mut()
            .filter(|room| !room.typing.is_empty())
        {
            room.typing.retain(|(_, since)| now - since < TYPING_MS);
        }
    }

    /// Reads anew what is shown of a room.
    pub(super) fn reload(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        room.log = Log::default();
        room.loading = Loading::default();
        room.selected = None;
        room.scroll = crate::room::Scroll::Newest;
        // An answer to what was asked before would bring back what is gone.
        self.asked
            .retain(|_, asked| !matches!(asked, Asked::Page(room, _) if *room == id));
        if self.current == Some(id) {
            self.load(id, Page::Newest);
        }
    }
}
