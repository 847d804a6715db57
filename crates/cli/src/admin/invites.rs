//! `parlor admin invites`.

use parlor_wire::{InviteId, Reply, Request};

use crate::arguments::{ListArguments, Reach};
use crate::failure::Failure;
use crate::output::{Output, time};
use crate::reach::{self, Stay};

/// Prints the open invites.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn list(arguments: ListArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let invites = match client.request(Request::Invites).await? {
            Reply::Invites { invites } => invites,
            other => return Err(reach::unexpected(&other)),
        };
        let mut output = Output::stdout();
        invites.iter().try_for_each(|invite| match arguments.json {
            true => output.json(invite),
            false => {
                let uses = match invite.uses_left {
                    Some(left) => format!("{left} uses left"),
                    None => "any number of uses".to_owned(),
                };
                let until = match invite.until {
                    Some(until) => format!("until {}", time(until)),
                    None => "for ever".to_owned(),
                };
                output.fields(&[
                    &invite.id.to_string(),
                    &uses,
                    &until,
                    &format!("by {}", invite.by),
                ])
            }
        })
    })
    .await
}

/// Makes an invite and prints its code.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn create(
    reach: Reach,
    room: Option<String>,
    uses: Option<u32>,
    span_ms: Option<u64>,
    json: bool,
) -> Result<(), Failure> {
    let room = room.as_deref().map(reach::room_word);
    reach::signed_in(&reach, Stay::Brief, async |client, _, _| {
        let reply = client
            .request(Request::CreateInvite {
                room,
                uses,
                span_ms,
            })
            .await?;
        match &reply {
            Reply::Invite { .. } if json => Output::stdout().json(&reply),
            Reply::Invite {
                code: Some(code), ..
            } => Output::stdout().fields(&[code.expose()]),
            other => Err(reach::unexpected(other)),
        }
    })
    .await
}

/// Takes an invite back.
///
/// # Errors
///
/// [`Failure::Usage`] when the id is none; [`Failure`] when the server refuses or is lost.
pub async fn revoke(reach: Reach, id: &str) -> Result<(), Failure> {
    let parsed: Result<InviteId, _> = id.parse();
    let invite = parsed.map_err(|error| {
        Failure::Usage(format!(
            "{error}; `parlor admin invites list` shows the ids"
        ))
    })?;
    reach::signed_in(&reach, Stay::Brief, async |client, _, _| {
        client.request(Request::RevokeInvite { invite }).await?;
        Ok(())
    })
    .await
}
