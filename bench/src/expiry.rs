//! Expiry of very many messages at once, and what those who talk meanwhile notice of it.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use parlor_core::{Actor, Change, Event, EventBody, Room};
use parlor_model::{
    CountingIds, Manner, MessageText, RoomId, RoomKind, RoomName, RoomRole, Seq, Timestamp, UserId,
    UserName,
};
use parlor_store::{Store as _, Writer};
use parlor_store_sqlite::SqliteStore;
use tempfile::TempDir;

use crate::dialect::Dialect;
use crate::histogram::Histogram;
use crate::http::Api;
use crate::row::Row;
use crate::server::{Kind, Place};

/// Messages in one commit while the store is made.
const BATCH: u64 = 2_000;
/// How long somebody talks before the end of all.
const BEFORE: Duration = Duration::from_secs(15);
/// Between two messages of whoever talks.
const BETWEEN: Duration = Duration::from_millis(5);

/// Makes a store with so many messages that all end at one moment, and measures how long a message waits for its
/// acknowledgement before that moment and while all of them are erased.
///
/// # Errors
/// The server does not come up, or refuses a message.
pub fn measure(messages: u64, place: &Place) -> Result<Vec<Row>> {
    let folder = TempDir::with_prefix_in("bench-expiry-", &place.data)?;
    // Making it takes a while, and starting too.
    let lead = Duration::from_secs(30 + messages / 2_000);
    let end = now()?.saturating_add(i64::try_from(lead.as_millis())?);
    make(&folder.path().join("data"), messages, end).context("making the store")?;
    let server = Kind::Parlor.start_in(folder, place)?;
    let mut api = Api::owner(server.address(Dialect::Websocket)?)?;
    api.ask("POST", "/api/v1/rooms/%23ends/join", "{}")?;
    let left = u64::try_from(end.saturating_sub(now()?)).unwrap_or(0);
    let left = Duration::from_millis(left);
    ensure!(
        left > BEFORE,
        "making the store took too long: {left:?} are left"
    );
    thread::sleep(left - BEFORE);

    let mut before = Histogram::new();
    while now()? < end {
        say(&mut api, &mut before)?;
    }
    let began = Instant::now();
    let cpu = server.process().cpu()?;
    let mut during = Histogram::new();
    let last = messages + 1;
    let mut looked = Instant::now();
    loop {
        say(&mut api, &mut during)?;
        if looked.elapsed() > Duration::from_millis(500) {
            looked = Instant::now();
            if newest_expired(&mut api)? >= last {
                break;
            }
        }
    }
    let took = began.elapsed();
    let cpu = server.process().cpu()?.saturating_sub(cpu);
    let (calm, busy) = (before.quantile(0.99), during.quantile(0.99));
    Ok(vec![
        Row::new("expiry")
            .count("messages", messages)
            .number("erased_in_s", took.as_secs_f64(), 1)
            .millis("before_p50_ms", before.quantile(0.5))
            .millis("before_p99_ms", calm)
            .millis("during_p50_ms", during.quantile(0.5))
            .millis("during_p99_ms", busy)
            .millis("during_max_ms", during.max())
            .number(
                "p99_times",
                busy.as_secs_f64() / calm.as_secs_f64().max(1e-9),
                2,
            )
            .number("server_cpu_s", cpu.as_secs_f64(), 1),
    ])
}

/// Milliseconds since 1970.
fn now() -> Result<i64> {
    Ok(i64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
    )?)
}

fn say(api: &mut Api, spent: &mut Histogram) -> Result<()> {
    let start = Instant::now();
    let text = r#"{"text":"somebody goes on talking about tea"}"#;
    api.ask("POST", "/api/v1/rooms/%23lobby/messages", text)?;
    spent.record(u64::try_from(start.elapsed().as_nanos())?);
    thread::sleep(BETWEEN);
    Ok(())
}

/// The last message that the newest event of the room says expired.
fn newest_expired(api: &mut Api) -> Result<u64> {
    let page = api.ask(
        "GET",
        "/api/v1/rooms/%23ends/events?order=newest&limit=1",
        "",
    )?;
    let last = page["events"][0]["ranges"]
        .as_array()
        .and_then(|ranges| ranges.last());
    Ok(last.and_then(|range| range[1].as_u64()).unwrap_or(0))
}

fn make(data: &Path, messages: u64, end: i64) -> Result<()> {
    let since = Timestamp::from_millis(now()?);
    let store = SqliteStore::open(data, &mut CountingIds::new(), since)?;
    let mut writer = store.writer()?;
    let room = RoomId::from_bytes([7; 16]);
    let actor = Actor {
        user: UserId::from_bytes([9; 16]),
        name: UserName::parse("maker")?,
    };
    let event = |seq: u64, expires_at, body| {
        Change::Event(Event {
            room,
            seq: Seq::new(seq),
            at: since,
            actor: actor.clone(),
            origin: None,
            expires_at,
            body,
        })
    };
    let name = Some(RoomName::parse("ends")?);
    let added = Room::new(room, name, RoomKind::Public, since);
    let role = RoomRole::Operator;
    let joined = event(1, None, EventBody::Joined { role });
    writer.commit(&[Change::RoomAdded(Box::new(added)), joined])?;
    let end = Some(Timestamp::from_millis(end));
    for first in (0..messages).step_by(BATCH as usize) {
        let batch = first..(first + BATCH).min(messages);
        let changes: Result<Vec<_>> = batch
            .map(|number| Ok(event(number + 2, end, message(number)?)))
            .collect();
        writer.commit(&changes?)?;
    }
    index_all(&mut *writer)
}

fn index_all(writer: &mut dyn Writer) -> Result<()> {
    while writer.index(10_000)?.behind > 0 {}
    Ok(())
}

fn message(number: u64) -> Result<EventBody> {
    let words: Vec<_> = (0..8)
        .map(|word| crate::big::word(number * 7 % 5_000 + word * 31))
        .collect();
    let text = format!("{} {number}", words.join(" "));
    Ok(EventBody::Message {
        text: Some(MessageText::parse(&text)?),
        reply_to: None,
        manner: Manner::Said,
        mentions: Vec::new(),
        edited: None,
    })
}
