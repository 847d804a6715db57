//! A line for somebody who looks on: the time of day, a sign for what it is, what happened, and at the
//! right how many are here. A line of its own says when another day begins.

use jiff::{Timestamp, ZonedDateTime};
use parlor_model::{Span, bytes};
use tracing::Level;

use super::line::Line;

/// Where the count of those who are here stands, in columns.
const COUNT_COLUMN: usize = 58;

const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const BOLD_RED: &str = "1;31";

/// The line, with its end, and the day before it when that is a new one.
pub(super) fn line(now: &ZonedDateTime, line: &Line, is_new_day: bool, colours: bool) -> String {
    let paint = |colour: &str, text: &str| {
        if !colours || colour.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{colour}m{text}\x1b[0m")
    };
    let mut text = String::new();
    if is_new_day {
        let day = format!("── {} ──", now.strftime("%A, %-d %B %Y"));
        text += &paint(DIM, &day);
        text.push('\n');
    }
    let (sign, colour) = sign(line);
    let time = now.strftime("%H:%M:%S").to_string();
    let (said, about) = (said(line), about(now, line));
    // What is wrong stands out as a whole.
    let whole = if line.level <= Level::WARN {
        colour
    } else {
        ""
    };
    text += &format!(
        "{}  {} {}{}",
        paint(DIM, &time),
        paint(colour, sign),
        paint(whole, &said),
        paint(DIM, &about)
    );
    if let Some(online) = line.get("online") {
        let shown = time.len() + 4 + said.chars().count() + about.chars().count();
        let gap = COUNT_COLUMN.saturating_sub(shown).max(2);
        text += &" ".repeat(gap);
        text += &paint(DIM, &format!("{online} online"));
    }
    text.push('\n');
    text
}

/// A sign that needs no colour to be told from the others, and its colour.
fn sign(line: &Line) -> (&'static str, &'static str) {
    match line.level {
        Level::ERROR => return ("✖", BOLD_RED),
        Level::WARN => return ("▲", YELLOW),
        Level::DEBUG | Level::TRACE => return ("…", DIM),
        _ => {}
    }
    match line.what.as_str() {
        "joined" => ("→", GREEN),
        "connected" => ("+", GREEN),
        "left" => ("←", DIM),
        "renamed" => ("~", CYAN),
        "refused" => ("⊘", YELLOW),
        "moderated" => ("!", RED),
        "pardoned" => ("✓", GREEN),
        "acted" => ("*", CYAN),
        "said" => (" ", ""),
        "sending" => ("↑", CYAN),
        "fetching" => ("↓", CYAN),
        "sent" | "fetched" => ("✓", GREEN),
        "stopped" => ("✗", YELLOW),
        "server" => ("●", CYAN),
        _ => ("·", DIM),
    }
}

/// What happened, and why.
fn said(line: &Line) -> String {
    let mut text = match line.level {
        Level::ERROR => "error: ".to_owned(),
        Level::WARN => "warning: ".to_owned(),
        _ => String::new(),
    };
    if let (true, Some(room)) = (line.what == "said", line.get("room")) {
        text += &format!("[{room}] ");
    }
    text += &line.message;
    for name in ["code", "reason", "detail", "error"] {
        if let Some(why) = line.get(name).filter(|why| !why.is_empty()) {
            text += &format!(": {why}");
        }
    }
    text
}

/// The rest, in brackets.
fn about(now: &ZonedDateTime, line: &Line) -> String {
    let mut rest = Vec::new();
    for (name, value) in &line.fields {
        match *name {
            "online" | "code" | "reason" | "detail" | "error" => {}
            "room" if line.what == "said" => {}
            "gateway" | "from" => rest.push(value.clone()),
            "room" => rest.push(format!("in {value}")),
            "by" => rest.push(format!("by {value}")),
            "size" => rest.push(amount(value)),
            "done" => rest.push(format!("at {}", amount(value))),
            "from_byte" => rest.push(format!("from {}", amount(value))),
            "speed" => rest.push(format!("{}/s", amount(value))),
            "duration_ms" => rest.push(format!("in {}", duration(value))),
            "until" => rest.push(format!("until {}", moment(now, value))),
            name => rest.push(format!("{name} {value}")),
        }
    }
    if rest.is_empty() {
        return String::new();
    }
    format!(" ({})", rest.join(", "))
}

/// A number of bytes.
fn amount(value: &str) -> String {
    value.parse().map_or_else(|_| value.to_owned(), bytes)
}

/// A number of milliseconds, the short ones with a tenth of a second.
fn duration(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(millis @ 0..10_000) => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        Ok(millis) => Span::from_millis(millis).to_string(),
        Err(_) => value.to_owned(),
    }
}

/// A moment by the clock here, with its day when that is not today.
fn moment(now: &ZonedDateTime, value: &str) -> String {
    let Ok(at) = value.parse::<Timestamp>() else {
        return value.to_owned();
    };
    let at = at.to_zoned_datetime(now.time_zone().clone());
    let form = if at.date() == now.date() {
        "%H:%M"
    } else {
        "%-d %B %Y %H:%M"
    };
    at.strftime(form).to_string()
}
