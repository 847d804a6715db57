//! The least that a server which commits before it tells can do for a message: append 4 KiB, `fdatasync`, and one send to
//! each receiver, in one loop of one thread. It knows no rules and answers no more of IRC than the load asks; what it costs
//! is the floor under the figures of all that do more.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command};

use anyhow::{Context as _, Result};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::{spawn, wait};

/// What a message takes on disk.
const BLOCK: [u8; 4_096] = [0x5a; 4_096];
/// The token of the listener; connections count from there.
const LISTENER: Token = Token(0);
/// Bytes of one read.
const READ: usize = 16 << 10;

/// Starts this program as such a server.
pub(super) fn start(folder: &Path) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    let ready = folder.join("ready");
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg("--data").arg(folder);
    let mut child = spawn(&mut command, folder)?;
    let text = wait(&mut child, || fs::read_to_string(&ready).ok())?;
    Ok((child, vec![("irc".to_owned(), text.parse()?)]))
}

/// Serves until it is ended, with its file in this folder.
///
/// # Errors
/// The folder can't be written, or there is no port.
pub fn serve(folder: &Path) -> Result<()> {
    let mut listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let mut poll = Poll::new()?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    // Whoever waits for the file must not find half of it.
    let written = folder.join("ready.new");
    fs::write(&written, listener.local_addr()?.to_string())?;
    fs::rename(written, folder.join("ready"))?;
    let mut hall = Hall {
        file: File::create(folder.join("messages"))?,
        guests: HashMap::new(),
        said: Vec::new(),
        last: LISTENER,
    };
    let mut events = Events::with_capacity(1_024);
    loop {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        for event in &events {
            if event.token() == LISTENER {
                hall.accept(&listener, &poll)?;
            } else {
                hall.serve(event.token());
            }
        }
        hall.tell()?;
    }
}

/// Everybody who is connected, and what they said in this turn of the loop.
struct Hall {
    file: File,
    guests: HashMap<Token, Guest>,
    said: Vec<(Token, Vec<u8>)>,
    last: Token,
}

/// A connection.
struct Guest {
    stream: TcpStream,
    name: String,
    has_joined: bool,
    heard: Vec<u8>,
    /// What its socket did not take yet.
    unsent: Vec<u8>,
}

impl Hall {
    fn accept(&mut self, listener: &TcpListener, poll: &Poll) -> Result<()> {
        loop {
            let mut stream = match listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("nobody can be accepted"),
            };
            stream.set_nodelay(true)?;
            self.last = Token(self.last.0 + 1);
            let interest = Interest::READABLE | Interest::WRITABLE;
            poll.registry().register(&mut stream, self.last, interest)?;
            let guest = Guest {
                stream,
                name: String::new(),
                has_joined: false,
                heard: Vec::new(),
                unsent: Vec::new(),
            };
            self.guests.insert(self.last, guest);
        }
    }

    fn serve(&mut self, token: Token) {
        let Some(guest) = self.guests.get_mut(&token) else {
            return;
        };
        if guest.turn(token, &mut self.said).is_err() {
            self.guests.remove(&token);
        }
    }

    /// Stores what was said, and sends it to everybody else: what there is for one receiver at once.
    fn tell(&mut self) -> Result<()> {
        if self.said.is_empty() {
            return Ok(());
        }
        let said = std::mem::take(&mut self.said);
        for _ in &said {
            self.file.write_all(&BLOCK)?;
        }
        self.file.sync_data()?;
        self.guests.retain(|token, guest| {
            if !guest.has_joined {
                return true;
            }
            let others = said.iter().filter(|(by, _)| by != token);
            guest.send(others.map(|(_, line)| line.as_slice())).is_ok()
        });
        Ok(())
    }
}

impl Guest {
    /// Reads and writes what can be.
    fn turn(&mut self, token: Token, said: &mut Vec<(Token, Vec<u8>)>) -> io::Result<()> {
        self.send(std::iter::empty())?;
        let mut buffer = [0; READ];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.heard.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        while let Some(end) = memchr::memchr(b'\n', &self.heard) {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let (command, rest) = line.trim_end().split_once(' ').unwrap_or_default();
            match command {
                "NICK" => rest.clone_into(&mut self.name),
                "USER" => {
                    let greeting = format!(":bare 422 {} :MOTD File is missing\r\n", self.name);
                    self.send([greeting.as_bytes()])?;
                }
                "JOIN" => {
                    self.has_joined = true;
                    let end = format!(":bare 366 {} {rest} :End of /NAMES list\r\n", self.name);
                    self.send([end.as_bytes()])?;
                }
                "PRIVMSG" => {
                    let name = &self.name;
                    let told = format!(":{name}!~{name}@127.0.0.1 PRIVMSG {rest}\r\n");
                    said.push((token, told.into_bytes()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn send<'a>(&mut self, lines: impl IntoIterator<Item = &'a [u8]>) -> io::Result<()> {
        for line in lines {
            self.unsent.extend_from_slice(line);
        }
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
