//! `parlor rooms`: the rooms that one is in or can find.

use parlor_wire::{Reply, Request, RoomSummary};

use crate::arguments::RoomsArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::reach::{self, Stay};

/// Prints the list.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn rooms(arguments: RoomsArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let rooms = match client.request(Request::Rooms).await? {
            Reply::Rooms { rooms } => rooms,
            other => return Err(reach::unexpected(&other)),
        };
        let mut output = Output::stdout();
        rooms.iter().try_for_each(|room| match arguments.json {
            true => output.json(room),
            false => {
                let (name, members) = (label(room), room.members.to_string());
                output.fields(&[&name, room.kind.as_str(), &members, &room.topic])
            }
        })
    })
    .await
}

/// A room as `--room` takes it.
fn label(room: &RoomSummary) -> String {
    match (&room.name, &room.with) {
        (Some(name), _) => name.clone(),
        (None, Some(with)) => format!("@{}", with.name),
        (None, None) => room.id.to_string(),
    }
}
