//! One connection: carries out the steps of a [`Dialogue`] on a socket, with the hub and the timers.

use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Attends, Credentials, Delivery, Door, Entry, Item, Pass, RoomLabel, Session};
use parlor_model::Gateway;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::chat::Welcome;
use crate::dialogue::{Dialogue, Step};
use crate::encode;
use crate::serve::Shared;
use crate::timers::{Late, Timers};

/// Bytes of one read.
const READ: usize = 16 * 1_024;
/// How long a whole goodbye may take when the gateway ends.
const LAST_GOODBYE: Duration = Duration::from_millis(1_500);

thread_local! {
    /// Where every read goes first, so that an idle connection has no buffer.
    pub(crate) static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

/// A connection and what it has become.
pub(crate) struct Connection {
    shared: Arc<Shared>,
    pub(crate) stream: TcpStream,
    address: IpAddr,
    pub(crate) dialogue: Dialogue,
    pub(crate) session: Option<Session>,
    /// Held until a session is there.
    pass: Option<Pass>,
    timers: Timers,
    /// Whether the client can still send.
    pub(crate) open: bool,
}

/// Converses until one side ends it or the gateway does.
pub(crate) async fn converse(
    shared: Arc<Shared>,
    stream: TcpStream,
    address: IpAddr,
    pass: Pass,
    end: CancellationToken,
) {
    let message_chars = shared.hub.settings().message_chars;
    let dialogue = Dialogue::new(
        Arc::clone(&shared.options),
        message_chars,
        shared.links.clone(),
    );
    let mut connection = Connection {
        shared,
        stream,
        address,
        dialogue,
        session: None,
        pass: Some(pass),
        timers: Timers::start(Instant::now()),
        open: true,
    };
    let ended = tokio::select! {
        ended = connection.talk() => ended,
        () = end.cancelled() => {
            connection.dialogue.refuse("The server is shutting down. Goodbye!");
            Ok(())
        }
    };
    if let Err(error) = ended {
        // Without a goodbye: to the others the user is lost, not gone.
        tracing::debug!(%error, "a connection was lost");
        return;
    }
    let hurry = async {
        end.cancelled().await;
        sleep(LAST_GOODBYE).await;
    };
    tokio::select! {
        () = Box::pin(connection.close()) => {}
        () = hurry => {}
    }
}

impl Connection {
    async fn talk(&mut self) -> io::Result<()> {
        if let Err(denied) = Box::pin(self.shared.hub.admit(self.door())).await {
            self.dialogue.deny(&denied);
            return Ok(());
        }
        self.dialogue.greet(self.shared.hub.server_name());
        loop {
            while let Some(step) = self.dialogue.step(self.has_room()) {
                if matches!(step, Step::Close) {
                    return Ok(());
                }
                self.carry_out(step).await;
            }
            let was_crowded = self.dialogue.output.is_crowded();
            self.write()?;
            if !was_crowded || self.dialogue.output.is_crowded() {
                self.wait().await?;
            }
            // Else the lines that were not taken meanwhile are next: nothing would wake this for them.
            // A client that keeps everything ready must not keep the others waiting.
            tokio::task::consume_budget().await;
        }
    }

    fn door(&self) -> Door {
        Door {
            gateway: Gateway::Line,
            address: Some(self.address),
            secure: false,
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
                Step::Link(room, name, lifetime) => {
                    if let Some(session) = &self.session {
                        let user = session.actor().user;
                        let linked =
                            Box::pin(self.shared.hub.send_link(user, room, (name, lifetime))).await;
                        self.dialogue.linked(linked);
                    }
                    None
                }
                Step::Close => None,
            };
        }
    }

    async fn enter(&mut self, credentials: Credentials) -> Option<Step> {
        let entry = Entry {
            door: self.door(),
            credentials,
            remember: None,
            attends: Attends::Everywhere,
            resume: None,
        };
        let entered = self.shared.hub.enter(entry).await.map(|session| {
            let (id, me, lobby) = (session.id(), session.actor().clone(), session.lobby());
            self.session = Some(session);
            self.pass = None;
            Welcome { id, me, lobby }
        });
        self.dialogue.entered(entered)
    }

    /// Writes what the client takes.
    pub(crate) fn write(&mut self) -> io::Result<()> {
        if self.dialogue.output.is_empty() {
            return Ok(());
        }
        let taken = self
            .dialogue
            .output
            .write(|slices| self.stream.try_write_vectored(slices))?;
        let everything = self.dialogue.output.is_empty();
        self.timers.stall.wrote(taken, everything, Instant::now());
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
        let deadline = self.timers.deadline(&self.dialogue, &self.shared.options);
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
            () = sleep_until(deadline.unwrap_or(self.timers.since())), if deadline.is_some() => self.late(),
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        let Delivery::Happened(slice) = delivery else {
            return self.dialogue.deliver(delivery);
        };
        let (format, links) = (self.shared.format, &self.shared.links);
        let encode = |room: &RoomLabel, item: &Item, out: &mut Vec<u8>| {
            encode::item(room, item, links, out);
        };
        let Some(id) = self.session.as_ref().map(Session::id) else {
            return;
        };
        let ignores = self.dialogue.ignores();
        self.dialogue
            .happened(slice.chunk.room(), slice.items(), |skip, pieces| {
                if ignores {
                    slice.bytes_without(format, encode, skip, pieces);
                } else {
                    slice.bytes(id, format, encode, skip, pieces);
                }
            });
    }

    fn read(&mut self) -> io::Result<()> {
        let Self {
            stream, dialogue, ..
        } = self;
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
            Ok(_) => self.timers.read(&self.dialogue),
            Err(error) if is_of_now(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Does what it is time for.
    fn late(&mut self) -> io::Result<()> {
        let options = &self.shared.options;
        match self.timers.late(&self.dialogue, options) {
            Late::Reading => {
                self.session.iter().for_each(Session::cut_off);
                return Err(ErrorKind::TimedOut.into());
            }
            Late::SigningIn => {
                let seconds = options.sign_in.as_secs();
                self.dialogue.refuse(&format!(
                    "You have to sign in within {seconds} seconds. Please connect again."
                ));
            }
            Late::Paused => {
                self.dialogue.pause();
                self.timers.read(&self.dialogue);
            }
            Late::Nothing => {}
        }
        Ok(())
    }
}

/// Whether an error only says that there is nothing right now.
pub(crate) fn is_of_now(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
