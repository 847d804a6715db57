//! Telling what was committed: items become chunks in feeds, followers are woken, answers go out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parlor_core::{Denied, EventBody};
use parlor_model::{RoomId, SessionId};
use tokio::time::Instant;

use crate::batch::{Batch, Effect, From};
use crate::chunk::{Chunk, Happening, Item, RoomLabel};
use crate::delivery::{EndReason, Signal};
use crate::input::Asker;
use crate::log::LogLine;
use crate::mailbox::{Note, Start};
use crate::task::{Channel, Task};
use crate::watch::PresenceNews;

/// Who types is not told in rooms that more sessions follow.
const TYPING_FOLLOWERS: usize = 50;
/// How far a file is is not told in rooms that more sessions follow.
const PROGRESS_FOLLOWERS: usize = 1_000;

/// Where a room's feed ended before this batch's items.
type Bases = HashMap<RoomId, u64>;

impl Task {
    /// Tells a batch that is on stable storage (or that needed no commit).
    pub(crate) fn publish(&mut self, batch: Batch) {
        let Batch {
            items,
            effects,
            log,
            ..
        } = batch;
        let added = effects.iter().filter_map(|effect| match effect {
            Effect::RoomAdded(label) => Some(label.clone()),
            _ => None,
        });
        for label in added.collect::<Vec<_>>() {
            self.channels
                .insert(label.id, Channel::new(label, parlor_model::Seq::ZERO));
        }
        self.log(&log, &items);
        let mut closed = self.note_ends(&effects);
        let bases = self.publish_items(items);
        for effect in effects {
            match effect {
                Effect::Close { session, room, .. } if closed.remove(&(session, room)) => {
                    self.follows_no_more(session, room);
                }
                effect => self.carry_out(effect, &bases),
            }
        }
        bases.keys().for_each(|room| self.give_up(*room));
    }

    fn log(&self, log: &[LogLine], items: &[(RoomId, Item)]) {
        for line in log {
            let LogLine::Item(index) = line else {
                line.tell();
                continue;
            };
            if let Some((room, item)) = items.get(*index)
                && let Happening::Event(event) = &item.what
                && let Some(channel) = self.channels.get(room)
            {
                crate::log::event(&channel.label, event);
            }
        }
    }

    /// Lets go of the feed of a room that nobody is left in.
    fn give_up(&mut self, room: RoomId) {
        let is_left = |channel: &Channel| channel.followers.is_empty();
        if self.state.room(room).is_none() && self.channels.get(&room).is_some_and(is_left) {
            self.channels.remove(&room);
            self.fed.remove(&room);
        }
    }

    /// Sessions whose membership ends in this batch know where before any of it can be read: what
    /// is said after their removal is not for them.
    fn note_ends(&mut self, effects: &[Effect]) -> HashSet<(SessionId, RoomId)> {
        let mut closed = HashSet::new();
        for effect in effects {
            let Effect::Close {
                session,
                room,
                until,
                ended,
            } = effect
            else {
                continue;
            };
            let Some(channel) = self.channels.get(room) else {
                continue;
            };
            if let Some(mailbox) = channel.followers.get(session)
                && closed.insert((*session, *room))
            {
                let (room, until) = (*room, channel.feed.end() + *until as u64);
                let ended = *ended;
                mailbox.note(Note::Close { room, until, ended });
            }
        }
        closed
    }

    fn follows_no_more(&mut self, session: SessionId, room: RoomId) {
        if let Some(channel) = self.channels.get_mut(&room) {
            channel.followers.remove(&session);
        }
        if let Some(seat) = self.seats.get_mut(&session) {
            seat.rooms.retain(|followed| *followed != room);
        }
    }

    fn publish_items(&mut self, items: Vec<(RoomId, Item)>) -> Bases {
        let mut by_room: Vec<(RoomId, Vec<Item>)> = Vec::new();
        let mut index = HashMap::new();
        for (room, item) in items {
            let at = *index.entry(room).or_insert_with(|| {
                by_room.push((room, Vec::new()));
                by_room.len() - 1
            });
            by_room[at].1.push(item);
        }
        let mut bases = Bases::new();
        for (room, items) in by_room {
            if let Some(channel) = self.channels.get(&room) {
                bases.insert(room, channel.feed.end());
            }
            self.push(room, items);
        }
        bases
    }

