//! Reading a room's log: `/history`, and the message that `^` stands for.

use parlor_core::vocabulary::Spoken;
use parlor_core::{Event, EventBody, FileState, RoomRef};
use parlor_hub::{HistoryPage, HistoryPart, Only, Request};
use parlor_model::{Emoji, Seq, UserId, UserName, limits};

use crate::encode;
use crate::files;
use crate::link::Links;
use crate::notice::{Notices as _, minute, push_lines};
use crate::pending::{Ask, Pending};
use parlor_hub::Outbox;

/// Messages shown when no number is given.
const SHOWN: usize = 20;
/// Pages read at most for one command; a log can have long stretches without a message.
const PAGES: usize = 8;
/// Among so many of the newest events the message for `^` is looked for.
const LAST_AMONG: usize = 200;

/// Bytes shown at once: what a client that does not read makes the server keep.
const AT_ONCE_BYTES: usize = 256 * 1_024;

/// A reading of a log's end, a page at a time.
#[derive(Debug)]
pub(crate) struct Reading {
    room: RoomRef,
    wanted: usize,
    pages: usize,
    /// Oldest first.
    found: Vec<Event>,
    reactions: Vec<Seen>,
}

/// A reaction on one of the messages.
#[derive(Debug)]
struct Seen {
    target: Seq,
    emoji: Emoji,
    by: UserName,
}

impl Reading {
    /// Asks for the newest page.
    pub(crate) fn start(room: RoomRef, count: Option<usize>) -> Ask {
        let wanted = count.unwrap_or(SHOWN).min(limits::HISTORY_PAGE);
        let reading = Self {
            room,
            wanted,
            pages: 0,
            found: Vec::new(),
            reactions: Vec::new(),
        };
        reading.ask(None)
    }

    fn ask(mut self, before: Option<Seq>) -> Ask {
        self.pages += 1;
        let part = match HistoryPart::NEWEST {
            HistoryPart::Range { after, order, .. } => HistoryPart::Range {
                after,
                before,
                order,
            },
            other => other,
        };
        let limit = (self.wanted * 2).clamp(50, limits::HISTORY_PAGE);
        let request = Request::History {
            room: self.room.clone(),
            part,
            only: Only::All,
            limit,
        };
        Ask {
            request,
            pending: Pending::History(Box::new(self)),
        }
    }

    /// Takes a page in; shows what was found when that is enough, or asks for the page before.
    pub(crate) fn page(
        mut self,
        page: HistoryPage,
        links: &Links,
        out: &mut Outbox,
    ) -> Option<Ask> {
        let first = page.events.first().map(|event| event.seq);
        let mut found: Vec<_> = page.events.into_iter().filter(is_standing).collect();
        found.append(&mut self.found);
        self.found = found;
        let seen = page.reactions.into_iter();
        let seen = seen.map(|seen| Seen {
            target: seen.target,
            emoji: seen.emoji,
            by: seen.name,
        });
        self.reactions.extend(seen);
        let more = first.filter(|first| *first > Seq::new(1));
        if let Some(before) = more
            && self.found.len() < self.wanted
            && self.pages < PAGES
        {
            return Some(self.ask(Some(before)));
        }
        self.show(links, out);
        None
    }

    fn show(&self, links: &Links, out: &mut Outbox) {
        if self.found.is_empty() {
            return out.show("There are no messages here yet.");
        }
        let skipped = self.found.len().saturating_sub(self.wanted);
        show_newest(&self.found[skipped..], out, |event, bytes| {
            numbered("| ", event, links, bytes);
            reactions(event.seq, &self.reactions, bytes);
        });
    }
}

/// Shows as many of the last ones as a client may be sent at once.
pub(crate) fn show_newest<T>(
    oldest_first: &[T],
    out: &mut Outbox,
    mut write: impl FnMut(&T, &mut Vec<u8>),
) {
    let mut shown = Vec::new();
    let mut size = 0;
    for item in oldest_first.iter().rev() {
        let mut bytes = Vec::new();
        write(item, &mut bytes);
        size += bytes.len();
        if size > AT_ONCE_BYTES && !shown.is_empty() {
            out.show("(Older ones are left out: they are too long to show at once.)");
            break;
        }
        shown.push(bytes);
    }
    shown.reverse();
    out.bytes(shown.concat());
}

/// Asks for the end of the log, to find the message that `^` stands for there.
pub(crate) fn find_last(room: RoomRef, spoken: Spoken) -> Ask {
    let request = Request::History {
        room,
        part: HistoryPart::NEWEST,
        only: Only::All,
        limit: LAST_AMONG,
    };
    Ask {
        request,
        pending: Pending::Last(Box::new(spoken)),
    }
}

/// The newest message that the command can be about: one's own for an edit or a deletion.
pub(crate) fn last(spoken: &Spoken, page: &HistoryPage, me: UserId) -> Option<Seq> {
    let own = matches!(spoken, Spoken::Edit { .. } | Spoken::Delete { .. });
    let message = matches!(spoken, Spoken::Edit { .. });
    let fits = |event: &&Event| {
        is_standing(event)
            && (!own || event.actor.user == me)
            && (!message || matches!(event.body, EventBody::Message { .. }))
    };
    page.events.iter().rev().find(fits).map(|event| event.seq)
}

/// Appends a message or a file as `/history` and `/search` show it: its number, time and lines.
pub(crate) fn numbered(place: &str, event: &Event, links: &Links, out: &mut Vec<u8>) {
    let who = event.actor.name.as_str();
    let place = format!("{place}{} {} ", event.seq, minute(event.at));
    match &event.body {
        EventBody::Message {
            text: Some(text),
            reply_to,
            manner,
            edited,
            ..
        } => {
            let edited = if edited.is_some() { "(edited) " } else { "" };
            let place = format!("{place}{edited}");
            encode::message(&place, who, text, *reply_to, *manner, out);
        }
        EventBody::FileOffered {
            file,
            name: Some(name),
            size,
            state,
            ..
        } => {
            let told = if *state == FileState::Sending {
                format!("{who} is sending {}.", files::words(name, *size))
            } else {
                let (shares, link) = files::shared(*file, name, *size, links);
                format!("{who} {shares}{link}")
            };
            push_lines(out, &[&place], &told);
        }
        _ => {}
    }
}

/// Appends who reacted to a message, when somebody did: `| 7 👍 alice, bob; 🎉 bob`.
fn reactions(target: Seq, all: &[Seen], out: &mut Vec<u8>) {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for reaction in all.iter().filter(|reaction| reaction.target == target) {
        let (emoji, name) = (reaction.emoji.as_str(), reaction.by.as_str());
        match groups.iter_mut().find(|(group, _)| *group == emoji) {
            Some((_, names)) => names.push(name),
            None => groups.push((emoji, vec![name])),
        }
    }
    let groups: Vec<_> = groups
        .iter()
        .map(|(emoji, names)| format!("{emoji} {}", names.join(", ")))
        .collect();
    if !groups.is_empty() {
        out.extend_from_slice(format!("| {target} {}\n", groups.join("; ")).as_bytes());
    }
}

fn is_standing(event: &Event) -> bool {
    match &event.body {
        EventBody::Message { text, .. } => text.is_some(),
        EventBody::FileOffered { name, state, .. } => {
            name.is_some() && matches!(state, FileState::Sending | FileState::Ready { .. })
        }
        _ => false,
    }
}
