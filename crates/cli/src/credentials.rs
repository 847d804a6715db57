//! Who the command line, the variables and stdin say one is. Secrets never come from arguments.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use parlor_client::Identity;
use parlor_server::Echo;
use parlor_wire::Hidden;

use crate::arguments::Reach;
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::or_interrupted;

/// What the environment holds.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// `PARLOR_TOKEN`.
    pub token: Option<Hidden>,
    /// `PARLOR_PASSWORD`.
    pub password: Option<Hidden>,
    /// `PARLOR_CODE`.
    pub code: Option<Hidden>,
    /// `PARLOR_INVITE`.
    pub invite: Option<Hidden>,
}

impl Variables {
    /// Reads them; an empty one is none.
    pub fn read() -> Self {
        let read = |name| {
            env::var(name)
                .ok()
                .filter(|value| !value.is_empty())
                .map(Hidden::from)
        };
        Self {
            token: read("PARLOR_TOKEN"),
            password: read("PARLOR_PASSWORD"),
            code: read("PARLOR_CODE"),
            invite: read("PARLOR_INVITE"),
        }
    }
}

/// Decides how to sign in: a token file, then a password, then a token variable, then as a guest.
///
/// # Errors
///
/// [`Failure::Usage`] when nothing says who, or a file can't be read.
pub async fn identity<R: tokio::io::AsyncRead + Unpin>(
    reach: &Reach,
    variables: Variables,
    stdin: &mut Lines<R>,
) -> Result<Identity, Failure> {
    if let Some(file) = &reach.token_file {
        return Ok(Identity::Token(secret_file("--token-file", file)?));
    }
    let password = match reach.password_stdin {
        true => Some(password_line(stdin).await?),
        false => variables.password.filter(|_| variables.token.is_none()),
    };
    let name = reach.name.clone();
    match (name, password, variables.token) {
        (Some(name), Some(password), _) => Ok(Identity::Password {
            name,
            password,
            code: variables.code,
        }),
        (None, Some(_), _) => Err(usage("a password needs a name: add --name NAME")),
        (_, None, Some(token)) => Ok(Identity::Token(token)),
        (Some(name), None, None) => Ok(Identity::Guest {
            name,
            invite: invite(reach, variables.invite)?,
        }),
        (None, None, None) => Err(usage(
            "who are you? Add --name NAME, or give a token with --token-file or PARLOR_TOKEN",
        )),
    }
}

/// Whether the arguments or the variables bring a credential.
pub fn says_who(reach: &Reach, variables: &Variables) -> bool {
    let is_given = reach.token_file.is_some() || reach.password_stdin;
    is_given || variables.token.is_some() || variables.password.is_some()
}

/// The invite's code, from the file that is named or from the variable.
///
/// # Errors
///
/// [`Failure::Usage`] when the file can't be read.
pub fn invite(reach: &Reach, variable: Option<Hidden>) -> Result<Option<Hidden>, Failure> {
    let file = reach.invite_file.as_deref();
    let invite = file
        .map(|file| secret_file("--invite-file", file))
        .transpose()?;
    Ok(invite.or(variable))
}

/// The password on the next line of stdin; a terminal is asked for it and does not show it.
///
/// # Errors
///
/// [`Failure::Usage`] when there is none, [`Failure::Interrupted`] by a signal.
pub async fn password_line<R: tokio::io::AsyncRead + Unpin>(
    stdin: &mut Lines<R>,
) -> Result<Hidden, Failure> {
    let echo = match io::stdin().is_terminal() {
        true => Some(ask_unseen()?),
        false => None,
    };
    let line = or_interrupted(stdin.next()).await;
    drop(echo);
    let line = line?.filter(|line| !line.is_empty());
    line.map(Hidden::from)
        .ok_or_else(|| usage("there is no password on stdin"))
}

/// The code of a second factor, which a terminal is asked for. It is good once, so that it may be seen.
///
/// # Errors
///
/// [`Failure::Usage`] when there is none, [`Failure::Interrupted`] by a signal.
pub async fn code_line<R: tokio::io::AsyncRead + Unpin>(
    stdin: &mut Lines<R>,
) -> Result<Hidden, Failure> {
    eprint!("Code of your app, or a recovery code: ");
    let line = or_interrupted(stdin.next()).await?;
    let line = line.filter(|line| !line.trim().is_empty());
    line.map(Hidden::from)
        .ok_or_else(|| usage("there is no code on stdin"))
}

