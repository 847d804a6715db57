//! The commands that this program has in itself, so that the cage needs no part of the machine. They see one folder,
//! in which they are, as if it were everything: `/` is that folder, and `..` leads nowhere from there.

mod cal;
mod clock;
mod echo;
mod ls;
mod options;
mod place;
mod text;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// A command: its arguments, and where its output and what it has to say of errors go, in order. It answers with its
/// status.
pub type Applet = fn(&[String], &mut dyn Write) -> io::Result<u8>;

/// What a name stands for that no applet has (POSIX, XCU 2.8.2).
const NOT_FOUND: u8 = 127;

const TABLE: &[(&str, Applet)] = &[
    ("cal", cal::cal),
    ("cat", text::cat),
    ("date", clock::date),
    ("echo", echo::echo),
    ("head", text::head),
    ("ls", ls::ls),
    ("pwd", echo::pwd),
    ("uptime", clock::uptime),
    ("wc", text::wc),
];

/// The names of the applets, sorted.
pub const APPLETS: &[&str] = &[
    "cal", "cat", "date", "echo", "head", "ls", "pwd", "uptime", "wc",
];

/// Whether there is an applet of this name.
#[must_use]
pub fn is_applet(name: &str) -> bool {
    APPLETS.contains(&name)
}

/// Reads what an applet needs of the machine, before nothing of it can be read any more.
pub(crate) fn prepare(name: &str) {
    if matches!(name, "date" | "cal" | "ls") {
        // Kept by the library from here on.
        let _ = jiff::tz::TimeZone::system();
    }
}

/// Runs an applet, one of `more` before others.
pub(crate) fn run(name: &str, arguments: &[OsString], more: &[(&str, Applet)]) -> ExitCode {
    let found = more.iter().chain(TABLE).find(|(known, _)| *known == name);
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let status = match found {
        Some((_, applet)) => applet(&words, &mut out),
        None => Ok(NOT_FOUND),
    };
    // Nobody hears it when the output can't be written.
    let status = status.and_then(|status| out.flush().map(|()| status));
    ExitCode::from(status.unwrap_or(1))
}

/// How an error reads to who asked for something: without the number that the system gives it.
fn told(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}

#[cfg(test)]
pub(crate) fn said(applet: Applet, arguments: &[&str]) -> (u8, String) {
    let words: Vec<_> = arguments.iter().map(ToString::to_string).collect();
    let mut out = Vec::new();
    let status = applet(&words, &mut out).unwrap();
    (status, String::from_utf8(out).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_applet_is_listed_once_and_in_order() {
        let names: Vec<_> = TABLE.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, APPLETS);
        assert!(names.is_sorted());
    }
}
