//! What the client asks of its driver.

use parlor_model::Lifetime;
use parlor_wire::{FileId, Request, RoomId};

use crate::Wish;

/// Something to be done outside. Effects are carried out in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this request; its answer comes back as a frame with the same tag. What can't be sent for
    /// good is answered with an error frame of that tag. The driver keeps requests that were made while
    /// the connection is lost, and sends them when it is back.
    Send {
        /// Names the answer.
        tag: u64,
        /// What is asked.
        request: Box<Request>,
    },
    /// Share files of this machine with a room.
    Share {
        /// The room.
        room: RoomId,
        /// The paths, with quotes and backslashes taken away; `~` is still to be understood.
        paths: Vec<String>,
        /// Everything that was typed: the one path that is meant if that is a file.
        typed: String,
        /// For how long they are shared; `None` is as long as the room keeps them.
        lifetime: Option<Lifetime>,
    },
    /// Save a shared file in the download folder, under a name that nothing has there.
    Fetch {
        /// The file.
        file: FileId,
        /// Its name; not yet cleaned.
        name: String,
        /// How many bytes it has, where that is known.
        size: Option<u64>,
    },
    /// Pause a transfer, go on with it, or give it up.
    Steer {
        /// Which.
        transfer: u64,
        /// What is wished.
        wish: Wish,
    },
    /// Find what this path could become; comes back as [`Input::Paths`](crate::Input::Paths).
    FindPaths(String),
    /// Ring the terminal's bell.
    Bell,
    /// Tell the desktop: somebody wants the user's attention.
    Notify {
        /// Who or where.
        title: String,
        /// What, cleaned to one line.
        body: String,
    },
    /// Set the terminal's title.
    Title(String),
    /// Put this into the clipboard.
    Copy(String),
    /// Paint everything anew, whatever the terminal shows.
    Redraw,
    /// Put the client to sleep until the shell wakes it.
    Suspend,
    /// End the client.
    Quit {
        /// In the host's own seat: whether the server goes on.
        keep_server: bool,
    },
}
