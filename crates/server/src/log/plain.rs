//! A line for a file, a pipe or a service manager: date, time and offset (RFC 3339), then what happened,
//! then the values by their names.

use jiff::ZonedDateTime;

use super::line::Line;

/// The line, with its end.
pub(super) fn line(now: &ZonedDateTime, line: &Line) -> String {
    let at = now.strftime("%Y-%m-%dT%H:%M:%S%:z");
    let mut text = format!("{at} {:>5} {}", line.level, line.message);
    for (name, value) in &line.fields {
        let is_word = |c: char| !c.is_whitespace() && !matches!(c, '"' | '=' | '\\');
        if !value.is_empty() && value.chars().all(is_word) {
            text += &format!(" {name}={value}");
        } else {
            text += &format!(" {name}={value:?}");
        }
    }
    text.push('\n');
    text
}
