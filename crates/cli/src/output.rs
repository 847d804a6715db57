//! What goes to stdout: one line at a time, and nothing that a terminal would act on.

use std::io::{self, StdoutLock, Write as _};

use parlor_model::{Timestamp, sanitise_line};
use parlor_wire::{EventFrame, ServerFrame};
use serde::Serialize;

use crate::failure::Failure;

/// Standard output.
#[derive(Debug)]
pub struct Output(StdoutLock<'static>);

impl Output {
    /// Takes standard output for itself.
    pub fn stdout() -> Self {
        Self(io::stdout().lock())
    }

    /// Prints lines that are clean already, and makes sure that they are seen.
    ///
    /// # Errors
    ///
    /// [`Failure::NobodyReads`], or that they can't be written.
    pub fn print(&mut self, lines: &str) -> Result<(), Failure> {
        self.0.write_all(lines.as_bytes())?;
        self.0.flush()?;
        Ok(())
    }

    /// Prints a value as one line of JSON.
    ///
    /// # Errors
    ///
    /// As [`Output::print`].
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        self.print(&json_line(value).map_err(anyhow::Error::from)?)
    }

    /// Prints fields as one line, with tabs between them.
    ///
    /// # Errors
    ///
    /// As [`Output::print`].
    pub fn fields(&mut self, fields: &[&str]) -> Result<(), Failure> {
        self.print(&fields_line(fields))
    }
}

/// A value as JSON. C1 controls and DEL, which JSON would let through, are escaped.
///
/// # Errors
///
/// That it can't be written as JSON.
pub fn json_line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(value)?;
    let mut line = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        match character {
            // They can only stand in strings.
            '\u{7f}'..='\u{9f}' => line.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => line.push(character),
        }
    }
    line.push('\n');
    Ok(line)
}

/// An event as the frame that it came in.
///
/// # Errors
///
/// That it can't be written as JSON.
pub fn event_line(event: &EventFrame) -> Result<String, Failure> {
    let line = json_line(&ServerFrame::Event(event.clone()));
    Ok(line.map_err(anyhow::Error::from)?)
}

fn fields_line(fields: &[&str]) -> String {
    let clean: Vec<_> = fields.iter().map(|field| sanitise_line(field)).collect();
    let mut line = clean.join("\t");
    line.truncate(line.trim_end_matches('\t').len());
    line.push('\n');
    line
}

/// A moment in UTC, to the second (RFC 3339).
pub fn time(millis: i64) -> String {
    let text = Timestamp::from_millis(millis).to_string();
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

/// A moment, or that there is none.
pub fn until(millis: Option<i64>) -> String {
    millis.map_or_else(
        || "until lifted".to_owned(),
        |millis| format!("until {}", time(millis)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_can_not_add_fields_or_lines() {
        assert_eq!(
            fields_line(&["a\tb", "c\nd", "\u{1b}[31me", "", ""]),
            "a b\tc d\te\n"
        );
    }

    #[test]
    fn json_has_no_character_that_a_terminal_acts_on() {
        let line = json_line(&"a\u{9b}31m\u{1b}\u{7f}\n").unwrap();
        assert_eq!(line, "\"a\\u009b31m\\u001b\\u007f\\n\"\n");
        let back: String = serde_json::from_str(&line).unwrap();
        assert_eq!(back, "a\u{9b}31m\u{1b}\u{7f}\n");
    }

    #[test]
    fn times_are_shown_to_the_second() {
        assert_eq!(time(1_795_227_326_123), "2026-11-21T02:15:26Z");
        assert_eq!(until(None), "until lifted");
    }
}