    /// Puts one chunk into a room's feed and wakes those who follow it.
    pub(crate) fn push(&mut self, room: RoomId, items: Vec<Item>) {
        let Some(channel) = self.channels.get_mut(&room) else {
            return;
        };
        let events = items
            .iter()
            .filter(|item| matches!(item.what, Happening::Event(_)))
            .count();
        self.counters.events.add(events as u64);
        let renamed = items.iter().rev().find_map(|item| match &item.what {
            Happening::Event(event) => match &event.body {
                EventBody::Renamed { name, .. } => Some(name.clone()),
                _ => None,
            },
            Happening::Attendance(_) => None,
        });
        if let Some(name) = renamed {
            let label = RoomLabel {
                name: Some(name),
                ..(*channel.label).clone()
            };
            channel.label = Arc::new(label);
        }
        channel.feed.push(
            Arc::new(Chunk::new(Arc::clone(&channel.label), items)),
            Instant::now(),
        );
        self.fed.insert(room);
        for mailbox in channel.followers.values() {
            mailbox.happened(room);
        }
    }

    fn carry_out(&mut self, effect: Effect, bases: &Bases) {
        match effect {
            Effect::RoomAdded(_) | Effect::HandedOver { .. } => {}
            Effect::Seated { reply, seated } => {
                let session = seated.as_ref().ok().map(|seated| seated.session);
                if let (Err(_), Some(session)) = (reply.send(seated), session) {
                    self.abandoned(session);
                }
            }
            Effect::Open {
                session,
                room,
                from,
                view,
            } => {
                self.open_room(session, room, from, view, bases);
            }
            Effect::Close {
                session,
                room,
                until,
                ended,
            } => {
                let Some(channel) = self.channels.get_mut(&room) else {
                    return;
                };
                let base = bases
                    .get(&room)
                    .copied()
                    .unwrap_or_else(|| channel.feed.end());
                if let Some(mailbox) = channel.followers.remove(&session) {
                    mailbox.note(Note::Close {
                        room,
                        until: base + until as u64,
                        ended,
                    });
                }
                if let Some(seat) = self.seats.get_mut(&session) {
                    seat.rooms.retain(|followed| *followed != room);
                }
            }
            Effect::WhoNow { session, room, who } => {
                if let Some(seat) = self.seats.get(&session) {
                    seat.mailbox.note(Note::WhoNow { room, who });
                }
            }
            Effect::Invited { session, room, by } => {
                if let Some(seat) = self.seats.get(&session) {
                    seat.mailbox.note(Note::Invited { room, by });
                }
            }
            Effect::Own { user, own } => {
                for session in self.state.presence.sessions_of(user) {
                    if let Some(seat) = self.seats.get(&session) {
                        seat.mailbox.own(Arc::clone(&own));
                    }
                }
            }
            Effect::OwnOf { session, own } => {
                if let Some(seat) = self.seats.get(&session) {
                    seat.mailbox.own(own);
                }
            }
            Effect::Watch { watcher, here } => self.watch(watcher, here),
            Effect::Presence(news) => self.tell_watchers(&news),
            Effect::Signal { room, by, signal } => self.signal(room, by, &signal),
            Effect::Relay { to, gateway, relay } => self.tell_relay(to, gateway, &relay),
            Effect::FileEnded { file, how } => {
                if let Some(files) = &self.files {
                    files.ended(file, how);
                }
            }
            Effect::ContentFreed { digest } => {
                if let Some(files) = &self.files {
                    files.freed(digest);
                }
            }
            Effect::Swept { now, is_cut } => self.swept(now, is_cut),
            Effect::SignedOut { user } => {
                self.sign_outs.done(user, Instant::now());
                if let Some(files) = &self.files {
                    files.links.end_of(user);
                }
            }
            Effect::Answer { asker, answer } => self.tell(asker, answer),
            Effect::End { session, reason } => self.end(session, reason),
            Effect::Closed { session, done } => {
                self.unfollow(session);
                self.seats.remove(&session);
                if let Some(done) = done {
                    let _ = done.send(());
                }
            }
        }
    }

