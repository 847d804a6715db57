//! What expires: it goes from the window by itself when its time is over, also while the server can't say so.

use super::App;
use crate::log::{Item, ItemBody};
use crate::room::Room;

impl App {
    /// Lets go of what is over by now in all rooms: by the server's clock, as this machine's may be wrong.
    pub(super) fn forget_expired(&mut self) {
        let now = self.now.saturating_add(self.ahead);
        for room in self.rooms.values_mut() {
            let keeps = room.flags.retention_ms.is_some() || room.flags.ends_at.is_some();
            let flags = room.flags.clone();
            let is_over = |item: &Item, own: Option<i64>| {
                let kept = flags
                    .retention_ms
                    .and_then(|millis| i64::try_from(millis).ok());
                let kept = kept.map(|millis| item.at.saturating_add(millis));
                let ends = [own, kept, flags.ends_at].into_iter().flatten();
                ends.min().is_some_and(|end| end <= now)
            };
            let may = |own: Option<i64>| keeps || own.is_some();
            expire_items(room, |item, own| may(own) && is_over(item, own));
        }
    }
}

/// Lets go of the messages that are over, by `seq` and their own end.
pub(super) fn expire(room: &mut Room, is_over: impl Fn(u64, Option<i64>) -> bool) {
    expire_items(room, |item, own| is_over(item.seq, own));
}

fn expire_items(room: &mut Room, is_over: impl Fn(&Item, Option<i64>) -> bool) {
    let mut gone = Vec::new();
    for item in &mut room.log.items {
        let own = match &item.body {
            ItemBody::Message(message) if !message.expired => message.expires_at,
            _ => continue,
        };
        if !is_over(item, own) {
            continue;
        }
        gone.push(item.seq);
        item.revision += 1;
        if let ItemBody::Message(message) = &mut item.body {
            (message.text, message.expired) = (None, true);
            message.reactions.clear();
        }
    }
    if gone.is_empty() {
        return;
    }
    // Those who answer it show a part of it.
    for item in &mut room.log.items {
        if let ItemBody::Message(message) = &item.body
            && message
                .reply_to
                .is_some_and(|target| gone.contains(&target))
        {
            item.revision += 1;
        }
    }
    for seq in &gone {
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
}
