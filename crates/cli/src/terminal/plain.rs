//! The client without a picture: lines in, lines out, for screen readers and pipes.

use parlor_tui::{App, Effect, Input};

use super::{Bridge, Left, Memory, Transfers, now};
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::or_interrupted;
use crate::output::Output;

/// Runs the client until standard input ends, what was said is answered and no file is on its way any more, or until `/quit`.
///
/// # Errors
///
/// [`Failure::NobodyReads`] when the output is closed, [`Failure::Interrupted`] by a signal,
/// [`Failure::Unreachable`] when the connection is gone for good.
pub async fn plain(
    app: App,
    bridge: Bridge,
    transfers: Transfers,
    memory: &mut Memory,
    stdin: &mut Lines,
) -> Result<Left, Failure> {
    or_interrupted(run(app, bridge, transfers, memory, stdin)).await
}

async fn run(
    mut app: App,
    mut bridge: Bridge,
    mut transfers: Transfers,
    memory: &mut Memory,
    stdin: &mut Lines,
) -> Result<Left, Failure> {
    let mut output = Output::stdout();
    let mut is_open = true;
    let mut has_begun = false;
    loop {
        // What was typed before the first room was opened waits until there is one.
        let input = tokio::select! {
            biased;
            input = transfers.next() => input,
            input = bridge.next() => match input {
                Some(input) => input,
                None => return Err(Failure::Unreachable("the connection was closed".to_owned())),
            },
            line = stdin.next(), if is_open && has_begun => match line? {
                Some(line) => Input::Line(line),
                None => { is_open = false; Input::Tick }
            },
        };
        for effect in app.take(input, now()) {
            match effect {
                Effect::Send { tag, request } => {
                    if let Some(answer) = bridge.send(tag, *request) {
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
                Effect::Quit { keep_server } => {
                    print(&mut app, &mut output)?;
                    memory.keep(&app);
                    return Ok(Left { keep_server });
                }
                Effect::Bell
                | Effect::FindPaths(_)
                | Effect::Notify { .. }
                | Effect::Title(_)
                | Effect::Copy(_)
                | Effect::Redraw
                | Effect::Suspend => {}
            }
        }
        has_begun |= app.is_in_a_room() && app.is_settled();
        print(&mut app, &mut output)?;
        if !is_open && app.is_settled() && transfers.is_idle() {
            memory.keep(&app);
            return Ok(Left { keep_server: true });
        }
    }
}

fn print(app: &mut App, output: &mut Output) -> Result<(), Failure> {
    for line in app.take_lines() {
        output.print(&format!("{line}\n"))?;
    }
    Ok(())
}
