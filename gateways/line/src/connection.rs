//! One connection: carries out the steps of a [`Dialogue`] on a socket, with the hub and the timers.

use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Credentials, Delivery, Door, Entry, Session};
use parlor_model::Gateway;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::chat::Welcome;
use crate::dialogue::{Dialogue, Step};
use crate::encode;
use crate::gate::Permit;
use crate::serve::Shared;

/// Bytes of one read.
const READ: usize = 16 * 1_024;
/// How long the last lines to a client may take.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How much of what a client still sends is read after that, so that the last lines are not lost.
const LEFT_OVER: usize = 1 << 20;
/// How many pauses a first line without an end may take in all.
const PAUSES: u32 = 10;

thread_local! {
    /// Where every read goes first, so that an idle connection has no buffer.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

struct Connection {
    shared: Arc<Shared>,
    stream: TcpStream,
    address: IpAddr,
    dialogue: Dialogue,
    session: Option<Session>,
    /// Held until a session is there.
    permit: Option<Permit>,
    since: Instant,
    /// When the bytes that wait without a line end began to come, and when the last of them came.
    waiting: Option<(Instant, Instant)>,
    /// Since when the client has taken nothing.
    stalled: Option<Instant>,
    /// Whether the client can still send.
    open: bool,
}

/// Converses until one side ends it or the gateway does.
pub(crate) async fn converse(
    shared: Arc<Shared>,
    stream: TcpStream,
    address: IpAddr,
    permit: Permit,
    end: CancellationToken,
) {
    let dialogue = Dialogue::new(Arc::clone(&shared.options), shared.hub.server_name());
    let mut connection = Connection {
        shared,
        stream,
        address,
        dialogue,
        session: None,
        permit: Some(permit),
        since: Instant::now(),
        waiting: None,
        stalled: None,
        open: true,
    };
    let ended = tokio::select! {
        ended = connection.talk() => ended,
        () = end.cancelled() => {
            connection.dialogue.refuse("The server is shutting down. Goodbye!");
            Ok(())
        }
    };
    match ended {
        Ok(()) => Box::pin(connection.close()).await,
        // Without a goodbye: to the others the user is lost, not gone.
        Err(error) => tracing::debug!(%error, "a connection was lost"),
    }
}

impl Connection {
    async fn talk(&mut self) -> io::Result<()> {
        if let Err(denied) = Box::pin(self.shared.hub.admit(Some(self.address))).await {
            self.dialogue.deny(&denied);
            return Ok(());
        }
        loop {
            while let Some(step) = self.dialogue.step(self.has_room()) {
                if matches!(step, Step::Close) {
                    return Ok(());
                }
                self.carry_out(step).await;
            }
            self.write()?;
            self.wait().await?;
            // A client that keeps everything ready must not keep the others waiting.
            tokio::task::consume_budget().await;
        }
    }

    fn has_room(&self) -> bool {
        self.session.as_ref().is_none_or(Session::has_room)
    }

    async fn carry_out(&mut self, step: Step) {
        let mut next = Some(step);
        while let Some(step) = next {
            next = match step {
                Step::LookUp(name) => {
                    let registered = Box::pin(self.shared.hub.is_registered(&name)).await;
                    self.dialogue.registered(registered)
                }
                Step::Enter(credentials) => Box::pin(self.enter(credentials)).await,
                Step::Submit(tag, request) => {
                    if let Some(session) = &self.session {
                        session.submit(tag, request).await;
                    }
                    None
                }
                Step::Close => None,
            };
        }
    }

    async fn enter(&mut self, credentials: Credentials) -> Option<Step> {
        let door = Door { gateway: Gateway::Line, address: Some(self.address) };
        let entry = Entry { door, credentials, remember: None, resume: None };
        let entered = self.shared.hub.enter(entry).await.map(|session| {
            let (id, me, lobby) = (session.id(), session.actor().clone(), session.lobby());
            self.session = Some(session);
            self.permit = None;
            Welcome { id, me, lobby }
        });
        self.dialogue.entered(entered)
    }

    /// Writes what the client takes.
    fn write(&mut self) -> io::Result<()> {
        if self.dialogue.output.is_empty() {
            return Ok(());
        }
        let progress = self.dialogue.output.write(|slices| self.stream.try_write_vectored(slices))?;
        if self.dialogue.output.is_empty() {
            self.stalled = None;
        } else if progress || self.stalled.is_none() {
            self.stalled = Some(Instant::now());
        }
        Ok(())
    }

    /// Waits until there is something to do. Nothing is taken from the hub before all is written, so a
    /// slow reader only holds what it is being sent.
    async fn wait(&mut self) -> io::Result<()> {
        let writes = !self.dialogue.output.is_empty();
        let reads = self.open && self.dialogue.wants_input();
        let interest = match (reads, writes) {
            (true, true) => Interest::READABLE | Interest::WRITABLE,
            (true, false) => Interest::READABLE,
            (false, _) => Interest::WRITABLE,
        };
        let deadline = self.deadline();
        let mut session = self.session.as_mut().filter(|_| !writes);
        tokio::select! {
            ready = self.stream.ready(interest), if reads || writes => {
                if reads && ready?.is_readable() {
                    self.read()?;
                }
                Ok(())
            }
            deliveries = async { session.as_mut().expect("only with a session").next().await },
                if session.is_some() =>
            {
                deliveries.into_iter().for_each(|delivery| self.deliver(delivery));
                Ok(())
            }
            () = sleep_until(deadline.unwrap_or(self.since)), if deadline.is_some() => self.late(),
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        let Delivery::Happened(slice) = delivery else { return self.dialogue.deliver(delivery) };
        let format = self.shared.format;
        let Some(id) = self.session.as_ref().map(Session::id) else { return };
        self.dialogue.happened(slice.chunk.room(), slice.items(), |skip, pieces| {
            slice.bytes(id, format, encode::item, skip, pieces);
        });
    }

    fn read(&mut self) -> io::Result<()> {
        let Self { stream, dialogue, .. } = self;
        let read = SCRATCH.with_borrow_mut(|scratch| {
            let read = stream.try_read(scratch)?;
            dialogue.feed(&scratch[..read]);
            Ok(read)
        });
        match read {
            Ok(0) => {
                self.open = false;
                self.dialogue.end_of_input();
            }
            Ok(_) => self.note_waiting(),
            Err(error) if is_of_now(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn note_waiting(&mut self) {
        if !self.dialogue.waits_for_pause() {
            self.waiting = None;
            return;
        }
        let now = Instant::now();
        let first = self.waiting.map_or(now, |(first, _)| first);
        self.waiting = Some((first, now));
    }

    fn pause_ends(&self) -> Option<Instant> {
        let pause = self.shared.options.pause;
        let (first, last) = self.waiting.filter(|_| self.dialogue.waits_for_pause())?;
        Some((last + pause).min(first + pause * PAUSES))
    }

    /// The next moment at which something has to be done.
    fn deadline(&self) -> Option<Instant> {
        let options = &self.shared.options;
        let signed_in = self.dialogue.is_signing_in().then(|| self.since + options.sign_in);
        let stalled = self.stalled.map(|since| since + options.stalled);
        [signed_in, stalled, self.pause_ends()].into_iter().flatten().min()
    }

    /// Does what it is time for.
    fn late(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let options = &self.shared.options;
        if self.stalled.is_some_and(|since| now >= since + options.stalled) {
            return Err(ErrorKind::TimedOut.into());
        }
        if self.dialogue.is_signing_in() && now >= self.since + options.sign_in {
            let seconds = options.sign_in.as_secs();
            self.dialogue.refuse(&format!("You have to sign in within {seconds} seconds. Please connect again."));
        } else if self.pause_ends().is_some_and(|end| now >= end) {
            self.waiting = None;
            self.dialogue.pause();
        }
        Ok(())
    }

    /// Says the last words, leaves, and closes: when the client sees the end, its name is free.
    async fn close(mut self) {
        let _ = timeout(LAST_WORDS, self.write_all()).await;
        if let Some(session) = self.session.take() {
            let _ = timeout(LAST_WORDS, session.leave()).await;
        }
        let _ = self.stream.shutdown().await;
        let _ = timeout(LAST_WORDS, self.read_left_over()).await;
    }

    async fn write_all(&mut self) -> io::Result<()> {
        while !self.dialogue.output.is_empty() {
            self.stream.writable().await?;
            self.write()?;
        }
        Ok(())
    }

    /// A socket that is closed with something unread takes the last words back.
    async fn read_left_over(&mut self) -> io::Result<()> {
        let mut left = LEFT_OVER;
        while left > 0 && self.open {
            self.stream.readable().await?;
            match SCRATCH.with_borrow_mut(|scratch| self.stream.try_read(scratch)) {
                Ok(0) => return Ok(()),
                Ok(read) => left = left.saturating_sub(read),
                Err(error) if is_of_now(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn is_of_now(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
