//! A room's log as rows: what stands where, without laying out more than is looked at.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use parlor_wire::UserId;

use crate::app::App;
use crate::log::{Item, ItemBody};
use crate::room::{Outgoing, Room, Scroll};

use super::columns::Columns;
use super::item::Look;
use super::layouts::{Anchor, Key, Laid, Layouts, Lead, Stamp};
use super::theme::Theme;
use super::{cells, item, when};

/// Messages of one author fold when they are closer than this, in milliseconds.
const FOLD: i64 = 5 * 60 * 1_000;

/// What counts as the `seq` of a message on its way: it stands after all others.
const OUTGOING: u64 = u64::MAX;

/// A room's log, laid out where it is looked at.
pub(super) struct Window<'a> {
    look: Look<'a>,
    room: &'a Room,
    outgoing: Vec<&'a Outgoing>,
    layouts: &'a mut Layouts,
}

/// A row of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Which entry, from 0.
    pub entry: usize,
    /// Which of its rows.
    pub row: usize,
}

/// An entry of the log as it is shown.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    /// Something of the log.
    Item(&'a Item),
    /// A message on its way.
    Outgoing(&'a Outgoing),
}

impl<'a> Window<'a> {
    /// A window of this width onto a room.
    pub(super) fn new(app: &'a App, room: &'a Room, layouts: &'a mut Layouts, width: u16) -> Self {
        let is_shown = |outgoing: &&Outgoing| !outgoing.seen && room.log.is_live;
        Self {
            look: Look {
                theme: Theme::new(app.options.colours),
                options: &app.options,
                me: &app.me,
                now: app.now,
                columns: Columns::new(width, room.widest.max(cells::width(&app.me.name))),
            },
            room,
            outgoing: room.outgoing.iter().filter(is_shown).collect(),
            layouts,
        }
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.room.log.items.len() + self.outgoing.len()
    }

    /// An entry.
    pub(super) fn entry(&self, at: usize) -> Option<Entry<'a>> {
        let items = &self.room.log.items;
        match items.get(at) {
            Some(item) => Some(Entry::Item(item)),
            None => self
                .outgoing
                .get(at.checked_sub(items.len())?)
                .map(|outgoing| Entry::Outgoing(outgoing)),
        }
    }

    /// The layout of an entry; nothing after the last one.
    pub(super) fn laid(&mut self, at: usize) -> Arc<Laid> {
        let Some(entry) = self.entry(at) else {
            return Arc::new(Laid {
                rows: Vec::new(),
                lead: 0,
                head: 0,
            });
        };
        let lead = self.lead(at, entry);
        let key = self.key(at, entry);
        let stamp = Stamp {
            columns: self.look.columns,
            lead,
            open: !key.outgoing && self.room.selected == Some(key.number),
            content: content(entry, self.room),
        };
        let (look, room) = (&self.look, self.room);
        self.layouts
            .get(key, stamp, || item::lay(look, room, entry, &stamp))
    }

    /// The row so many rows above, and how far that really is: less at the top.
    pub(super) fn up(&mut self, mut place: Place, rows: usize) -> (Place, usize) {
        let mut left = rows;
        loop {
            if place.row >= left {
                place.row -= left;
                return (place, rows);
            }
            left -= place.row;
            place.row = 0;
            if place.entry == 0 {
                return (place, rows - left);
            }
            place.entry -= 1;
            place.row = self.laid(place.entry).rows.len();
        }
    }

    /// The row so many rows below, and how far that really is: less at the end.
    pub(super) fn down(&mut self, mut place: Place, rows: usize) -> (Place, usize) {
        let mut left = rows;
        while place.entry < self.len() {
            let here = self.laid(place.entry).rows.len().saturating_sub(place.row);
            if left < here {
                place.row += left;
                return (place, rows);
            }
            left -= here;
            place = Place {
                entry: place.entry + 1,
                row: 0,
            };
        }
        (place, rows - left)
    }

    /// The topmost row when the newest is at the bottom of so many rows.
    pub(super) fn lowest(&mut self, height: usize) -> Place {
        let end = Place {
            entry: self.len(),
            row: 0,
        };
        self.up(end, height).0
    }

    /// The topmost row of so many that the room's position asks for.
    pub(super) fn top(&mut self, height: usize) -> Place {
        let lowest = self.lowest(height);
        match self.room.scroll {
            Scroll::Newest => lowest,
            Scroll::From { seq, row } => self.located(seq, usize::from(row)).min(lowest),
        }
    }

    /// How to come back to a row.
    pub(super) fn scroll_to(&mut self, place: Place) -> Scroll {
        let Some(seq) = self.seq(place.entry) else {
            return Scroll::Newest;
        };
        let mut row = place.row;
        for entry in self.first_of(seq)..place.entry {
            row += self.laid(entry).rows.len();
        }
        Scroll::From {
            seq,
            row: u16::try_from(row).unwrap_or(u16::MAX),
        }
    }

    /// How the item at the top looks, so that it can be found again when it looks otherwise.
    pub(super) fn anchor(&mut self, scroll: Scroll, place: Place) -> Anchor {
        let laid = self.laid(place.entry);
        Anchor {
            room: self.room.id,
            scroll,
            row: place.row,
            head: laid.head,
            rows: laid.rows.len(),
        }
    }

    /// The first entry with this `seq` or a later one.
    pub(super) fn first_of(&self, seq: u64) -> usize {
        self.room.log.items.partition_point(|item| item.seq < seq)
    }

    /// The `seq` of an entry.
    pub(super) fn seq(&self, at: usize) -> Option<u64> {
        self.entry(at).map(|entry| match entry {
            Entry::Item(item) => item.seq,
            Entry::Outgoing(_) => OUTGOING,
        })
    }

    fn located(&mut self, seq: u64, row: usize) -> Place {
        let mut place = Place {
            entry: self.first_of(seq),
            row,
        };
        if self.seq(place.entry).is_none_or(|found| found != seq) {
            place.row = 0;
            return place;
        }
        while place.row >= self.laid(place.entry).rows.len()
            && self.seq(place.entry + 1) == Some(seq)
        {
            place.row -= self.laid(place.entry).rows.len();
            place.entry += 1;
        }
        let laid = self.laid(place.entry);
        place.row = place.row.min(laid.rows.len().saturating_sub(1));
        self.held(place, &laid)
    }

    /// The same text as when the item at the top was painted, though it has other rows now: the width
    /// changed, or what stands before it.
    fn held(&mut self, place: Place, laid: &Laid) -> Place {
        let Some(anchor) = self.layouts.anchor else {
            return place;
        };
        let is_same = anchor.head == laid.head && anchor.rows == laid.rows.len();
        if is_same || anchor.room != self.room.id || anchor.scroll != self.room.scroll {
            return place;
        }
        let entry = place.entry;
        let Some(content) = anchor.row.checked_sub(anchor.head) else {
            let row = laid.head;
            return self.up(Place { entry, row }, anchor.head - anchor.row).0;
        };
        let (old, new) = (anchor.rows - anchor.head, laid.rows.len() - laid.head);
        let content = if old == new {
            content
        } else {
            content * new / old.max(1)
        };
        let row = laid.head + content.min(new.saturating_sub(1));
        Place { entry, row }
    }

    fn key(&self, at: usize, entry: Entry<'_>) -> Key {
        match entry {
            Entry::Item(item) => Key {
                room: self.room.id,
                number: item.seq,
                nth: u16::try_from(self.nth(at, item.seq)).unwrap_or(u16::MAX),
                outgoing: false,
            },
            Entry::Outgoing(outgoing) => Key {
                room: self.room.id,
                number: outgoing.tag,
                nth: 0,
                outgoing: true,
            },
        }
    }

    /// How many entries before this one have the same `seq`.
    fn nth(&self, at: usize, seq: u64) -> usize {
        if at == 0 || self.seq(at - 1) != Some(seq) {
            return 0;
        }
        at - self.first_of(seq)
    }

    fn lead(&self, at: usize, entry: Entry<'_>) -> Lead {
        let log = &self.room.log;
        let zone = &self.look.options.zone;
        let before = at.checked_sub(1).and_then(|before| self.entry(before));
        let time = time(entry);
        let day = before.is_none_or(|before| {
            let before = self::time(before);
            // Only what is far apart or around midnight needs the calendar.
            before != time && when::date(before, zone) != when::date(time, zone)
        });
        let new = self.room.new_from.is_some_and(|new| {
            let is_after = self
                .seq(at)
                .is_some_and(|seq| seq >= new && seq != OUTGOING);
            let is_first = match at.checked_sub(1) {
                Some(before) => self.seq(before).is_some_and(|seq| seq < new),
                None => log.first <= new,
            };
            is_after && is_first
        });
        let folds = before.is_some_and(|before| folds(before, entry, self.look.me.id));
        Lead {
            first: at == 0,
            beginning: at == 0 && log.first <= 1,
            loading: at == 0 && self.room.loading.older,
            day,
            new,
            folded: folds && !day && !new,
        }
    }
}

