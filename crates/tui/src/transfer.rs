//! Files on their way, as the driver tells of them: it moves the bytes, the client shows and steers.

use parlor_wire::FileId;

/// A file on its way to the server or from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Names it for as long as the client runs.
    pub number: u64,
    /// Which way it goes.
    pub way: Way,
    /// What it is called; not yet cleaned.
    pub name: String,
    /// The file, where it is being fetched.
    pub file: Option<FileId>,
    /// What it does.
    pub stand: Stand,
    /// Bytes that have been moved.
    pub done: u64,
    /// Bytes that there are, where that is known.
    pub size: Option<u64>,
    /// Bytes a second on this connection, where that can be told.
    pub speed: Option<u64>,
    /// Seconds that it takes from here, where that can be told.
    pub left: Option<u64>,
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From here to a room.
    Sending,
    /// From a room to here.
    Fetching,
}

/// What a transfer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// It has not begun.
    Waiting,
    /// Bytes move.
    Moving,
    /// The connection was lost, and it tries to come back.
    Lost,
    /// It was paused.
    Paused,
    /// Another client goes on with sending it.
    TakenOver,
}

/// What is wished of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To stop for now.
    Pause,
    /// To go on.
    Resume,
    /// To give it up for good.
    Cancel,
}

/// What became of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is on the server.
    Sent,
    /// It was saved at this path.
    Saved(String),
    /// It was given up.
    Cancelled,
    /// It could not be done, and this is why.
    Failed(String),
}

/// Something on this machine that a path could become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPath {
    /// The path, beginning as it was typed.
    pub path: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// How many bytes a file has.
    pub size: u64,
}

impl Transfer {
    /// How much of a hundred has been moved; `None` while the size is not known.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        let size = self.size?;
        // The quotient is at most a hundred.
        let percent = u128::from(self.done.min(size)) * 100 / u128::from(size.max(1));
        Some(if size == 0 {
            100
        } else {
            u64::try_from(percent).unwrap_or(100)
        })
    }

    /// Whether it goes on by itself.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.stand, Stand::Waiting | Stand::Moving | Stand::Lost)
    }
}

impl Way {
    /// An arrow that shows it.
    #[must_use]
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::Sending => "↑",
            Self::Fetching => "↓",
        }
    }
}