    fn signal(&mut self, room: RoomId, by: Option<SessionId>, signal: &Arc<Signal>) {
        let Some(channel) = self.channels.get(&room) else {
            return;
        };
        let most = match **signal {
            Signal::Typing { .. } => TYPING_FOLLOWERS,
            Signal::FileProgress(..) => PROGRESS_FOLLOWERS,
            Signal::Relay(_) => return,
        };
        if channel.followers.len() <= most {
            let others = channel.followers.iter();
            let others = others.filter(|(session, _)| Some(**session) != by);
            others.for_each(|(_, mailbox)| mailbox.signal(Arc::clone(signal)));
        }
    }

    fn open_room(
        &mut self,
        session: SessionId,
        room: RoomId,
        from: From,
        view: Box<crate::RoomView>,
        bases: &Bases,
    ) {
        let Some(seat) = self.seats.get_mut(&session) else {
            return;
        };
        let Some(channel) = self.channels.get_mut(&room) else {
            return;
        };
        let start = match from {
            From::Item(items) => {
                let base = bases
                    .get(&room)
                    .copied()
                    .unwrap_or_else(|| channel.feed.end());
                Start::Position(base + items as u64, view.summary.head)
            }
            From::Client(start) => start,
        };
        channel.followers.insert(session, Arc::clone(&seat.mailbox));
        seat.rooms.push(room);
        seat.mailbox.note(Note::Open {
            feed: Arc::clone(&channel.feed),
            start,
            view,
        });
    }

    /// Gives an answer to whoever asked.
    pub(crate) fn tell(&mut self, asker: Asker, answer: crate::Answer) {
        if answer.is_err() {
            self.counters.commands_denied.add(1);
        }
        match asker {
            Asker::Session { session, tag } => {
                if let Some(seat) = self.seats.get(&session) {
                    seat.mailbox.answer(tag, answer);
                }
            }
            // The caller may have hung up.
            Asker::Call(call) => drop(call.send(answer)),
        }
    }

    fn end(&mut self, session: SessionId, reason: EndReason) {
        self.unfollow(session);
        if let Some(seat) = self.seats.remove(&session) {
            seat.mailbox.end(reason);
        }
    }

    fn unfollow(&mut self, session: SessionId) {
        for room in self
            .seats
            .get_mut(&session)
            .map(|seat| std::mem::take(&mut seat.rooms))
            .unwrap_or_default()
        {
            if let Some(channel) = self.channels.get_mut(&room) {
                channel.followers.remove(&session);
            }
        }
    }

    /// Tells those who waited for a batch that it was not written.
    pub(crate) fn refuse(&mut self, mut batch: Batch, why: &str) {
        let certain = batch.log.iter().filter(|line| line.is_certain());
        certain.for_each(LogLine::tell);
        self.publish_items(batch.take_certain());
        let denied = || Denied::Unavailable(why.to_owned());
        for effect in batch.effects {
            match effect {
                Effect::Seated { reply, seated } => {
                    if let Ok(seated) = seated {
                        self.seats.remove(&seated.session);
                    }
                    let _ = reply.send(Err(denied()));
                }
                Effect::Answer { asker, answer } => {
                    let answer = answer.and_then(|_| Err(denied()));
                    self.tell(asker, answer);
                }
                Effect::SignedOut { user } => self.sign_outs.undone(user),
                Effect::HandedOver { receipt } => self.handoffs.unused(&receipt, Instant::now()),
                Effect::Swept { .. } => self.expiry.look_again(),
                // What ended it was not written: the client may come back.
                Effect::End { session, .. } => self.end(session, EndReason::StoreReopened),
                Effect::Closed { session, done } => {
                    self.unfollow(session);
                    self.seats.remove(&session);
                    let _ = done.map(|done| done.send(()));
                }
                Effect::Watch { watcher, .. } => {
                    let here = self.all_here();
                    self.watch(watcher, here);
                }
                Effect::Presence(news @ PresenceNews::Gone { .. }) => self.tell_watchers(&news),
                // When the state was read anew they are told all who are here.
                Effect::Presence(_)
                | Effect::RoomAdded(_)
                | Effect::Open { .. }
                | Effect::Close { .. }
                | Effect::WhoNow { .. }
                | Effect::Invited { .. }
                | Effect::Own { .. }
                | Effect::OwnOf { .. }
                | Effect::Relay { .. }
                | Effect::FileEnded { .. }
                | Effect::ContentFreed { .. }
                | Effect::Signal { .. } => {}
            }
        }
    }
}
