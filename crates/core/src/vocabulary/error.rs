//! Why a typed text was not understood, in words that say what to type instead.

use parlor_model::{
    CommandLineError, EmojiError, FileNameError, LifetimeError, NameError, PasswordError,
    RoomKeyError, SecondCodeError, SpanError, TextError,
};
use thiserror::Error;

use super::Entry;

/// Why a text is neither a message nor a command. Nothing of it was sent to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    /// It can't be a message.
    #[error(transparent)]
    Text(#[from] TextError),
    /// There is no such command.
    #[error("There is no command /{word}.{} To send a text that starts with /, type // instead.", hint(*.nearest))]
    Unknown {
        /// What was typed, cleaned and shortened.
        word: String,
        /// The command that was probably meant.
        nearest: Option<&'static str>,
    },
    /// There is no such command to explain.
    #[error("There is no command /{word}.{}", hint(*.nearest))]
    NoHelp {
        /// What was typed, cleaned and shortened.
        word: String,
        /// The command that was probably meant.
        nearest: Option<&'static str>,
    },
    /// An argument is missing.
    #[error("/{} needs {argument}. Usage: {}", .command.name, .command.usage())]
    Missing {
        /// The command.
        command: &'static Entry,
        /// The argument, as the usage calls it.
        argument: &'static str,
    },
    /// An argument can't be understood.
    #[error("{argument}: {why}. Usage: {}", .command.usage())]
    Invalid {
        /// The command.
        command: &'static Entry,
        /// The argument, as the usage calls it.
        argument: &'static str,
        /// The rule that it breaks.
        why: Invalid,
    },
    /// There is more than the command takes.
    #[error("That is more than /{} takes. Usage: {}", .command.name, .command.usage())]
    TooMuch {
        /// The command.
        command: &'static Entry,
    },
}

/// The rule that an argument breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Invalid {
    /// No name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// No text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// No duration.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// No lifetime.
    #[error(transparent)]
    Lifetime(#[from] LifetimeError),
    /// No end of a room.
    #[error(
        "a room ends on a day, such as 2030-12-24 (at its start, in UTC), or after a duration, such as 30d"
    )]
    End,
    /// No reaction.
    #[error(transparent)]
    Emoji(#[from] EmojiError),
    /// No code.
    #[error(transparent)]
    Code(#[from] SecondCodeError),
    /// Nothing that is done about a second factor.
    #[error("type /2fa on, and then /2fa on CODE PASSWORD; or /2fa off, /2fa codes")]
    Factor,
    /// No password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No key.
    #[error(transparent)]
    Key(#[from] RoomKeyError),
    /// No name of a file.
    #[error(transparent)]
    File(#[from] FileNameError),
    /// No command.
    #[error(transparent)]
    Command(#[from] CommandLineError),
    /// No number of a message.
    #[error("a message is named by its number in /history, or ^ for the last one")]
    Target,
    /// No count.
    #[error("this is a whole number, 1 or more")]
    Count,
}

fn hint(nearest: Option<&str>) -> String {
    let meant = nearest.map(|name| format!(" Did you mean /{name}?"));
    meant.unwrap_or_else(|| " /help lists them.".to_owned())
}