fn time(entry: Entry<'_>) -> i64 {
    match entry {
        Entry::Item(item) => item.at,
        Entry::Outgoing(outgoing) => outgoing.at,
    }
}

/// Whether an entry goes on from the one before, without a name of its own.
fn folds(before: Entry<'_>, entry: Entry<'_>, me: UserId) -> bool {
    let is_near = (0..FOLD).contains(&(time(entry) - time(before)));
    match (author(before, me), author(entry, me)) {
        (Some((before, _)), Some((after, replies))) => is_near && before == after && !replies,
        _ => false,
    }
}

/// Who wrote it and whether it is a reply; `None` for what is no plain message.
fn author(entry: Entry<'_>, me: UserId) -> Option<(UserId, bool)> {
    match entry {
        Entry::Item(item) => match &item.body {
            ItemBody::Message(message) if !message.action => {
                Some((message.by.id, message.reply_to.is_some()))
            }
            _ => None,
        },
        Entry::Outgoing(outgoing) if !outgoing.action => Some((me, outgoing.reply_to.is_some())),
        Entry::Outgoing(_) => None,
    }
}

/// A hash of everything that an entry says. The revision alone would not do: an item that is loaded again
/// starts with the first one.
fn content(entry: Entry<'_>, room: &Room) -> u64 {
    let mut hasher = DefaultHasher::new();
    time(entry).hash(&mut hasher);
    match entry {
        Entry::Outgoing(outgoing) => {
            (&outgoing.text, &outgoing.failed).hash(&mut hasher);
        }
        Entry::Item(item) => {
            item.revision.hash(&mut hasher);
            match &item.body {
                ItemBody::Note(text) => text.hash(&mut hasher),
                ItemBody::Local(tone, text) => {
                    (*tone == crate::log::Tone::Error, text).hash(&mut hasher);
                }
                ItemBody::Message(message) => {
                    let how = (message.action, message.notice);
                    let facts = (message.edited, message.mentions_me, how);
                    (&message.by.name, &message.text, facts).hash(&mut hasher);
                    message.file.hash(&mut hasher);
                    for standing in &message.reactions {
                        (&standing.emoji, standing.who.len()).hash(&mut hasher);
                    }
                    if let Some(target) = message.reply_to {
                        item::quoted(room, target).hash(&mut hasher);
                    }
                }
            }
        }
    }
    hasher.finish()
}