/// Asks on the terminal, on standard error as everything but the result.
fn ask_unseen() -> Result<Echo, Failure> {
    let echo = Echo::off().map_err(|error| Failure::unreadable("stdin", &error))?;
    eprint!("Password: ");
    Ok(echo)
}

/// A secret that is all there is in a file, but for white space around it.
fn secret_file(flag: &str, file: &Path) -> Result<Hidden, Failure> {
    let what = format!("{flag} {}", file.display());
    let text = std::fs::read_to_string(file).map_err(|e| Failure::unreadable(&what, &e))?;
    let secret = text.trim();
    if secret.is_empty() || secret.contains(char::is_whitespace) {
        return Err(usage(&format!(
            "{what} has to hold one word and nothing else"
        )));
    }
    Ok(Hidden::from(secret.to_owned()))
}

fn usage(text: &str) -> Failure {
    Failure::Usage(text.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        reach: Reach,
    }

    fn secret(text: &str) -> Option<Hidden> {
        Some(Hidden::from(text.to_owned()))
    }

    async fn identify(line: &[&str], variables: Variables, stdin: &str) -> Result<String, String> {
        let line = Line::try_parse_from([&["x"], line].concat()).unwrap();
        let mut source = stdin.as_bytes();
        let identity = identity(&line.reach, variables, &mut Lines::new(&mut source)).await;
        match identity.map_err(|failure| format!("{failure:?}"))? {
            Identity::Guest { name, invite } => {
                Ok(format!("guest {name} {:?}", invite.map(Hidden::into_inner)))
            }
            Identity::Password {
                name,
                password,
                code,
            } => {
                let code = code.map(|code| format!(" and {}", code.expose()));
                let code = code.unwrap_or_default();
                Ok(format!("{name} with {}{code}", password.expose()))
            }
            Identity::Token(token) => Ok(format!("token {}", token.expose())),
        }
    }

    #[tokio::test]
    async fn flags_come_before_variables() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, b"from-file\n").unwrap();
        let path = file.path().to_str().unwrap();
        let token = || Variables {
            token: secret("t"),
            ..Variables::default()
        };
        let both = || Variables {
            password: secret("p"),
            invite: secret("i"),
            ..token()
        };
        let no_token = || Variables {
            token: None,
            ..both()
        };
        let invited = || Variables {
            invite: secret("i"),
            ..Variables::default()
        };
        let coded = || Variables {
            code: secret("123456"),
            ..no_token()
        };
        let cases: [(&[&str], Variables, &str); 8] = [
            (&["--name", "a"], coded(), "a with p and 123456"),
            (&["--token-file", path], both(), "token from-file"),
            (&["--name", "a", "--password-stdin"], both(), "a with typed"),
            (&["--name", "a"], both(), "token t"),
            (&["--name", "a"], no_token(), "a with p"),
            (&["--name", "a"], invited(), "guest a Some(\"i\")"),
            (
                &["--name", "a", "--invite-file", path],
                invited(),
                "guest a Some(\"from-file\")",
            ),
            (&[], token(), "token t"),
        ];
        for (line, variables, expected) in cases {
            assert_eq!(
                identify(line, variables, "typed\n").await.unwrap(),
                expected
            );
        }
    }

    #[tokio::test]
    async fn what_is_missing_is_said() {
        let none = Variables::default;
        let nobody = identify(&[], none(), "").await.unwrap_err();
        assert!(nobody.contains("--name"), "{nobody}");
        let nameless = identify(&["--password-stdin"], none(), "p\n")
            .await
            .unwrap_err();
        assert!(nameless.contains("a password needs a name"), "{nameless}");
        let silent = identify(&["--name", "a", "--password-stdin"], none(), "")
            .await
            .unwrap_err();
        assert!(silent.contains("no password on stdin"), "{silent}");
        let gone = identify(&["--token-file", "/nonexistent"], none(), "")
            .await
            .unwrap_err();
        assert!(
            gone.contains("--token-file /nonexistent can't be read"),
            "{gone}"
        );
    }
}
