//! The client on a terminal: keys are answered at once, what the server says is painted as often as eyes
//! can follow.

use std::time::Duration;

use crossterm::event::EventStream;
use futures_util::StreamExt as _;
use parlor_tui::{App, Effect, Input};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::clock::Clock;
use super::keys;
use super::screen::Screen;
use super::{Bridge, Memory, Transfers, now};
use crate::failure::Failure;

/// The shortest time between two pictures that no key asked for.
const PICTURE: Duration = Duration::from_millis(16);
/// What the server says is taken in up to so many at once, so that keys are not kept waiting.
const AT_ONCE: usize = 256;
/// How often what is remembered is written.
const KEEP: Duration = Duration::from_secs(30);

/// How the user left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// In the host's seat: whether the server goes on.
    pub keep_server: bool,
}

/// Runs the client until the user leaves, or a signal ends it.
///
/// # Errors
///
/// [`Failure::Other`] when the terminal is none or gone.
pub async fn live(
    mut app: App,
    mut bridge: Bridge,
    mut transfers: Transfers,
    memory: &mut Memory,
) -> Result<Left, Failure> {
    let mut screen = Screen::take()?;
    let mut events = EventStream::new();
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut painted = Instant::now();
    let mut kept = painted;
    let mut is_dirty = false;
    let mut is_open = true;
    let (begun, mut clock) = (painted, Clock::new(now()));
    screen.paint(&mut app)?;
    loop {
        let next_picture = painted + PICTURE;
        let (input, is_key) = tokio::select! {
            biased;
            _ = terminated.recv() => return leave(&app, memory, false),
            _ = hung_up.recv() => return leave(&app, memory, false),
            event = events.next() => match event {
                Some(Ok(event)) => (keys::input(event), true),
                Some(Err(_)) | None => return leave(&app, memory, false),
            },
            // At most a few in a second.
            input = transfers.next() => (Some(input), false),
            () = sleep_until(next_picture), if is_dirty => (None, true),
            input = bridge.next(), if is_open => {
                is_open = input.is_some();
                (input, false)
            }
            _ = tick.tick() => {
                let step = clock.step(now(), begun.elapsed());
                (Some(step.map_or(Input::Tick, Input::Stepped)), false)
            }
        };
        let mut waiting = input;
        let mut taken = 0;
        while let Some(input) = waiting.take() {
            is_dirty = true;
            for effect in app.take(input, now()) {
                let outside = (&mut screen, &bridge, &mut transfers);
                if let Some(left) = carry_out(effect, outside, &mut app)? {
                    return leave(&app, memory, left.keep_server);
                }
            }
            taken += 1;
            if taken < AT_ONCE {
                waiting = bridge.waiting();
            }
        }
        if is_dirty && (is_key || painted.elapsed() >= PICTURE) {
            screen.paint(&mut app)?;
            painted = Instant::now();
            is_dirty = false;
        }
        if kept.elapsed() >= KEEP {
            memory.keep_aside(&app);
            kept = Instant::now();
        }
    }
}

fn leave(app: &App, memory: &mut Memory, keep_server: bool) -> Result<Left, Failure> {
    memory.keep(app);
    Ok(Left { keep_server })
}

fn carry_out(
    effect: Effect,
    (screen, bridge, transfers): (&mut Screen, &Bridge, &mut Transfers),
    app: &mut App,
) -> Result<Option<Left>, Failure> {
    match effect {
        Effect::Send { tag, request } => {
            if let Some(answer) = bridge.send(tag, *request) {
                // What can't be sent leads to no further request.
                drop(app.take(answer, now()));
            }
        }
        Effect::Share {
            room,
            paths,
            typed,
            lifetime,
        } => transfers.share(room, &typed, paths, lifetime),
        Effect::Fetch { file, name, size } => transfers.fetch(file, name, size),
        Effect::Steer { transfer, wish } => transfers.steer(transfer, wish),
        Effect::FindPaths(typed) => transfers.find_paths(typed),
        Effect::Bell => screen.ring()?,
        Effect::Notify { title, body } => screen.notify(&title, &body)?,
        Effect::Title(title) => screen.entitle(&title)?,
        Effect::Copy(text) => screen.copy(&text)?,
        Effect::Redraw => screen.forget()?,
        Effect::Suspend => screen.sleep()?,
        Effect::Quit { keep_server } => return Ok(Some(Left { keep_server })),
    }
    Ok(None)
}
