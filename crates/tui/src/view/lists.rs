//! The layers with a line to type and a list below: the switcher, the search, the reactions.

use parlor_wire::EventBody;
use ratatui::layout::{Position, Rect};

use super::item::format_at;
use super::layers::middle;
use super::pen::{Pen, columns, cut};
use crate::App;
use crate::compose::{Composer, emoji};
use crate::layer::{Hit, Search, Switcher};
use crate::log::Tone;
use crate::pick::Pick;

/// The area of a list's entries within the terminal; each entry takes so many rows.
pub(crate) fn entries(area: Rect, rows_each: u16) -> Rect {
    let place = place(area, rows_each);
    Rect::new(
        place.x + 2,
        place.y + 3,
        place.width.saturating_sub(4),
        place.height.saturating_sub(4),
    )
}

fn place(area: Rect, rows_each: u16) -> Rect {
    match rows_each {
        1 => middle(area, 56, 18),
        _ => middle(area, 90, 24),
    }
}

/// The entry that is painted first, so that the one that is meant is seen.
pub(crate) fn first(at: usize, height: u16, rows_each: u16) -> usize {
    let fit = usize::from((height / rows_each).max(1));
    (at + 1).saturating_sub(fit)
}

/// A box with a line to type; returns the area of the list and where the cursor stands.
fn open(
    pen: &mut Pen<'_>,
    area: Rect,
    title: &str,
    hint: &str,
    query: &Composer,
    rows_each: u16,
) -> (Rect, Position) {
    let inside = pen.frame(place(area, rows_each), title, hint);
    pen.text(inside.x, inside.y, 1, "›", pen.theme.accent());
    let width = inside.width.saturating_sub(3);
    let before = columns(&query.text()[..query.cursor()]);
    let text = query.text();
    let skipped = before.saturating_sub(width.saturating_sub(1));
    let shown: String = match skipped {
        0 => text.to_owned(),
        skipped => text.chars().skip(usize::from(skipped)).collect(),
    };
    pen.text(inside.x + 2, inside.y, width, &shown, pen.theme.text());
    pen.across(inside.x, inside.y + 1, inside.width);
    let cursor = Position::new(inside.x + 2 + (before - skipped).min(width), inside.y);
    (entries(area, rows_each), cursor)
}

pub(crate) fn switcher(pen: &mut Pen<'_>, area: Rect, switcher: &Switcher) -> Position {
    let hint = "Enter goes there  Esc closes";
    let (list, cursor) = open(pen, area, "Go to", hint, &switcher.query, 1);
    let found = &switcher.found;
    let first = first(found.at, list.height, 1);
    for ((at, entry), y) in found
        .entries
        .iter()
        .enumerate()
        .skip(first)
        .zip(list.y..list.bottom())
    {
        let style = mean(pen, list, y, at == found.at, 1);
        let taken = pen.text_right(list.x, y, list.width, &entry.detail, pen.theme.dim());
        pen.text(
            list.x,
            y,
            list.width.saturating_sub(taken + 1),
            &entry.label,
            style,
        );
    }
    if found.entries.is_empty() {
        pen.text(
            list.x,
            list.y,
            list.width,
            "Nobody and no room is called so.",
            pen.theme.dim(),
        );
    }
    cursor
}

pub(crate) fn reactions(
    app: &App,
    pen: &mut Pen<'_>,
    area: Rect,
    query: &Composer,
    found: &Pick<(String, String)>,
) -> Position {
    let hint = "type a name  Enter reacts  Esc closes";
    let (list, cursor) = open(pen, area, "React", hint, query, 1);
    let first = first(found.at, list.height, 1);
    for ((at, (glyph, code)), y) in found
        .entries
        .iter()
        .enumerate()
        .skip(first)
        .zip(list.y..list.bottom())
    {
        let style = mean(pen, list, y, at == found.at, 1);
        if app.options.glyphs {
            pen.text(list.x, y, 3, glyph, style);
            pen.text(
                list.x + 4,
                y,
                list.width.saturating_sub(4),
                &format!(":{code}:"),
                style,
            );
        } else {
            pen.text(list.x, y, list.width, &format!(":{code}:"), style);
        }
    }
    if found.entries.is_empty() {
        pen.text(
            list.x,
            list.y,
            list.width,
            "No emoji is called so.",
            pen.theme.dim(),
        );
    }
    cursor
}

pub(crate) fn search(app: &App, pen: &mut Pen<'_>, area: Rect, search: &Search) -> Position {
    let hint = "from:NAME in:ROOM narrow it  Enter  Esc closes";
    let (list, cursor) = open(pen, area, "Search", hint, &search.query, 2);
    let found = &search.found;
    let first = first(found.at, list.height, 2);
    let mut y = list.y;
    for (at, hit) in found.entries.iter().enumerate().skip(first) {
        if y + 1 >= list.bottom() {
            break;
        }
        paint_hit(app, pen, list, y, hit, at == found.at);
        y += 2;
    }
    let remark = match (&search.remark, search.is_waiting) {
        (_, true) => Some(("Searching …", pen.theme.dim())),
        (Some((Tone::Info, text)), _) => Some((text.as_str(), pen.theme.dim())),
        (Some((Tone::Error, text)), _) => Some((text.as_str(), pen.theme.error())),
        (None, _) if found.entries.is_empty() => Some((
            "Words that all must be there; Enter searches.",
            pen.theme.dim(),
        )),
        (None, _) => None,
    };
    if let Some((text, style)) = remark {
        pen.text(list.x, y.min(list.bottom() - 1), list.width, text, style);
    }
    cursor
}

fn paint_hit(app: &App, pen: &mut Pen<'_>, list: Rect, y: u16, hit: &Hit, is_meant: bool) {
    let style = mean(pen, list, y, is_meant, 2);
    let at = format_at(hit.event.at, &app.options.zone, "%Y-%m-%d %H:%M");
    let name = parlor_model::sanitise_line(&hit.event.by.name);
    let name_style = pen.theme.name(hit.event.by.id);
    let taken = pen.text(list.x, y, list.width, &name, name_style);
    let about = format!("  {}  {at}", hit.room);
    pen.text(
        list.x + taken,
        y,
        list.width.saturating_sub(taken),
        &about,
        pen.theme.dim(),
    );
    let text = match &hit.event.body {
        EventBody::Message {
            text: Some(text), ..
        } => parlor_model::sanitise_line(text).into_owned(),
        _ => "deleted".to_owned(),
    };
    let text = match app.options.glyphs {
        true => text,
        false => emoji::without_glyphs(&text),
    };
    let text = cut(&text.replace('\t', " "), list.width.saturating_sub(2));
    pen.text(
        list.x + 2,
        y + 1,
        list.width.saturating_sub(2),
        &text,
        style,
    );
}

/// The style of an entry; the one that is meant stands out.
fn mean(pen: &mut Pen<'_>, list: Rect, y: u16, is_meant: bool, rows: u16) -> ratatui::style::Style {
    if !is_meant {
        return pen.theme.text();
    }
    let area = Rect::new(list.x - 1, y, list.width + 2, rows);
    pen.style(area, pen.theme.chosen());
    pen.text(list.x - 1, y, 1, "▌", pen.theme.accent());
    pen.theme.bold()
}
