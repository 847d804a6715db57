//! The composer, with what it is about above it.

use std::borrow::Cow;
use std::ops::Range;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::Modifier;

use crate::app::App;
use crate::compose::{Composer, secret_from};
use crate::room::{Intent, Room};

use super::row::Row;
use super::theme::Theme;
use super::{cells, item, markdown, wrap};

/// What stands before the text.
const PROMPT: &str = " › ";
/// Cells of the prompt; later rows are indented by as many.
const INDENT: u16 = 3;

/// Rows that the text takes in a pane of this width.
pub(super) fn rows(room: &Room, width: u16) -> u16 {
    let rows = text_rows(&room.composer, width.saturating_sub(INDENT + 1));
    u16::try_from(rows.len()).unwrap_or(u16::MAX)
}

/// Paints the text, and answers where the cursor stands.
pub(super) fn paint(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<Position> {
    let room = app.current.and_then(|id| app.rooms.get(&id))?;
    if area.height == 0 {
        return None;
    }
    let prompt = theme.accent.add_modifier(Modifier::BOLD);
    cells::put(buffer, (area.x, area.y), area.right(), PROMPT, prompt);
    if room.composer.is_empty() {
        let text = format!("Message {}", room.title());
        let text = cells::fit(&text, area.width.saturating_sub(INDENT));
        let at = (area.x + INDENT, area.y);
        cells::put(buffer, at, area.right(), &text, theme.dim);
    }
    Some(paint_text(&room.composer, theme, buffer, area, INDENT))
}

/// Paints what is written, so that the cursor is in it, and answers where that stands.
fn paint_text(
    composer: &Composer,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    indent: u16,
) -> Position {
    let text = composer.text();
    let width = area.width.saturating_sub(indent + 1);
    let rows = text_rows(composer, width);
    let secret = secret_from(text).unwrap_or(text.len());
    let cursor = composer.cursor();
    let at = rows
        .iter()
        .rposition(|row| row.start <= cursor)
        .unwrap_or_default();
    let first = (at + 1).saturating_sub(usize::from(area.height));
    for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(first)) {
        let line = masked(text, row.clone(), secret);
        cells::put(
            buffer,
            (area.x + indent, y),
            area.right(),
            &line,
            theme.text,
        );
    }
    let before = cells::width(&text[rows[at].start..cursor.max(rows[at].start)]);
    Position::new(
        area.x + indent + before.min(width),
        area.y + u16::try_from(at - first).unwrap_or_default(),
    )
}

/// A part of the text as it is shown: a dot for each cell of what is secret.
fn masked(text: &str, row: Range<usize>, secret: usize) -> Cow<'_, str> {
    if row.end <= secret {
        return Cow::Borrowed(&text[row]);
    }
    let (shown, hidden) = text[row.clone()].split_at(secret.saturating_sub(row.start));
    let dot = |cluster: cells::Cluster<'_>| match &*cluster.shown {
        " " => " ".to_owned(),
        _ => "•".repeat(usize::from(cluster.width)),
    };
    let dots: String = cells::clusters(hidden).map(dot).collect();
    Cow::Owned(format!("{shown}{dots}"))
}

/// Paints one line of a layer that is typed into, and answers where its cursor stands.
pub(super) fn paint_query(
    composer: &Composer,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    placeholder: &str,
) -> Position {
    let prompt = theme.accent.add_modifier(Modifier::BOLD);
    cells::put(buffer, (area.x, area.y), area.right(), "› ", prompt);
    let area = Rect { height: 1, ..area };
    if composer.is_empty() {
        let text = cells::fit(placeholder, area.width.saturating_sub(2));
        cells::put(buffer, (area.x + 2, area.y), area.right(), &text, theme.dim);
    }
    paint_text(composer, theme, buffer, area, 2)
}

/// Paints what the text will be.
pub(super) fn paint_intent(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(room) = app.current.and_then(|id| app.rooms.get(&id)) else {
        return;
    };
    let text = match room.intent {
        Intent::Say => return,
        Intent::Edit(_) => " editing your message".to_owned(),
        Intent::Reply(target) => match item::quoted(room, target) {
            Some((name, text)) => {
                let text = text.map_or_else(|| "deleted".to_owned(), markdown::excerpt);
                format!(" replying to {name}: {text}")
            }
            None => " replying".to_owned(),
        },
    };
    let hint = "  Esc cancels ";
    let space = area.width.saturating_sub(cells::width(hint));
    let mut row = Row::of(cells::fit(&text, space), theme.dim);
    row.push(hint, theme.dim);
    row.paint(buffer, area);
}

/// The rows of the text, as ranges of bytes. There is always one.
fn text_rows(composer: &Composer, width: u16) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in composer.text().split('\n') {
        let ranges = wrap::ranges(line, width);
        rows.extend(
            ranges
                .into_iter()
                .map(|row| row.start + start..row.end + start),
        );
        start += line.len() + 1;
    }
    rows
}
