//! A crowd at the door: all connect at once, register and join one channel over IRC, until each has seen each.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::crowd::{Crowd, Listener};
use crate::dialect::{Dialect, irc};
use crate::entrance::Entered;
use crate::lines;
use crate::row::Row;
use crate::server::{Kind, Place};

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who has seen whom.
struct Acquaintance {
    /// For each session a bit for each.
    seen: Vec<Vec<u64>>,
    /// How many each has still to see.
    missing: Vec<usize>,
    /// How many sessions have seen all.
    done: usize,
}

/// Measures one server.
///
/// # Errors
/// The server does not come up, refuses somebody, or does not tell everybody of everybody within a minute.
pub fn measure(kind: Kind, sessions: usize, place: &Place) -> Result<Row> {
    let server = kind.start(place)?;
    let address = server.address(Dialect::Irc)?;
    let process = server.process();
    let before = process.cpu()?;
    let mut crowd = Crowd::new()?;
    let mut listener = Acquaintance::new(sessions);
    let start = Instant::now();
    for index in 0..sessions {
        let stream =
            TcpStream::connect(address).with_context(|| format!("nobody listens at {address}"))?;
        stream.set_nodelay(true)?;
        let heard = Vec::new();
        let index_in_crowd = crowd.add(Entered { stream, heard }, &mut listener)?;
        ensure!(
            index == index_in_crowd,
            "sessions are numbered as they come"
        );
        let register = format!("NICK j{index}\r\nUSER j{index} 0 * :j{index}\r\n");
        crowd.out(index).extend_from_slice(register.as_bytes());
        crowd.flush(index)?;
    }
    let connected = start.elapsed();
    while listener.done < sessions {
        crowd.turn(Duration::from_millis(20), &mut listener)?;
        ensure!(
            start.elapsed() < PATIENCE,
            "{} of {sessions} have seen everybody",
            listener.done
        );
    }
    let took = start.elapsed();
    Ok(Row::new("joining")
        .text("server", kind.name())
        .count("sessions", sessions as u64)
        .number("connected_in_s", connected.as_secs_f64(), 2)
        .number("all_seen_in_s", took.as_secs_f64(), 2)
        .number(
            "cpu_s",
            process.cpu()?.saturating_sub(before).as_secs_f64(),
            2,
        )
        .mib("received_mib", crowd.bytes)
        .mib("peak_mib", process.peak()?))
}

impl Acquaintance {
    fn new(sessions: usize) -> Self {
        Self {
            seen: vec![vec![0; sessions.div_ceil(64)]; sessions],
            missing: vec![sessions; sessions],
            done: 0,
        }
    }

    fn sees(&mut self, link: usize, name: &[u8]) {
        let number = name
            .strip_prefix(b"j")
            .and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        let Some(number) = number.filter(|number| *number < self.seen.len()) else {
            return;
        };
        let (word, bit) = (&mut self.seen[link][number / 64], 1 << (number % 64));
        if *word & bit == 0 {
            *word |= bit;
            self.missing[link] -= 1;
            self.done += usize::from(self.missing[link] == 0);
        }
    }

    fn line(&mut self, link: usize, line: &[u8], reply: &mut Vec<u8>) -> Result<()> {
        if let Some(cookie) = line.strip_prefix(b"PING ") {
            [b"PONG ", cookie, b"\r\n"]
                .iter()
                .for_each(|part| reply.extend_from_slice(part));
            return Ok(());
        }
        if line.starts_with(b"ERROR") {
            bail!("the server ended a session: {}", line.escape_ascii());
        }
        let mut words = line.splitn(3, |byte| *byte == b' ');
        let (source, command) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        match command {
            b"001" => reply.extend_from_slice(format!("JOIN {}\r\n", irc::CHANNEL).as_bytes()),
            b"JOIN" => {
                let name = source.strip_prefix(b":").unwrap_or(source);
                let name = name.split(|byte| *byte == b'!').next().unwrap_or_default();
                self.sees(link, name);
            }
            b"353" => {
                let names = words.next().unwrap_or_default();
                let names = names
                    .split(|byte| *byte == b':')
                    .next_back()
                    .unwrap_or_default();
                for name in names.split(|byte| *byte == b' ') {
                    self.sees(link, name.trim_ascii().strip_prefix(b"@").unwrap_or(name));
                }
            }
            [b'4' | b'5', _, _] if command != b"422" => {
                bail!("the server refused: {}", line.escape_ascii())
            }
            _ => {}
        }
        Ok(())
    }
}

impl Listener for Acquaintance {
    fn hear(
        &mut self,
        link: usize,
        bytes: &[u8],
        _: Instant,
        reply: &mut Vec<u8>,
    ) -> Result<usize> {
        lines::split(bytes, |line| self.line(link, line, reply))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_seen_once_by_names_or_by_joining() {
        let mut listener = Acquaintance::new(3);
        let mut reply = Vec::new();
        let heard = b":s 001 j0 :hi\r\n:j0!u@h JOIN #bench\r\n:s 353 j0 = #bench :@j1 j0\r\n:j1!u@h JOIN #bench\r\nPING :x\r\n";
        assert_eq!(
            listener.hear(0, heard, Instant::now(), &mut reply).unwrap(),
            heard.len()
        );
        assert_eq!(listener.missing, [1, 3, 3]);
        assert_eq!(reply, b"JOIN #bench\r\nPONG :x\r\n");
        listener
            .hear(0, b":j2!u@h JOIN :#bench\r\n", Instant::now(), &mut reply)
            .unwrap();
        assert_eq!((listener.missing[0], listener.done), (0, 1));
        assert!(
            listener
                .hear(0, b":s 451 * :no\r\n", Instant::now(), &mut reply)
                .is_err()
        );
    }
}
