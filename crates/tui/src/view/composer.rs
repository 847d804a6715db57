//! What is being written, what it will be, and the completions above it.

use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation as _;

use super::panes::Panes;
use super::pen::{Pen, columns, cut};
use crate::App;
use crate::log::Tone;
use crate::room::{Intent, Room};

/// Columns before the text.
const PROMPT: u16 = 3;
/// Completions shown at once.
const OFFERED: u16 = 8;
/// From so many characters before the limit on, they are counted.
const COUNTED: usize = 200;

/// How many rows the text takes in a pane of this width.
pub(crate) fn rows(app: &App, width: u16) -> u16 {
    let Some(room) = app.room() else { return 1 };
    let rows = broken(room.composer.text(), width.saturating_sub(PROMPT + 1));
    u16::try_from(rows.len()).unwrap_or(u16::MAX)
}

/// Whether something stands above the text.
pub(crate) fn has_remark(app: &App) -> bool {
    let intent = app.room().map_or(Intent::Say, |room| room.intent);
    app.toast.is_some() || intent != Intent::Say
}

/// Paints it; returns where the cursor stands.
pub(crate) fn paint(app: &App, panes: &Panes, pen: &mut Pen<'_>) -> Option<Position> {
    let room = app.room()?;
    let area = panes.composer;
    let theme = pen.theme;
    paint_remark(app, room, panes.remark, pen);
    pen.text(area.x + 1, area.y, 1, "›", theme.accent());
    let (x, width) = (area.x + PROMPT, area.width.saturating_sub(PROMPT + 1));
    let text = room.composer.text();
    let rows = broken(text, width);
    let (row, column) = place(&rows, text, room.composer.cursor());
    let first = row.saturating_sub(usize::from(area.height.saturating_sub(1)));
    for ((from, until), y) in rows.iter().skip(first).zip(area.y..area.bottom()) {
        let shown = text[*from..*until].replace('\t', " ");
        pen.text(x, y, width, &shown, theme.text());
    }
    if text.is_empty() {
        let hint = match room.intent {
            Intent::Edit(_) => "The new text".to_owned(),
            Intent::Say | Intent::Reply(_) => format!("Message {}", room.title()),
        };
        pen.text(x, area.y, width, &hint, theme.dim());
    }
    paint_count(app, text, area, pen);
    paint_completion(app, area, pen);
    let y = area.y + u16::try_from(row - first).unwrap_or(0);
    Some(Position::new(x + column.min(width), y))
}

fn paint_remark(app: &App, room: &Room, area: Rect, pen: &mut Pen<'_>) {
    if area.height == 0 {
        return;
    }
    let theme = pen.theme;
    let (x, width) = (area.x + 1, area.width.saturating_sub(2));
    match (&app.toast, room.intent) {
        (Some((Tone::Info, text)), _) => {
            pen.text(x, area.y, width, &format!("▸ {text}"), theme.accent())
        }
        (Some((Tone::Error, text)), _) => {
            pen.text(x, area.y, width, &format!("! {text}"), theme.error())
        }
        (None, Intent::Reply(seq)) => {
            let to = room
                .log
                .excerpt(seq)
                .map_or_else(String::new, |(name, text)| {
                    let first = text.lines().next().unwrap_or_default().replace('\t', " ");
                    format!("{name}: {first}")
                });
            let hint = "  Esc cancels";
            let to = cut(
                &format!("↳ replying to {to}"),
                width.saturating_sub(columns(hint)),
            );
            let taken = pen.text(x, area.y, width, &to, theme.accent());
            pen.text(
                x + taken,
                area.y,
                width.saturating_sub(taken),
                hint,
                theme.dim(),
            )
        }
        (None, Intent::Edit(_)) => {
            let taken = pen.text(x, area.y, width, "✎ editing your message", theme.accent());
            pen.text(
                x + taken,
                area.y,
                width.saturating_sub(taken),
                "  Esc cancels",
                theme.dim(),
            )
        }
        (None, Intent::Say) => 0,
    };
}

