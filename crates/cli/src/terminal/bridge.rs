//! Between the client library and the terminal client: notices and answers become inputs, requests go out
//! in order.

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use parlor_client::{Client, ClientError, Events, Notice};
use parlor_tui::{Input, Link};
use parlor_wire::{ErrorFrame, Reply, Request, ServerFrame};
use tokio::sync::mpsc;

/// Inputs that wait to be taken; then the client library keeps them.
const AHEAD: usize = 1_024;
/// Requests that wait to be sent.
const REQUESTS: usize = 1_024;

type Answer = (u64, Result<Reply, ClientError>);

/// The two directions.
#[derive(Debug)]
pub struct Bridge {
    inputs: mpsc::Receiver<Input>,
    requests: mpsc::Sender<(u64, Request)>,
}

impl Bridge {
    /// Begins to carry.
    pub fn new(client: Client, events: Events) -> Self {
        let (to, inputs) = mpsc::channel(AHEAD);
        let (requests, asked) = mpsc::channel(REQUESTS);
        tokio::spawn(carry(client, events, asked, to));
        Self { inputs, requests }
    }

    /// What happened next; `None` when nothing will any more. Cancelling it loses nothing.
    pub async fn next(&mut self) -> Option<Input> {
        self.inputs.recv().await
    }

    /// What happened already.
    pub fn waiting(&mut self) -> Option<Input> {
        self.inputs.try_recv().ok()
    }

    /// Sends a request; the answer comes as an input. Gives the answer at once when too many wait.
    pub fn send(&self, tag: u64, request: Request) -> Option<Input> {
        let why = match self.requests.try_send((tag, request)) {
            Ok(()) => return None,
            Err(mpsc::error::TrySendError::Full(_)) => "Too much waits to be sent: try again.",
            Err(mpsc::error::TrySendError::Closed(_)) => "There is no connection any more.",
        };
        Some(error(tag, "unreachable", why))
    }
}

/// Carries until nobody takes what comes.
async fn carry(
    client: Client,
    mut events: Events,
    mut asked: mpsc::Receiver<(u64, Request)>,
    to: mpsc::Sender<Input>,
) {
    let mut answers: FuturesUnordered<BoxFuture<'static, Answer>> = FuturesUnordered::new();
    let mut is_over = false;
    loop {
        let input = tokio::select! {
            // What a request led to is told before its answer.
            biased;
            notice = events.next(), if !is_over => match notice {
                Ok(Some(notice)) => input(&client, notice),
                Ok(None) => { is_over = true; continue; }
                Err(why) => { is_over = true; Input::Link(Link::Ended(why.to_string())) }
            },
            Some((tag, answer)) = answers.next() => answered(tag, answer),
            request = asked.recv() => {
                let Some((tag, request)) = request else { return };
                match client.submit(request).await {
                    Ok(pending) => {
                        answers.push(Box::pin(async move { (tag, pending.await) }));
                        continue;
                    }
                    Err(why) => answered(tag, Err(why)),
                }
            }
        };
        if to.send(input).await.is_err() {
            return;
        }
    }
}

fn input(client: &Client, notice: Notice) -> Input {
    let frame = match notice {
        Notice::RoomOpened(view) => ServerFrame::RoomOpened(view),
        Notice::RoomClosed { room, ended } => ServerFrame::RoomClosed { room, ended },
        Notice::Invited { room, by } => ServerFrame::Invited { room, by },
        Notice::Event(event) => ServerFrame::Event(*event),
        Notice::Attendance(attendance) => ServerFrame::Attendance(*attendance),
        Notice::WhoNow { room, who } => ServerFrame::WhoNow { room, who },
        Notice::FileProgress(progress) => ServerFrame::FileProgress(*progress),
        Notice::Ignored(ignored) => ServerFrame::Ignored { ignored },
        Notice::Handoff(news) => ServerFrame::Handoff(news),
        Notice::SignIn(news) => ServerFrame::SignIn(news),
        Notice::Typing { room, who } => ServerFrame::Typing { room, who },
        Notice::Resynchronised(room) => return Input::Link(Link::Skipped(room)),
        Notice::Disconnected => return Input::Link(Link::Lost),
        Notice::Reconnected => {
            let welcome = client.welcome().as_ref().clone();
            return Input::Link(Link::Back(Box::new(welcome)));
        }
    };
    Input::Frame(Box::new(frame))
}

fn answered(tag: u64, answer: Result<Reply, ClientError>) -> Input {
    match answer {
        Ok(reply) => Input::Frame(Box::new(ServerFrame::Ok { tag, reply })),
        Err(ClientError::Refused { code, message }) => error(tag, &code, &message),
        Err(why) => error(tag, "unreachable", &format!("{why}.")),
    }
}

fn error(tag: u64, code: &str, message: &str) -> Input {
    Input::Frame(Box::new(ServerFrame::Error(ErrorFrame {
        tag: Some(tag),
        code: code.to_owned(),
        message: message.to_owned(),
        until: None,
    })))
}
