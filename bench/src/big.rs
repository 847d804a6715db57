//! A large store, made through the store's own contract: what a community has after some years.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parlor_core::{Actor, Change, Event, EventBody, Origin, Room, User};
use parlor_model::{
    ClientId, CountingIds, DeviceId, Manner, MessageText, RoomId, RoomKind, RoomName, RoomRole,
    Seq, ServerRole, Timestamp, UserId, UserName,
};
use parlor_store::{Store, Writer};
use parlor_store_sqlite::SqliteStore;
use parlor_testkit::Random;

use crate::args::BigArguments;

const START: i64 = 1_700_000_000_000;
/// Messages in one commit.
const BATCH: u64 = 2_000;
/// Words of the made-up language; the first are the most frequent.
const WORDS: u64 = 20_000;

/// A store that is there.
#[derive(Debug)]
pub struct Big {
    /// The folder in which the server finds it as `data`.
    pub folder: PathBuf,
    /// What it is like.
    pub arguments: BigArguments,
}

impl Big {
    /// Takes the store that was made under this folder before, or makes it.
    ///
    /// # Errors
    /// It can't be made.
    pub fn at(place: &Path, arguments: BigArguments) -> Result<Self> {
        let BigArguments {
            messages,
            rooms,
            users,
        } = arguments;
        let folder = place.join(format!("parlor-bench-big-{messages}-{rooms}-{users}"));
        let big = Self { folder, arguments };
        let made = big.folder.join("made");
        if !made.exists() {
            eprintln!("making {} (once)", big.folder.display());
            if big.folder.exists() {
                fs::remove_dir_all(&big.folder)?;
            }
            fs::create_dir_all(&big.folder)?;
            big.make().context("making a large store")?;
            fs::write(made, "")?;
        }
        Ok(big)
    }

    fn make(&self) -> Result<()> {
        let now = Timestamp::from_millis(START);
        let store = SqliteStore::open(&self.folder.join("data"), &mut CountingIds::new(), now)?;
        let mut writer = store.writer()?;
        let actors = self.people(&mut *writer)?;
        let mut logs = self.rooms(&mut *writer)?;
        let mut chance = Random::new(7);
        for first in (0..self.arguments.messages).step_by(BATCH as usize) {
            let last = (first + BATCH).min(self.arguments.messages);
            let changes: Result<Vec<_>> = (first..last)
                .map(|number| message(number, &mut logs, &actors, &mut chance))
                .collect();
            writer.commit(&changes?)?;
        }
        while writer.index(10_000)?.behind > 0 {}
        Ok(())
    }

    fn people(&self, writer: &mut dyn Writer) -> Result<Vec<Actor>> {
        let since = Timestamp::from_millis(START);
        let mut actors = Vec::new();
        for number in 0..self.arguments.users {
            let name = UserName::parse(&format!("user{number}"))?;
            let user = UserId::from_bytes(bytes(1, number.into()));
            actors.push(Actor { user, name });
        }
        for group in actors.chunks(BATCH as usize) {
            let added = group.iter().map(|actor| {
                Change::UserAdded(User {
                    id: actor.user,
                    name: actor.name.clone(),
                    account: Some(actor.name.clone()),
                    role: ServerRole::Member,
                    since,
                    seen: since,
                })
            });
            writer.commit(&added.collect::<Vec<_>>())?;
        }
        Ok(actors)
    }

    fn rooms(&self, writer: &mut dyn Writer) -> Result<Vec<(RoomId, Seq)>> {
        let since = Timestamp::from_millis(START);
        let mut changes = Vec::new();
        let mut logs = Vec::new();
        for number in 0..self.arguments.rooms {
            let id = RoomId::from_bytes(bytes(2, number.into()));
            let name = RoomName::parse(&format!("room{number}"))?;
            let room = Room::new(id, Some(name), RoomKind::Public, since);
            changes.push(Change::RoomAdded(Box::new(room)));
            logs.push((id, Seq::ZERO));
        }
        // Someone is in each: a room that nobody is in would be given up.
        for (index, (room, seq)) in logs.iter_mut().enumerate() {
            *seq = seq.next();
            let number = index as u64 % u64::from(self.arguments.users);
            changes.push(Change::Event(Event {
                room: *room,
                seq: *seq,
                at: since,
                actor: Actor {
                    user: UserId::from_bytes(bytes(1, number)),
                    name: UserName::parse(&format!("user{number}"))?,
                },
                origin: None,
                expires_at: None,
                body: EventBody::Joined {
                    role: RoomRole::Operator,
                },
            }));
        }
        writer.commit(&changes)?;
        Ok(logs)
    }
}

fn message(
    number: u64,
    logs: &mut [(RoomId, Seq)],
    actors: &[Actor],
    chance: &mut Random,
) -> Result<Change> {
    let (room, seq) = &mut logs[chance.below(logs.len() as u64) as usize];
    *seq = seq.next();
    let who = chance.below(actors.len() as u64) as usize;
    Ok(Change::Event(Event {
        room: *room,
        seq: *seq,
        at: Timestamp::from_millis(START + i64::try_from(number)? * 60),
        actor: actors[who].clone(),
        origin: Some(Origin {
            device: DeviceId::from_bytes(bytes(3, who as u64)),
            id: ClientId::parse(&format!("{number:016x}"))?,
        }),
        expires_at: None,
        body: EventBody::Message {
            text: Some(MessageText::parse(&text(number, chance))?),
            reply_to: None,
            manner: Manner::Said,
            mentions: Vec::new(),
            edited: None,
        },
    }))
}

/// A sentence of 4 to 18 words as frequent as words are (Zipf); now and then a script without spaces, an
/// e-mail address, a path or a word that hardly anybody says.
fn text(number: u64, chance: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..4 + chance.below(15) {
        // The nth word about as often as 1 / n: chance to the power of itself.
        let share = chance.below(1 << 30) as f64 / f64::from(1 << 30);
        let rank = (WORDS as f64).powf(share) as u64 - 1;
        text.push_str(&word(rank));
        text.push(' ');
    }
    match number % 1_000 {
        0 => text.push_str("東京都の会議室で話しました"),
        1 => text.push_str(&format!("user{}@example.org", number / 1_000)),
        2 => text.push_str(&format!("/srv/www/site{}/index.html", number / 1_000)),
        _ => {}
    }
    if number % 100_000 == 3 {
        text.push_str("quetzalcoatlus");
    }
    text
}

/// The word of a rank: `kettle` is said most, `window` is the tenth, the others are made of syllables.
#[must_use]
pub fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "to", "mi", "ren", "sul", "po", "vi", "dra", "ne", "gor", "le", "bas", "qui", "fe",
        "hum", "zo",
    ];
    match rank {
        0 => return "kettle".to_owned(),
        9 => return "window".to_owned(),
        _ => {}
    }
    let mut text = String::new();
    let mut left = rank + 16;
    while left > 0 {
        text.push_str(SYLLABLES[(left % 16) as usize]);
        left /= 16;
    }
    text
}

fn bytes(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}
