//! Loading parts of a room's log, and putting what came into the window that is shown.

use std::collections::{BTreeSet, VecDeque};

use parlor_wire::{
    EventBody, EventFrame, FileId, Flags, HistoryPage, Order, Reaction, Request, RoomId, RoomKind,
    UserId, UserLabel,
};

use super::clean;
use super::expiry;
use super::ignore::is_hidden;
use super::{App, words};
use crate::ask::{Asked, Page};
use crate::compose::emoji;
use crate::file::{FileStand, SharedFile, failed};
use crate::log::{Item, ItemBody, Log, Message, Standing};
use crate::room::{Room, Scroll};
use crate::view;

/// Events asked for at once.
const PAGE: u64 = 100;
/// Items kept at most; beyond, the end that is not looked at is let go.
const KEPT: usize = 4_000;
/// Items that are left when some are let go.
const LEFT: usize = 2_000;
/// Events kept while a page is on its way.
const HELD: usize = 2_000;

impl App {
    /// Asks for a part of a room's log, unless it is there or asked for.
    pub(super) fn load(&mut self, id: RoomId, page: Page) {
        let limit = PAGE.min(self.limits.history_page);
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        let flag = match page {
            Page::Newest if room.log.is_live => return,
            Page::Newest | Page::Around(_) => &mut room.loading.window,
            Page::Older => &mut room.loading.older,
            Page::Newer => &mut room.loading.newer,
        };
        if *flag && !matches!(page, Page::Around(_)) {
            return;
        }
        *flag = true;
        let (after, before, order) = match page {
            Page::Newest => (None, None, Order::Newest),
            Page::Around(seq) => (Some(seq.saturating_sub(limit / 2)), None, Order::Oldest),
            Page::Older => (None, Some(room.log.first), Order::Newest),
            Page::Newer => (Some(room.log.last), None, Order::Oldest),
        };
        let request = Request::History {
            room: id.to_string(),
            after,
            before,
            order: Some(order),
            since: None,
            limit: Some(limit),
        };
        self.ask(request, Asked::Page(id, page));
    }

    /// Takes in a page that was asked for; `None` when it was refused.
    pub(super) fn loaded(&mut self, id: RoomId, page: Page, answer: Option<HistoryPage>) {
        let me = self.me.id;
        let is_current = self.current == Some(id);
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        match page {
            Page::Newest | Page::Around(_) => room.loading.window = false,
            Page::Older => room.loading.older = false,
            Page::Newer => room.loading.newer = false,
        }
        let Some(answer) = answer else { return };
        room.head = room.head.max(answer.room.head);
        let is_named = answer
            .events
            .iter()
            .any(|event| room.learn_name(&event.by, me));
        widen(room, &answer.events);
        match page {
            Page::Newest | Page::Around(_) => replace(room, &answer, me),
            Page::Older => prepend(room, &answer, me),
            Page::Newer => append(room, &answer, me),
        }
        catch_up(room, me);
        let ask_quotes = missing_quotes(room);
        if is_named {
            self.sort_rooms();
        }
        if is_current && page == Page::Newest {
            self.say_recent(id);
            self.greet();
        }
        if let Page::Around(seq) = page
            && is_current
        {
            view::reveal(self, seq);
            if let Some(room) = self.room_mut() {
                room.selected = Some(seq);
            }
        }
        for seq in ask_quotes {
            self.ask_quote(id, seq);
        }
    }

    pub(super) fn ask_quote(&mut self, id: RoomId, seq: u64) {
        if let Some(room) = self.rooms.get_mut(&id) {
            room.quotes.insert(seq, None);
        }
        let request = Request::History {
            room: id.to_string(),
            after: Some(seq.saturating_sub(1)),
            before: Some(seq + 1),
            order: Some(Order::Oldest),
            since: None,
            limit: Some(1),
        };
        self.ask(request, Asked::Quote(id, seq));
    }

