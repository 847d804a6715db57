//! The search and what it found.

use parlor_wire::EventBody;
use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::{Modifier, Style};

use crate::layer::{Hit, Search};
use crate::log::Tone;

use super::super::row::Row;
use super::super::{cells, composer, when};
use super::{Sheet, line, list};

/// Rows of it while nothing is found.
const EMPTY: u16 = 8;
/// What can be asked for.
const HINTS: [&str; 3] = [
    "  from:NAME   only what somebody wrote",
    "  in:ROOM     only in one room, in:here in this one",
    "  tea*        words that begin so; the newest come first",
];

/// Paints it, and answers where its cursor stands.
pub(super) fn paint(sheet: &mut Sheet<'_>, search: &Search) -> Position {
    let most = sheet.area.height.saturating_sub(6).max(8);
    let height = match search.found.entries.is_empty() {
        true => EMPTY.min(most),
        false => most,
    };
    let hint = "↑↓ choose · Enter searches, goes · Esc closes";
    let area = sheet.frame("Search", hint, 84, height);
    let theme = *sheet.theme;
    let place = "words to find in all your rooms";
    let cursor = composer::paint_query(&search.query, &theme, sheet.buffer, area, place);
    let remark = match (&search.remark, search.is_waiting) {
        (_, true) => Row::of("  … searching", theme.dim),
        (Some((Tone::Info, text)), _) => Row::of(format!("  {text}"), theme.dim),
        (Some((Tone::Error, text)), _) => Row::of(format!("! {text}"), theme.error),
        (None, _) => Row::default(),
    };
    sheet.row(&remark, line(area, 1));
    let body = Rect {
        y: area.y + 2.min(area.height),
        height: area.height.saturating_sub(2),
        ..area
    };
    if search.found.entries.is_empty() && search.asked.is_none() {
        for (y, text) in (0..body.height).zip(HINTS) {
            let text = cells::fit(text, body.width);
            sheet.row(&Row::of(text, theme.dim), line(body, y));
        }
    }
    let words = words(search);
    let found = &search.found;
    let zone = sheet.app.options.zone.clone();
    list::paint(
        sheet,
        body,
        (found.at, found.entries.len()),
        2,
        |n, space| {
            let hit = &found.entries[n];
            let moment = when::moment(hit.event.at, &zone);
            let room = cells::fit(&hit.room, space / 2);
            let mut head = Row::of(format!("{room}  {moment}  "), theme.dim);
            let name = theme.name(&hit.event.by.id);
            head.push(cells::fit(&hit.event.by.name, 20), name);
            vec![head, excerpt(hit, &words, space, theme.text)]
        },
    );
    cursor
}

fn words(search: &Search) -> Vec<String> {
    let asked = search.asked.as_deref().unwrap_or_default();
    asked.split_whitespace().map(str::to_lowercase).collect()
}

/// The text on one line, from a little before the first of the words on; they are bold.
fn excerpt(hit: &Hit, words: &[String], space: u16, style: Style) -> Row {
    let (EventBody::Message {
        text: Some(text), ..
    }
    | EventBody::FileOffered {
        name: Some(text), ..
    }) = &hit.event.body
    else {
        return Row::default();
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bold = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    let first = find(&text, words).map_or(0, |found| found.start);
    let is_far = cells::width(&text[..first]) > space / 2;
    let start = if is_far { word_before(&text, first) } else { 0 };
    let mut row = Row::of(if is_far { "…" } else { "" }, style);
    let shown = cells::fit(&text[start..], space.saturating_sub(row.width()));
    let mut rest = shown.as_str();
    while let Some(found) = find(rest, words) {
        row.push(&rest[..found.start], style);
        row.push(&rest[found.clone()], bold);
        rest = &rest[found.end..];
    }
    row.push(rest, style);
    row
}

/// The beginning of the third word before this place.
fn word_before(text: &str, at: usize) -> usize {
    let spaces = text[..at].rmatch_indices(' ');
    spaces.take(3).last().map_or(at, |(space, _)| space + 1)
}

/// Where the first of the words stands, whatever its case.
fn find(text: &str, words: &[String]) -> Option<std::ops::Range<usize>> {
    text.char_indices().find_map(|(start, _)| {
        let length = |word: &String| match_length(&text[start..], word);
        let end = words.iter().filter_map(length).max()?;
        Some(start..start + end)
    })
}

/// How many bytes of the text are the word, which is in lower case.
fn match_length(text: &str, word: &str) -> Option<usize> {
    let mut rest = word;
    if rest.is_empty() {
        return None;
    }
    for (at, character) in text.char_indices() {
        if rest.is_empty() {
            return Some(at);
        }
        for lower in character.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
    }
    rest.is_empty().then_some(text.len())
}
