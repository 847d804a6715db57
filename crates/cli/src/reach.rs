//! Coming in: from the arguments to a signed-in client in the right room.

use parlor_client::{Client, ClientError, Events, Options};
use parlor_wire::{Reply, Request, RoomId};

use crate::arguments::Reach;
use crate::credentials::{Variables, identity};
use crate::failure::Failure;
use crate::input::Lines;

/// Connects and signs in.
///
/// # Errors
///
/// [`Failure`] with its exit code.
pub async fn connect(reach: &Reach, stdin: &mut Lines) -> Result<(Client, Events), Failure> {
    let identity = identity(reach, Variables::read(), stdin).await?;
    let mut options = Options::new(reach.server.clone(), identity);
    options.patience = reach.timeout;
    options.label = "parlor (command line)".to_owned();
    let (client, events) = Client::connect(options).await?;
    let is = client.welcome().name.clone();
    match &reach.name {
        Some(name) if !is_same_name(name, &is) => {
            client.close().await.ok();
            Err(Failure::Usage(format!(
                "the token is that of {is}, not of {name}: leave --name out, or name {is}"
            )))
        }
        _ => Ok((client, events)),
    }
}

/// The room that is meant, joined if one is not in it yet.
///
/// # Errors
///
/// [`Failure::Refused`] when there is none, or none for this user.
pub async fn room(client: &Client, typed: &str) -> Result<RoomId, Failure> {
    if let Some(with) = typed.strip_prefix('@') {
        let request = Request::OpenDirect { with: with.to_owned() };
        return match client.request(request).await? {
            Reply::RoomId { room } => Ok(room),
            other => Err(unexpected(&other)),
        };
    }
    let room = room_word(typed);
    let join = Request::Join { room: room.clone(), key: None };
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

fn is_same_name(one: &str, other: &str) -> bool {
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
        let cases = [("lobby", "#lobby"), ("#dev", "#dev"), ("@anna", "@anna"), (id, id)];
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
