//! An item of a log as rows.

use parlor_wire::RoomKind;
use ratatui_core::style::Modifier;

use crate::Options;
use crate::app::Me;
use crate::compose::emoji;
use crate::log::{ItemBody, Tone};
use crate::room::Room;

use super::columns::Columns;
use super::layouts::{Laid, Lead, Stamp};
use super::markdown::{Face, Run};
use super::row::Row;
use super::theme::Theme;
use super::window::Entry;
use super::wrap::{Break, wrap};
use super::{message, when};

/// What the layout of everything depends on.
pub(super) struct Look<'a> {
    /// The styles.
    pub theme: Theme,
    /// The zone, and whether there are glyphs.
    pub options: &'a Options,
    /// Who reads.
    pub me: &'a Me,
    /// The time, in milliseconds since 1970.
    pub now: i64,
    /// Where the parts stand.
    pub columns: Columns,
}

impl Look<'_> {
    /// The text with emoji as this terminal shows them.
    pub(super) fn glyphs(&self, text: &str) -> String {
        if self.options.glyphs {
            emoji::expand(text)
        } else {
            emoji::without_glyphs(text)
        }
    }
}

/// Lays an entry out.
pub(super) fn lay(look: &Look<'_>, room: &Room, entry: Entry<'_>, stamp: &Stamp) -> Laid {
    let mut rows = Vec::new();
    let at = match entry {
        Entry::Item(item) => item.at,
        Entry::Outgoing(outgoing) => outgoing.at,
    };
    push_lead(&mut rows, look, room, at, &stamp.lead);
    let lead = rows.len();
    match entry {
        Entry::Outgoing(outgoing) => {
            message::push_outgoing(&mut rows, look, room, outgoing, stamp);
        }
        Entry::Item(item) => match &item.body {
            ItemBody::Message(message) => {
                message::push(&mut rows, look, room, message, (item.seq, item.at), stamp);
            }
            ItemBody::Note(text) => push_note(&mut rows, look, text, item.at),
            ItemBody::Local(tone, text) => push_local(&mut rows, look, *tone, text),
        },
    }
    let has_name = match entry {
        Entry::Item(item) => matches!(&item.body, ItemBody::Message(message) if !message.action),
        Entry::Outgoing(outgoing) => !outgoing.action,
    };
    let is_stacked = look.columns.stacked && has_name && !stamp.lead.folded;
    let head = lead + usize::from(is_stacked);
    Laid { rows, lead, head }
}

/// Who wrote the message of this `seq`, and its text unless it was deleted; `None` while that is unknown.
pub(super) fn quoted(room: &Room, seq: u64) -> Option<(&str, Option<&str>)> {
    let items = &room.log.items;
    let from = items.partition_point(|item| item.seq < seq);
    for item in items.range(from..).take_while(|item| item.seq == seq) {
        if let ItemBody::Message(message) = &item.body {
            return Some((&message.by.name, message.text.as_deref()));
        }
    }
    let (name, text) = room.quotes.get(&seq)?.as_ref()?;
    Some((name, Some(text)))
}

fn push_lead(rows: &mut Vec<Row>, look: &Look<'_>, room: &Room, at: i64, lead: &Lead) {
    let theme = &look.theme;
    if lead.loading {
        rows.push(Row::of(" … loading", theme.dim));
    } else if lead.beginning {
        rows.push(Row::of(format!(" {}", beginning(room)), theme.dim));
    }
    if lead.day {
        if rows.is_empty() && !lead.first {
            rows.push(Row::default());
        }
        let day = when::day(at, look.now, &look.options.zone);
        rows.push(separator(look, &day, theme.dim, theme.line));
    }
    if lead.new {
        rows.push(separator(look, "new", theme.accent, theme.accent));
    }
}

/// What stands before everything else.
pub(super) fn beginning(room: &Room) -> String {
    match room.kind {
        RoomKind::Direct => format!("This is the beginning of what you and {} write.", room.name),
        RoomKind::Public | RoomKind::Private => {
            format!("This is the beginning of {}.", room.title())
        }
    }
}

/// `── text ──────`, over the whole width.
fn separator(
    look: &Look<'_>,
    text: &str,
    ink: ratatui_core::style::Style,
    line: ratatui_core::style::Style,
) -> Row {
    let mut row = Row::of(" ── ", line).with(text, ink).with(" ", line);
    let left = look.columns.all().saturating_sub(row.width());
    row.push("─".repeat(usize::from(left)), line);
    row
}

fn push_note(rows: &mut Vec<Row>, look: &Look<'_>, text: &str, at: i64) {
    let style = look.theme.dim;
    for (n, runs) in plain(look, text).iter().enumerate() {
        let mut row = Row::default();
        if n == 0 && !look.columns.stacked {
            row.gap(1);
            row.push(when::clock(at, &look.options.zone), style);
        }
        row.gap_to(look.columns.text_at - 2);
        row.push(if n == 0 { "· " } else { "  " }, style);
        for run in runs {
            row.push(run.text.as_str(), style);
        }
        rows.push(row);
    }
}

fn push_local(rows: &mut Vec<Row>, look: &Look<'_>, tone: Tone, text: &str) {
    let theme = &look.theme;
    let (mark, style) = match tone {
        Tone::Info => ("│ ", theme.accent),
        Tone::Error => ("! ", theme.error.add_modifier(Modifier::BOLD)),
    };
    for (n, runs) in plain(look, text).iter().enumerate() {
        let mut row = Row::default();
        row.gap_to(look.columns.text_at - 2);
        let is_marked = n == 0 || tone == Tone::Info;
        row.push(if is_marked { mark } else { "  " }, style);
        for run in runs {
            let ink = match tone {
                Tone::Info => theme.text,
                Tone::Error => theme.error,
            };
            row.push(run.text.as_str(), ink);
        }
        rows.push(row);
    }
}

/// A text without any Markdown, in rows.
fn plain(look: &Look<'_>, text: &str) -> Vec<Vec<Run>> {
    let text = look.glyphs(text);
    let wrap_line = |line: &str| {
        let run = Run {
            text: line.to_owned(),
            face: Face::default(),
        };
        wrap(&[run], look.columns.text, Break::Words)
    };
    if text.is_empty() {
        return vec![Vec::new()];
    }
    text.lines().flat_map(wrap_line).collect()
}
