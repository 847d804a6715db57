//! Export: `parlor admin export`, everything that was said as lines for other programs.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use parlor_core::Room;
use parlor_hub::{Clock as _, SystemClock};
use parlor_model::{RoomName, Seq};
use parlor_store::{EventRange, Order};
use parlor_store_sqlite::View;
use parlor_wire::{EventFrame, ExportLine, ExportedRoom};

use crate::backup::data_folder;
use crate::error::RunError;

/// Events of one read.
const PAGE: usize = 500;

/// Hands each line of an export to `line`: every room, or the one that is named, with the events that its
/// log has now. Deleted texts are in none; a server may be using the folder.
///
/// # Errors
/// [`RunError`]: there is no store or no such room, or `line` failed.
pub fn export(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    room: Option<&str>,
    mut line: impl FnMut(&ExportLine) -> io::Result<()>,
) -> Result<(), RunError> {
    let data = data_folder(data, config)?;
    let mut view = View::open(&data).map_err(RunError::Copy)?;
    view.as_of(SystemClock.now());
    let stored = view.load().map_err(RunError::Copy)?;
    let users: BTreeMap<_, _> = stored
        .users
        .into_iter()
        .map(|user| (user.id, user))
        .collect();
    for room in asked(stored.rooms, room)? {
        line(&ExportLine::Room(ExportedRoom::new(&room, &users))).map_err(RunError::Output)?;
        log(&mut view, &room, &mut line)?;
    }
    Ok(())
}

fn log(
    view: &mut View,
    room: &Room,
    line: &mut impl FnMut(&ExportLine) -> io::Result<()>,
) -> Result<(), RunError> {
    let mut after = Seq::ZERO;
    while after < room.head {
        let range = EventRange {
            after,
            before: Some(room.head.next()),
            limit: PAGE,
            order: Order::Oldest,
        };
        let events = view.events(room.id, range).map_err(RunError::Copy)?;
        let Some(last) = events.last() else { break };
        after = last.seq;
        for event in &events {
            line(&ExportLine::Event(EventFrame::from(event))).map_err(RunError::Output)?;
        }
    }
    Ok(())
}

/// All rooms, or the one that is named.
///
/// # Errors
/// [`RunError::NoRoom`].
pub(crate) fn asked(mut rooms: Vec<Room>, room: Option<&str>) -> Result<Vec<Room>, RunError> {
    if let Some(room) = room {
        rooms.retain(|known| is_called(known, room));
        if rooms.is_empty() {
            return Err(RunError::NoRoom(room.to_owned()));
        }
    }
    Ok(rooms)
}

/// Whether this is the room's id, or its name in any case, with or without a `#`.
fn is_called(room: &Room, asked: &str) -> bool {
    let name = RoomName::parse_typed(asked).ok();
    room.id.to_string() == asked || (name.is_some() && name == room.name)
}
