//! What lies over the rooms: boxes in the middle.

use parlor_core::vocabulary::table;
use ratatui::layout::{Position, Rect};

use super::lists;
use super::pen::{Pen, columns};
use super::wrap::wrap;
use crate::App;
use crate::layer::{Layer, Question};

/// Paints the layers; returns where the cursor stands in the topmost one.
pub(crate) fn paint(app: &mut App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let mut layers = std::mem::take(&mut app.layers);
    let mut cursor = None;
    for layer in &mut layers {
        cursor = match layer {
            Layer::Help(scroll) => {
                read(pen, area, "Help", &help(app), scroll);
                None
            }
            Layer::Sheet {
                title,
                lines,
                scroll,
            } => {
                read(pen, area, title, lines, scroll);
                None
            }
            Layer::Question(question) => {
                ask(pen, area, question);
                None
            }
            Layer::Switcher(switcher) => Some(lists::switcher(pen, area, switcher)),
            Layer::Search(search) => Some(lists::search(app, pen, area, search)),
            Layer::React { query, found, .. } => {
                Some(lists::reactions(app, pen, area, query, found))
            }
        };
    }
    app.layers = layers;
    cursor
}

/// The middle of an area.
pub(crate) fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width.saturating_sub(2));
    let height = height.min(area.height.saturating_sub(2));
    let x = area.x + (area.width - width) / 2;
    let y = area.y + (area.height - height) / 3;
    Rect::new(x, y, width, height)
}

/// Lines to read, as far down as asked for and possible.
fn read(pen: &mut Pen<'_>, area: Rect, title: &str, lines: &[String], scroll: &mut u16) {
    let widest = lines
        .iter()
        .map(|line| columns(line))
        .max()
        .unwrap_or(0)
        .max(columns(title) + 4);
    let width = (widest + 4).max(30).min(area.width.saturating_sub(2));
    let dim = pen.theme.dim();
    let rows: Vec<_> = lines
        .iter()
        .flat_map(|line| {
            let style = if line.ends_with(':') {
                dim
            } else {
                pen.theme.text()
            };
            wrap(
                &[super::pen::piece(line.as_str(), style)],
                width.saturating_sub(4),
            )
        })
        .collect();
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let place = middle(area, width, count.saturating_add(2));
    let hint = match count > place.height.saturating_sub(2) {
        true => "↑ ↓ scroll  Esc closes",
        false => "Esc closes",
    };
    let inside = pen.frame(place, title, hint);
    *scroll = (*scroll).min(count.saturating_sub(inside.height));
    for (row, y) in rows
        .iter()
        .skip(usize::from(*scroll))
        .zip(inside.y..inside.bottom())
    {
        pen.line(inside.x, y, inside.width, row);
    }
}

/// The keys, then the commands.
fn help(app: &App) -> Vec<String> {
    let bindings = app.options.keymap.bindings();
    let widest = bindings
        .iter()
        .map(|binding| binding.keys.chars().count())
        .max()
        .unwrap_or(0);
    let mut lines = vec!["Keys:".to_owned()];
    lines.extend(
        bindings
            .iter()
            .map(|binding| format!("{:widest$}  {}", binding.keys, binding.what)),
    );
    lines.extend([String::new(), "Commands:".to_owned()]);
    let widest = table()
        .iter()
        .map(|entry| entry.usage().chars().count())
        .max()
        .unwrap_or(0)
        .min(34);
    lines.extend(
        table()
            .iter()
            .map(|entry| format!("{:widest$}  {}", entry.usage(), entry.help)),
    );
    lines.extend([
        String::new(),
        "//text says /text. @ names people, # rooms, :tada: is 🎉, **bold**, *italic*, `code`."
            .to_owned(),
    ]);
    lines
}

fn ask(pen: &mut Pen<'_>, area: Rect, question: &Question) {
    let answers: Vec<String> = question
        .answers
        .iter()
        .map(|(key, what, _)| format!("[{key}] {what}"))
        .collect();
    let answers = answers.join("   ");
    let lines = question.text.iter().map(|line| columns(line));
    let widest = lines.chain([columns(&answers)]).max().unwrap_or(0);
    let height = u16::try_from(question.text.len()).unwrap_or(1) + 4;
    let inside = pen.frame(middle(area, widest + 4, height), "", "Esc: no");
    let mut y = inside.y;
    for (at, line) in question.text.iter().enumerate() {
        let style = if at == 0 {
            pen.theme.bold()
        } else {
            pen.theme.text()
        };
        pen.text(inside.x, y, inside.width, line, style);
        y += 1;
    }
    if y + 1 < inside.bottom() + 1 {
        pen.text(
            inside.x,
            inside.bottom() - 1,
            inside.width,
            &answers,
            pen.theme.accent(),
        );
    }
}
