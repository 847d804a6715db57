//! What all sessions of a load have said and heard. This is the hot path: some ten million messages a second
//! go through [`Hall::hear`].

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::Part;
use super::sender::Sender;
use crate::crowd::Listener;
use crate::dialect::native::SETUP_TAG;
use crate::dialect::{Dialect, Scanner, Seen};
use crate::ear::Ear;
use crate::histogram::Histogram;
use crate::stamp::{Stamp, Stamps};

/// The sessions, by link.
pub(super) struct Hall {
    dialect: Dialect,
    scanner: Scanner,
    stamps: Stamps,
    start: Instant,
    sessions: Vec<Session>,
    senders: Vec<Sender>,
    deliveries: u64,
    heard: Histogram,
    acknowledged: Histogram,
    text: Vec<u8>,
}

struct Session {
    ear: Ear,
    sender: Option<usize>,
}

impl Hall {
    pub(super) fn new(dialect: Dialect, stamps: Stamps, parts: &[Part]) -> Self {
        let receivers: Vec<usize> = links(parts, |part| matches!(part, Part::Receiver));
        let sending: Vec<usize> = links(parts, |part| matches!(part, Part::Sender { .. }));
        let mut senders = Vec::new();
        for (index, link) in sending.iter().enumerate() {
            let Part::Sender { name, room, .. } = &parts[*link] else {
                continue;
            };
            let witness = receivers
                .get(index * receivers.len() / sending.len())
                .copied();
            let witness = witness.filter(|_| !dialect.acknowledges());
            senders.push(Sender::new(*link, name, room, witness));
        }
        let session = |link| Session {
            ear: Ear::new(
                sending
                    .iter()
                    .map(|from| hears(dialect, parts, link, *from)),
            ),
            sender: sending.iter().position(|from| *from == link),
        };
        Self {
            dialect,
            scanner: Scanner::new(dialect),
            stamps,
            start: Instant::now(),
            sessions: (0..parts.len()).map(session).collect(),
            senders,
            deliveries: 0,
            heard: Histogram::new(),
            acknowledged: Histogram::new(),
            text: Vec::new(),
        }
    }

    pub(super) fn senders(&self) -> usize {
        self.senders.len()
    }

    pub(super) fn link(&self, sender: usize) -> usize {
        self.senders[sender].link
    }

    pub(super) fn unacknowledged(&self, sender: usize) -> u64 {
        self.senders[sender].sent - self.senders[sender].acknowledged
    }

    pub(super) fn acknowledged(&self) -> u64 {
        self.senders.iter().map(|sender| sender.acknowledged).sum()
    }

    pub(super) fn deliveries(&self) -> u64 {
        self.deliveries
    }

    pub(super) fn slow_frames(&self) -> u64 {
        self.scanner.slow
    }

    /// Starts the latencies anew.
    pub(super) fn forget_times(&mut self) {
        self.times();
    }

    /// The latencies to each receiver and to the acknowledgement, and starts them anew.
    pub(super) fn times(&mut self) -> (Histogram, Histogram) {
        (
            std::mem::take(&mut self.heard),
            std::mem::take(&mut self.acknowledged),
        )
    }

    /// Appends the sender's next messages.
    pub(super) fn write(&mut self, sender: usize, count: u64, at: Instant, out: &mut Vec<u8>) {
        let nanos = self.nanos(at);
        let from = &mut self.senders[sender];
        for _ in 0..count {
            let number = from.next(nanos);
            self.text.clear();
            self.stamps.write(Stamp { sender, number }, &mut self.text);
            self.dialect
                .push_message(&from.room, number, &self.text, out);
        }
    }

    /// Whether everyone has heard everything and all is acknowledged.
    pub(super) fn is_complete(&self) -> bool {
        let sent = self.sent();
        self.senders
            .iter()
            .all(|sender| sender.sent == sender.acknowledged)
            && self
                .sessions
                .iter()
                .all(|session| session.ear.missing(&sent) == 0)
    }

    /// Who lacks what, in words.
    pub(super) fn missing(&self) -> String {
        let sent = self.sent();
        let lacks = self
            .sessions
            .iter()
            .map(|session| session.ear.missing(&sent));
        let lacks: Vec<u64> = lacks.filter(|missing| *missing > 0).collect();
        let open: u64 = (0..self.senders.len())
            .map(|sender| self.unacknowledged(sender))
            .sum();
        let (sessions, messages) = (lacks.len(), lacks.iter().sum::<u64>());
        format!(
            "{sessions} sessions lack {messages} messages and {open} messages are not acknowledged"
        )
    }

    /// Whether all receivers heard the same in the same order.
    pub(super) fn check_order(&self) -> Result<()> {
        let receivers = self
            .sessions
            .iter()
            .filter(|session| session.sender.is_none());
        let mut orders: Vec<u64> = receivers.map(|session| session.ear.order()).collect();
        orders.dedup();
        ensure!(
            orders.len() <= 1,
            "receivers heard the senders in different orders"
        );
        Ok(())
    }

    fn sent(&self) -> Vec<u64> {
        self.senders.iter().map(|sender| sender.sent).collect()
    }

    fn nanos(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.start).as_nanos() as u64
    }
}

impl Listener for Hall {
    fn hear(
        &mut self,
        link: usize,
        bytes: &[u8],
        at: Instant,
        reply: &mut Vec<u8>,
    ) -> Result<usize> {
        let nanos = self.nanos(at);
        let Self {
            scanner,
            stamps,
            sessions,
            senders,
            deliveries,
            heard,
            acknowledged,
            ..
        } = self;
        let Session { ear, sender } = &mut sessions[link];
        scanner.scan(bytes, reply, |seen| {
            match seen {
                Seen::Message { name, text, place } => {
                    let stamp = stamps.read(text)?;
                    ear.message(stamp)?;
                    if let Some(place) = place {
                        ear.event(place)?;
                    }
                    let author = &mut senders[stamp.sender];
                    ensure!(
                        author.name.as_bytes() == name,
                        "a message came under another's name"
                    );
                    if sender.is_none() {
                        *deliveries += 1;
                        author
                            .age(stamp.number, nanos)
                            .into_iter()
                            .for_each(|age| heard.record(age));
                    }
                    if author.witness == Some(link) {
                        author.acknowledge(stamp.number)?;
                    }
                }
                Seen::Acknowledged(tag) if tag < SETUP_TAG => {
                    let own = sender.context("an answer came that nobody asked for")?;
                    senders[own].acknowledge(tag)?;
                    let age = senders[own].age(tag, nanos);
                    age.into_iter().for_each(|age| acknowledged.record(age));
                }
                Seen::Event(place) => ear.event(place)?,
                Seen::Opened(place) => ear.opened(place),
                Seen::Acknowledged(_) | Seen::Else => {}
            }
            Ok(())
        })
    }
}

fn links(parts: &[Part], which: impl Fn(&Part) -> bool) -> Vec<usize> {
    parts
        .iter()
        .enumerate()
        .filter(|(_, part)| which(part))
        .map(|(link, _)| link)
        .collect()
}

/// Whether the session on one link must hear the sender on another.
fn hears(dialect: Dialect, parts: &[Part], link: usize, from: usize) -> bool {
    let Part::Sender { shared, .. } = &parts[from] else {
        return false;
    };
    if link == from {
        dialect.echoes()
    } else {
        *shared
    }
}
