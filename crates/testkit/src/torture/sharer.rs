//! A tortured sharer of files: one after the other goes to the lobby by the client library, whose way to the server leads over
//! every start of it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use parlor_client::{Address, Client, Events, Files, Identity, Options, Source, Target, Transfer};
use parlor_wire::{FileId, RoomId, RoomView};
use tokio::sync::watch;

use crate::deadline::PATIENCE;
use crate::proxy::Proxy;
use crate::random::Random;
use crate::torture::client::Orders;
use crate::torture::journal::{Acknowledged, Journal};

/// The biggest file, in bytes.
const BIGGEST: u64 = 1 << 20;
/// The longest time between two, in milliseconds.
const CALM_MS: u64 = 200;

/// One sharer and all it remembers.
pub(super) struct Sharer {
    journal: Journal,
    files: Files,
    lobby: RoomId,
    folder: PathBuf,
    orders: watch::Receiver<Orders>,
    random: Random,
}

/// A file that was shared, with what its bytes come from.
pub(super) struct Shared {
    id: FileId,
    size: u64,
    random: Random,
}

impl Sharer {
    /// Comes in for the first time, before anything is broken.
    pub(super) async fn new(
        name: String,
        folder: PathBuf,
        orders: watch::Receiver<Orders>,
        random: Random,
    ) -> Result<Self> {
        let proxy = Proxy::to(orders.borrow().main).await?;
        let (client, mut events) = client(&proxy.url(), &name).await?;
        let lobby = lobby(&mut events).await?.room.id;
        let files = client.files().context("a guest who is not remembered")?;
        // The client stays as long as it can be told anything.
        tokio::spawn(async move {
            let _client = client;
            while let Ok(Some(_)) = events.next().await {}
        });
        let mut starts = orders.clone();
        tokio::spawn(async move {
            while starts.changed().await.is_ok() {
                proxy.leads_to(starts.borrow_and_update().main);
            }
        });
        let journal = Journal {
            name,
            connections: 1,
            ..Journal::default()
        };
        Ok(Self {
            journal,
            files,
            lobby,
            folder,
            orders,
            random,
        })
    }

    /// Goes on until nothing new is to be sent.
    pub(super) async fn run(mut self) -> Result<(Journal, Vec<Shared>)> {
        let mut shared = Vec::new();
        while self.orders.borrow().send {
            let number = shared.len();
            shared.push(self.share(number).await?);
            tokio::time::sleep(Duration::from_millis(self.random.below(CALM_MS))).await;
        }
        Ok((self.journal, shared))
    }

    async fn share(&mut self, number: usize) -> Result<Shared> {
        let name = format!("{}-{number}.bin", self.journal.name);
        let (size, random) = (1 + self.random.below(BIGGEST), self.random.split());
        let path = self.folder.join(&name);
        tokio::fs::write(&path, bytes(size, random.clone())).await?;
        let source = Source::file(&path, None)?;
        let transfer = Transfer::new();
        let sent = self.files.upload(self.lobby, source, &transfer).await;
        let file = sent.with_context(|| name.clone())?;
        tokio::fs::remove_file(&path).await?;
        self.journal.shared.push(Acknowledged {
            text: name,
            seq: file.seq,
        });
        let id = file.id;
        Ok(Shared { id, size, random })
    }
}

/// Fetches them all as somebody else.
///
/// # Errors
/// One is not what was sent.
pub(super) async fn fetch(url: &str, shared: &[Shared]) -> Result<()> {
    let (client, _events) = client(url, "fetcher").await?;
    let files = client.files().context("a guest who is not remembered")?;
    for file in shared {
        let expected = Expected {
            bytes: bytes(file.size, file.random.clone()),
            at: 0,
        };
        let target = Target::Stream(Box::new(expected));
        let saved = files.download(file.id, target, &Transfer::new()).await;
        let size = saved.with_context(|| format!("{:?}", file.id))?.file.size;
        ensure!(
            size == Some(file.size),
            "a file of {} bytes has {size:?}",
            file.size
        );
    }
    Ok(())
}

async fn client(url: &str, name: &str) -> Result<(Client, Events)> {
    let identity = Identity::Guest {
        name: name.to_owned(),
        invite: None,
    };
    let options = Options {
        patience: PATIENCE,
        ..Options::new(Address::parse(url)?, identity)
    };
    Ok(Client::connect(options).await?)
}

/// The room that is opened first: a guest's only one.
async fn lobby(events: &mut Events) -> Result<Box<RoomView>> {
    loop {
        let notice = events.next().await?.context("the client has ended")?;
        if let parlor_client::Notice::RoomOpened(view) = notice {
            return Ok(view);
        }
    }
}

fn bytes(size: u64, mut random: Random) -> Vec<u8> {
    let numbers = (0..size.div_ceil(8)).flat_map(|_| random.number().to_le_bytes());
    numbers
        .take(usize::try_from(size).unwrap_or(usize::MAX))
        .collect()
}

/// Takes these bytes and no others.
struct Expected {
    bytes: Vec<u8>,
    at: usize,
}

impl Write for Expected {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(part) {
            let at = self.at;
            return Err(io::Error::other(format!(
                "other bytes than were sent from {at} on"
            )));
        }
        self.at += part.len();
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
