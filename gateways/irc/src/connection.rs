//! One connection: moves bytes between a socket, the [`Session`] and the hub, and keeps the time.

mod answers;
mod desk;
mod stream;

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use parlor_hub::{Delivery, Hub, Pass};
use parlor_model::{Reason, limits};
use parlor_net::Peer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::commands::{self, markread, privmsg, run};
use crate::connection::stream::{poll_read, poll_write};
use crate::desk::Cx;
use crate::session::Session;
use crate::shared::Shared;
use crate::text;
use crate::timers::{Late, Timers};
use crate::wire::input::{Input, Taken};
use crate::wire::line::Line;
use crate::wire::message::{Message, Unread};
use crate::wire::numeric::ERR_INPUTTOOLONG;

/// How long a whole goodbye may take.
const LAST_GOODBYE: Duration = Duration::from_millis(1_500);
/// The tag of messages whose answers count only when they are refusals.
const MESSAGE: u64 = 0;
/// The first words of HTTP, at which a connection ends (the lesson of Ergo 2.16: a web page must not speak IRC).
const VERBS: [&str; 9] = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE",
];

/// Converses until one side ends it or the gateway does.
pub(crate) async fn converse<S: Wire>(
    shared: Arc<Shared>,
    stream: S,
    peer: Peer,
    pass: Pass,
    end: CancellationToken,
) {
    let mut session = Session::new(Arc::clone(&shared), peer);
    let timers = Timers::start(Instant::now());
    let mut line = Connection {
        hub: shared.hub.clone(),
        stream,
        seat: None,
        pass: Some(pass),
        input: Input::default(),
        alarm: Box::pin(sleep_until(timers.deadline(&session))),
        timers,
        flushing: false,
        begun: false,
        open: true,
        refusals: Vec::new(),
        aside: Vec::new(),
        last_tag: MESSAGE,
    };
    let talked = tokio::select! {
        talked = line.talk(&mut session) => talked,
        () = end.cancelled() => {
            session.end_by_server("Server shutting down");
            Ok(())
        }
    };
    let lost = match &talked {
        Ok(()) if session.over.is_none() => Some("Connection closed".to_owned()),
        Ok(()) => None,
        Err(error) if error.kind() == ErrorKind::TimedOut => Some("Ping timeout".to_owned()),
        Err(_) => Some("Connection lost".to_owned()),
    };
    let reason = lost.or_else(|| session.over.clone()).unwrap_or_default();
    let reason = Reason::parse(text::first(&reason, limits::REASON_CHARS)).unwrap_or_default();
    session.unregistered = None;
    let goodbye = async {
        if let Some(seat) = line.seat.take() {
            // Whoever said goodbye, or was sent away, has gone; a connection that was lost may come again.
            if session.over.is_some() {
                seat.leave(reason).await;
            } else {
                keep_channels(&shared, &session);
                seat.lose(reason);
            }
        }
        if let Some(me) = &session.me {
            shared.people.went(me.actor.user, me.session);
        }
        if talked.is_ok() {
            line.last_words(&mut session).await;
        }
    };
    let _ = Box::pin(tokio::time::timeout(LAST_GOODBYE, goodbye)).await;
}

/// Keeps what a lost connection was in, for when its user signs in again.
fn keep_channels(shared: &Shared, session: &Session) {
    if let (Some(me), true) = (&session.me, session.account().is_some()) {
        let rooms = session.channels_joined().into_iter().map(|(room, _)| room);
        shared.kept.lost.add(me.actor.user, rooms);
    }
}

/// What a connection reads and writes: a socket, with TLS or without, or what comes by WebSocket.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

/// A socket, and the hub's session behind it once there is one.
struct Connection<S> {
    hub: Hub,
    stream: S,
    seat: Option<parlor_hub::Session>,
    /// Held until registration is complete.
    pass: Option<Pass>,
    input: Input,
    timers: Timers,
    /// Goes off when it is time for something, or before that.
    alarm: Pin<Box<Sleep>>,
    /// Whether what was written is on its way within TLS.
    flushing: bool,
    /// Whether a line has come.
    begun: bool,
    /// Whether the client can still send.
    open: bool,
    /// Of messages that wait for their answers: the command and the target, oldest first.
    refusals: Vec<(u64, String, String)>,
    /// The tags of commands for the server, which nothing waits for.
    aside: Vec<u64>,
    last_tag: u64,
}

impl<S: Wire> Connection<S> {
    async fn talk(&mut self, session: &mut Session) -> io::Result<()> {
        if let Err(denied) = Box::pin(self.hub.admit(session.door())).await {
            session.end(&denied.to_string());
            return Ok(());
        }
        loop {
            while session.over.is_none() && !session.out.is_crowded() && self.has_room() {
                let Some(taken) = self.input.take() else {
                    break;
                };
                self.line(session, taken).await?;
            }
            if !session.moved_to.is_empty() && session.over.is_none() {
                let mut cx = Cx {
                    session,
                    desk: self,
                };
                Box::pin(commands::join::tell_moved(&mut cx)).await;
            }
            if session.over.is_some() {
                return Ok(());
            }
            if !self.open && !self.input.has_line() {
                return Ok(());
            }
            if session.is_registered() {
                self.pass = None;
            } else if self.input.received > session.shared.options.register_bytes {
                session.end("Too much was sent before registering");
                return Ok(());
            }
            self.wait(session).await?;
            self.tell_reads(session).await;
            // A client that keeps everything ready must not keep the others waiting.
            tokio::task::consume_budget().await;
        }
    }

