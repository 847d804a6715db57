//! One item of a room as rows.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::markup::{self, Manner, Marked};
use super::pen::{columns, cut, piece};
use super::theme::Theme;
use super::wrap::wrap;
use crate::App;
use crate::compose::emoji;
use crate::log::{Item, ItemBody, Message, Tone};
use crate::room::{Outgoing, Room};

/// From this width on, time and name stand beside the text.
const BESIDE: u16 = 56;
/// Columns that a name takes there.
const NAME: u16 = 12;
/// Lines of text are not longer than this, so that they can be read.
const LONGEST: u16 = 110;
/// One author's messages within so many milliseconds share a head.
const TOGETHER_MS: i64 = 5 * 60 * 1_000;

/// What an item is laid out in.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) app: &'a App,
    pub(crate) room: &'a Room,
    pub(crate) theme: Theme,
    pub(crate) width: u16,
}

impl Place<'_> {
    fn is_wide(&self) -> bool {
        self.width >= BESIDE
    }

    /// Columns before the text.
    fn indent(&self) -> u16 {
        if self.is_wide() { 8 + NAME + 1 } else { 3 }
    }

    fn text_width(&self) -> u16 {
        self.width.saturating_sub(self.indent() + 1).min(LONGEST)
    }

    /// The rows of the item at this place of the log.
    pub(crate) fn rows(&self, at: usize) -> Vec<Line<'static>> {
        let items = &self.room.log.items;
        let Some(item) = items.get(at) else {
            return Vec::new();
        };
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        let mut rows = Vec::new();
        let zone = &self.app.options.zone;
        let is_new_day = before.is_none_or(|before| day(before.at, zone) != day(item.at, zone));
        if is_new_day {
            rows.push(self.separator(&day(item.at, zone), self.theme.dim()));
        }
        let is_new = self.is_first_new(item, before);
        if is_new {
            rows.push(self.separator("new", self.theme.accent()));
        }
        match &item.body {
            ItemBody::Message(message) => {
                let is_together = !is_new_day
                    && !is_new
                    && before.is_some_and(|before| follows(before, item, message));
                rows.extend(self.message(item, message, is_together));
            }
            ItemBody::Note(text) => rows.extend(self.aside("·", text, self.theme.dim(), item.at)),
            ItemBody::Local(Tone::Info, text) => {
                rows.extend(self.aside("▸", text, self.theme.accent(), item.at));
            }
            ItemBody::Local(Tone::Error, text) => {
                rows.extend(self.aside("!", text, self.theme.error(), item.at));
            }
        }
        rows
    }

    fn is_first_new(&self, item: &Item, before: Option<&Item>) -> bool {
        let Some(from) = self.room.new_from else {
            return false;
        };
        item.seq >= from && before.is_none_or(|before| before.seq < from)
    }

    /// `── Monday, 23 November ──`
    fn separator(&self, text: &str, style: Style) -> Line<'static> {
        let width = self.width.saturating_sub(2);
        let text = cut(text, width.saturating_sub(4));
        let line = usize::from(width.saturating_sub(columns(&text) + 2));
        let (left, right) = (line / 2, line - line / 2);
        let rule = if style == self.theme.dim() {
            self.theme.rule()
        } else {
            style
        };
        Line::from(vec![
            piece(format!(" {} ", "─".repeat(left)), rule),
            piece(text, style),
            piece(format!(" {}", "─".repeat(right)), rule),
        ])
    }

    fn message(&self, item: &Item, message: &Message, is_together: bool) -> Vec<Line<'static>> {
        let theme = self.theme;
        let is_selected = self.room.selected == Some(item.seq);
        let name = theme.name(message.by.id);
        let mut head = Head {
            time: clock(item.at, &self.app.options.zone),
            name: message.by.name.clone(),
            style: name,
            is_shown: !is_together,
        };
        if message.action {
            head.name = "*".to_owned();
        }
        let mut body = Vec::new();
        if let Some(target) = message.reply_to {
            body.push(self.quote(target));
        }
        match &message.text {
            None => {
                let style = theme.dim().add_modifier(Modifier::ITALIC);
                body.push(Line::from(piece("deleted", style)));
            }
            Some(text) => {
                let text = match message.action {
                    true => format!("{} {text}", message.by.name),
                    false => text.clone(),
                };
                body.extend(self.text(&text, theme.text(), is_selected));
                if message.edited {
                    self.append(&mut body, piece(" (edited)", theme.dim()));
                }
            }
        }
        body.extend(self.reactions(message));
        let bar = match (is_selected, message.mentions_me) {
            (true, _) => piece("▌", theme.accent()),
            (false, true) => piece("▎", theme.accent()),
            (false, false) => piece(" ", theme.text()),
        };
        let mut rows = self.beside(&head, body, &bar);
        if is_selected {
            for row in &mut rows {
                *row = std::mem::take(row).style(theme.chosen());
            }
        }
        rows
    }

    /// A message that is on its way.
    pub(crate) fn outgoing(&self, outgoing: &Outgoing) -> Vec<Line<'static>> {
        let theme = self.theme;
        let mut body = Vec::new();
        if let Some(target) = outgoing.reply_to {
            body.push(self.quote(target));
        }
        body.extend(self.text(&outgoing.text, theme.dim(), true));
        match &outgoing.failed {
            None => self.append(&mut body, piece(" …", theme.dim())),
            Some(why) => {
                let text = format!("✗ {why} Enter sends it again, Esc discards it.");
                body.extend(wrap(&[piece(text, theme.error())], self.text_width()));
            }
        }
        let head = Head {
            time: clock(outgoing.at, &self.app.options.zone),
            name: self.app.me.name.clone(),
            style: theme.dim(),
            is_shown: true,
        };
        self.beside(&head, body, &piece(" ", theme.text()))
    }

    fn text(&self, text: &str, plain: Style, spoilers: bool) -> Vec<Line<'static>> {
        let text = match self.app.options.glyphs {
            true => text.to_owned(),
            false => emoji::without_glyphs(text),
        };
        let manner = Manner {
            theme: self.theme,
            plain,
            me: &self.app.me.name,
            spoilers,
        };
        let lines = markup::lines(&text, &manner);
        lines
            .iter()
            .flat_map(|marked| self.marked(marked))
            .collect()
    }

    fn marked(&self, marked: &Marked) -> Vec<Line<'static>> {
        let lead = marked
            .lead
            .as_ref()
            .map_or(0, |lead| columns(&lead.content));
        let rows = wrap(&marked.pieces, self.text_width().saturating_sub(lead));
        let led = |mut row: Line<'static>| {
            if let Some(lead) = &marked.lead {
                row.spans.insert(0, lead.clone());
            }
            row
        };
        rows.into_iter().map(led).collect()
    }

    /// Puts a piece behind the last row, or on one of its own when it does not fit.
    fn append(&self, rows: &mut Vec<Line<'static>>, last: Span<'static>) {
        let width = u16::try_from(last.width()).unwrap_or(u16::MAX);
        match rows.last_mut() {
            Some(row) if row.width() + usize::from(width) <= usize::from(self.text_width()) => {
                row.spans.push(last);
            }
            _ => rows.push(Line::from(piece(last.content.trim_start(), last.style))),
        }
    }

    /// `↳ anna: the beginning of what she said`
    fn quote(&self, target: u64) -> Line<'static> {
        let here = self.room.log.excerpt(target);
        let found = here.or_else(|| self.room.quotes.get(&target).cloned().flatten());
        let text = match found {
            Some((name, text)) => {
                let first = text.lines().next().unwrap_or_default();
                format!("↳ {name}: {first}")
            }
            None => "↳ an earlier message".to_owned(),
        };
        let text = match self.app.options.glyphs {
            true => text,
            false => emoji::without_glyphs(&text),
        };
        Line::from(piece(
            cut(&text.replace('\t', " "), self.text_width()),
            self.theme.dim(),
        ))
    }

    fn reactions(&self, message: &Message) -> Vec<Line<'static>> {
        if message.reactions.is_empty() {
            return Vec::new();
        }
        let theme = self.theme;
        let mut pieces = Vec::new();
        for standing in &message.reactions {
            let is_mine = standing.who.iter().any(|who| who.id == self.app.me.id);
            let style = match is_mine {
                true => theme.accent().add_modifier(Modifier::BOLD),
                false => theme.dim(),
            };
            let glyph = match self.app.options.glyphs {
                true => standing.emoji.clone(),
                false => emoji::without_glyphs(&standing.emoji),
            };
            let mine = if is_mine { "✓" } else { "" };
            pieces.push(piece(
                format!("{glyph} {}{mine}", standing.who.len()),
                style,
            ));
            pieces.push(piece("  ", theme.text()));
        }
        wrap(&pieces, self.text_width())
    }

    /// Something that nobody said: a mark where the names stand, and the words.
    fn aside(&self, mark: &str, text: &str, style: Style, at: i64) -> Vec<Line<'static>> {
        let words: Vec<Line<'static>> = text
            .split('\n')
            .flat_map(|line| wrap(&[piece(line, style)], self.text_width()))
            .collect();
        let head = Head {
            time: clock(at, &self.app.options.zone),
            name: mark.to_owned(),
            style,
            is_shown: true,
        };
        if self.is_wide() {
            return self.beside(&head, words, &piece(" ", self.theme.text()));
        }
        let marked = |(at, mut row): (usize, Line<'static>)| {
            let lead = if at == 0 {
                format!(" {mark} ")
            } else {
                "   ".to_owned()
            };
            row.spans.insert(0, piece(lead, style));
            row
        };
        words.into_iter().enumerate().map(marked).collect()
    }

    /// Puts rows of text beside who said it and when, or below where there is no room.
    fn beside(
        &self,
        head: &Head,
        body: Vec<Line<'static>>,
        bar: &Span<'static>,
    ) -> Vec<Line<'static>> {
        let theme = self.theme;
        let mut rows = Vec::new();
        if !self.is_wide() {
            if head.is_shown {
                let name = cut(&head.name, self.width.saturating_sub(8));
                rows.push(Line::from(vec![
                    bar.clone(),
                    piece(name, head.style),
                    piece(format!(" {}", head.time), theme.dim()),
                ]));
            }
            for mut row in body {
                row.spans
                    .splice(0..0, [bar.clone(), piece("  ", theme.text())]);
                rows.push(row);
            }
            return rows;
        }
        for (at, mut row) in body.into_iter().enumerate() {
            let before = match at == 0 && head.is_shown {
                true => {
                    let name = cut(&head.name, NAME);
                    let pad = usize::from(NAME.saturating_sub(columns(&name)));
                    vec![
                        bar.clone(),
                        piece(format!("{}  {}", head.time, " ".repeat(pad)), theme.dim()),
                        piece(name, head.style),
                        piece(" ", theme.text()),
                    ]
                }
                false => vec![
                    bar.clone(),
                    piece(" ".repeat(usize::from(self.indent() - 1)), theme.text()),
                ],
            };
            row.spans.splice(0..0, before);
            rows.push(row);
        }
        rows
    }
}

/// Who said something, and when.
struct Head {
    time: String,
    name: String,
    style: Style,
    is_shown: bool,
}

/// Whether a message goes on where the item before ended.
fn follows(before: &Item, item: &Item, message: &Message) -> bool {
    let ItemBody::Message(other) = &before.body else {
        return false;
    };
    let is_soon = item.at.abs_diff(before.at) < TOGETHER_MS.unsigned_abs();
    other.by.id == message.by.id
        && is_soon
        && !message.action
        && !other.action
        && message.reply_to.is_none()
}

/// `14:03`
pub(crate) fn clock(at: i64, zone: &TimeZone) -> String {
    format_at(at, zone, "%H:%M")
}

/// `Monday, 23 November 2026`
fn day(at: i64, zone: &TimeZone) -> String {
    format_at(at, zone, "%A, %-d %B %Y")
}

pub(crate) fn format_at(at: i64, zone: &TimeZone, format: &str) -> String {
    Timestamp::from_millisecond(at).map_or_else(
        |_| "?".to_owned(),
        |at| {
            at.to_zoned_datetime(zone.clone())
                .strftime(format)
                .to_string()
        },
    )
}
