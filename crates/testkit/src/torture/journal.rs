//! What a client writes down while it is tortured.

/// A message that the server acknowledged, or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The message's text, or the file's name; no other has it.
    pub text: String,
    /// Where the acknowledgement says it stands; of a file, where it was offered.
    pub seq: u64,
}

/// What an event of the room's log is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// A message with this text.
    Message(String),
    /// A file of this name, which is there from here on.
    File(String),
    /// Anything else.
    Else,
}

/// An event of the room's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place.
    pub seq: u64,
    /// What it is.
    pub what: What,
    /// Who did it, and when.
    pub origin: Origin,
}

/// Who did something by which name, and when, as RFC 3339 writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The name that they had.
    pub by: String,
    /// When, in UTC with milliseconds.
    pub at: String,
}

/// An event as a client was shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its place, where the client is told that.
    pub seq: Option<u64>,
    /// What it is.
    pub what: What,
    /// Who did it, and when, where the client is told that.
    pub origin: Option<Origin>,
}

/// Which events a client's protocol shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shows {
    /// All.
    #[default]
    Everything,
    /// Messages, and files that are there.
    Said,
    /// Messages.
    Messages,
}

/// What one client knows at the end.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The client's name.
    pub name: String,
    /// Everything that was acknowledged to it, retries included, in the order of the answers.
    pub acknowledged: Vec<Acknowledged>,
    /// The files that it shared.
    pub shared: Vec<Acknowledged>,
    /// What it is shown at all.
    pub shows: Shows,
    /// Runs of what it was shown: everything in one run came without a gap, by its own account. A
    /// client that resumes has one run for its whole life.
    pub seen: Vec<Vec<Shown>>,
    /// Whether the first of these runs has everything from the room's beginning on, because the client asked for all that was said
    /// before it came in.
    pub from_the_beginning: bool,
    /// What was under way without ids, connection by connection and in order, when the client hung up: what
    /// stands of each is its beginning.
    pub flights: Vec<Vec<String>>,
    /// How many messages it sent, retries not counted, nor what it can't know the fate of.
    pub sent: u64,
    /// How many it sent again because no answer came.
    pub retried: u64,
    /// How many times it connected.
    pub connections: u64,
}

impl Shows {
    /// Whether that is shown.
    #[must_use]
    pub fn has(self, what: &What) -> bool {
        match what {
            What::Message(_) => true,
            What::File(_) => self != Self::Messages,
            What::Else => self == Self::Everything,
        }
    }
}
