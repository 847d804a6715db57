//! Measures the store beside a bare fdatasync loop on the same disk: commits of several sizes, the
//! search index, starting, and the reads that people wait for.
//!
//! `cargo run --release -p parlor-store-sqlite --example measure -- FOLDER [MESSAGES]`, with 0 for the commits alone

#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(
    clippy::unwrap_used,
    reason = "an example that measures may stop at the first error"
)]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use parlor_core::{Actor, Change, Event, EventBody, Origin, Room};
use parlor_model::{
    ClientId, CountingIds, DeviceId, Manner, MessageText, RoomId, RoomKind, RoomName, Seq,
    Timestamp, UserId, UserName,
};
use parlor_store::{EventRange, Order, SearchQuery, Store, Writer};
use parlor_store_sqlite::SqliteStore;

const ROOMS: usize = 100;
const USERS: usize = 100;
const NOW: i64 = 1_800_000_000_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder that does not exist yet"));
    let messages: usize = arguments.next().map_or(1_000_000, |n| n.parse().unwrap());
    bare_fdatasync(folder.parent().unwrap());
    let store = open(&folder);
    let mut writer = store.writer().unwrap();
    let mut logs = Logs::new(&mut *writer);
    for size in [1, 16, 100, 1_000] {
        commits(
            &mut *writer,
            &mut logs,
            size,
            if size == 1 { 20_000 } else { 100_000 },
        );
    }
    logs.scattered = true;
    println!("with scattered client-made ids:");
    commits(&mut *writer, &mut logs, 100, 100_000);
    logs.scattered = false;
    if messages == 0 {
        return;
    }
    fill(&mut *writer, &mut logs, messages);
    index(&mut *writer);
    reads(&store, &logs);
    drop(writer);
    time("close", || drop(store));
    for name in ["parlor.db", "search.db"] {
        let length = std::fs::metadata(folder.join(name)).unwrap().len();
        println!("{name}: {:.0} MB", length as f64 / 1e6);
    }
    let store = time("open after closing", || open(&folder));
    time("load", || drop(store.load().unwrap()));
    drop(time("first writer", || store.writer().unwrap()));
    time("close again", || drop(store));
    std::fs::remove_file(folder.join("parlor.seal")).unwrap();
    drop(time("open without a seal", || open(&folder)));
}

fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(folder, &mut CountingIds::new(), Timestamp::from_millis(NOW)).unwrap()
}

fn time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

fn bare_fdatasync(folder: &Path) {
    let path = folder.join("fdatasync.probe");
    let file = File::create(&path).unwrap();
    let before = cpu();
    file.write_all_at(&vec![0; 16 << 20], 0).unwrap();
    file.sync_all().unwrap();
    let mut times = Vec::new();
    for n in 0..2_000 {
        file.write_all_at(&[1; 4_120], n % 4_000 * 4_120).unwrap();
        let start = Instant::now();
        file.sync_data().unwrap();
        times.push(start.elapsed());
    }
    std::fs::remove_file(path).unwrap();
    println!(
        "bare fdatasync: {:.1} µs CPU",
        (cpu() - before) * 1e6 / times.len() as f64
    );
    report("  latency", &mut times);
}

fn report(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 1_000].as_secs_f64() * 1e6;
    let (p50, p99, p999) = (at(500), at(990), at(999));
    println!(
        "{what}: p50 {p50:.0} µs, p99 {p99:.0} µs, p99.9 {p999:.0} µs, max {:.0} µs",
        at(1_000)
    );
}

/// Where each room's log ends, and who writes.
struct Logs {
    rooms: Vec<(RoomId, Seq)>,
    actors: Vec<Actor>,
    made: u64,
    at: i64,
    scattered: bool,
}

impl Logs {
    fn new(writer: &mut dyn Writer) -> Self {
        let actors = (0..USERS).map(|n| Actor {
            user: UserId::from_bytes([n as u8 + 1; 16]),
            name: UserName::parse(&format!("user{n}")).unwrap(),
        });
        let rooms = (0..ROOMS).map(|n| (RoomId::from_bytes([n as u8 + 1; 16]), Seq::ZERO));
        let logs = Self {
            rooms: rooms.collect(),
            actors: actors.collect(),
            made: 0,
            at: NOW,
            scattered: false,
        };
        let changes = logs.rooms.iter().enumerate().map(|(n, (id, _))| {
            let name = RoomName::parse(&format!("room{n}")).unwrap();
            let room = Room::new(
                *id,
                Some(name),
                RoomKind::Public,
                Timestamp::from_millis(NOW),
            );
            Change::RoomAdded(Box::new(room))
        });
        let changes: Vec<_> = changes.collect();
        writer.commit(&changes).unwrap();
        logs
    }

