//! The files of a room.

use parlor_wire::{FileState, FileView};
use ratatui_core::layout::{Position, Rect};

use crate::layer::FileList;

use super::super::row::Row;
use super::super::{cells, when};
use super::{Sheet, line, list};

/// Cells of a line at most.
const WIDTH: u16 = 84;
/// Cells for the size.
const SIZE: u16 = 10;
/// Cells for who shared it.
const WHO: u16 = 14;
/// Cells for when.
const WHEN: u16 = 16;
/// Cells that a name has at least before who and when are left out.
const NAME: u16 = 16;

/// Paints them.
pub(super) fn paint(sheet: &mut Sheet<'_>, files: &FileList) -> Option<Position> {
    let most = sheet.area.height.saturating_sub(6).max(4);
    let count = files.found.entries.len();
    let rows = u16::try_from(count + 1).unwrap_or(most).clamp(4, most);
    let title = format!("Files of {}", files.title);
    let hint = "Enter saves · d deletes · Esc closes";
    let area = sheet.frame(&title, hint, WIDTH, rows);
    let theme = *sheet.theme;
    let remark = match (&files.remark, files.is_waiting) {
        (Some(text), _) => Row::of(format!("! {text}"), theme.error),
        (None, true) => Row::of("  … loading", theme.dim),
        (None, false) if count == 0 => Row::of(
            "  Nothing was shared here yet. /send PATH shares a file.",
            theme.dim,
        ),
        (None, false) => Row::default(),
    };
    let last = area.height.saturating_sub(1);
    sheet.row(&remark, line(area, if count == 0 { 0 } else { last }));
    let body = Rect {
        height: last,
        ..area
    };
    let zone = sheet.app.options.zone.clone();
    list::paint(sheet, body, (files.found.at, count), 1, |n, space| {
        let file = &files.found.entries[n];
        let name = parlor_model::sanitise_line(file.name.as_deref().unwrap_or_default());
        let mut ends = Row::default();
        ends.gap(2);
        let size = size(file);
        ends.gap(SIZE.saturating_sub(cells::width(&size)));
        ends.push(size, theme.dim);
        if space >= NAME + SIZE + WHO + WHEN + 6 {
            ends.gap(2);
            let who = cells::fit(&file.by.name, WHO);
            let gap = WHO.saturating_sub(cells::width(&who));
            ends.push(who, theme.name(&file.by.id));
            ends.gap(gap + 2);
            ends.push(when::moment(file.at, &zone), theme.dim);
        }
        let names = space.saturating_sub(ends.width());
        let mut row = Row::of(cells::fit(&name, names), theme.text);
        row.gap_to(names);
        row.append(ends);
        vec![row]
    });
    None
}

fn size(file: &FileView) -> String {
    match (file.state, file.size) {
        (FileState::Sending, _) => "on its way".to_owned(),
        (_, Some(size)) => parlor_model::bytes(size),
        (_, None) => String::new(),
    }
}
