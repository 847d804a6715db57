//! From starting a client to using it: with nothing in the room, and with a past.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::client::Client;
use super::newest::newest;
use super::scene::{Scene, Seated};
use crate::args::Common;
use crate::histogram::Histogram;
use crate::row::Row;
use crate::server::Place;

/// How fast the history is written.
const RATE: f64 = 5_000.0;
/// How long the machine rests between two starts.
const REST: Duration = Duration::from_millis(100);

/// Who starts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Each time somebody else, of whom the client and the server know nothing.
    Newcomer,
    /// The same person again, as the client remembers them.
    Remembered,
}

/// A number of starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Starts {
    pub(super) client: Client,
    pub(super) who: Who,
    /// Messages that are in the room.
    pub(super) history: u64,
    pub(super) times: u32,
}

impl Starts {
    /// Starts it so often, the one after the other.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) fn measure(&self, common: &Common, place: &Place) -> Result<Row> {
        let Self {
            client,
            who,
            history,
            times,
        } = *self;
        let scene = Scene::new(client, place)?;
        let mut messages = 0;
        if history > 0 {
            let window = Duration::from_secs_f64(history as f64 / RATE + 0.1);
            let plan = scene.plan(RATE, Duration::ZERO, window, common.text_bytes());
            let load = scene.people(plan, None)?;
            messages = scene.talk(load, |_| Ok(()))?.0.messages;
        }
        let mut spent = Spent::default();
        if who == Who::Remembered {
            let mut first = scene.start(0)?;
            seen(&scene, &mut first, history > 0)?;
        }
        for time in 0..times {
            std::thread::sleep(REST);
            let nth = match who {
                Who::Newcomer => time as usize,
                Who::Remembered => 0,
            };
            let start = Instant::now();
            let mut seated = scene.start(nth)?;
            let seen = seen(&scene, &mut seated, history > 0)?;
            spent.record(start, &seen)?;
        }
        let row = Row::new("terminal start")
            .text("client", client.name())
            .text(
                "who",
                if who == Who::Newcomer {
                    "newcomer"
                } else {
                    "remembered"
                },
            )
            .count("history", messages)
            .count("starts", times.into())
            .millis("composer_p50_ms", spent.composer.quantile(0.5))
            .millis("usable_p50_ms", spent.key.quantile(0.5))
            .millis("usable_p99_ms", spent.key.quantile(0.99))
            .millis("usable_max_ms", spent.key.max());
        if history == 0 {
            return Ok(row);
        }
        Ok(row
            .millis("history_p50_ms", spent.history.quantile(0.5))
            .millis("history_max_ms", spent.history.max()))
    }
}

/// How long it took from the start until something was seen.
#[derive(Default)]
struct Spent {
    composer: Histogram,
    key: Histogram,
    history: Histogram,
}

impl Spent {
    fn record(&mut self, start: Instant, seen: &Seen) -> Result<()> {
        let since = |at: Instant| u64::try_from((at - start).as_nanos());
        self.composer.record(since(seen.composer)?);
        self.key.record(since(seen.key)?);
        self.history.record(since(seen.history)?);
        Ok(())
    }
}

/// When what was seen first.
struct Seen {
    composer: Instant,
    key: Instant,
    history: Instant,
}

/// Types a key as soon as the composer is painted, and waits until that is shown, and a message as well.
fn seen(scene: &Scene, seated: &mut Seated, has_history: bool) -> Result<Seen> {
    let Seated { glass, name } = seated;
    let (client, room) = (scene.client, scene.room());
    let mut history = None;
    let mut look = |screen: &vt100::Screen, now| {
        if history.is_none() && (!has_history || newest(screen).is_some()) {
            history = Some(now);
        }
        (client.composer(screen, name, room), history.is_some())
    };
    let composer = glass.until("the composer", |screen, now| look(screen, now).0.is_some())?;
    glass.type_in("x")?;
    let mut key = None;
    glass.until("the first key", |screen, now| {
        let (text, is_caught_up) = look(screen, now);
        if key.is_none() && text.as_deref() == Some("x") {
            key = Some(now);
        }
        key.is_some() && is_caught_up
    })?;
    Ok(Seen {
        composer,
        key: key.context("no key")?,
        history: history.unwrap_or(composer),
    })
}
