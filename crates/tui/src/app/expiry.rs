//! What expires: it is out of sight when its time is over, also while the server can't say so. It comes back where that was a
//! wrong clock's word: for good only the server lets go of it.

use parlor_wire::Flags;

use super::App;
use crate::log::{Item, ItemBody};
use crate::room::Room;

impl App {
    /// Hides what is over by now in all rooms, and shows again what is not: by the server's clock, as this machine's may be
    /// wrong, and may be set.
    pub(super) fn hide_expired(&mut self) {
        let now = self.now.saturating_add(self.ahead);
        for room in self.rooms.values_mut() {
            show_again(room, now);
            let flags = room.flags.clone();
            let hidden = wipe(room, |item| is_over(&flags, item, now));
            let hidden = hidden.into_iter().map(|item| (item.seq, item));
            room.log.hidden.extend(hidden);
        }
    }

    /// This machine's clock was set by so many milliseconds: the server's is as far from it as it was, less that. Without a
    /// connection it may as well be that the machine has slept, and the next `welcome` says.
    pub(super) fn stepped(&mut self, by: i64) {
        if self.link == super::LinkState::Online {
            self.ahead = self.ahead.saturating_sub(by);
        }
    }
}

/// Lets go of the messages of which the server says that they are over.
pub(super) fn forget(room: &mut Room, is_over: impl Fn(u64) -> bool) {
    room.log.hidden.retain(|seq, _| !is_over(*seq));
    wipe(room, |item| is_over(item.seq));
}

/// Whether a message's time is over: by its own end, the room's retention or the room's end.
fn is_over(flags: &Flags, item: &Item, now: i64) -> bool {
    let ItemBody::Message(message) = &item.body else {
        return false;
    };
    let kept = flags
        .retention_ms
        .and_then(|millis| i64::try_from(millis).ok());
    let kept = kept.map(|millis| item.at.saturating_add(millis));
    let ends = [message.expires_at, kept, flags.ends_at];
    ends.into_iter()
        .flatten()
        .min()
        .is_some_and(|end| end <= now)
}

/// Puts back what was hidden and is not over.
fn show_again(room: &mut Room, now: i64) {
    let log = &mut room.log;
    let back = log.hidden.values();
    let back = back.filter(|item| !is_over(&room.flags, item, now));
    let back: Vec<u64> = back.map(|item| item.seq).collect();
    for seq in &back {
        let Some(mut item) = log.hidden.remove(seq) else {
            continue;
        };
        if let Some(place) = log.message_mut(*seq) {
            item.revision = place.revision + 1;
            *place = item;
        } else if (log.first..=log.last).contains(seq) {
            let at = log.items.partition_point(|other| other.seq < *seq);
            log.items.insert(at, item);
        }
        room.quotes.remove(seq);
    }
    revise_answers(room, &back);
}

/// Leaves nothing of the messages that are over; those that were as they were.
fn wipe(room: &mut Room, is_over: impl Fn(&Item) -> bool) -> Vec<Item> {
    let mut gone = Vec::new();
    for item in &mut room.log.items {
        let is_there = matches!(&item.body, ItemBody::Message(message) if !message.expired);
        if !is_there || !is_over(item) {
            continue;
        }
        gone.push(item.clone());
        item.revision += 1;
        if let ItemBody::Message(message) = &mut item.body {
            (message.text, message.expired) = (None, true);
            message.reactions.clear();
        }
    }
    if gone.is_empty() {
        return gone;
    }
    let seqs: Vec<u64> = gone.iter().map(|item| item.seq).collect();
    revise_answers(room, &seqs);
    for seq in &seqs {
        if let Some(Some((_, text))) = room.quotes.get_mut(seq) {
            "expired".clone_into(text);
        }
    }
    if room.flags.no_tombstones == Some(true) {
        let is_kept = |item: &Item| match &item.body {
            ItemBody::Message(message) => !message.expired,
            ItemBody::Note(_) | ItemBody::Local(..) => true,
        };
        room.log.items.retain(is_kept);
        if room
            .selected
            .is_some_and(|seq| room.log.message(seq).is_none())
        {
            room.selected = None;
        }
    }
    gone
}

/// Those who answer a message show a part of it.
fn revise_answers(room: &mut Room, seqs: &[u64]) {
    if seqs.is_empty() {
        return;
    }
    for item in &mut room.log.items {
        if let ItemBody::Message(message) = &item.body
            && message
                .reply_to
                .is_some_and(|target| seqs.contains(&target))
        {
            item.revision += 1;
        }
    }
}
