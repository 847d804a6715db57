//! The task that owns a client's connection: it sends what is asked, hands on what comes, and comes
//! back when the connection is lost.

mod come_back;
mod hear;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parlor_wire::{ClientFrame, Hidden, Welcome};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::backlog::Backlog;
use crate::backoff::Backoff;
use crate::connection::{FrameSink, lost};
use crate::cursor::Cursor;
use crate::unanswered::{Asked, Unanswered};
use crate::{ClientError, Connection, Identity, Notice, Options};

/// How long an answer may take before the connection counts as lost.
const STALL: Duration = Duration::from_secs(20);
/// After so much silence the server is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(30);

/// What a handle wants.
#[derive(Debug)]
pub(crate) enum Ask {
    Request(Box<Asked>),
    Close(oneshot::Sender<Result<(), ClientError>>),
}

#[derive(Debug)]
pub(crate) struct Driver {
    options: Options,
    token: Option<Hidden>,
    frame_bytes: u64,
    cursor: Cursor,
    unanswered: Unanswered,
    outgoing: VecDeque<Utf8Bytes>,
    unflushed: bool,
    backlog: Backlog,
    backoff: Backoff,
    /// When the server last gave a sign of life while something was expected of it.
    heard: Instant,
    closing: Option<oneshot::Sender<Result<(), ClientError>>>,
    asks: mpsc::Receiver<Ask>,
    notices: mpsc::Sender<Notice>,
    welcome: watch::Sender<Arc<Welcome>>,
    fate: watch::Sender<Option<ClientError>>,
}

/// Why a connection is not served any more.
enum End {
    /// It was closed as asked.
    Closed,
    /// All handles are gone.
    Abandoned,
    /// It broke, or the server ended it.
    Lost(ClientError),
    /// The server gives no sign of life.
    Stalled,
}

impl Driver {
    pub(crate) fn new(
        options: Options,
        first: &Welcome,
        asks: mpsc::Receiver<Ask>,
        notices: mpsc::Sender<Notice>,
        welcome: watch::Sender<Arc<Welcome>>,
        fate: watch::Sender<Option<ClientError>>,
    ) -> Self {
        let given = match &options.identity {
            Identity::Token(token) => Some(token.clone()),
            Identity::Guest { .. } | Identity::Password { .. } => None,
        };
        Self {
            token: first.token.clone().or(given),
            frame_bytes: first.limits.frame_bytes,
            cursor: Cursor::new(first.epoch, first.resumed, options.resume.clone()),
            backlog: Backlog::new(options.backlog),
            options,
            unanswered: Unanswered::default(),
            outgoing: VecDeque::new(),
            unflushed: false,
            backoff: Backoff::default(),
            heard: Instant::now(),
            closing: None,
            asks,
            notices,
            welcome,
            fate,
        }
    }

    pub(crate) async fn run(mut self, first: Connection) {
        let mut connection = first;
        loop {
            let end = self.serve(connection).await;
            let (error, since) = match end {
                End::Closed => return self.end(None).await,
                End::Abandoned => return,
                End::Lost(error) => (error, Instant::now()),
                End::Stalled => (lost(&"the server does not answer"), self.heard),
            };
            if self.closing.is_some() || !error.is_passing() || self.token.is_none() {
                return self.end(Some(error)).await;
            }
            self.unanswered.interrupted(&error);
            self.backlog.push(Notice::Disconnected);
            let deadline = since + self.options.patience;
            connection = match self.come_back(error, deadline).await {
                Ok(Some(connection)) => connection,
                Ok(None) => return,
                Err(error) => return self.end(Some(error)).await,
            };
            self.backlog.push(Notice::Reconnected);
            self.outgoing = self.unanswered.texts().collect();
            self.heard = Instant::now();
        }
    }

