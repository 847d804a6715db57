//! `parlor admin`: what is asked of a running server.

mod audit;
mod blocks;
mod claim;
mod export;
mod files;
mod invites;
mod users;

pub use export::export;
pub use files::files;
pub use users::reset_factor;

use crate::arguments::{InvitesCommand, OnlineCommand, RolesCommand};
use crate::failure::Failure;

/// Runs the command.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn run(command: OnlineCommand) -> Result<(), Failure> {
    match command {
        OnlineCommand::Users(list) => users::list(list).await,
        OnlineCommand::Roles(RolesCommand::Set { reach, user, role }) => {
            users::set_role(reach, user, role).await
        }
        OnlineCommand::Blocks(list) => blocks::list(list).await,
        OnlineCommand::Block(block) => blocks::block(block).await,
        OnlineCommand::Unblock(unblock) => blocks::unblock(unblock).await,
        OnlineCommand::Invites(InvitesCommand::List(list)) => invites::list(list).await,
        OnlineCommand::Invites(InvitesCommand::Create {
            reach,
            room,
            uses,
            span_ms,
            json,
        }) => invites::create(reach, room, uses, span_ms, json).await,
        OnlineCommand::Invites(InvitesCommand::Revoke { reach, invite }) => {
            invites::revoke(reach, &invite).await
        }
        OnlineCommand::Audit(audit) => audit::audit(audit).await,
        OnlineCommand::Claim(claim) => claim::claim(claim).await,
    }
}
