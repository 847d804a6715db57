//! Coming in: from the arguments to a signed-in client in the right room.

use std::time::Duration;

use parlor_client::{Client, ClientError, Events, Identity, Options};
use parlor_wire::{Reply, Request, RoomId};

use crate::arguments::Reach;
use crate::credentials::{Variables, identity};
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::or_interrupted;

/// How long the goodbye may take when the work is done.
const GOODBYE: Duration = Duration::from_secs(5);

/// What is left behind of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Nothing: a few questions, and a lost connection is the end.
    Brief,
    /// A device for as long as the command runs, to come back with after a lost connection.
    Lasting,
}

/// Signs in, works, and says goodbye however the work ended, so that a guest's name is free at once.
///
/// # Errors
///
/// Of signing in and of the work; that the goodbye was lost changes nothing.
pub async fn signed_in(
    reach: &Reach,
    stay: Stay,
    work: impl AsyncFnOnce(&Client, Events, &mut Lines) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut stdin = Lines::stdin();
    let identity = identity(reach, Variables::read(), &mut stdin).await?;
    let (session, events) = Session::begin(reach, stay, identity).await?;
    let result = or_interrupted(work(&session.client, events, &mut stdin)).await;
    session.end(reach).await;
    result
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Session {
    /// The client.
    pub client: Client,
    is_left_over: bool,
}

impl Session {
    /// Signs in.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the server refuses or can't be reached, or the name is another's.
    pub async fn begin(
        reach: &Reach,
        stay: Stay,
        identity: Identity,
    ) -> Result<(Self, Events), Failure> {
        // A guest's device goes with the guest; a token is kept by whoever gave it.
        let is_left_over = stay == Stay::Lasting && matches!(identity, Identity::Password { .. });
        let mut options = Options::new(reach.server(), identity);
        options.patience = reach.timeout;
        options.remember = stay == Stay::Lasting;
        options.label = "parlor (command line)".to_owned();
        let (client, events) = Client::connect(options).await?;
        let session = Self {
            client,
            is_left_over,
        };
        match check_name(reach, &session.client.welcome().name) {
            Ok(()) => Ok((session, events)),
            Err(wrong) => {
                session.end(reach).await;
                Err(wrong)
            }
        }
    }

    /// Says goodbye. What was done stands, whether or not the server could answer.
    pub async fn end(self, reach: &Reach) {
        let goodbye = async {
            match self.is_left_over {
                true => self.client.sign_out().await,
                false => self.client.close().await,
            }
        };
        let _ = tokio::time::timeout(GOODBYE.min(reach.timeout), goodbye).await;
    }
}

/// A token is somebody's: it never overrides the name that was asked for.
///
/// # Errors
///
/// [`Failure::Usage`] when it is another's.
pub fn check_name(reach: &Reach, is: &str) -> Result<(), Failure> {
    match &reach.name {
        Some(name) if !is_same_name(name, is) => Err(Failure::Usage(format!(
            "the token is that of {is}, not of {name}: leave --name out, or name {is}"
        ))),
        _ => Ok(()),
    }
}

/// The room that is meant, joined if one is not in it yet.
///
/// # Errors
///
/// [`Failure::Refused`] when there is none, or none for this user.
pub async fn room(client: &Client, typed: &str) -> Result<RoomId, Failure> {
    if let Some(with) = typed.strip_prefix('@') {
        let request = Request::OpenDirect {
            with: with.to_owned(),
        };
        return match client.request(request).await? {
            Reply::RoomId { room } => Ok(room),
            other => Err(unexpected(&other)),
        };
    }
    let room = room_word(typed);
    let join = Request::Join {
        room: room.clone(),
        key: None,
    };
    let view = match client.request(Request::Room { room: room.clone() }).await {
        Ok(Reply::Room { view }) if view.room.member || view.room.lobby => return Ok(view.room.id),
        Ok(Reply::Room { view }) => Some(view.room.id),
        Ok(other) => return Err(unexpected(&other)),
        Err(ClientError::Refused { code, .. }) if code == "not_member" => None,
        Err(error) => return Err(error.into()),
    };
    match client.request(join).await {
        Err(ClientError::Refused { code, .. }) if code == "already_member" => {}
        joined => drop(joined?),
    }
    match view {
        Some(room) => Ok(room),
        None => match client.request(Request::Room { room }).await? {
            Reply::Room { view } => Ok(view.room.id),
            other => Err(unexpected(&other)),
        },
    }
}

/// A room as a frame has it: what is no id and has no mark is a name.
pub fn room_word(typed: &str) -> String {
    let is_id = typed.parse::<RoomId>().is_ok();
    if is_id || typed.starts_with(['#', '@']) {
        return typed.to_owned();
    }
    format!("#{typed}")
}

/// An answer of another kind than asked for.
pub fn unexpected(reply: &Reply) -> Failure {
    ClientError::Protocol(format!("unexpected answer {reply:?}")).into()
}

/// Whether the server takes two names for the same.
pub fn is_same_name(one: &str, other: &str) -> bool {
    use parlor_model::UserName;
    match (UserName::parse(one), UserName::parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_named_as_people_type_them() {
        let id = "0123456789abcdef0123456789abcdef";
        let cases = [
            ("lobby", "#lobby"),
            ("#dev", "#dev"),
            ("@anna", "@anna"),
            (id, id),
        ];
        for (typed, word) in cases {
            assert_eq!(room_word(typed), word);
        }
    }

    #[test]
    fn names_are_compared_as_the_server_does() {
        assert!(is_same_name("Anna", "anna"));
        assert!(!is_same_name("anna", "hanna"));
    }
}
