//! One connection: moves bytes between a socket, the [`Session`] and the hub, and keeps the time.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parlor_core::{Command, Denied, RoomRef};
use parlor_hub::{Answer, Attends, Credentials, Delivery, Door, Entry, Hub, Pass, Request};
use parlor_model::{Reason, RoomId, limits};
use parlor_net::Peer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::commands::{self, markread, privmsg, run};
use crate::desk::{Cx, Desk, Later};
use crate::session::{Me, Session};
use crate::shared::Shared;
use crate::text;
use crate::timers::{Late, Timers};
use crate::wire::input::{Input, Taken};
use crate::wire::line::Line;
use crate::wire::message::{Message, Unread};
use crate::wire::numeric::ERR_INPUTTOOLONG;

/// Bytes of one read.
const READ: usize = 16 * 1_024;
/// How long a whole goodbye may take.
const LAST_GOODBYE: Duration = Duration::from_millis(1_500);
/// The tag of messages whose answers count only when they are refusals.
const MESSAGE: u64 = 0;
/// The first words of HTTP, at which a connection ends (the lesson of Ergo 2.16: a web page must not speak IRC).
const VERBS: [&str; 9] = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE",
];

thread_local! {
    /// Where every read goes first, so that an idle connection has no buffer.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into_boxed_slice());
}

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

    /// Waits until every message is answered, so that what follows finds them done.
    async fn settle(&mut self, session: &mut Session) {
        while session.unanswered > 0 && session.over.is_none() {
            if !Box::pin(self.take_deliveries(session, None)).await.1 {
                return;
            }
        }
    }

    /// Takes deliveries once, and the answer with this tag when it is among them; false when there is no hub any more.
    async fn take_deliveries(
        &mut self,
        session: &mut Session,
        wanted: Option<u64>,
    ) -> (Option<Answer>, bool) {
        // What a slow client is told waits in its socket before more is taken from the hub.
        while session.out.is_crowded() {
            if self.write_some(session).await.is_err() {
                self.open = false;
                session
                    .over
                    .get_or_insert_with(|| "Connection lost".to_owned());
                return (None, false);
            }
        }
        let Some(seat) = &mut self.seat else {
            return (None, false);
        };
        let deliveries = seat.next().await;
        let mut found = None;
        for delivery in deliveries {
            match delivery {
                Delivery::Answered { tag, answer } if Some(tag) == wanted => found = Some(answer),
                Delivery::Answered { tag, answer } => self.answered(session, tag, answer),
                other => session.deliver(other),
            }
        }
        (found, session.over.is_none())
    }

    fn answered(&mut self, session: &mut Session, tag: u64, answer: Answer) {
        match self.aside.iter().position(|aside| *aside == tag) {
            // What is asked aside is no part of the answer to what is asked now.
            Some(at) => {
                self.aside.swap_remove(at);
                let reply = session.reply.take();
                self.refuse(session, tag, answer);
                session.reply = reply;
            }
            None => {
                session.unanswered = session.unanswered.saturating_sub(1);
                self.refuse(session, tag, answer);
            }
        }
    }

    /// Tells that a message was refused.
    fn refuse(&mut self, session: &mut Session, tag: u64, answer: Answer) {
        let Some(at) = self
            .refusals
            .iter()
            .position(|(waiting, _, _)| *waiting == tag)
        else {
            return;
        };
        let (_, command, target) = self.refusals.remove(at);
        if let Err(denied) = answer {
            commands::refuse_message(session, &command, &target, &denied);
        }
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

    async fn write_some(&mut self, session: &mut Session) -> io::Result<()> {
        let Self { stream, timers, .. } = self;
        let stalled = session.shared.options.stalled;
        let write = poll_fn(|cx| poll_write(stream, timers, session, cx));
        match tokio::time::timeout(stalled, write).await {
            Ok(written) => written,
            Err(_) => Err(ErrorKind::TimedOut.into()),
        }
    }

    /// Writes what is left, and waits a moment for the client to hang up first, so that nothing of it is lost.
    async fn last_words(&mut self, session: &mut Session) {
        while !session.out.is_empty() {
            if self.write_some(session).await.is_err() {
                return;
            }
        }
        let stream = &mut self.stream;
        let _ = poll_fn(|cx| Pin::new(&mut *stream).poll_shutdown(cx)).await;
        let hang_up = poll_fn(|cx| {
            SCRATCH.with_borrow_mut(|scratch| {
                loop {
                    let mut buffer = ReadBuf::new(scratch);
                    match ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer)) {
                        Ok(()) if !buffer.filled().is_empty() => {}
                        _ => return Poll::Ready(()),
                    }
                }
            })
        });
        tokio::select! {
            () = hang_up => {}
            () = sleep(LAST_GOODBYE / 3) => {}
        }
    }
}

