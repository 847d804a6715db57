//! A tortured client: sends as fast as its window lets it, dies between send and answer now and then,
//! comes back with its token and what it has seen, and sends again what was not answered.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use parlor_model::Timestamp;
use parlor_wire::{
    EventBody, EventFrame, Hello, Hidden, Reply, Resume, RoomId, ServerFrame, StoreEpoch,
};
use tokio::sync::{mpsc, watch};

use crate::native_client::{NativeClient, Refused, lobby_post};
use crate::random::Random;
use crate::server::Server;
use crate::torture::journal::{Acknowledged, Journal, Logged, Origin, Shown, What};

/// Messages that may be without an answer.
pub(super) const WINDOW: usize = 8;
/// One in so many frames is the last one that a connection reads.
pub(super) const DIES_IN: u64 = 400;
/// The text after which everybody goes home.
pub(super) const LAST: &str = "the last message";

/// What everybody is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Orders {
    /// Where the server's main port is now.
    pub(super) main: SocketAddr,
    /// Where its line gateway is.
    pub(super) line: SocketAddr,
    /// How many times the server was started.
    pub(super) starts: u32,
    /// Whether it is about to be killed, or was and is not there again.
    pub(super) going: bool,
    /// Whether to send anything new.
    pub(super) send: bool,
}

impl Orders {
    /// What holds at the start.
    pub(super) fn first(server: &Server) -> Self {
        Self {
            main: server.main(),
            line: server.line(),
            starts: 1,
            going: false,
            send: true,
        }
    }

    /// Whether the server was killed since those orders, so that it ended whatever connection there was.
    pub(super) fn killed_since(&self, before: &Self) -> bool {
        self.going || self.starts != before.starts
    }

    /// The server came up somewhere else.
    pub(super) fn moved_to(&mut self, server: &Server) {
        *self = Self {
            starts: self.starts + 1,
            send: self.send,
            ..Self::first(server)
        };
    }
}

/// One client and all it remembers.
pub(super) struct Client {
    journal: Journal,
    token: Hidden,
    epoch: StoreEpoch,
    lobby: RoomId,
    last: u64,
    unanswered: VecDeque<Unanswered>,
    orders: watch::Receiver<Orders>,
    drained: mpsc::Sender<()>,
    told: bool,
    random: Random,
}

struct Unanswered {
    id: String,
    text: String,
    tag: Option<u64>,
}

/// How a connection went.
enum Way {
    /// On to the next one.
    Lost,
    /// The last message was seen.
    Done,
}

impl Client {
    /// Comes in for the first time, before anything is broken.
    pub(super) async fn new(
        name: String,
        orders: watch::Receiver<Orders>,
        drained: mpsc::Sender<()>,
        random: Random,
    ) -> Result<Self> {
        let address = orders.borrow().main;
        let mut connection = NativeClient::guest(address, &name).await?;
        let welcome = connection.welcome()?.clone();
        let (lobby, last) = loop {
            if let ServerFrame::RoomOpened(view) = connection.frame().await? {
                break (view.room.id, view.room.head);
            }
        };
        let token = welcome.token.context("the server gave no token")?;
        let journal = Journal {
            name,
            seen: vec![Vec::new()],
            connections: 1,
            ..Journal::default()
        };
        Ok(Self {
            journal,
            token,
            epoch: welcome.epoch,
            lobby,
            last,
            unanswered: VecDeque::new(),
            orders,
            drained,
            told: false,
            random,
        })
    }

    /// Goes on until the last message.
    pub(super) async fn run(mut self) -> Result<Journal> {
        loop {
            match self.connect().await? {
                Some(connection) => {
                    self.journal.connections += 1;
                    if let Way::Done = self.talk(connection).await? {
                        return Ok(self.journal);
                    }
                }
                // Jittered, so that they do not all come back at once.
                None => tokio::time::sleep(Duration::from_millis(5 + self.random.below(45))).await,
            }
        }
    }

    /// A connection that resumes; `None` when the server is not there.
    async fn connect(&mut self) -> Result<Option<NativeClient>> {
        let rooms = [(self.lobby, self.last)].into_iter().collect();
        let resume = Some(Resume {
            epoch: self.epoch,
            rooms,
        });
        let token = Some(self.token.clone());
        let hello = Hello {
            token,
            resume,
            ..Hello::default()
        };
        let address = self.orders.borrow().main;
        match NativeClient::sign_in(address, hello).await {
            Ok(connection) => {
                let welcome = connection.welcome()?;
                ensure!(
                    welcome.resumed,
                    "{}: the server did not resume",
                    self.journal.name
                );
                Ok(Some(connection))
            }
            Err(error) => match error.downcast_ref::<Refused>() {
                Some(refused) if !is_passing(&refused.code) => {
                    Err(error.context(self.journal.name.clone()))
                }
                _ => Ok(None),
            },
        }
    }