    fn message(&mut self) -> Change {
        self.made += 1;
        self.at += 3;
        let n = self.made as usize;
        let (id, rooms) = (self.client_id(), self.rooms.len());
        let (room, seq) = &mut self.rooms[n * 7 % rooms];
        *seq = seq.next();
        let who = n * 13 % self.actors.len();
        let origin = Some(Origin {
            device: DeviceId::from_bytes([who as u8 + 1; 16]),
            id,
        });
        let text = format!(
            "message {n}: the kettle in the kitchen is on again, tea number {}",
            n % 1_000
        );
        let body = EventBody::Message {
            text: Some(MessageText::parse(&text).unwrap()),
            reply_to: None,
            manner: Manner::Said,
            mentions: Vec::new(),
            edited: None,
        };
        let at = Timestamp::from_millis(self.at);
        Change::Event(Event {
            room: *room,
            seq: *seq,
            at,
            actor: self.actors[who].clone(),
            origin,
            expires_at: None,
            body,
        })
    }
}

impl Logs {
    /// Counted, as our own clients make them, or scattered, as a client with random ids does.
    fn client_id(&self) -> ClientId {
        let number = if self.scattered {
            self.made.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        } else {
            self.made
        };
        ClientId::parse(&format!("{number:016x}")).unwrap()
    }
}

fn commits(writer: &mut dyn Writer, logs: &mut Logs, size: usize, messages: usize) {
    let mut times = Vec::new();
    let mut busy = 0.0;
    for _ in 0..messages / size {
        let changes: Vec<_> = (0..size).map(|_| logs.message()).collect();
        let before = cpu();
        let start = Instant::now();
        writer.commit(&changes).unwrap();
        times.push(start.elapsed());
        busy += cpu() - before;
    }
    let (busy, total) = (busy, times.iter().sum::<Duration>().as_secs_f64());
    let rate = messages as f64 / total;
    println!(
        "commits of {size}: {rate:.0} messages/s, {:.1} µs CPU a message",
        busy * 1e6 / messages as f64
    );
    report("  latency", &mut times);
}

/// CPU seconds of this process, all threads.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn fill(writer: &mut dyn Writer, logs: &mut Logs, messages: usize) {
    time(&format!("fill up to {messages} messages"), || {
        while (logs.made as usize) < messages {
            let changes: Vec<_> = (0..1_000).map(|_| logs.message()).collect();
            writer.commit(&changes).unwrap();
        }
    });
}

fn index(writer: &mut dyn Writer) {
    let start = Instant::now();
    let mut times = Vec::new();
    let mut behind = u64::MAX;
    let mut first = 0;
    while behind > 0 {
        let step = Instant::now();
        behind = writer.index(500).unwrap().behind;
        first = first.max(behind);
        times.push(step.elapsed());
    }
    let rate = first as f64 / start.elapsed().as_secs_f64();
    report(
        &format!("index: {rate:.0} messages/s, in steps of 500"),
        &mut times,
    );
}

fn reads(store: &SqliteStore, logs: &Logs) {
    let mut reader = store.reader().unwrap();
    let range = |after: u64, limit| EventRange {
        after: Seq::new(after),
        before: None,
        limit,
        order: Order::Newest,
    };
    for limit in [50, 500] {
        let mut times = Vec::new();
        for n in 0..1_000 {
            let start = Instant::now();
            reader
                .events(logs.rooms[n % ROOMS].0, range(0, limit))
                .unwrap();
            times.push(start.elapsed());
        }
        report(&format!("history page of {limit}"), &mut times);
    }
    let all: Vec<_> = logs.rooms.iter().map(|(room, _)| *room).collect();
    for (words, rooms) in [
        ("kettle", &all[..]),
        ("kettle", &all[..1]),
        ("number 77", &all[..]),
        ("42 tea", &all[..3]),
        ("ket*", &all[..]),
    ] {
        let mut times = Vec::new();
        for _ in 0..100 {
            let query = SearchQuery {
                words: words.into(),
                rooms: rooms.to_vec(),
                files: false,
                author: None,
                before: None,
                after: None,
                limit: 50,
            };
            let start = Instant::now();
            reader.search(&query).unwrap();
            times.push(start.elapsed());
        }
        report(
            &format!("search for {words:?} in {} rooms", rooms.len()),
            &mut times,
        );
    }
    let middle = Timestamp::from_millis(NOW + (logs.at - NOW) / 2);
    let mut times = Vec::new();
    for (room, _) in &logs.rooms {
        let start = Instant::now();
        reader.seq_at(*room, middle).unwrap();
        times.push(start.elapsed());
    }
    report("finding a time", &mut times);
}
