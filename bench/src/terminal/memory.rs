//! What memory a client has after a day's messages.

use std::time::Duration;

use anyhow::Result;

use super::client::Client;
use super::newest::newest;
use super::scene::{SENDERS, Scene, Seated};
use crate::args::{Common, TerminalArguments};
use crate::process::Process;
use crate::row::Row;
use crate::server::Place;

/// The room that is not shown.
const OTHER: &str = "#second";
/// How long a client may tidy up before its memory is read.
const REST: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(50);

/// Lets so many messages arrive in the room that is shown, then as many in another one.
///
/// # Errors
/// A message does not arrive.
pub(super) fn measure(
    client: Client,
    arguments: &TerminalArguments,
    common: &Common,
    place: &Place,
) -> Result<Row> {
    let scene = Scene::new(client, place)?;
    let TerminalArguments {
        messages,
        memory_rate: rate,
        ..
    } = *arguments;
    // A little longer, since those that are sent last are not acknowledged within the window.
    let window = Duration::from_secs_f64(messages as f64 / rate + 0.1);
    let plan = scene.plan(rate, Duration::ZERO, window, common.text_bytes());
    let load = scene.people(plan, None)?;
    let mut seated = scene.seat()?;
    seated.glass.watch(REST)?;
    let process = seated.glass.process();
    let at_start = process.resident()?;

    let (shown, ()) = scene.talk(load, |talk| {
        while !talk.is_over() {
            seated.glass.watch(LOOK)?;
        }
        Ok(())
    })?;
    // One of the last of each sender is at the bottom.
    let last = shown.messages / SENDERS as u64 - 1;
    seated.glass.until("the last message", |screen, _| {
        newest(screen).is_some_and(|stamp| stamp.number >= last)
    })?;
    let shown_cpu = process.cpu()?;
    seated.glass.watch(REST)?;
    let after_shown = process.resident()?;

    let load = scene.people(plan, Some(OTHER))?;
    go_and_come_back(&scene, &mut seated)?;
    let (other, ()) = scene.talk(load, |talk| {
        while !talk.is_over() {
            seated.glass.watch(LOOK)?;
        }
        Ok(())
    })?;
    until_idle(&mut seated, &process)?;
    let after_other = process.resident()?;
    Ok(Row::new("terminal memory")
        .text("client", client.name())
        .mib("at_start_mib", at_start)
        .count("shown_messages", shown.messages)
        .mib("after_shown_mib", after_shown)
        .count("other_messages", other.messages)
        .mib("after_other_mib", after_other)
        .mib("peak_mib", process.peak()?)
        .number("shown_cpu_s", shown_cpu.as_secs_f64(), 2))
}

/// Joins the other room, and shows the one that all share again.
fn go_and_come_back(scene: &Scene, seated: &mut Seated) -> Result<()> {
    let Seated { glass, name } = seated;
    let (there, back) = scene.client.there_and_back(OTHER);
    let composer = |screen: &vt100::Screen, room: &str| scene.client.composer(screen, name, room);
    let is_empty = |text: Option<String>| text.as_deref() == Some("");
    // The key that is still there from the start.
    glass.type_in("\u{7f}")?;
    glass.until("an empty composer", |screen, _| {
        is_empty(composer(screen, scene.room()))
    })?;
    glass.type_in(&there)?;
    glass.until("the other room", |screen, _| {
        is_empty(composer(screen, OTHER))
    })?;
    glass.type_in(&back)?;
    glass.until("the room again", |screen, _| {
        is_empty(composer(screen, scene.room()))
    })?;
    Ok(())
}

/// Watches until the client does nothing any more.
fn until_idle(seated: &mut Seated, process: &Process) -> Result<()> {
    loop {
        let before = process.cpu()?;
        seated.glass.watch(REST)?;
        if process.cpu()? - before < REST / 50 {
            return Ok(());
        }
    }
}
