//! The IO of one socket: moves bytes between the connection, the session machine and the hub.

use std::future::poll_fn;
use std::io::Result;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use parlor_hub::{Door, Pass, Session, Slice, WireFormat};
use parlor_model::Reason;
use parlor_wire::{Hello, Hidden, Limits, VERSION, Welcome};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::exchange::{exchange, write, write_some};
use super::session::{Action, SocketSession};
use super::{encode, hello};
use crate::App;

/// How long the end of a connection may take: writing the last frames and hearing the client close.
const END_WITHIN: Duration = Duration::from_secs(1);
/// How far away "no deadline" is.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);

/// What a socket's task needs from outside.
pub(crate) struct Visit {
    pub(crate) app: Arc<App>,
    pub(crate) door: Door,
    pub(crate) pass: Arc<Pass>,
    pub(crate) shutdown: CancellationToken,
}

/// Why a conversation is over.
enum End {
    /// The client asked to leave.
    Leave,
    /// All is said but what waits to be written.
    Said,
    /// The connection is gone.
    Lost,
}

/// Serves one socket until its end. `early` is what the client sent right after its handshake.
pub(crate) async fn run<T>(mut io: T, early: Bytes, visit: Visit)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let now = Instant::now();
    let app = Arc::clone(&visit.app);
    let mut socket = SocketSession::new(&app.options, app.hub.settings().message_chars, now);
    socket.receive(&early, now);
    drop(early);
    let mut timer = Box::pin(sleep_until(now + NEVER));
    let hello = match greet(&mut io, &mut socket, timer.as_mut(), &visit.shutdown).await {
        Ok(Some(hello)) => hello,
        Ok(None) => return close(io, socket).await,
        Err(_) => return,
    };
    let entered = tokio::select! {
        entered = Box::pin(enter(&visit, *hello, &mut socket)) => entered,
        () = visit.shutdown.cancelled() => None,
    };
    let Some(mut session) = entered else {
        return close(io, socket).await;
    };
    visit.pass.release();
    let Visit {
        app,
        pass,
        shutdown,
        ..
    } = visit;
    drop(pass);
    let format = app.format;
    drop(app);
    match converse(&mut io, &mut socket, &mut session, format, timer, shutdown).await {
        End::Leave => {
            // The hub answers at once unless it is going down itself.
            let _ = timeout(END_WITHIN, Box::pin(session.leave(Reason::default()))).await;
            socket.left(Instant::now());
            close(io, socket).await;
        }
        End::Said => {
            if socket.is_cut_off() {
                session.cut_off();
            }
            drop(session);
            close(io, socket).await;
        }
        End::Lost => {}
    }
}

/// Reads until there is a `hello`; `None` when there will be none.
async fn greet<T>(
    io: &mut T,
    socket: &mut SocketSession,
    mut timer: Pin<&mut Sleep>,
    shutdown: &CancellationToken,
) -> Result<Option<Box<Hello>>>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    while socket.is_open() {
        if let Some(Action::Enter(hello)) = socket.next(Instant::now()) {
            return Ok(Some(hello));
        }
        if !socket.is_open() {
            break;
        }
        arm(timer.as_mut(), socket);
        tokio::select! {
            moved = poll_fn(|cx| exchange(io, socket, cx)) => moved?,
            () = timer.as_mut() => socket.on_time(Instant::now()),
            () = shutdown.cancelled() => socket.shut_down(Instant::now()),
        }
    }
    Ok(None)
}

/// Asks the hub to let the client in, and tells the client; `None` when it is not let in.
async fn enter(visit: &Visit, hello: Hello, socket: &mut SocketSession) -> Option<Session> {
    let redeem = |ticket: &str| visit.app.tickets.redeem(ticket, Instant::now());
    let entry = match hello::entry(hello, visit.door, redeem) {
        Ok(entry) => entry,
        Err(bad) => {
            socket.refuse_hello(bad, Instant::now());
            return None;
        }
    };
    match visit.app.hub.enter(entry).await {
        Ok(session) => {
            socket.welcome(welcome(&visit.app, &session), Instant::now());
            Some(session)
        }
        Err(denied) => {
            socket.refuse(&denied, Instant::now());
            None
        }
    }
}

