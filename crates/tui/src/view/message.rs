//! A message as rows: who and when, what it answers, its text, and the reactions to it.

use ratatui_core::style::{Modifier, Style};

use crate::Colours;
use crate::file::SharedFile;
use crate::log::{Message, Standing};
use crate::room::{Outgoing, Room};

use super::item::{Look, quoted};
use super::layouts::Stamp;
use super::markdown::{self, Face, Line, LineKind, Run};
use super::row::Row;
use super::wrap::{Break, wrap};
use super::{cells, file, when};

/// Cells of one reaction at most.
const CHIP: u16 = 20;

/// What stands before the first row of a text.
struct Head {
    /// The time.
    time: String,
    /// The name.
    name: String,
    /// The style of the name.
    style: Style,
}

/// Adds the rows of a message.
pub(super) fn push(
    rows: &mut Vec<Row>,
    look: &Look<'_>,
    room: &Room,
    message: &Message,
    (seq, at): (u64, i64),
    stamp: &Stamp,
) {
    let theme = &look.theme;
    let name = theme.name(&message.by.id);
    let head = head(look, &message.by.name, name, at);
    let mut body = match &message.text {
        None => vec![Line {
            kind: LineKind::Text,
            runs: vec![aside(
                if message.expired {
                    "expired"
                } else {
                    "deleted"
                },
                true,
            )],
        }],
        Some(_) if message.file.is_some() => Vec::new(),
        Some(text) => markdown::parse(&look.glyphs(text), &look.me.name),
    };
    if message.edited && message.text.is_some() {
        push_aside(&mut body, " (edited)");
    }
    if let Some(end) = message.expires_at.filter(|_| message.text.is_some()) {
        let end = when::moment(end, &look.options.zone);
        push_aside(&mut body, &format!(" (until {end})"));
    }
    if message.notice && message.text.is_some() {
        push_aside(&mut body, " (notice)");
    }
    let base = if message.text.is_some() && !message.notice {
        theme.text
    } else {
        theme.dim
    };
    let author = message.action.then_some((message.by.name.as_str(), name));
    let shared = message.text.as_ref().zip(message.file.as_ref());
    push_all(
        rows,
        look,
        room,
        &Parts {
            head: (!stamp.lead.folded).then_some(head),
            reply_to: message.reply_to,
            author,
            body,
            file: shared.map(|(name, file)| (name.as_str(), file, seq)),
            base,
            open: stamp.open,
        },
    );
    push_reactions(rows, look, &message.reactions);
}

/// Adds the rows of a message on its way.
pub(super) fn push_outgoing(
    rows: &mut Vec<Row>,
    look: &Look<'_>,
    room: &Room,
    outgoing: &Outgoing,
    stamp: &Stamp,
) {
    let theme = &look.theme;
    let style = theme.name(&look.me.id);
    let head = head(look, &look.me.name, style, outgoing.at);
    let mut body = markdown::parse(&look.glyphs(&outgoing.text), &look.me.name);
    if outgoing.failed.is_none() {
        push_aside(&mut body, " …");
    }
    push_all(
        rows,
        look,
        room,
        &Parts {
            head: (!stamp.lead.folded).then_some(head),
            reply_to: outgoing.reply_to,
            author: outgoing.action.then_some((look.me.name.as_str(), style)),
            body,
            file: None,
            base: theme.dim,
            open: true,
        },
    );
    if let Some(reason) = &outgoing.failed {
        let text = format!("✗ {reason} – Esc discards, Enter sends again");
        let run = Run {
            text,
            face: Face::default(),
        };
        for runs in wrap(&[run], look.columns.text, Break::Words) {
            let mut row = Row::default();
            row.gap_to(look.columns.text_at);
            for run in runs {
                row.push(run.text, theme.error);
            }
            rows.push(row);
        }
    }
}

/// The parts of a message, sent or on its way.
struct Parts<'a> {
    head: Option<Head>,
    reply_to: Option<u64>,
    /// In the third person: who does it.
    author: Option<(&'a str, Style)>,
    body: Vec<Line>,
    /// The file that is shared, by its name, and the number of what shares it; then the body is not shown.
    file: Option<(&'a str, &'a SharedFile, u64)>,
    base: Style,
    open: bool,
}

