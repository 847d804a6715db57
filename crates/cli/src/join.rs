//! `parlor join`: the terminal client at a server somewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use parlor_client::{Client, ClientError, Events, Identity, Options};
use parlor_model::{UserName, sanitise_line};
use parlor_tui::{App, Seat};
use parlor_wire::Hidden;

use crate::arguments::{JoinArguments, Reach};
use crate::credentials::{Variables, code_line, identity, invite, password_line, says_who};
use crate::failure::Failure;
use crate::files::Saver;
use crate::find;
use crate::handoff::by_other_device;
use crate::input::Lines;
use crate::interrupt::or_interrupted;
use crate::reach::{check_name, is_same_name};
use crate::terminal::{Bridge, Left, Memory, Transfers, live, now, plain};

/// How long a client that is looked at goes on trying to come back: a lost laptop lid, a long weekend.
const PATIENCE: Duration = Duration::from_secs(30 * 86_400);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_secs(3);

/// Joins until the user leaves.
///
/// # Errors
///
/// [`Failure`] when the server refuses or can't be reached, or there is no terminal.
pub async fn join(arguments: JoinArguments) -> Result<(), Failure> {
    let JoinArguments {
        url,
        forget,
        qr,
        download_to,
        looks,
        mut reach,
    } = arguments;
    if let Some(url) = url {
        reach.server = Some(url);
    }
    let mut stdin = Lines::stdin();
    if reach.server.is_none() {
        let Some(found) = find::server(&mut stdin).await? else {
            return Ok(());
        };
        reach.server = Some(found);
    }
    let mut options = looks.options()?;
    options.saves_all = download_to.is_some();
    if !options.plain && !has_terminal() {
        return Err(Failure::Usage(
            "this is no terminal: add --plain for lines, or use `parlor tail` and `parlor say`"
                .to_owned(),
        ));
    }
    if let Some(folder) = &download_to {
        Saver::check(folder)?;
    }
    let folder = download_to.unwrap_or_else(|| PathBuf::from("."));
    let mut memory = Memory::of(&reach.server().to_string());
    if forget {
        memory.forget_token();
    }
    let (client, events) = match qr {
        true => or_interrupted(async { Ok(by_other_device(&reach, &mut memory).await?) }).await?,
        false => sign_in(&reach, &mut memory, &mut stdin).await?,
    };
    sit(
        client,
        events,
        options,
        Place {
            seat: Seat::Visitor,
            folder,
        },
        &mut memory,
        &mut stdin,
    )
    .await?;
    Ok(())
}

/// Somebody who has come in.
pub type Seated = (Client, Events);

/// What this client is called among its user's devices.
pub const LABEL: &str = "terminal client";

/// Where somebody sits.
#[derive(Debug)]
pub struct Place {
    /// Whose seat it is.
    pub seat: Seat,
    /// The folder that files are saved in.
    pub folder: PathBuf,
}

/// Sits in the chat until the user leaves, then says goodbye.
///
/// # Errors
///
/// [`Failure`] when the terminal or the connection is gone for good.
pub async fn sit(
    client: Client,
    events: Events,
    options: parlor_tui::Options,
    Place { seat, folder }: Place,
    memory: &mut Memory,
    stdin: &mut Lines,
) -> Result<Left, Failure> {
    let is_plain = options.plain;
    let options = parlor_tui::Options {
        seat,
        read: memory.marks(),
        history: memory.typed(),
        ..options
    };
    let app = App::new(options, &client.welcome(), now());
    let bridge = Bridge::new(client.clone(), events);
    let transfers = Transfers::new(&client, folder);
    let left = match is_plain {
        true => plain(app, bridge, transfers, memory, stdin).await,
        false => live(app, bridge, transfers, memory).await,
    };
    // Whether or not the server can answer, the user has left.
    let _ = tokio::time::timeout(GOODBYE, client.close()).await;
    left
}

