//! A hub on a real store in a temporary folder, and people who talk through it.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod attendance;
pub mod clock;
pub mod factor;
pub mod files;
pub mod keeping;
pub mod notes;

use std::path::Path;
use std::sync::Arc;

use parlor_core::{Command, Denied, EventBody, Outcome, Posted, RoomRef};
use parlor_hub::{
    Attendance, Attends, Credentials, Delivery, Door, EndReason, Entry, GivenCode, Happening, Hub,
    HubOptions, HubTask, Own, Reply, Request, ResumeFrom, Session, Signal, SignedIn, Slice,
    SystemIds,
};
use parlor_model::{
    ClientId, Gateway, Manner, MessageText, Password, Reason, RoomId, Secret, Seq, Timestamp,
    UserName,
};
use parlor_store::Store;
use parlor_store_sqlite::SqliteStore;

pub const DOOR: Door = Door {
    gateway: Gateway::Line,
    address: None,
    secure: true,
};

pub struct World {
    pub hub: Hub,
    pub task: HubTask,
}

/// Opens the store of a folder.
pub fn store(folder: &Path) -> Arc<dyn Store> {
    store_at(folder, Timestamp::from_millis(1_700_000_000_000))
}

/// Opens the store of a folder, or makes it at this time.
pub fn store_at(folder: &Path, now: Timestamp) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(folder, &mut SystemIds, now).expect("the store opens"))
}

impl World {
    pub async fn open(folder: &Path) -> Self {
        Self::on(store(folder), HubOptions::default()).await
    }

    pub async fn on(store: Arc<dyn Store>, options: HubOptions) -> Self {
        let owner = Some((name("ada"), password("correct horse")));
        let options = HubOptions { owner, ..options };
        let (hub, task) = Hub::start(store, options).await.expect("the hub starts");
        Self { hub, task }
    }

    pub async fn guest(&self, called: &str) -> Person {
        self.try_guest(called, None)
            .await
            .expect("the guest comes in")
    }

    pub async fn try_guest(&self, called: &str, remember: Option<&str>) -> Result<Person, Denied> {
        let credentials = Credentials::Guest {
            name: name(called),
            invite: None,
        };
        self.enter(credentials, remember, None).await
    }

    pub async fn owner(&self) -> Person {
        self.enter(owner("correct horse"), None, None)
            .await
            .expect("the owner comes in")
    }

    /// The owner at a device that is remembered.
    pub async fn desk(&self) -> Person {
        self.enter(owner("correct horse"), Some("desk"), None)
            .await
            .expect("the owner comes in")
    }

    pub async fn enter(
        &self,
        credentials: Credentials,
        remember: Option<&str>,
        resume: Option<ResumeFrom>,
    ) -> Result<Person, Denied> {
        let remember = remember.map(str::to_owned);
        self.come(Entry {
            door: DOOR,
            credentials,
            remember,
            attends: Attends::Everywhere,
            resume,
        })
        .await
    }

    /// A further session of the owner's, that attends only what it asks for.
    pub async fn choosing_owner(&self) -> Person {
        let entry = choosing(owner("correct horse"), None);
        self.come(entry).await.expect("the owner comes in")
    }

    /// A guest whose session attends only what it asks for.
    pub async fn choosing_guest(&self, called: &str) -> Person {
        let credentials = Credentials::Guest {
            name: name(called),
            invite: None,
        };
        let entry = choosing(credentials, None);
        self.come(entry).await.expect("the guest comes in")
    }

    pub async fn come(&self, entry: Entry) -> Result<Person, Denied> {
        Ok(Person {
            session: self.hub.enter(entry).await?,
            tag: 0,
            heard: Vec::new(),
            attended: Vec::new(),
            ended: None,
            ignores_nobody: false,
        })
    }

    /// Stops the hub; the store can be opened again after that.
    pub async fn stop(self) {
        let Self { hub, task } = self;
        drop(hub);
        task.stop().await;
    }
}

pub struct Person {
    pub session: Session,
    tag: u64,
    /// What was said and done in all rooms, as short lines, oldest first.
    pub heard: Vec<String>,
    /// The changes of attendance among that, with their rooms.
    pub attended: Vec<(RoomId, Attendance)>,
    pub ended: Option<EndReason>,
    /// Whether they were told so; every session is at its start.
    pub ignores_nobody: bool,
}