    /// What was read by clients of other gateways is told as a time, which has to be looked up.
    async fn tell_reads(&mut self, session: &mut Session) {
        for (room, seq) in std::mem::take(&mut session.reads) {
            let mut cx = Cx {
                session,
                desk: self,
            };
            Box::pin(markread::read_elsewhere(&mut cx, room, seq)).await;
        }
    }

    fn has_room(&self) -> bool {
        self.seat.as_ref().is_none_or(parlor_hub::Session::has_room)
    }

    async fn line(&mut self, session: &mut Session, taken: Taken) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        let line = match taken {
            Taken::Text(line) => line,
            Taken::TooLong => {
                self.settle(session).await;
                session.numeric(ERR_INPUTTOOLONG, &[]);
                return Ok(());
            }
            Taken::Endless => {
                session.end("Input line was too long");
                return Ok(());
            }
            Taken::NotText(line) => {
                self.settle(session).await;
                commands::not_text(session, &line);
                return Ok(());
            }
        };
        let message = match Message::parse(&line) {
            Ok(message) => message,
            Err(Unread::Empty) => return Ok(()),
            Err(Unread::TooLong) => {
                self.settle(session).await;
                session.numeric(ERR_INPUTTOOLONG, &[]);
                return Ok(());
            }
        };
        if first && VERBS.contains(&message.command.as_ref()) {
            return Err(ErrorKind::InvalidData.into());
        }
        if let Some(sent) = self.send_at_once(session, &message) {
            sent.await;
            return Ok(());
        }
        self.settle(session).await;
        let mut cx = Cx {
            session,
            desk: self,
        };
        Box::pin(commands::run(&mut cx, &message)).await;
        Ok(())
    }

    /// Submits a message that waits for nothing, if it is one.
    fn send_at_once(
        &mut self,
        session: &mut Session,
        message: &Message<'_>,
    ) -> Option<impl Future<Output = ()> + use<'_, S>> {
        if !session.is_registered() {
            return None;
        }
        if let Some(meant) = run::at_once(session, message) {
            let seat = self.seat.as_ref()?;
            self.last_tag += 1;
            let command = message.command.to_string();
            self.refusals.push((self.last_tag, command, meant.channel));
            self.aside.push(self.last_tag);
            return Some(seat.submit(self.last_tag, meant.request));
        }
        let request = privmsg::at_once(session, message)?;
        let seat = self.seat.as_ref()?;
        self.last_tag += 1;
        if message.command == "PRIVMSG" {
            self.refusals.push((
                self.last_tag,
                message.command.to_string(),
                message.params[0].to_owned(),
            ));
        }
        session.unanswered += 1;
        Some(seat.submit(self.last_tag, request))
    }

    /// Waits until something has been done.
    async fn wait(&mut self, session: &mut Session) -> io::Result<()> {
        poll_fn(|cx| self.poll_turn(session, cx)).await
    }

    /// Does what can be done now: takes what there is to tell, writes, reads, looks at the time. Nothing is taken from the hub
    /// before all is written, so a slow reader only holds what it is being sent.
    fn poll_turn(&mut self, session: &mut Session, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut turned = false;
        let is_written = session.out.is_empty() && !self.flushing;
        if is_written
            && let Some(seat) = &mut self.seat
            && let Poll::Ready(deliveries) = seat.poll_next(cx)
        {
            turned = true;
            for delivery in deliveries {
                match delivery {
                    Delivery::Answered { tag, answer } => self.answered(session, tag, answer),
                    other => session.deliver(other),
                }
            }
        }
        if is_written && session.is_registered() && session.inbox.poll_filled(cx).is_ready() {
            turned = true;
            session.take_news(false);
        }
        let Self { stream, timers, .. } = self;
        if !session.out.is_empty() || self.flushing {
            let written = poll_write(stream, timers, session, cx);
            self.flushing = written.is_pending() && session.out.is_empty();
            if let Poll::Ready(written) = written {
                written?;
                turned = true;
            }
        }
        if self.open
            && !session.out.is_crowded()
            && self.has_room()
            && let Poll::Ready(read) =
                poll_read(&mut self.stream, &mut self.input, &mut self.timers, cx)
        {
            self.open = read? > 0;
            turned = true;
        }
        turned |= self.poll_time(session, cx)?;
        match turned {
            true => Poll::Ready(Ok(())),
            false => Poll::Pending,
        }
    }

    /// Looks at the time; whether it was time for something. The alarm is put on only when it would come too late: most often it
    /// goes off once, and the client has been heard of since.
    fn poll_time(&mut self, session: &mut Session, cx: &mut Context<'_>) -> io::Result<bool> {
        let deadline = self.timers.deadline(session);
        if deadline < self.alarm.deadline() || self.alarm.is_elapsed() {
            self.alarm.as_mut().reset(deadline);
        }
        if self.alarm.as_mut().poll(cx).is_pending() {
            return Ok(false);
        }
        match self.timers.late(session) {
            Late::Reading => {
                self.seat.iter().for_each(parlor_hub::Session::cut_off);
                return Err(ErrorKind::TimedOut.into());
            }
            Late::Registering => session.end("Registration timed out"),
            Late::Silent => return Err(ErrorKind::TimedOut.into()),
            Late::Ask => {
                let host = session.shared.options.host.clone();
                session.tell(Line::bare("PING").text(&host));
            }
            Late::Nothing => {}
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