    pub(super) fn quoted(&mut self, id: RoomId, seq: u64, page: &HistoryPage) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        let found = page.events.iter().find(|event| event.seq == seq);
        if let Some(EventFrame {
            by,
            body: EventBody::Message { text, .. } | EventBody::FileOffered { name: text, .. },
            ..
        }) = found
        {
            let text = text
                .as_deref()
                .map_or_else(|| "deleted".to_owned(), clean::text);
            room.quotes.insert(seq, Some((by.name.clone(), text)));
        }
        for item in &mut room.log.items {
            if let ItemBody::Message(message) = &item.body
                && message.reply_to == Some(seq)
            {
                item.revision += 1;
            }
        }
    }
}

/// So many bytes of a file have come.
pub(super) fn progressed(room: &mut Room, file: FileId, come: u64, size: Option<u64>) {
    let Some(item) = room
        .log
        .seq_of(file)
        .and_then(|seq| room.log.message_mut(seq))
    else {
        return;
    };
    if let ItemBody::Message(message) = &mut item.body
        && let Some(file) = &mut message.file
        && matches!(file.stand, FileStand::Sending(_))
    {
        file.stand = FileStand::Sending(Some(come));
        file.size = size.or(file.size);
        item.revision += 1;
    }
}

/// Takes an event in that just happened: at the end of the window when that is live, otherwise only what
/// it changes about what is there. Returns whether it became an item.
pub(super) fn happened(room: &mut Room, event: &EventFrame, me: UserId) -> bool {
    room.head = room.head.max(event.seq);
    if !room.log.is_live {
        change(room, event);
        let is_loading = room.loading.window || room.loading.newer;
        if is_loading && room.held.len() < HELD {
            room.held.push(event.clone());
        }
        return false;
    }
    if event.seq <= room.log.last {
        return false;
    }
    let is_item = push(room, event, me);
    trim(room);
    is_item
}

/// Puts an event at the end of the window.
fn push(room: &mut Room, event: &EventFrame, me: UserId) -> bool {
    change(room, event);
    widen(room, [event]);
    room.log.last = event.seq;
    if room.log.first == 0 {
        room.log.first = event.seq;
    }
    let item = match is_hidden(event, &room.ignored) {
        true => None,
        false => {
            let before = room.flags_before(event.seq);
            item(event, (room.kind, room.lobby), before, me)
        }
    };
    let is_item = item.is_some();
    room.log.items.extend(item);
    is_item
}

/// Lets go of what is far from what is looked at.
fn trim(room: &mut Room) {
    if room.log.items.len() <= KEPT {
        return;
    }
    match room.scroll {
        Scroll::Newest => {
            let gone = room.log.items.len() - LEFT;
            room.log.items.drain(..gone);
            room.log.first = room.log.items.front().map_or(0, |item| item.seq);
            room.quotes.retain(|seq, _| *seq >= room.log.first);
        }
        Scroll::From { .. } => {
            room.log.items.truncate(KEPT);
            room.log.last = room.log.items.back().map_or(0, |item| item.seq);
            room.log.is_live = false;
        }
    }
}

fn replace(room: &mut Room, page: &HistoryPage, me: UserId) {
    let locals: Vec<Item> = std::mem::take(&mut room.log.items)
        .into_iter()
        .filter(|item| matches!(item.body, ItemBody::Local(..)))
        .collect();
    room.log = Log {
        items: items(page, me, &room.ignored),
        first: page.events.first().map_or(0, |event| event.seq),
        last: page.events.last().map_or(page.room.head, |event| event.seq),
        ..Log::default()
    };
    if page.events.is_empty() {
        room.log.first = room.log.last.max(1);
    }
    room.scroll = Scroll::Newest;
    // What was said to this user stays where it stood.
    for local in locals {
        let at = room
            .log
            .items
            .iter()
            .rposition(|item| item.seq <= local.seq);
        match at {
            Some(at) => room.log.items.insert(at + 1, local),
            None if room.log.items.is_empty() => room.log.items.push_back(local),
            None => {}
        }
    }
}

