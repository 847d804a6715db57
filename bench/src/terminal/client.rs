//! The clients that are measured: how each is started, and where its screen shows what.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use crate::dialect::{Dialect, irc};
use crate::server::{Kind, Place, find};

use super::glass::rows;

/// What stands before what is typed into Parlor's.
const PROMPT: &str = "› ";
/// The rows at the bottom in which the composer is looked for.
const BOTTOM: usize = 4;

/// A terminal client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Client {
    /// This project's: `parlor join`.
    Parlor,
    /// An IRC client in C, with the configuration it comes with, on ngIRCd.
    Weechat,
}

impl Client {
    /// The name as it stands in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parlor => "parlor join",
            Self::Weechat => "weechat",
        }
    }

    /// The server that it is measured on.
    #[must_use]
    pub fn server(self) -> Kind {
        match self {
            Self::Parlor => Kind::Parlor,
            Self::Weechat => Kind::Ngircd,
        }
    }

    /// What it speaks.
    #[must_use]
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Parlor => Dialect::Websocket,
            Self::Weechat => Dialect::Irc,
        }
    }

    /// Whether it and its server can be started here.
    #[must_use]
    pub fn is_installed(self, place: &Place) -> bool {
        self.server().is_installed(place) && (self == Self::Parlor || find("weechat").is_some())
    }

    /// The call that brings somebody of this name into the room that all share. `home` is where the client
    /// keeps what it remembers; nothing is there yet.
    ///
    /// # Errors
    /// The binary is not there.
    pub(super) fn command(
        self,
        place: &Place,
        address: SocketAddr,
        name: &str,
        home: &Path,
    ) -> Result<Command> {
        let mut command = match self {
            Self::Parlor => {
                let mut command = Command::new(place.parlor.canonicalize()?);
                command.args(["join", &format!("http://{address}"), "--name", name]);
                command
            }
            Self::Weechat => {
                let mut command = Command::new("weechat");
                command.arg("-d").arg(home.join("weechat"));
                command.arg(format!("irc://{name}@{address}/{}", irc::CHANNEL));
                command
            }
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", home);
        command.envs([
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("LANG", "C.UTF-8"),
        ]);
        Ok(command)
    }

    /// What is typed to join another room, and what is typed to come back to the one that all share.
    pub(super) fn there_and_back(self, room: &str) -> (String, String) {
        let back = match self {
            // Alt+Up: the room above.
            Self::Parlor => "\u{1b}[1;3A".to_owned(),
            Self::Weechat => format!("/buffer {}\r", irc::CHANNEL),
        };
        (format!("/join {room}\r"), back)
    }

    /// What is typed so far, once the composer of this room is painted.
    pub(super) fn composer(self, screen: &vt100::Screen, name: &str, room: &str) -> Option<String> {
        let mut bottom = rows(screen).take(BOTTOM);
        match self {
            Self::Parlor => bottom.find_map(|row| after_prompt(&row, room)),
            Self::Weechat => {
                let (input, status) = (bottom.next()?, bottom.next()?);
                after_brackets(&input, &status, name, room)
            }
        }
    }
}

/// Parlor's: ` › hello`, with other panes beside it. An empty one names the room.
fn after_prompt(row: &str, room: &str) -> Option<String> {
    let (_, text) = row.split_once(PROMPT)?;
    let text = text.split('│').next().unwrap_or_default().trim();
    let is_empty = text.strip_prefix("Message ") == Some(room);
    Some(if is_empty { "" } else { text }.to_owned())
}

/// Weechat's: `[name] hello` with the room's name in the row above it.
fn after_brackets(input: &str, status: &str, name: &str, room: &str) -> Option<String> {
    let is_there = status.split(':').any(|part| part.starts_with(room));
    let (before, rest) = input.split_once(name)?;
    let (_, text) = rest.split_once(']')?;
    let is_prompt = before.contains('[') && is_there;
    is_prompt.then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composer_of_parlor_is_found_between_its_panes() {
        let row = " ● k00000            │ › hello                      │ ● s00001";
        assert_eq!(after_prompt(row, "#lobby").as_deref(), Some("hello"));
        let empty = "│ › Message #lobby           │";
        assert_eq!(after_prompt(empty, "#lobby").as_deref(), Some(""));
        assert_eq!(after_prompt("12:00 anna hello", "#lobby"), None);
    }

    #[test]
    fn composer_of_weechat_is_found_in_its_room_alone() {
        let find = |input, status| after_brackets(input, status, "k00000", "#bench");
        let status = "│[00:29] [2] [irc/127.0.0.1] 2:#bench(+nt){6}";
        assert_eq!(find("│[@k00000(i)] hi", status).as_deref(), Some("hi"));
        assert_eq!(find("│[k00000]", status).as_deref(), Some(""));
        assert_eq!(find("│[k00000]", "[irc] 1:127.0.0.1[off]"), None);
        assert_eq!(find("│", status), None);
    }
}
