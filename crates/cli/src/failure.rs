//! How a command fails: what is said on stderr, and the exit code.

use std::io;
use std::process::ExitCode;

use parlor_client::{ClientError, TransferError};
use parlor_server::{RunError, io_words};

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The server said no. Exit code 1.
    Refused(String),
    /// The command line, a file or a variable can't be used as it is. Exit code 2.
    Usage(String),
    /// Nobody answered, or not in time. Exit code 3.
    Unreachable(String),
    /// The server did not start, or a store can't be used.
    Server(RunError),
    /// Nobody reads the output any more, as with `parlor tail | head`. Exit code 0 and no word.
    NobodyReads,
    /// What is wrong was said already. Exit code 1.
    Told,
    /// Ended by a signal, with the clean-up done. Exit code 130 and no word.
    Interrupted,
    /// What is left: the output can't be written, and the like. Exit code 1.
    Other(anyhow::Error),
}

impl Failure {
    /// Says it on stderr, in one line, and answers with the exit code.
    pub fn report(self) -> ExitCode {
        let (code, text) = match self {
            Self::Refused(text) => (1, text),
            Self::Usage(text) => (2, text),
            Self::Unreachable(text) => (3, text),
            Self::Server(error) => (error.exit_code(), error.to_string()),
            Self::NobodyReads => return ExitCode::SUCCESS,
            Self::Told => return ExitCode::FAILURE,
            Self::Interrupted => return ExitCode::from(130),
            Self::Other(error) => (1, format!("{error:#}")),
        };
        eprintln!("parlor: {}", parlor_model::sanitise_line(&text));
        ExitCode::from(code)
    }

    /// A file that was named can't be read.
    pub fn unreadable(what: &str, error: &io::Error) -> Self {
        Self::Usage(format!("{what} can't be read: {}", io_words(error)))
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused { code, message } if code == "unsupported_version" => {
                Self::Refused(format!(
                    "{message} Take the parlor version that the server runs."
                ))
            }
            ClientError::Refused { code, message } => {
                Self::Refused(format!("{message}{}", way_out(&code)))
            }
            ClientError::Unreachable(text) => Self::Unreachable(text),
            ClientError::Untrusted(text) => Self::Refused(text),
            error @ ClientError::Protocol(_) => Self::Refused(error.to_string()),
        }
    }
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Client(error) => error.into(),
            TransferError::Source(text) | TransferError::Target(text) => Self::Usage(text),
            TransferError::NobodyReads => Self::NobodyReads,
            TransferError::Cancelled => Self::Interrupted,
            TransferError::Output(text) | TransferError::Damaged(text) => Self::Refused(text),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Server(error)
    }
}

impl From<io::Error> for Failure {
    /// An error of writing the output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::Other(anyhow::Error::from(error).context("the output can't be written")),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// The command that helps against a refusal, as the end of what is said about it.
fn way_out(code: &str) -> &'static str {
    match code {
        "no_such_room" => " `parlor rooms` lists those there are.",
        "no_such_user" => " `parlor who` lists who is here, `parlor admin users` everybody.",
        "no_such_file" => " `parlor tail --json --events` tells which are shared.",
        "second_factor" => " PARLOR_CODE brings it.",
        "server_invite_only" => " --invite-file FILE or PARLOR_INVITE brings it.",
        "name_registered" => " --password-stdin or PARLOR_PASSWORD brings it.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(failure: Failure) -> String {
        format!("{:?}", failure.report())
    }

    #[test]
    fn every_failure_has_its_exit_code() {
        let refused = ClientError::Refused {
            code: "muted".to_owned(),
            message: "No.".to_owned(),
        };
        let broken = io::Error::from(io::ErrorKind::BrokenPipe);
        let cases = [
            (Failure::from(refused), 1),
            (Failure::from(ClientError::Protocol("x".to_owned())), 1),
            (Failure::Usage("x".to_owned()), 2),
            (Failure::from(ClientError::Unreachable("x".to_owned())), 3),
            (Failure::from(broken), 0),
            (Failure::Interrupted, 130),
        ];
        for (failure, expected) in cases {
            assert_eq!(code(failure), format!("{:?}", ExitCode::from(expected)));
        }
    }
}