/// Whether there is a terminal to paint on and to type at.
pub fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Comes in: as the arguments and variables say, as the device that is remembered, or as whoever is at the
/// terminal says they are.
///
/// # Errors
///
/// [`Failure`] when the server refuses or can't be reached.
pub async fn sign_in(
    reach: &Reach,
    memory: &mut Memory,
    stdin: &mut Lines,
) -> Result<Seated, Failure> {
    let variables = Variables::read();
    if says_who(reach, &variables) {
        let identity = identity(reach, variables, stdin).await?;
        let (client, events) = connect(reach, identity).await?;
        check_name(reach, &client.welcome().name)?;
        return Ok((client, events));
    }
    if let Some(identity) = remembered(reach, memory) {
        match connect(reach, identity).await {
            Ok(found) => return Ok(came_in(memory, found)),
            Err(ClientError::Refused { code, .. }) if is_forgotten(&code) => memory.forget_token(),
            Err(error) => return Err(error.into()),
        }
    }
    let invite = invite(reach, variables.invite)?;
    let mut name = reach.name.clone();
    loop {
        let asked = match name.take() {
            Some(name) => Some(name),
            None => ask_name(stdin).await?,
        };
        let Some(asked) = asked else {
            match or_interrupted(async { Ok(by_other_device(reach, memory).await) }).await? {
                Err(ClientError::Refused { message, .. }) => {
                    eprintln!("{}", sanitise_line(&message));
                }
                seated => return Ok(seated?),
            }
            continue;
        };
        let guest = Identity::Guest {
            name: asked.clone(),
            invite: invite.clone(),
        };
        let refused = match connect(reach, guest).await {
            Ok(found) => return Ok(came_in(memory, found)),
            Err(ClientError::Refused { code, .. }) if code == "name_registered" => {
                with_password(reach, &asked, stdin).await
            }
            Err(error) => Err(error),
        };
        match refused {
            Ok(found) => return Ok(came_in(memory, found)),
            // Who sits at a terminal can try another name.
            Err(ClientError::Refused { code, message })
                if reach.name.is_none() && has_terminal() && can_try_again(&code) =>
            {
                eprintln!("{}", sanitise_line(&message));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Connects and signs in, within the time that is given for it.
///
/// # Errors
///
/// [`ClientError`].
pub async fn connect(reach: &Reach, identity: Identity) -> Result<Seated, ClientError> {
    let mut options = Options::new(reach.server(), identity);
    options.patience = PATIENCE;
    options.label = LABEL.to_owned();
    let waited = reach.timeout;
    let connected = tokio::time::timeout(waited, Client::connect(options)).await;
    connected.unwrap_or_else(|_| {
        let (server, seconds) = (reach.server(), waited.as_secs_f32());
        Err(ClientError::Unreachable(format!(
            "{server} did not answer for {seconds:.1} s"
        )))
    })
}

fn came_in(memory: &mut Memory, found: Seated) -> Seated {
    let welcome = found.0.welcome();
    memory.came_in(&welcome.name, welcome.token.as_ref());
    found
}

/// The device that is remembered, unless another name is asked for.
fn remembered(reach: &Reach, memory: &Memory) -> Option<Identity> {
    let (token, whose) = memory.token()?;
    let is_same = match (&reach.name, whose) {
        (None, _) => true,
        (Some(name), Some(whose)) => is_same_name(name, whose),
        (Some(_), None) => false,
    };
    is_same.then_some(Identity::Token(token))
}

/// Asks for a name; `None` is to come in by another device.
async fn ask_name(stdin: &mut Lines) -> Result<Option<String>, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Usage("who are you? Add --name NAME".to_owned()));
    }
    eprintln!("Enter alone signs you in by another device on which you are signed in.");
    loop {
        eprint!("Your name: ");
        io::stderr().flush()?;
        let line = or_interrupted(stdin.next()).await?;
        let Some(line) = line else {
            return Err(Failure::Interrupted);
        };
        if line.trim().is_empty() {
            return Ok(None);
        }
        match UserName::parse(line.trim()) {
            Ok(name) => return Ok(Some(name.to_string())),
            Err(why) => eprintln!("That is no name: {why}."),
        }
    }
}

async fn with_password(
    reach: &Reach,
    name: &str,
    stdin: &mut Lines,
) -> Result<Seated, ClientError> {
    let refused = |message: &str| ClientError::Refused {
        code: "name_registered".to_owned(),
        message: message.to_owned(),
    };
    if !io::stdin().is_terminal() {
        return Err(refused("That name is registered and needs its password."));
    }
    eprintln!("{name} is registered.");
    let password: Hidden = match password_line(stdin).await {
        Ok(password) => password,
        Err(_) => return Err(refused("That name needs its password.")),
    };
    let with = |code| Identity::Password {
        name: name.to_owned(),
        password: password.clone(),
        code,
    };
    match connect(reach, with(None)).await {
        Err(ClientError::Refused { code, .. }) if code == "second_factor" => {
            let code = code_line(stdin).await;
            let code = code.map_err(|_| refused("That name needs a code of its second factor."))?;
            connect(reach, with(Some(code))).await
        }
        connected => connected,
    }
}

/// Whether the server does not know the device any more.
fn is_forgotten(code: &str) -> bool {
    matches!(code, "unauthorized" | "invalid_token" | "signed_out")
}

/// Whether another name or password may help.
fn can_try_again(code: &str) -> bool {
    matches!(
        code,
        "name_taken"
            | "name_registered"
            | "name_confusable"
            | "wrong_password"
            | "wrong_code"
            | "bad_request"
    )
}