/// Carries requests to the hub and deliveries to the client until one of them has had enough.
async fn converse<T>(
    io: &mut T,
    socket: &mut SocketSession,
    session: &mut Session,
    format: WireFormat,
    mut timer: Pin<Box<Sleep>>,
    shutdown: CancellationToken,
) -> End
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let id = session.id();
    let encode = |slice: &Slice, out: &mut Vec<Bytes>| {
        slice.bytes(id, format, encode::happening, |_| false, out);
    };
    let mut going_down = pin!(shutdown.cancelled());
    loop {
        while session.has_room() {
            match socket.next(Instant::now()) {
                Some(Action::Submit { tag, request }) => session.submit(tag, request).await,
                Some(Action::Leave) => return End::Leave,
                Some(Action::Enter(_)) | None => break,
            }
        }
        if socket.is_lost() {
            return End::Lost;
        }
        if !socket.is_open() {
            return End::Said;
        }
        let was_full = !socket.takes_more();
        if poll_fn(|cx| Poll::Ready(write(io, socket, cx)))
            .await
            .is_err()
        {
            return End::Lost;
        }
        if was_full && socket.takes_more() {
            // What the client sent meanwhile was not looked at, and nothing else would wake this.
            continue;
        }
        arm(timer.as_mut(), socket);
        tokio::select! {
            biased;
            deliveries = session.next(), if socket.takes_more() => {
                socket.deliver(deliveries, encode, Instant::now());
            }
            moved = poll_fn(|cx| exchange(io, socket, cx)) => {
                if moved.is_err() {
                    return End::Lost;
                }
            }
            () = timer.as_mut() => socket.on_time(Instant::now()),
            () = going_down.as_mut() => socket.shut_down(Instant::now()),
        }
    }
}

/// Writes the last frames and waits until the client has closed too, so that they are not lost in a
/// connection that is reset.
async fn close<T>(mut io: T, mut socket: SocketSession)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let end = async {
        while socket.has_output() {
            poll_fn(|cx| write_some(&mut io, &mut socket, cx)).await?;
        }
        io.shutdown().await?;
        let mut sink = [0; 64];
        while io.read(&mut sink).await? > 0 {}
        Result::Ok(())
    };
    // Whatever goes wrong now, the connection ends.
    let _ = timeout(END_WITHIN, end).await;
}

/// Moves the timer forward if something is due before it; when it rings too early, it is set anew.
fn arm(timer: Pin<&mut Sleep>, socket: &SocketSession) {
    let deadline = socket.deadline().unwrap_or_else(|| Instant::now() + NEVER);
    if deadline < timer.deadline() || timer.is_elapsed() {
        timer.reset(deadline);
    }
}

fn welcome(app: &App, session: &Session) -> Welcome {
    Welcome {
        v: VERSION,
        server: app.hub.server_name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: session.epoch().into(),
        user: session.actor().user.into(),
        name: session.actor().name.to_string(),
        role: session.role().into(),
        token: session
            .token()
            .map(|token| Hidden::from(token.expose().clone())),
        resumed: session.resumed(),
        needs_factor: session.needs_factor(),
        now: Some(app.hub.now().as_millis()),
        limits: Limits::new(app.hub.settings().message_chars),
    }
}

#[cfg(test)]
mod tests {
    use parlor_net::Stream;

    use super::*;

    fn future_size<F: Future>(_: impl Fn(Stream, Bytes, Visit) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn task_of_a_socket_is_small() {
        let size = future_size(run::<Stream>);
        assert!(size < 4_096, "{size} bytes");
    }
}
