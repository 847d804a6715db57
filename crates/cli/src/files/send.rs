//! `parlor send`: files out, each whole or not at all.

use std::path::Path;

use futures_util::StreamExt as _;
use parlor_client::{Files, Identity, Phase, Source, TransferError};
use parlor_wire::{FileView, Hidden, RoomId};

use super::AT_ONCE;
use super::board::Board;
use crate::arguments::SendArguments;
use crate::credentials::{Variables, identity};
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::signal;
use crate::output::Output;
use crate::reach::{self, Session, Stay};
use crate::state::unfinished;

/// What is sent of standard input.
const STDIN: &str = "-";

/// Sends the files.
///
/// # Errors
///
/// [`Failure`] unless every file is on the server.
pub async fn send(arguments: SendArguments) -> Result<(), Failure> {
    let mut sources = open(&arguments)?;
    let mut stdin = Lines::stdin();
    let identity = identity(&arguments.reach, Variables::read(), &mut stdin).await?;
    let session = sign_in(&arguments, identity, &sources).await?;
    if let Some(name) = arguments.r#as.as_ref().filter(|_| sources.is_empty()) {
        sources.push(Source::stream(name, stdin.rest())?);
    }
    let sources = sources.into_iter();
    let sources = sources
        .map(|source| source.living(arguments.r#for))
        .collect();
    let result = share(&session, &arguments, sources).await;
    session.end(&arguments.reach).await;
    result
}

/// The files that are named, opened; of standard input none, which is known by its name alone.
fn open(arguments: &SendArguments) -> Result<Vec<Source>, Failure> {
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    let is_stdin = |file: &Path| file == Path::new(STDIN);
    match (&arguments.files[..], &arguments.r#as) {
        ([file], Some(name)) if is_stdin(file) => {
            // Looked at now, so that a bad name is told before anybody is asked for anything.
            Source::stream(name, tokio::io::empty())?;
            Ok(Vec::new())
        }
        ([file], None) if is_stdin(file) => {
            usage("what comes from stdin has no name: add --as NAME")
        }
        ([file], name) => Ok(vec![Source::file(file, name.as_deref())?]),
        (_, Some(_)) => usage("--as names one file, and there are several: send it alone"),
        (files, None) if files.iter().any(|file| is_stdin(file)) => {
            usage("stdin is sent alone, with --as NAME")
        }
        (files, None) => {
            let sources = files.iter().map(|file| Source::file(file, None));
            Ok(sources.collect::<Result<_, _>>()?)
        }
    }
}

/// Signs in; as the same guest as before, where one began to send one of the files and did not finish.
async fn sign_in(
    arguments: &SendArguments,
    identity: Identity,
    sources: &[Source],
) -> Result<Session, Failure> {
    let reach = &arguments.reach;
    if let (Some(token), Identity::Guest { .. }) = (begun(arguments, sources), &identity) {
        // Their name may be taken by now, or the device forgotten: then it is begun anew.
        if let Ok((session, _)) = Session::begin(reach, Stay::Lasting, Identity::Token(token)).await
        {
            return Ok(session);
        }
    }
    let (session, _) = Session::begin(reach, Stay::Lasting, identity).await?;
    Ok(session)
}

fn begun(arguments: &SendArguments, sources: &[Source]) -> Option<Hidden> {
    let name = arguments.reach.name.as_deref()?;
    unfinished()?.guest(&arguments.reach.server(), name, sources)
}

async fn share(
    session: &Session,
    arguments: &SendArguments,
    sources: Vec<Source>,
) -> Result<(), Failure> {
    let room = reach::room(&session.client, &arguments.room).await?;
    let files = files_of(session)?;
    let is_stream = sources.iter().any(|source| source.size().is_none());
    let board = Board::new("sent");
    let work = async {
        let sent = futures_util::stream::iter(sources)
            .map(|source| one(&files, room, source, &board))
            .buffer_unordered(AT_ONCE);
        futures_util::pin_mut!(sent);
        let mut output = arguments.json.then(Output::stdout);
        let mut failed = Vec::new();
        while let Some(result) = sent.next().await {
            match (result, &mut output) {
                (Ok(view), Some(output)) => output.json(&view)?,
                (Ok(_), None) => {}
                (Err(failure), _) => failed.push(failure),
            }
        }
        Ok(failed)
    };
    tokio::pin!(work);
    let failed = tokio::select! {
        failed = &mut work => failed?,
        () = board.keep() => Vec::new(),
        () = signal() => {
            if is_stream {
                // Nobody could go on with it.
                board.cancel();
                let _: Result<Vec<Failure>, Failure> = work.await;
                board.tell("stopped, and nothing was shared");
            } else {
                board.tell("stopped; what was sent is kept for a day: the same command goes on from there");
            }
            return Err(Failure::Interrupted);
        }
    };
    conclude(failed, arguments.files.len())
}

/// Sends one file.
async fn one(
    files: &Files,
    room: RoomId,
    source: Source,
    board: &Board,
) -> Result<FileView, Failure> {
    let name = source.name().to_string();
    let place = board.begin(&name);
    let sent = tokio::select! {
        sent = files.upload(room, source, &place.transfer) => sent,
        // Two who took it from each other in turn would never end.
        () = taken_over(&place.transfer) => Err(TransferError::Client(taken_over_error())),
    };
    let view = sent.map_err(|error| named(&name, error))?;
    place.done(view.size.unwrap_or_default());
    Ok(view)
}

async fn taken_over(transfer: &parlor_client::Transfer) {
    while transfer.phase_changed().await != Phase::TakenOver {}
}

fn taken_over_error() -> parlor_client::ClientError {
    parlor_client::ClientError::Refused {
        code: "taken_over".to_owned(),
        message: "Another client goes on with sending it.".to_owned(),
    }
}

/// What sends and fetches files.
///
/// # Errors
///
/// Not reached: a client that stays is remembered.
pub fn files_of(session: &Session) -> Result<Files, Failure> {
    let files = session.client.files();
    let files = files.ok_or_else(|| Failure::Refused("the server gave no token".to_owned()))?;
    Ok(match unfinished() {
        Some(unfinished) => files.noting(unfinished),
        None => files,
    })
}

/// A failure that says of which file it is.
fn named(name: &str, error: TransferError) -> Failure {
    let is_kept = matches!(
        error,
        TransferError::Client(parlor_client::ClientError::Unreachable(_))
    );
    let failure = Failure::from(error);
    match failure {
        Failure::Refused(text) => Failure::Refused(format!("{name}: {text}")),
        Failure::Unreachable(text) if is_kept => Failure::Unreachable(format!(
            "{name}: {text}; what was sent is kept for a day: the same command goes on from there"
        )),
        other => other,
    }
}

/// One failure is told as it is; of several each, and the first decides.
fn conclude(failed: Vec<Failure>, all: usize) -> Result<(), Failure> {
    let count = failed.len();
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else {
        return Ok(());
    };
    for failure in failed {
        failure.report();
    }
    if count < all {
        eprintln!("parlor: {} of {all} files were sent", all - count);
    }
    Err(first)
}
