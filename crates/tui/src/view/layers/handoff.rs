//! The panel that signs another device in: the code in half blocks, black on white whatever the theme, and words beside
//! or above it.

use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::{Color, Style};

use super::super::cells;
use super::super::row::Row;
use super::super::wrap;
use super::{Sheet, line};
use crate::layer::{Handoff, Stage};

/// Cells of the words beside a code at least, and at most.
const WORDS: (u16, u16) = (24, 40);

/// Paints it.
pub(super) fn paint(sheet: &mut Sheet<'_>, handoff: &Handoff) -> Option<Position> {
    let now = sheet.app.now;
    let seconds = |ends: i64| u64::try_from(ends - now).unwrap_or(0).div_ceil(1_000);
    let title = "Sign in another device";
    let (text, hint) = match &handoff.stage {
        Stage::Asking => (String::new(), "Esc closes"),
        Stage::Shown {
            picture,
            link,
            ends,
        } => return shown(sheet, title, picture, link, seconds(*ends)),
        Stage::Waits { who, typed, ends } => {
            let text = format!(
                "{who} wants to be signed in as you, and shows a number of two digits.\n\n\
                 Its number: {typed}▏\n\nOnly if that is your own device. {} seconds are left.",
                seconds(*ends)
            );
            (text, "Enter lets it in · Esc refuses")
        }
        Stage::Confirmed => ("It is being let in.".to_owned(), "Esc closes"),
        Stage::Over(why) => (
            format!("{why}\n\nEnter shows a fresh one."),
            "Enter fresh code · Esc closes",
        ),
    };
    panel(sheet, title, hint, &text)
}

/// A box of words alone.
fn panel(sheet: &mut Sheet<'_>, title: &str, hint: &str, text: &str) -> Option<Position> {
    let width = WORDS.1.min(sheet.area.width.saturating_sub(4));
    let rows = u16::try_from(lines(text, width).len()).unwrap_or(u16::MAX);
    let area = sheet.frame(title, hint, width, rows);
    words(sheet, area, text);
    None
}

fn shown(
    sheet: &mut Sheet<'_>,
    title: &str,
    picture: &[String],
    link: &str,
    seconds: u64,
) -> Option<Position> {
    let width = picture.first().map_or(0, |line| cells::width(line));
    let height = u16::try_from(picture.len()).unwrap_or(u16::MAX);
    let space = sheet.area;
    let how = format!("Scan it with the other device, or open there:\n{link}\n\n");
    let until = format!("{seconds} s left; then it destroys itself and a fresh one follows.");
    let is_low = space.height < height + 2;
    if picture.is_empty() || width > space.width || space.height < height {
        let text = format!("Open on the other device:\n{link}\n\n{until}");
        return panel(sheet, title, "Esc closes", &text);
    }
    let beside = space.width.saturating_sub(width + 6).min(WORDS.1);
    let is_beside = beside >= WORDS.0;
    let beside = if is_beside { beside } else { 0 };
    let at = if is_low {
        // Every row counts: the code takes the screen without a frame.
        cells::clear(space, sheet.buffer);
        sheet.layouts.painted(space, super::Hit::Elsewhere);
        space
    } else {
        let between = if is_beside { 2 } else { 0 };
        sheet.frame(title, "Esc closes", width + between + beside, height)
    };
    code(sheet, at, picture);
    let column = at.x + width + 2;
    if at.right() > column + WORDS.0 {
        let area = Rect {
            x: column,
            width: at.right() - column,
            ..at
        };
        words(sheet, area, &format!("{how}{until}"));
    }
    None
}

/// Paints the code. The light parts are drawn, so they are white, and what is not is black.
fn code(sheet: &mut Sheet<'_>, area: Rect, picture: &[String]) {
    let style = Style::new().fg(Color::White).bg(Color::Black);
    for (y, row) in (0..area.height).zip(picture) {
        sheet.row(&Row::of(row.as_str(), style), line(area, y));
    }
}

fn words(sheet: &mut Sheet<'_>, area: Rect, text: &str) {
    let style = sheet.theme.text;
    for (y, text) in (0..area.height).zip(lines(text, area.width)) {
        sheet.row(&Row::of(text, style), line(area, y));
    }
}

/// The lines of a text in so many cells.
fn lines(text: &str, width: u16) -> Vec<&str> {
    text.split('\n')
        .flat_map(|line| {
            let ranges = wrap::ranges(line, width).into_iter();
            ranges.map(move |range| &line[range])
        })
        .collect()
}
