//! What a client writes down while it is tortured.

/// A message that the server acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its text, which no other message has.
    pub text: String,
    /// Where the acknowledgement says it stands.
    pub seq: u64,
}

/// An event of the room's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place.
    pub seq: u64,
    /// The text, when it is a message.
    pub text: Option<String>,
}

/// What one client knows at the end.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The client's name.
    pub name: String,
    /// Everything that was acknowledged to it, retries included, in the order of the answers.
    pub acknowledged: Vec<Acknowledged>,
    /// Runs of what it was shown: everything in one run came without a gap, by its own account. A
    /// client that resumes has one run for its whole life.
    pub seen: Vec<Vec<Logged>>,
    /// How many messages it sent, retries not counted.
    pub sent: u64,
    /// How many it sent again because no answer came.
    pub retried: u64,
    /// How many times it connected.
    pub connections: u64,
}