fn push_all(rows: &mut Vec<Row>, look: &Look<'_>, room: &Room, parts: &Parts<'_>) {
    let columns = &look.columns;
    if columns.stacked
        && let Some(head) = &parts.head
        && parts.author.is_none()
    {
        let mut row = Row::default();
        row.gap(1);
        row.push(cells::fit(&head.name, columns.name), head.style);
        row.gap(2);
        row.push(head.time.as_str(), look.theme.dim);
        rows.push(row);
    }
    let quote = parts.reply_to.map(|target| TextRow {
        row: quote(look, room, target),
        is_code: false,
    });
    let texts = quote.into_iter().chain(text_rows(look, parts));
    for (n, text) in texts.enumerate() {
        let mut row = Row::default();
        if let Some(head) = parts.head.as_ref().filter(|_| n == 0) {
            push_head(&mut row, look, head, parts.author.is_some());
        }
        row.gap_to(columns.text_at);
        row.append(text.row);
        if text.is_code && look.options.colours != Colours::None {
            row.fill(columns.text_at, columns.text, look.theme.code);
        }
        rows.push(row);
    }
}

fn head(look: &Look<'_>, name: &str, style: Style, at: i64) -> Head {
    Head {
        time: when::clock(at, &look.options.zone),
        name: name.to_owned(),
        style,
    }
}

/// Adds the time, and the name or the mark of an act; where the name has a row of its own, only the mark.
fn push_head(row: &mut Row, look: &Look<'_>, head: &Head, is_act: bool) {
    let columns = &look.columns;
    if !columns.stacked {
        row.gap(1);
        row.push(head.time.as_str(), look.theme.dim);
    }
    if is_act {
        row.gap_to(columns.text_at - 2);
        row.push("*", look.theme.dim);
    } else if !columns.stacked {
        let name = cells::fit(&head.name, columns.name);
        row.gap(1 + columns.name - cells::width(&name).min(columns.name));
        row.push(name, head.style);
    }
}

/// `↳ anna: what she wrote`.
fn quote(look: &Look<'_>, room: &Room, target: u64) -> Row {
    let text = match quoted(room, target) {
        Some((name, Some(text))) => {
            format!("↳ {name}: {}", markdown::excerpt(&look.glyphs(text)))
        }
        Some((name, None)) => format!("↳ {name}: deleted"),
        None => "↳ an earlier message".to_owned(),
    };
    Row::of(cells::fit(&text, look.columns.text), look.theme.dim)
}

struct TextRow {
    row: Row,
    is_code: bool,
}

fn text_rows(look: &Look<'_>, parts: &Parts<'_>) -> Vec<TextRow> {
    if let Some((name, file, seq)) = parts.file {
        let rows = file::rows(look, name, file, seq, parts.open);
        let is_code = false;
        return rows
            .into_iter()
            .map(|row| TextRow { row, is_code })
            .collect();
    }
    let mut rows = Vec::new();
    for (n, line) in parts.body.iter().enumerate() {
        let author = parts.author.filter(|_| n == 0);
        push_line(&mut rows, look, parts, line, author);
    }
    rows
}