impl Person {
    /// Asks, and takes in all that comes up to the answer.
    pub async fn ask(&mut self, request: Request) -> Result<Reply, Denied> {
        self.tag += 1;
        self.session.submit(self.tag, request).await;
        loop {
            for delivery in self.session.next().await {
                match self.hear(delivery) {
                    Some((tag, answer)) if tag == self.tag => return answer,
                    _ => {}
                }
            }
            if self.ended.is_some() {
                return Err(Denied::InvalidToken);
            }
        }
    }

    /// Takes in what comes up to the answer to what was asked under this tag.
    pub async fn until_answered(&mut self, tag: u64) -> Result<Reply, Denied> {
        loop {
            for delivery in self.session.next().await {
                match self.hear(delivery) {
                    Some((answered, answer)) if answered == tag => return answer,
                    _ => {}
                }
            }
        }
    }

    pub async fn command(&mut self, command: Command) -> Result<Outcome, Denied> {
        match self.ask(Request::Command(command)).await? {
            Reply::Done(outcome) => Ok(outcome),
            other => panic!("unexpected {other:?}"),
        }
    }

    pub async fn says(&mut self, text: &str) -> Posted {
        self.posts(text, None).await.expect("the message is taken")
    }

    pub async fn posts(&mut self, text: &str, id: Option<&str>) -> Result<Posted, Denied> {
        let command = Command::Post {
            room: self.lobby(),
            text: MessageText::parse(text).expect("a valid text"),
            reply_to: None,
            manner: Manner::Said,
            lifetime: None,
            id: id.map(|id| ClientId::parse(id).expect("a valid id")),
        };
        match self.command(command).await? {
            Outcome::Posted(posted) => Ok(posted),
            other => panic!("unexpected {other:?}"),
        }
    }

    /// Posts and does not wait for the answer.
    pub async fn submits(&mut self, text: &str, id: &str) {
        self.tag += 1;
        let command = Command::Post {
            room: self.lobby(),
            text: MessageText::parse(text).expect("a valid text"),
            reply_to: None,
            manner: Manner::Said,
            lifetime: None,
            id: Some(ClientId::parse(id).expect("a valid id")),
        };
        let request = Request::Command(command);
        self.session.submit(self.tag, request).await;
    }

    /// What was heard up to now: a fence, not a sleep.
    pub async fn hears(&mut self) -> Vec<String> {
        self.ask(Request::Ping).await.expect("a ping is answered");
        std::mem::take(&mut self.heard)
    }

    /// The first words of what this session was told of how its user signs in, since it was last asked.
    pub async fn told(&mut self) -> Vec<String> {
        let heard = self.hears().await.into_iter();
        let news = heard.filter_map(|line| line.strip_prefix("sign-in: ").map(str::to_owned));
        news.filter_map(|news| news.split(['.', ';']).next().map(str::to_owned))
            .collect()
    }

    /// Takes in what comes until this was heard.
    pub async fn until_heard(&mut self, line: &str) {
        while !self.heard.iter().any(|heard| heard == line) {
            for delivery in self.session.next().await {
                self.hear(delivery);
            }
        }
    }

    /// What happens next in a room.
    pub async fn next_slice(&mut self) -> Option<Slice> {
        while self.ended.is_none() {
            for delivery in self.session.next().await {
                if let Delivery::Happened(slice) = &delivery {
                    return Some(slice.clone());
                }
                self.hear(delivery);
            }
        }
        None
    }

    /// Takes in what comes up to a message alone in its slice.
    pub async fn until_said(&mut self) -> Slice {
        loop {
            for delivery in self.session.next().await {
                if let Delivery::Happened(slice) = &delivery
                    && let [item] = slice.items()
                    && let Happening::Event(event) = &item.what
                    && let EventBody::Message { .. } = &event.body
                {
                    return slice.clone();
                }
                self.hear(delivery);
            }
        }
    }

    /// Takes in what comes until the session is ended by the other side.
    pub async fn until_ended(&mut self) -> EndReason {
        loop {
            if let Some(reason) = self.ended.take() {
                return reason;
            }
            for delivery in self.session.next().await {
                self.hear(delivery);
            }
        }
    }

    pub fn lobby(&self) -> RoomRef {
        RoomRef::Id(self.session.lobby())
    }

