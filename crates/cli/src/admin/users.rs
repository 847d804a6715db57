//! `parlor admin users`, `roles` and `factor`.

use parlor_wire::{Reply, Request, ServerRole};

use crate::arguments::{ListArguments, Reach};
use crate::failure::Failure;
use crate::output::Output;
use crate::reach::{self, Stay};

/// Prints all users.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn list(arguments: ListArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let users = match client.request(Request::Users).await? {
            Reply::Users { users } => users,
            other => return Err(reach::unexpected(&other)),
        };
        let mut output = Output::stdout();
        users.iter().try_for_each(|user| match arguments.json {
            true => output.json(user),
            false => {
                let here = if user.here { "here" } else { "gone" };
                let id = user.who.id.to_string();
                let account = user.account.as_deref().unwrap_or_default();
                output.fields(&[&user.who.name, user.role.as_str(), here, &id, account])
            }
        })
    })
    .await
}

/// Gives a user a role.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn set_role(reach: Reach, user: String, role: String) -> Result<(), Failure> {
    let parsed: Result<parlor_model::ServerRole, _> = role.parse();
    let role = parsed.map_err(|error| Failure::Usage(format!("{role}: {error}")))?;
    let role = ServerRole::from(role);
    reach::signed_in(&reach, Stay::Brief, async |client, _, _| {
        client
            .request(Request::SetServerRole { user, role })
            .await?;
        Ok(())
    })
    .await
}

/// Turns a user's second factor off.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn reset_factor(reach: Reach, user: String) -> Result<(), Failure> {
    reach::signed_in(&reach, Stay::Brief, async |client, _, _| {
        client.request(Request::ResetFactor { user }).await?;
        Ok(())
    })
    .await
}