/// Adds the rows of one line of a message's text.
fn push_line(
    rows: &mut Vec<TextRow>,
    look: &Look<'_>,
    parts: &Parts<'_>,
    line: &Line,
    author: Option<(&str, Style)>,
) {
    let theme = &look.theme;
    let width = look.columns.text;
    let (mark, hang) = match &line.kind {
        LineKind::Text => (String::new(), String::new()),
        LineKind::Quote => ("▎ ".to_owned(), "▎ ".to_owned()),
        LineKind::Entry(mark) => (
            mark.clone(),
            " ".repeat(usize::from(cells::width(mark).min(width / 2))),
        ),
        LineKind::Code | LineKind::Language => ("│ ".to_owned(), "│ ".to_owned()),
    };
    let base = match line.kind {
        LineKind::Quote | LineKind::Language => theme.dim,
        _ => parts.base,
    };
    let is_code = matches!(line.kind, LineKind::Code | LineKind::Language);
    let breaks = if is_code {
        Break::Anywhere
    } else {
        Break::Words
    };
    let mut runs = prepared(look, &line.runs, parts.open, is_code);
    if let Some((name, _)) = author {
        let face = Face::default();
        runs.insert(
            0,
            Run {
                text: format!("{name} "),
                face,
            },
        );
    }
    let space = width.saturating_sub(cells::width(&hang)).max(1);
    for (n, runs) in wrap(&runs, space, breaks).into_iter().enumerate() {
        let mut row = Row::of(if n == 0 { &mark } else { &hang }.as_str(), theme.dim);
        let mut name = author.filter(|_| n == 0);
        for run in runs {
            let style = style(look, base, run.face, is_code);
            let named = name.take();
            match named.and_then(|(name, ink)| Some((name, run.text.strip_prefix(name)?, ink))) {
                Some((name, rest, ink)) => {
                    row.push(name, ink);
                    row.push(rest, style);
                }
                None => row.push(run.text, style),
            }
        }
        rows.push(TextRow { row, is_code });
    }
}

/// The runs as they are shown: hidden text is hidden, and without colours code keeps its marks.
fn prepared(look: &Look<'_>, runs: &[Run], open: bool, is_code: bool) -> Vec<Run> {
    let is_plain = look.options.colours == Colours::None;
    let prepare = |run: &Run| {
        let mut run = run.clone();
        if run.face.spoiler && !open {
            run.text = "░".repeat(usize::from(cells::width(&run.text)));
            run.face = Face {
                spoiler: true,
                ..Face::default()
            };
        } else if run.face.code && is_plain && !is_code {
            run.text = format!("`{}`", run.text);
        }
        run
    };
    runs.iter().map(prepare).collect()
}

fn style(look: &Look<'_>, base: Style, face: Face, is_code: bool) -> Style {
    let theme = &look.theme;
    let mut style = base;
    if face.code && !is_code {
        style = style.patch(theme.code);
    }
    if face.me {
        style = style.patch(theme.accent).add_modifier(Modifier::BOLD);
    }
    if face.spoiler {
        style = style.patch(theme.dim);
    }
    if face.aside {
        style = theme.dim;
    }
    let modifiers = [
        (face.bold, Modifier::BOLD),
        (face.italic, Modifier::ITALIC),
        (face.strike, Modifier::CROSSED_OUT),
        (face.link, Modifier::UNDERLINED),
    ];
    for (_, modifier) in modifiers.into_iter().filter(|(is, _)| *is) {
        style = style.add_modifier(modifier);
    }
    style
}

fn aside(text: &str, italic: bool) -> Run {
    Run {
        text: text.to_owned(),
        face: Face {
            aside: true,
            italic,
            ..Face::default()
        },
    }
}

/// Adds a remark behind the text; after code on a line of its own.
fn push_aside(body: &mut Vec<Line>, text: &str) {
    match body.last_mut() {
        Some(line) if line.kind != LineKind::Code => line.runs.push(aside(text, false)),
        _ => body.push(Line {
            kind: LineKind::Text,
            runs: vec![aside(text.trim_start(), false)],
        }),
    }
}

fn push_reactions(rows: &mut Vec<Row>, look: &Look<'_>, reactions: &[Standing]) {
    let theme = &look.theme;
    let mut row = Row::default();
    row.gap_to(look.columns.text_at);
    for standing in reactions {
        let emoji = cells::fit(&look.glyphs(&standing.emoji), CHIP);
        let is_own = standing.who.iter().any(|who| who.id == look.me.id);
        let chip = format!(
            " {emoji} {}{} ",
            standing.who.len(),
            if is_own { "✓" } else { "" }
        );
        let style = if is_own { theme.own_chip } else { theme.chip };
        let is_full = row.width() + cells::width(&chip) > look.columns.all();
        if is_full && row.width() > look.columns.text_at {
            rows.push(std::mem::take(&mut row));
            row.gap_to(look.columns.text_at);
        }
        row.push(chip, style);
        row.gap(1);
    }
    if !reactions.is_empty() {
        rows.push(row);
    }
}
