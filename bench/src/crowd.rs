//! All of the load's connections on one thread: readiness from the kernel, one large read per wakeup into
//! one shared buffer, one write per sender and round.

use std::io::{ErrorKind, Read as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::entrance::Entered;

const BUFFER: usize = 1 << 20;

/// The connections.
pub struct Crowd {
    poll: Poll,
    events: Events,
    links: Vec<Link>,
    buffer: Vec<u8>,
    /// How many reads brought something.
    pub reads: u64,
    /// How many bytes they brought.
    pub bytes: u64,
}

struct Link {
    stream: TcpStream,
    /// The start of what is not whole yet.
    rest: Vec<u8>,
    out: Vec<u8>,
}

/// Who hears what the connections bring.
pub trait Listener {
    /// Takes what a connection brought, which was read at that time; how many bytes were used. The rest is
    /// brought again with more. What is appended to `reply` is sent.
    ///
    /// # Errors
    /// What ends the run.
    fn hear(
        &mut self,
        link: usize,
        bytes: &[u8],
        at: Instant,
        reply: &mut Vec<u8>,
    ) -> Result<usize>;
}

impl Crowd {
    /// Nobody.
    ///
    /// # Errors
    /// The kernel has no more poll handles.
    pub fn new() -> Result<Self> {
        let (poll, events) = (Poll::new()?, Events::with_capacity(1_024));
        Ok(Self {
            poll,
            events,
            links: Vec::new(),
            buffer: vec![0; BUFFER],
            reads: 0,
            bytes: 0,
        })
    }

    /// Takes a connection in and lets the listener hear what it brought before; its index.
    ///
    /// # Errors
    /// What the listener says, or the kernel.
    pub fn add(&mut self, entered: Entered, listener: &mut impl Listener) -> Result<usize> {
        let Entered { stream, heard } = entered;
        stream.set_nonblocking(true)?;
        let index = self.links.len();
        let mut stream = TcpStream::from_std(stream);
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut stream, Token(index), interest)?;
        let mut link = Link {
            stream,
            rest: Vec::new(),
            out: Vec::new(),
        };
        let used = listener.hear(index, &heard, Instant::now(), &mut link.out)?;
        link.rest.extend_from_slice(&heard[used..]);
        link.flush()?;
        self.links.push(link);
        Ok(index)
    }

    /// What waits to be sent on a connection; append to it and [`Crowd::flush`].
    pub fn out(&mut self, index: usize) -> &mut Vec<u8> {
        &mut self.links[index].out
    }

    /// Sends what waits, as far as the kernel takes it; the rest goes when it has room.
    ///
    /// # Errors
    /// The connection is gone.
    pub fn flush(&mut self, index: usize) -> Result<()> {
        self.links[index].flush()
    }

    /// Waits for something, at most that long, and lets the listener hear it; how many bytes came.
    ///
    /// # Errors
    /// A connection ended, or what the listener says.
    pub fn turn(&mut self, timeout: Duration, listener: &mut impl Listener) -> Result<u64> {
        match self.poll.poll(&mut self.events, Some(timeout)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(0),
            polled => polled?,
        }
        let before = self.bytes;
        for event in &self.events {
            let index = event.token().0;
            let link = &mut self.links[index];
            if event.is_readable() {
                loop {
                    let (count, full) = link
                        .read(index, &mut self.buffer, listener)
                        .with_context(|| format!("connection {index}"))?;
                    self.reads += u64::from(count > 0);
                    self.bytes += count as u64;
                    // A short read has emptied the socket; only its end could still be in it.
                    if count == 0 || !full && !event.is_read_closed() {
                        break;
                    }
                }
            }
            link.flush()?;
        }
        Ok(self.bytes - before)
    }

    /// Turns until nothing has come for that long.
    ///
    /// # Errors
    /// As [`Crowd::turn`]; it does not become quiet within a minute.
    pub fn settle(&mut self, quiet: Duration, listener: &mut impl Listener) -> Result<()> {
        let start = Instant::now();
        let mut last = start;
        while last.elapsed() < quiet {
            if self.turn(Duration::from_millis(20), listener)? > 0 {
                last = Instant::now();
            }
            anyhow::ensure!(
                start.elapsed() < Duration::from_secs(60),
                "the server never becomes quiet"
            );
        }
        Ok(())
    }
}

impl Link {
    /// One read and what the listener makes of it: how many bytes came, and whether the buffer was full.
    fn read(
        &mut self,
        index: usize,
        buffer: &mut Vec<u8>,
        listener: &mut impl Listener,
    ) -> Result<(usize, bool)> {
        let kept = self.rest.len();
        if kept * 2 > buffer.len() {
            buffer.resize(kept * 4, 0);
        }
        buffer[..kept].copy_from_slice(&self.rest);
        let count = match self.stream.read(&mut buffer[kept..]) {
            Ok(0) => bail!("the server hung up"),
            Ok(count) => count,
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                return Ok((0, false));
            }
            Err(error) => return Err(error.into()),
        };
        let bytes = &buffer[..kept + count];
        let used = listener.hear(index, bytes, Instant::now(), &mut self.out)?;
        self.rest.clear();
        self.rest.extend_from_slice(&bytes[used..]);
        Ok((count, kept + count == buffer.len()))
    }

    fn flush(&mut self) -> Result<()> {
        let mut sent = 0;
        while sent < self.out.len() {
            match self.stream.write(&self.out[sent..]) {
                Ok(0) => bail!("the server takes no more"),
                Ok(count) => sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.out.drain(..sent);
        Ok(())
    }
}