    pub fn token(&self) -> Secret<String> {
        self.session
            .token()
            .expect("the device was remembered")
            .clone()
    }

    fn hear(&mut self, delivery: Delivery) -> Option<(u64, parlor_hub::Answer)> {
        match delivery {
            Delivery::Happened(slice) => {
                let room = slice.chunk.room().id;
                for item in slice.items() {
                    if let Happening::Attendance(attendance) = &item.what {
                        self.attended.push((room, attendance.clone()));
                    }
                }
                self.heard
                    .extend(slice.items().iter().map(|item| line(&item.what)));
            }
            Delivery::RoomOpened(view) => {
                self.heard.push(format!("+room {}", view.summary.head));
            }
            Delivery::RoomClosed { ended, .. } => self.heard.push(match ended {
                true => "-room that ended".to_owned(),
                false => "-room".to_owned(),
            }),
            Delivery::Invited { by, .. } => self.heard.push(format!("invited by {}", by.name)),
            Delivery::WhoNow { who, .. } => self.heard.push(format!("who {}", who.len())),
            Delivery::Own(own) if matches!(&*own, Own::Ignored(nobody) if nobody.is_empty()) => {
                self.ignores_nobody = true;
            }
            Delivery::Own(own) => self.heard.push(match &*own {
                Own::Read(_, seq) => format!("read {seq}"),
                Own::Notify(_, level) => format!("notify {level}"),
                Own::Handoff(news) => format!("{news:?}"),
                Own::SignIn(news) => format!("sign-in: {news}"),
                Own::Ignored(ignored) => {
                    let names: Vec<_> = ignored.iter().map(|user| user.name.as_str()).collect();
                    format!("ignores {}", names.join(" "))
                }
            }),
            Delivery::Signal(signal) => {
                if let Signal::Relay(relay) = &*signal {
                    self.heard
                        .push(format!("{} relays {}", relay.from.name, relay.payload));
                }
            }
            Delivery::Ended(reason) => self.ended = Some(reason),
            Delivery::Answered { tag, answer } => return Some((tag, answer)),
        }
        None
    }
}

fn line(what: &Happening) -> String {
    match what {
        Happening::Attendance(attendance) => {
            let change = format!("{:?}", attendance.change);
            let word = change
                .split(['(', ' '])
                .next()
                .unwrap_or_default()
                .to_lowercase();
            format!("{} {word}", attendance.who.name)
        }
        Happening::Event(event) => {
            let what = match &event.body {
                EventBody::Message { text, .. } => text
                    .as_ref()
                    .map_or("(deleted)", MessageText::as_str)
                    .to_owned(),
                other => {
                    let other = format!("{other:?}");
                    other
                        .split([' ', '{'])
                        .next()
                        .unwrap_or_default()
                        .to_lowercase()
                }
            };
            format!("{} {}: {what}", event.seq, event.actor.name)
        }
    }
}

pub fn name(text: &str) -> UserName {
    UserName::parse(text).expect("a valid name")
}

pub fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).expect("a valid password")
}

pub fn owner(with: &str) -> Credentials {
    Credentials::Password {
        name: name("ada"),
        password: password(with),
        code: GivenCode::None,
    }
}

/// An entry whose session attends only what it asks for.
pub fn choosing(credentials: Credentials, resume: Option<ResumeFrom>) -> Entry {
    Entry {
        door: DOOR,
        credentials,
        remember: None,
        attends: Attends::Chosen,
        resume,
    }
}

pub fn seq(number: u64) -> Seq {
    Seq::new(number)
}

/// The door of a page at this address, with TLS.
pub fn from(address: &str) -> Door {
    Door {
        gateway: Gateway::Http,
        address: Some(address.parse().expect("an address")),
        secure: true,
    }
}

/// Signs a guest in without a session.
pub async fn sign_in(world: &World, door: Door, called: &str) -> Result<SignedIn, Denied> {
    let credentials = Credentials::Guest {
        name: name(called),
        invite: None,
    };
    let entry = Entry {
        door,
        credentials,
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    };
    world.hub.sign_in(entry).await
}

/// Keeps somebody out until they are let in again.
pub fn block(whom: &str) -> Command {
    let reason = Reason::default();
    Command::Block {
        name: name(whom),
        with_address: false,
        span: None,
        reason,
    }
}
