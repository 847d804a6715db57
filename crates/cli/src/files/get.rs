//! `parlor get`: a file that was shared, saved without overwriting anything.

use std::io;
use std::path::{Path, PathBuf};

use parlor_client::{Client, ClientError, Saved, Target};
use parlor_wire::{FileId, FileState, FileView, Reply, Request};
use serde::Serialize;

use super::board::Board;
use super::send::files_of;
use crate::arguments::GetArguments;
use crate::credentials::{Variables, identity};
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::signal;
use crate::output::Output;
use crate::reach::{self, Session, Stay, unexpected};

/// What standard output is called.
const STDOUT: &str = "-";

/// What was saved and where.
#[derive(Debug, Serialize)]
struct Line {
    file: FileView,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

/// Fetches the file.
///
/// # Errors
///
/// [`Failure`] unless it is whole and where it was to be saved.
pub async fn get(arguments: GetArguments) -> Result<(), Failure> {
    let target = target(arguments.output.as_deref());
    if matches!(target, Target::Stream(_)) && arguments.json {
        let text = "stdout can't be both the file and what --json prints: leave one of them out";
        return Err(Failure::Usage(text.to_owned()));
    }
    target.check()?;
    let mut stdin = Lines::stdin();
    let identity = identity(&arguments.reach, Variables::read(), &mut stdin).await?;
    let (session, events) = Session::begin(&arguments.reach, Stay::Lasting, identity).await?;
    drop(events);
    let result = fetch(&session, &arguments, target).await;
    session.end(&arguments.reach).await;
    result
}

fn target(output: Option<&Path>) -> Target {
    match output {
        None => Target::Folder(PathBuf::from(".")),
        Some(path) if path == Path::new(STDOUT) => Target::Stream(Box::new(io::stdout())),
        Some(path) if path.is_dir() => Target::Folder(path.to_owned()),
        Some(path) => Target::File(path.to_owned()),
    }
}

async fn fetch(session: &Session, arguments: &GetArguments, target: Target) -> Result<(), Failure> {
    let view = find(&session.client, &arguments.room, &arguments.file).await?;
    let files = files_of(session)?;
    let is_stream = matches!(target, Target::Stream(_));
    let board = Board::new("saved");
    let name = view.name.as_deref().unwrap_or(&arguments.file);
    let place = board.begin(name);
    let Saved { file, path } = tokio::select! {
        saved = files.download(view.id, target, &place.transfer) => saved?,
        () = board.keep() => return Ok(()),
        () = signal() => {
            if !is_stream {
                board.tell("stopped; what came is kept: the same command goes on from there");
            }
            return Err(Failure::Interrupted);
        }
    };
    place.done(file.size.unwrap_or_default());
    let Some(path) = path else { return Ok(()) };
    let mut output = Output::stdout();
    if arguments.json {
        let path = Some(path);
        return output.json(&Line { file, path });
    }
    output.fields(&[&path.strip_prefix(".").unwrap_or(&path).to_string_lossy()])
}

/// The file of this id, or the newest of this name; if none has come, the newest that is coming.
async fn find(client: &Client, room: &str, typed: &str) -> Result<FileView, Failure> {
    if let Ok(file) = typed.parse::<FileId>() {
        return match client.request(Request::File { file }).await? {
            Reply::File { file } => Ok(file),
            other => Err(unexpected(&other)),
        };
    }
    let room = reach::room(client, room).await?.to_string();
    let name = typed.to_owned();
    let named = Request::FileNamed {
        room: room.clone(),
        name,
    };
    let none = match client.request(named).await {
        Ok(Reply::File { file }) => return Ok(file),
        Ok(other) => return Err(unexpected(&other)),
        Err(error @ ClientError::Refused { .. }) => error,
        Err(error) => return Err(error.into()),
    };
    let list = Request::Files {
        room,
        before: None,
        limit: None,
    };
    match client.request(list).await? {
        Reply::Files { files } => {
            let is_it = |file: &FileView| {
                file.state == FileState::Sending && file.name.as_deref() == Some(typed)
            };
            files.into_iter().find(is_it).ok_or_else(|| none.into())
        }
        other => Err(unexpected(&other)),
    }
}
