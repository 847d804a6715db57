//! Commands that only this client has: they are about what goes on on this machine, and no server hears of them.

/// A command of the client's own.
#[derive(Debug, PartialEq, Eq)]
pub struct Own {
    /// Its name, without the `/`.
    pub name: &'static str,
    /// Its arguments.
    pub arguments: &'static str,
    /// What it does, in a few words.
    pub help: &'static str,
}

/// `/transfers`, the one there is.
pub const TRANSFERS: Own = Own {
    name: "transfers",
    arguments: "[pause|resume|cancel NUMBER]",
    help: "show the files that are on their way; pause one, go on, or give it up",
};

impl Own {
    /// How to type it.
    #[must_use]
    pub fn usage(&self) -> String {
        format!("/{} {}", self.name, self.arguments)
    }
}

/// The words after `/transfers`, if that is what is typed.
#[must_use]
pub fn transfers(text: &str) -> Option<Vec<&str>> {
    let mut words = text.split_whitespace();
    let name = words.next()?.strip_prefix('/')?;
    name.eq_ignore_ascii_case(TRANSFERS.name)
        .then(|| words.collect())
}