/// `3,950 / 4,000`, when it gets tight.
fn paint_count(app: &App, text: &str, area: Rect, pen: &mut Pen<'_>) {
    let limit = usize::try_from(app.limits.message_chars).unwrap_or(usize::MAX);
    // A character is at most four bytes, so short texts are not counted through.
    if text.len() + COUNTED < limit {
        return;
    }
    let count = text.chars().count();
    if count + COUNTED < limit {
        return;
    }
    let style = match count > limit {
        true => pen.theme.error(),
        false => pen.theme.dim(),
    };
    let y = area.y.saturating_sub(1);
    pen.text_right(
        area.x,
        y,
        area.width - 1,
        &format!(" {count} / {limit} "),
        style,
    );
}

fn paint_completion(app: &App, area: Rect, pen: &mut Pen<'_>) {
    let Some(completion) = &app.completion else {
        return;
    };
    let found = &completion.found;
    let count = u16::try_from(found.entries.len()).unwrap_or(u16::MAX);
    let height = count.min(OFFERED).min(area.y.saturating_sub(2));
    if height == 0 {
        return;
    }
    let widest = found
        .entries
        .iter()
        .map(|candidate| columns(&candidate.label) + columns(&candidate.detail) + 2)
        .max()
        .unwrap_or(0);
    let width = (widest + 4)
        .clamp(20, area.width.saturating_sub(2).max(20))
        .min(area.width);
    let place = Rect::new(area.x + 1, area.y - height - 2, width, height + 2);
    let inside = pen.frame(place, "", "Tab takes it");
    let first = (found.at + 1).saturating_sub(usize::from(height));
    for ((at, candidate), y) in found
        .entries
        .iter()
        .enumerate()
        .skip(first)
        .zip(inside.y..inside.bottom())
    {
        if at == found.at {
            pen.style(
                Rect::new(inside.x - 1, y, inside.width + 2, 1),
                pen.theme.chosen(),
            );
        }
        let label = match app.options.glyphs {
            true => candidate.label.clone(),
            false => crate::compose::emoji::without_glyphs(&candidate.label),
        };
        let style = if at == found.at {
            pen.theme.bold()
        } else {
            pen.theme.text()
        };
        let taken = pen.text(inside.x, y, inside.width, &label, style);
        let rest = inside.width.saturating_sub(taken + 2);
        pen.text(
            inside.x + taken + 2,
            y,
            rest,
            &candidate.detail,
            pen.theme.dim(),
        );
    }
}

/// The rows of a text that is being written, in bytes. Never empty.
fn broken(text: &str, width: u16) -> Vec<(usize, usize)> {
    let width = width.max(2);
    let mut rows = Vec::new();
    let (mut start, mut taken) = (0, 0);
    for (at, cluster) in text.grapheme_indices(true) {
        if cluster == "\n" {
            rows.push((start, at));
            (start, taken) = (at + 1, 0);
            continue;
        }
        let wide = columns(cluster).max(1);
        if taken + wide > width {
            rows.push((start, at));
            (start, taken) = (at, 0);
        }
        taken += wide;
    }
    rows.push((start, text.len()));
    rows
}

/// The row and column of a place in the text.
fn place(rows: &[(usize, usize)], text: &str, cursor: usize) -> (usize, u16) {
    let row = rows
        .iter()
        .rposition(|(from, _)| *from <= cursor)
        .unwrap_or(0);
    let from = rows.get(row).map_or(0, |(from, _)| *from);
    (row, columns(&text[from..cursor].replace('\t', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stands_where_the_text_goes_on() {
        let text = "abcd\n漢字e";
        let rows = broken(text, 4);
        assert_eq!(rows, [(0, 4), (5, 11), (11, 12)]);
        assert_eq!(place(&rows, text, 2), (0, 2));
        assert_eq!(place(&rows, text, 8), (1, 2));
        assert_eq!(place(&rows, text, 12), (2, 1));
        assert_eq!(place(&broken("", 4), "", 0), (0, 0));
    }
}
