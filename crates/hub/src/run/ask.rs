//! A command from asking to telling.

use std::sync::Arc;

use parlor_core::{Change, Command, Denied, Outcome, Reads, RoomRef, RunCommand, run_text};
use parlor_model::{CommandLine, Digest, RoomId, Timestamp};
use parlor_store::Reader;
use tokio::time::Instant;

use super::names;
use super::{Job, Ran, RunError};
use crate::input::{Asker, Input, RanInput, Who};
use crate::readers::received;
use crate::reply::Reply;
use crate::task::Task;

/// The one command that is about the person and not about the machine.
const CD: &str = "cd";

impl Task {
    /// Runs a command, if it may be run; the answer comes when it has ended, and what the session asks meanwhile does
    /// not wait for it.
    pub(crate) fn run_line(
        &mut self,
        asker: Asker,
        who: Who,
        room: &RoomRef,
        line: CommandLine,
        now: Timestamp,
    ) {
        match self.begin_run(who, room, &line, now) {
            Ok(Begun::Runs(room, command)) => self.go(asker, who, (room, *command), line),
            Ok(Begun::Done) => self.pending.answer(asker, Ok(Reply::Done(Outcome::Done))),
            Err(denied) => {
                self.refused(who, room, &line, &denied, now);
                self.pending.answer(asker, Err(denied));
            }
        }
    }

    fn begin_run(
        &mut self,
        who: Who,
        room: &RoomRef,
        line: &CommandLine,
        now: Timestamp,
    ) -> Result<Begun, Denied> {
        let a_minute = self.state.settings.run.a_minute;
        self.runs.take(who.user, a_minute, Instant::now())?;
        let standing = self.standing(who, None);
        // Which files there are is found out later.
        let asked = (who.user, standing);
        let (room, command) = self.state.may_run(asked, room, line, |_| true, now)?;
        if command.program.is_none() && command.name == CD {
            return change_folder(line).map(|()| Begun::Done);
        }
        if self.options.runner.is_none() {
            let why = "this server has nothing to run them in.".to_owned();
            return Err(Denied::RunUnavailable(why));
        }
        let command = Box::new(command.clone());
        self.can_write()?;
        self.runs.begin(who.user)?;
        Ok(Begun::Runs(room, command))
    }

    fn go(
        &mut self,
        asker: Asker,
        who: Who,
        (room, command): (RoomId, RunCommand),
        line: CommandLine,
    ) {
        let (Some(inputs), Some(runner)) = (self.inputs.upgrade(), self.options.runner.clone())
        else {
            return;
        };
        self.away(&asker);
        self.counters.runs.add(1);
        let (is_own, arguments) = (command.program.is_none(), line.arguments().to_vec());
        let files = (command.reads == Reads::Files).then(|| {
            self.readers.run(move |reader: &mut dyn Reader| {
                let seen = names::files(reader, room)?;
                let told = names::told(&seen, is_own, &arguments);
                let ends = names::first_end(reader, room, &told)?;
                Ok((seen, ends))
            })
        });
        let places = Arc::clone(&self.run_places);
        self.tracker.spawn(async move {
            let mut ends = None;
            let ran = async {
                let files = match files {
                    Some(read) => {
                        let (seen, first) = received(read.await)?;
                        ends = first;
                        Some(
                            seen.into_iter()
                                .map(|file| (file.name, file.digest))
                                .collect(),
                        )
                    }
                    None => None,
                };
                let job = job(&command, &line, files)?;
                let _place = places.acquire().await;
                let ran = tokio::task::spawn_blocking(move || runner.run(&job)).await;
                ran.unwrap_or_else(|error| Err(RunError::Unavailable(error.to_string())))
                    .map_err(denied)
            };
            let ran = ran.await;
            let ran = RanInput {
                asker,
                who,
                room,
                line,
                ran,
                ends,
            };
            // The hub is gone only when the server goes down.
            let _ = inputs.send(Input::Ran(Box::new(ran))).await;
        });
    }

    /// Tells the room what a command wrote.
    pub(crate) fn ran(&mut self, ran: RanInput, now: Timestamp) {
        let RanInput {
            asker,
            who,
            room,
            line,
            ran,
            ends,
        } = ran;
        self.runs.end(who.user);
        if let Err(denied) = &ran {
            self.refused(who, &RoomRef::Id(room), &line, denied, now);
        }
        let is_session = who.session.is_some();
        let told = ran.and_then(|Ran { output, end }| {
            self.still_here(who, now)?;
            if ends.is_some_and(|end| end <= now) {
                return Err(Denied::RunUnavailable("what it read is over.".to_owned()));
            }
            let text = run_text(&line, &output, end).ok_or(Denied::RunOff)?;
            self.command(who, Command::TellRun { room, text, ends }, now)
        });
        let answer = told.map(|outcome| match is_session {
            // Its session is told of it as of what others say.
            true => Reply::Done(Outcome::Done),
            false => Reply::Done(outcome),
        });
        self.answered(asker, answer);
    }

    /// Writes down what was refused.
    fn refused(
        &mut self,
        who: Who,
        room: &RoomRef,
        line: &CommandLine,
        denied: &Denied,
        now: Timestamp,
    ) {
        self.counters.runs_refused.add(1);
        if matches!(denied, Denied::RunRefused(_)) && self.can_write().is_ok() {
            let entry = self.state.refused_run(who.user, room, line, now);
            self.write(vec![Change::Audited(entry)], None);
        }
    }
}

/// What comes of asking.
enum Begun {
    /// It is run.
    Runs(RoomId, Box<RunCommand>),
    /// There was nothing to run.
    Done,
}

/// The files of a room are in one folder: to go anywhere else is refused.
fn change_folder(line: &CommandLine) -> Result<(), Denied> {
    let to = line.arguments().first().map_or("/", String::as_str);
    let is_here = to
        .split('/')
        .all(|part| matches!(part, "" | "." | ".." | "~"));
    match is_here {
        true => Ok(()),
        false => Err(Denied::NoSuchFolder(to.to_owned())),
    }
}

/// # Errors
/// [`Denied::RunRefused`] when the arguments name a file that the room does not have.
fn job(
    command: &RunCommand,
    line: &CommandLine,
    files: Option<Vec<(String, Digest)>>,
) -> Result<Job, Denied> {
    let has = |name: &str| files.iter().flatten().any(|(known, _)| known == name);
    if !command.takes(line.arguments(), has) {
        return Err(Denied::RunRefused(line.to_string()));
    }
    Ok(Job {
        name: command.name.clone(),
        program: command.program.clone(),
        paths: command.paths.clone(),
        arguments: line.arguments().to_vec(),
        files,
        threads: command.threads,
        seconds: command.seconds,
        output_bytes: command.output_bytes,
    })
}

fn denied(error: RunError) -> Denied {
    match error {
        RunError::Unavailable(why) => {
            tracing::warn!("a command could not be run: {why}");
            Denied::RunUnavailable(why)
        }
        RunError::Stopped => Denied::ShuttingDown,
    }
}