fn prepend(room: &mut Room, page: &HistoryPage, me: UserId) {
    let Some(first) = page.events.first() else {
        room.log.first = 1;
        return;
    };
    room.log.first = first.seq;
    for item in items(page, me, &room.ignored).into_iter().rev() {
        room.log.items.push_front(item);
    }
    trim_newer(room);
}

/// Reading far back lets go of the newest.
fn trim_newer(room: &mut Room) {
    if room.log.items.len() > KEPT && matches!(room.scroll, Scroll::From { .. }) {
        trim(room);
    }
}

fn append(room: &mut Room, page: &HistoryPage, me: UserId) {
    if let Some(last) = page.events.last() {
        room.log.last = last.seq;
        room.log.items.extend(items(page, me, &room.ignored));
    }
    if room.log.items.len() > KEPT {
        let gone = room.log.items.len() - LEFT;
        room.log.items.drain(..gone);
        room.log.first = room.log.items.front().map_or(0, |item| item.seq);
    }
}

/// Takes in what came while a page was on its way, and finds out whether the window is live.
fn catch_up(room: &mut Room, me: UserId) {
    for event in std::mem::take(&mut room.held) {
        if event.seq == room.log.last + 1 {
            push(room, &event, me);
        }
    }
    room.log.is_live = room.log.last >= room.head;
}

/// Makes space for the names of those who wrote.
fn widen<'a>(room: &mut Room, events: impl IntoIterator<Item = &'a EventFrame>) {
    for event in events {
        if words::is_message(event) {
            room.widest = room.widest.max(view::width(&event.by.name));
        }
    }
}

fn items(page: &HistoryPage, me: UserId, ignored: &BTreeSet<UserId>) -> VecDeque<Item> {
    let place = (page.room.kind, page.room.lobby);
    let mut items = VecDeque::new();
    let mut before = None;
    for event in page
        .events
        .iter()
        .filter(|event| !is_hidden(event, ignored))
    {
        items.extend(item(event, place, before, me));
        if let EventBody::FlagsSet { flags, .. } = &event.body {
            before = Some(flags);
        }
    }
    for Reaction { target, emoji, by } in &page.reactions {
        if let Ok(at) = items.binary_search_by_key(target, |item| item.seq)
            && let ItemBody::Message(message) = &mut items[at].body
        {
            stand(message, emoji, by);
        }
    }
    items
}

/// The item that an event is shown as; `None` for what only changes others, and for what goes without saying.
fn item(
    event: &EventFrame,
    (kind, lobby): (RoomKind, bool),
    before: Option<&Flags>,
    me: UserId,
) -> Option<Item> {
    let body = match &event.body {
        EventBody::Message {
            text,
            reply_to,
            action,
            notice,
            ran,
            mentions,
            edited,
        } => ItemBody::Message(Message {
            by: event.by.clone(),
            text: text.as_deref().map(|text| match ran {
                true => words::ran(text),
                false => clean::text(text),
            }),
            file: None,
            reply_to: *reply_to,
            // A command that was run reads as what somebody did.
            action: *action || *ran,
            notice: *notice,
            edited: edited.is_some(),
            mentions_me: mentions.contains(&me),
            expires_at: event.expires_at,
            expired: false,
            reactions: Vec::new(),
        }),
        EventBody::FileOffered { name, .. } => ItemBody::Message(Message {
            by: event.by.clone(),
            text: name.as_deref().map(clean::line),
            file: SharedFile::offered(&event.body),
            reply_to: None,
            action: false,
            notice: false,
            edited: false,
            mentions_me: false,
            expires_at: event.expires_at,
            expired: false,
            reactions: Vec::new(),
        }),
        EventBody::FileReady { .. }
        | EventBody::FileFailed { .. }
        | EventBody::FileDeleted { .. }
        | EventBody::Expired { .. } => {
            return None;
        }
        _ if words::goes_without_saying(event, kind, lobby) => return None,
        _ => ItemBody::Note(words::note(event, before)?),
    };
    Some(Item {
        seq: event.seq,
        at: event.at,
        body,
        revision: 0,
    })
}

