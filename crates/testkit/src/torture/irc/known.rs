//! What an IRC client is shown of the channel's messages, and what every line of them has to have.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};

use crate::torture::irc::line::Line;
use crate::torture::journal::{Origin, Shown, What};

/// A message that the client was shown.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) msgid: String,
    /// Its place; of a file the place of its offer, which is before that where it came.
    pub(super) seq: u64,
    pub(super) time: String,
    pub(super) what: What,
    /// The nick of whoever said it.
    nick: String,
}

/// What stays the same for as long as the client lives: the room's part of the ids, and the host of each nick.
#[derive(Debug, Default)]
pub(super) struct Constants {
    room: Option<String>,
    hosts: HashMap<String, String>,
}

/// The time of the newest message that one connection was shown, in one of its runs.
#[derive(Debug, Default)]
pub(super) struct Clock(String);

impl Known {
    /// What a line shows.
    ///
    /// # Errors
    /// Its tags or its source are not those of a message that is kept.
    pub(super) fn of(line: &Line<'_>, constants: &mut Constants) -> Result<Self> {
        let msgid = line.tag("msgid").context("no msgid")?;
        let (room, seq) = msgid.rsplit_once('-').context("an odd msgid")?;
        let (nick, host) = line.source.split_once('!').context("an odd source")?;
        constants.hold(room, nick, host)?;
        let text = line.param(1);
        let file = text
            .strip_prefix("(shares ")
            .and_then(|rest| rest.split_once(','));
        let what = match file {
            Some((name, _)) if line.command == "NOTICE" => What::File(name.to_owned()),
            _ => What::Message(text.to_owned()),
        };
        Ok(Self {
            msgid: msgid.to_owned(),
            seq: seq.parse().context("an odd msgid")?,
            time: line.tag("time").context("no time")?.to_owned(),
            what,
            nick: nick.to_owned(),
        })
    }

    /// As the journal has it.
    pub(super) fn shown(&self) -> Shown {
        let is_file = matches!(self.what, What::File(_));
        Shown {
            seq: (!is_file).then_some(self.seq),
            what: self.what.clone(),
            origin: Some(Origin {
                by: self.nick.clone(),
                at: self.time.clone(),
            }),
        }
    }
}

impl Constants {
    fn hold(&mut self, room: &str, nick: &str, host: &str) -> Result<()> {
        let first = self.room.get_or_insert_with(|| room.to_owned());
        ensure!(first == room, "ids of {first} and of {room} in one room");
        let first = self.hosts.entry(nick.to_owned());
        let first = first.or_insert_with(|| host.to_owned());
        ensure!(first == host, "{nick} is {first} and {host}");
        Ok(())
    }
}

impl Clock {
    /// Shows a message.
    ///
    /// # Errors
    /// It is older than the one before.
    pub(super) fn show(&mut self, known: &Known) -> Result<()> {
        let before = std::mem::replace(&mut self.0, known.time.clone());
        ensure!(before <= known.time, "the time goes back from {before}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(lines: &[&str]) -> Result<()> {
        let (mut constants, mut clock) = (Constants::default(), Clock::default());
        for line in lines {
            clock.show(&Known::of(&Line::of(line), &mut constants)?)?;
        }
        Ok(())
    }

    fn breach(line: &str) -> String {
        let first = "@time=2;msgid=r-1 :ada!~u@h PRIVMSG #x :a";
        known(&[first, line]).expect_err("odd").to_string()
    }

    #[test]
    fn id_source_and_time_are_held_to_what_came_before() {
        let fine = "@time=2;msgid=r-2 :ben!~u@i PRIVMSG #x :b";
        known(&["@time=2;msgid=r-1 :ada!~u@h PRIVMSG #x :a", fine]).unwrap();
        for (wrong, why) in [
            ("@time=2 :ada!~u@h PRIVMSG #x :b", "no msgid"),
            ("@msgid=r-2 :ada!~u@h PRIVMSG #x :b", "no time"),
            ("@time=2;msgid=r-x :ada!~u@h PRIVMSG #x :b", "odd msgid"),
            ("@time=2;msgid=r-2 :ada PRIVMSG #x :b", "odd source"),
            ("@time=2;msgid=s-2 :ada!~u@h PRIVMSG #x :b", "ids of r"),
            ("@time=2;msgid=r-2 :ada!~u@i PRIVMSG #x :b", "ada is ~u@h"),
            ("@time=1;msgid=r-2 :ada!~u@h PRIVMSG #x :b", "goes back"),
        ] {
            assert!(breach(wrong).contains(why), "{wrong}");
        }
    }

    #[test]
    fn a_line_is_shown_with_its_writer_and_time() {
        let line = Line::of("@time=2;msgid=r-7 :ada!~u@h NOTICE #x :(shares tea.txt, 5 B)");
        let known = Known::of(&line, &mut Constants::default()).unwrap();
        let origin = Origin {
            by: "ada".to_owned(),
            at: "2".to_owned(),
        };
        let what = What::File("tea.txt".to_owned());
        assert_eq!(known.seq, 7);
        let seq = None;
        let origin = Some(origin);
        assert_eq!(known.shown(), Shown { seq, what, origin });
    }
}