    async fn talk(&mut self, mut connection: NativeClient) -> Result<Way> {
        let mut tags = HashMap::new();
        for unanswered in &mut self.unanswered {
            unanswered.tag = None;
        }
        loop {
            if self.send(&mut connection, &mut tags).await.is_err() {
                return Ok(Way::Lost);
            }
            if self.random.below(DIES_IN) == 0 {
                return Ok(Way::Lost);
            }
            let Ok(frame) = connection.frame().await else {
                return Ok(Way::Lost);
            };
            match frame {
                ServerFrame::Event(event) if self.see(&event)? => return Ok(Way::Done),
                ServerFrame::Ok {
                    tag,
                    reply: Reply::Posted(posted),
                } => {
                    let id = tags.remove(&tag).context("an answer nobody asked for")?;
                    self.answered(&id, posted.seq)?;
                }
                ServerFrame::Error(error) if is_passing(&error.code) => return Ok(Way::Lost),
                ServerFrame::Error(error) => bail!("{} was refused: {error:?}", self.journal.name),
                ServerFrame::Goodbye { .. } => return Ok(Way::Lost),
                _ => {}
            }
        }
    }

    /// First what was not answered before, then something new while the window is open.
    async fn send(
        &mut self,
        connection: &mut NativeClient,
        tags: &mut HashMap<u64, String>,
    ) -> Result<()> {
        for unanswered in self.unanswered.iter_mut().filter(|one| one.tag.is_none()) {
            let post = lobby_post(&unanswered.text, Some(unanswered.id.clone()));
            let tag = connection.ask(post).await?;
            unanswered.tag = Some(tag);
            tags.insert(tag, unanswered.id.clone());
            self.journal.retried += 1;
        }
        while self.orders.borrow().send && self.unanswered.len() < WINDOW {
            self.journal.sent += 1;
            let id = format!("{}-{}", self.journal.name, self.journal.sent);
            let text = format!("{id} says {}", self.random.number());
            let post = lobby_post(&text, Some(id.clone()));
            // It counts as sent even when the connection breaks now.
            self.unanswered.push_back(Unanswered {
                id: id.clone(),
                text,
                tag: None,
            });
            let tag = connection.ask(post).await?;
            if let Some(newest) = self.unanswered.back_mut() {
                newest.tag = Some(tag);
            }
            tags.insert(tag, id);
        }
        self.report_drained().await;
        Ok(())
    }

    fn answered(&mut self, id: &str, seq: u64) -> Result<()> {
        let place = self.unanswered.iter().position(|one| one.id == id);
        let answered = place.and_then(|place| self.unanswered.remove(place));
        let text = answered.context("an answer came twice")?.text;
        self.journal.acknowledged.push(Acknowledged { text, seq });
        Ok(())
    }

    /// Tells once that everything was answered and nothing new will come.
    async fn report_drained(&mut self) {
        if !self.told && self.unanswered.is_empty() && !self.orders.borrow().send {
            self.told = true;
            // Whoever waited for it may have given up.
            let _ = self.drained.send(()).await;
        }
    }

    /// Writes an event down; whether it was the last one.
    fn see(&mut self, event: &EventFrame) -> Result<bool> {
        if event.room != self.lobby {
            return Ok(false);
        }
        let expected = self.last + 1;
        let name = &self.journal.name;
        ensure!(
            event.seq == expected,
            "{name} was shown {} and waited for {expected}",
            event.seq
        );
        self.last = event.seq;
        let logged = logged(event);
        let is_last = logged.what == What::Message(LAST.to_owned());
        self.journal.seen[0].push(Shown {
            seq: Some(logged.seq),
            what: logged.what,
            origin: Some(logged.origin),
        });
        Ok(is_last)
    }
}

/// An event as the journal has it.
pub(super) fn logged(event: &EventFrame) -> Logged {
    let what = match &event.body {
        EventBody::Message {
            text: Some(text), ..
        } => What::Message(text.clone()),
        EventBody::FileReady {
            name: Some(name), ..
        } => What::File(name.clone()),
        _ => What::Else,
    };
    let origin = Origin {
        by: event.by.name.clone(),
        at: Timestamp::from_millis(event.at).to_string(),
    };
    let seq = event.seq;
    Logged { seq, what, origin }
}

/// Refusals that a client answers by coming back.
fn is_passing(code: &str) -> bool {
    matches!(
        code,
        "shutting_down" | "store_reopened" | "unavailable" | "busy" | "too_slow"
    )
}