/// Carries out what an event changes about a message that is there.
fn change(room: &mut Room, event: &EventFrame) {
    if let EventBody::Expired { ranges } = &event.body {
        let is_in = |seq: u64| {
            ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&seq))
        };
        return expiry::forget(room, is_in);
    }
    let target = match &event.body {
        EventBody::Edited { target, .. }
        | EventBody::Deleted { target }
        | EventBody::Reacted { target, .. }
        | EventBody::Unreacted { target, .. }
        | EventBody::FileReady { target, .. }
        | EventBody::FileFailed { target, .. }
        | EventBody::FileDeleted { target, .. } => *target,
        _ => return,
    };
    let log = &mut room.log;
    let item = match log.hidden.contains_key(&target) {
        true => log.hidden.get_mut(&target),
        false => log.message_mut(target),
    };
    let Some(item) = item else {
        return;
    };
    item.revision += 1;
    let ItemBody::Message(message) = &mut item.body else {
        return;
    };
    match &event.body {
        EventBody::Edited { text, .. } => {
            message.text = text.as_deref().map(clean::text);
            message.edited = true;
        }
        EventBody::FileReady { size, .. } => {
            if let Some(file) = &mut message.file {
                (file.size, file.stand) = (Some(*size), FileStand::Ready);
            }
        }
        EventBody::FileFailed { why, .. } => {
            if let Some(file) = &mut message.file {
                file.stand = failed(*why);
            }
        }
        EventBody::Deleted { .. } | EventBody::FileDeleted { .. } => {
            message.text = None;
            message.reactions.clear();
        }
        EventBody::Reacted { emoji, .. } => stand(message, emoji, &event.by),
        EventBody::Unreacted { emoji, .. } => {
            let emoji = emoji::expand(emoji);
            for standing in &mut message.reactions {
                if standing.emoji == emoji {
                    standing.who.retain(|who| who.id != event.by.id);
                }
            }
            message
                .reactions
                .retain(|standing| !standing.who.is_empty());
        }
        _ => {}
    }
    // Those who answer it show a part of it.
    let text = room.log.excerpt(target);
    if room.quotes.contains_key(&target) {
        room.quotes.insert(target, text);
    }
    for item in &mut room.log.items {
        if let ItemBody::Message(message) = &item.body
            && message.reply_to == Some(target)
        {
            item.revision += 1;
        }
    }
}

/// Doors that know no emoji react by shortcode: that is the same reaction.
fn stand(message: &mut Message, emoji: &str, by: &UserLabel) {
    let emoji = emoji::expand(emoji);
    let standing = message
        .reactions
        .iter_mut()
        .find(|standing| standing.emoji == emoji);
    match standing {
        Some(standing) if standing.who.iter().any(|who| who.id == by.id) => {}
        Some(standing) => standing.who.push(by.clone()),
        None => message.reactions.push(Standing {
            emoji,
            who: vec![by.clone()],
        }),
    }
}

/// The messages that are answered, not there, and not asked for; a few at a time.
pub(super) fn missing_quotes(room: &Room) -> Vec<u64> {
    const AT_ONCE: usize = 10;
    let answered = room
        .log
        .items
        .iter()
        .rev()
        .filter_map(|item| match &item.body {
            ItemBody::Message(message) => message.reply_to,
            ItemBody::Note(_) | ItemBody::Local(..) => None,
        });
    let mut missing: Vec<u64> = answered
        .filter(|seq| !room.quotes.contains_key(seq) && room.log.message(*seq).is_none())
        .take(AT_ONCE)
        .collect();
    missing.dedup();
    missing
}