    async fn serve(&mut self, connection: Connection) -> End {
        let Connection {
            mut sink,
            mut stream,
        } = connection;
        loop {
            let deadline = self.deadline();
            let has_output = self.unflushed || !self.outgoing.is_empty();
            let end = tokio::select! {
                frame = stream.next() => match frame {
                    Ok(Some(frame)) => self.hear(frame),
                    Ok(None) if self.closing.is_some() => Some(End::Closed),
                    Ok(None) => Some(End::Lost(lost(&"the server closed it"))),
                    Err(error) => Some(End::Lost(error)),
                },
                ask = self.asks.recv(), if self.closing.is_none() => match ask {
                    Some(ask) => { self.take(ask); None }
                    None => Some(End::Abandoned),
                },
                sent = push_out(&mut sink, &mut self.outgoing, &mut self.unflushed), if has_output => {
                    sent.err().map(End::Lost)
                }
                () = hand_over(&self.notices, &mut self.backlog), if !self.backlog.is_empty() => None,
                () = sleep_until(deadline) => self.silent(),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Until when the server must give a sign of life, or be asked for one.
    fn deadline(&self) -> Instant {
        let waiting = !self.unanswered.is_empty() || self.closing.is_some();
        self.heard
            + if waiting {
                STALL.min(self.options.patience)
            } else {
                SILENCE
            }
    }

    fn silent(&mut self) -> Option<End> {
        if !self.unanswered.is_empty() || self.closing.is_some() {
            return Some(End::Stalled);
        }
        self.heard = Instant::now();
        self.outgoing.push_back(self.unanswered.add_ping());
        None
    }

    /// Takes in what is asked, and whatever else is waiting, so that it goes out together.
    fn take(&mut self, first: Ask) {
        let mut next = Some(first);
        while let Some(ask) = next.take() {
            if self.unanswered.is_empty() {
                self.heard = Instant::now();
            }
            match ask {
                Ask::Request(asked) => {
                    let text = self.unanswered.add(*asked, self.frame_bytes);
                    self.outgoing.extend(text);
                }
                Ask::Close(done) => {
                    self.closing = Some(done);
                    self.outgoing.push_back(ClientFrame::Bye.encode().into());
                    return;
                }
            }
            next = self.asks.try_recv().ok();
        }
    }

    /// Tells everybody how it ended.
    async fn end(mut self, error: Option<ClientError>) {
        self.asks.close();
        let fate = error.clone().unwrap_or_else(|| lost(&"it was closed"));
        self.fate.send_replace(error.clone());
        self.unanswered.fail(&fate);
        while let Ok(ask) = self.asks.try_recv() {
            match ask {
                Ask::Request(asked) => drop(asked.answer.send(Err(fate.clone()))),
                Ask::Close(done) => drop(done.send(Err(fate.clone()))),
            }
        }
        if let Some(done) = self.closing.take() {
            // The caller may have lost interest.
            let _ = done.send(error.map_or(Ok(()), Err));
        }
        while let Some(notice) = self.backlog.pop() {
            if self.notices.send(notice).await.is_err() {
                return;
            }
        }
    }
}

/// Hands one notice over; when nobody takes notices, forgets them.
async fn hand_over(notices: &mpsc::Sender<Notice>, backlog: &mut Backlog) {
    match notices.reserve().await {
        Ok(permit) => {
            if let Some(notice) = backlog.pop() {
                permit.send(notice);
            }
        }
        Err(_) => while backlog.pop().is_some() {},
    }
}

/// Writes what waits. Cancelling it keeps what was not written.
async fn push_out(
    sink: &mut FrameSink,
    outgoing: &mut VecDeque<Utf8Bytes>,
    unflushed: &mut bool,
) -> Result<(), ClientError> {
    while let Some(text) = outgoing.front() {
        sink.feed(text.clone()).await?;
        outgoing.pop_front();
        *unflushed = true;
    }
    sink.flush().await?;
    *unflushed = false;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use parlor_wire::{EventBody, EventFrame, RoomId, UserId, UserLabel};

    /// An event of the room whose id is all ones.
    pub(crate) fn event(seq: u64) -> EventFrame {
        let by = UserLabel {
            id: UserId([2; 16].into()),
            name: "anna".to_owned(),
        };
        EventFrame {
            room: RoomId([1; 16].into()),
            seq,
            at: 0,
            by,
            expires_at: None,
            body: EventBody::Created,
        }
    }
}