/// Reads once; how many bytes came, none when the client sends no more.
fn poll_read<S: Wire>(
    stream: &mut S,
    input: &mut Input,
    timers: &mut Timers,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    SCRATCH.with_borrow_mut(|scratch| {
        let mut buffer = ReadBuf::new(scratch);
        ready!(Pin::new(stream).poll_read(cx, &mut buffer))?;
        let read = buffer.filled();
        input.feed(read);
        timers.heard(Instant::now());
        Poll::Ready(Ok(read.len()))
    })
}

/// Writes until all is written; ready when it is.
fn poll_write<S: Wire>(
    stream: &mut S,
    timers: &mut Timers,
    session: &mut Session,
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    let taken = session.out.write(|slices: &[IoSlice<'_>]| {
        match Pin::new(&mut *stream).poll_write_vectored(cx, slices) {
            Poll::Ready(written) => written,
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    })?;
    // What TLS holds back is not written yet either.
    let written = match session.out.is_empty() {
        true => Pin::new(stream).poll_flush(cx),
        false => Poll::Pending,
    };
    timers
        .stall
        .wrote(taken, written.is_ready(), Instant::now());
    written
}

/// Comes in.
async fn come_in(
    hub: &Hub,
    door: Door,
    credentials: Credentials,
) -> Result<parlor_hub::Session, Denied> {
    let entry = Entry {
        door,
        credentials,
        remember: None,
        resume: None,
        attends: Attends::Chosen,
    };
    hub.enter(entry).await
}

/// Asks for somebody who has come in and is not told of anything yet; what is to be told is put aside.
async fn ask_ahead(
    seat: &mut parlor_hub::Session,
    request: Request,
    aside: &mut Vec<Delivery>,
) -> Answer {
    seat.submit(MESSAGE, request).await;
    let mut answered = None;
    while answered.is_none() {
        for delivery in seat.next().await {
            match delivery {
                Delivery::Answered { answer, .. } => answered = Some(answer),
                Delivery::Ended(reason) => {
                    answered = answered.or(Some(Err(Denied::ShuttingDown)));
                    aside.push(Delivery::Ended(reason));
                }
                other => aside.push(other),
            }
        }
    }
    answered.unwrap_or(Err(Denied::ShuttingDown))
}

impl<S: Wire> Desk for Connection<S> {
    fn ask<'a>(&'a mut self, session: &'a mut Session, request: Request) -> Later<'a, Answer> {
        Box::pin(async move {
            self.last_tag += 1;
            let tag = self.last_tag;
            match &self.seat {
                Some(seat) => seat.submit(tag, request).await,
                None => return Err(Denied::NotMember),
            }
            loop {
                match self.take_deliveries(session, Some(tag)).await {
                    (Some(answer), _) => return answer,
                    (None, true) => {}
                    (None, false) => return Err(Denied::ShuttingDown),
                }
            }
        })
    }

    fn enter<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
    ) -> Later<'a, Result<(), Denied>> {
        Box::pin(async move {
            let seat = come_in(&self.hub, session.door(), credentials).await?;
            session.me = Some(Me::of(&seat));
            self.seat = Some(seat);
            Ok(())
        })
    }

    fn enter_anew<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
        rooms: &'a [RoomId],
        reason: Reason,
    ) -> Later<'a, Result<(), Denied>> {
        Box::pin(async move {
            let mut seat = come_in(&self.hub, session.door(), credentials).await?;
            let mut aside = Vec::new();
            for room in rooms.iter().copied() {
                let join = Request::Command(Command::Join {
                    room: RoomRef::Id(room),
                    key: None,
                });
                // Who is not let in is told so when they would attend it.
                let _ = ask_ahead(&mut seat, join, &mut aside).await;
            }
            if let Some(before) = self.seat.take() {
                for delivery in before.hand_over(&mut seat, reason).await {
                    session.deliver(delivery);
                }
            }
            session.rooms.clear();
            session.me = Some(Me::of(&seat));
            self.seat = Some(seat);
            aside
                .into_iter()
                .for_each(|delivery| session.deliver(delivery));
            Ok(())
        })
    }

    fn settled(&mut self) {
        self.seat.iter_mut().for_each(parlor_hub::Session::settled);
    }

    fn leave<'a>(&'a mut self, session: &'a mut Session, reason: Reason) -> Later<'a, ()> {
        Box::pin(async move {
            session.me = None;
            session.rooms.clear();
            if let Some(registering) = &mut session.registering {
                registering.waiting = Vec::new();
            }
            if let Some(seat) = self.seat.take() {
                seat.leave(reason).await;
            }
        })
    }

    fn hub(&self) -> &Hub {
        &self.hub
    }
}

#[cfg(test)]
mod tests;
