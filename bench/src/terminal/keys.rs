//! From a key to its effect on the screen, while others talk or nobody does.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::client::Client;
use super::newest::{age, newest};
use super::scene::{SENDERS, Scene, Seated, Talk};
use super::typist::Typist;
use crate::args::Common;
use crate::histogram::Histogram;
use crate::row::Row;
use crate::server::Place;

/// How long they talk before it is measured.
const WARM_UP: Duration = Duration::from_secs(2);

/// Types for so long while `rate` messages a second come into the room that is shown.
///
/// # Errors
/// A key has no effect, or somebody missed a message.
pub(super) fn measure(
    client: Client,
    rate: Option<f64>,
    time: Duration,
    common: &Common,
    place: &Place,
) -> Result<Row> {
    let scene = Scene::new(client, place)?;
    let plan = scene.plan(rate.unwrap_or(1.0), WARM_UP, time, common.text_bytes());
    let load = scene.people(plan, None)?;
    let mut seated = scene.seat()?;
    let (messages, heard, server_cpu, typed) = match rate {
        Some(rate) => {
            let (measured, typed) = scene.talk(load, |talk| {
                seated.glass.watch(WARM_UP)?;
                type_for(&scene, &mut seated, time, Some((talk, rate)))
            })?;
            let messages = measured.per_second(measured.messages);
            let heard = measured.heard.quantile(0.99);
            let server_cpu = measured.percent(measured.server_cpu);
            (messages, heard, server_cpu, typed)
        }
        None => {
            seated.glass.watch(WARM_UP)?;
            let before = scene.server_cpu()?;
            let typed = type_for(&scene, &mut seated, time, None)?;
            let server_cpu = scene.server_cpu()? - before;
            let share = server_cpu.as_secs_f64() * 100.0 / typed.time.as_secs_f64();
            (0.0, Duration::ZERO, share, typed)
        }
    };
    let Typed { effect, age, .. } = &typed;
    Ok(Row::new("terminal keys")
        .text("client", client.name())
        .number("messages_per_s", messages, 0)
        .count("keys", effect.len())
        .millis("p50_ms", effect.quantile(0.5))
        .millis("p99_ms", effect.quantile(0.99))
        .millis("max_ms", effect.max())
        .millis("age_p50_ms", age.quantile(0.5))
        .millis("age_p99_ms", age.quantile(0.99))
        .millis("heard_p99_ms", heard)
        .number("client_cpu_%", typed.percent(), 1)
        .number("server_cpu_%", server_cpu, 1)
        .number("painted_kib_per_s", typed.painted_kib(), 0))
}

/// What typing showed.
struct Typed {
    time: Duration,
    /// From a key to its effect.
    effect: Histogram,
    /// How old the newest message on the screen was when a key was typed.
    age: Histogram,
    /// The client's processor time.
    cpu: Duration,
    /// Bytes that it painted.
    painted: u64,
}

impl Typed {
    fn percent(&self) -> f64 {
        self.cpu.as_secs_f64() * 100.0 / self.time.as_secs_f64()
    }

    fn painted_kib(&self) -> f64 {
        self.painted as f64 / 1_024.0 / self.time.as_secs_f64()
    }
}

fn type_for(
    scene: &Scene,
    seated: &mut Seated,
    time: Duration,
    talk: Option<(&Talk<'_>, f64)>,
) -> Result<Typed> {
    let Seated { glass, name } = seated;
    let (client, room) = (scene.client, scene.room());
    let (mut effect, mut ages) = (Histogram::new(), Histogram::new());
    let mut typist = Typist::new("x");
    let (start, cpu, painted) = (Instant::now(), glass.process().cpu()?, glass.painted);
    while start.elapsed() < time {
        glass.watch(typist.pause())?;
        if let Some((talk, rate)) = talk
            && let Some(stamp) = newest(glass.screen())
        {
            let age = age(stamp, SENDERS, rate, talk.begun, Instant::now());
            ages.record(u64::try_from(age.as_nanos())?);
        }
        let (key, text) = typist.key();
        let typed = Instant::now();
        glass.type_in(&key)?;
        let shown = glass.until("the effect of a key", |screen, _| {
            client.composer(screen, name, room).as_deref() == Some(text)
        })?;
        effect.record(u64::try_from((shown - typed).as_nanos())?);
    }
    Ok(Typed {
        time: start.elapsed(),
        effect,
        age: ages,
        cpu: glass.process().cpu()?.saturating_sub(cpu),
        painted: glass.painted - painted,
    })
}
