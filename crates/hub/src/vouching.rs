//! Vouching: letting a further device or somebody else in, or changing by what one signs in. It needs a whole sign-in.

use parlor_core::{Action, Actor, Command, Denied, State, policy};
use parlor_model::{DeviceId, SessionId};

use crate::request::Request;

/// Whether this lets another device or somebody else in, or changes by what a user signs in; but for giving up oneself the
/// device that asks. Whatever else can be asked for is named, so that nothing new is forgotten.
pub(crate) fn is_asked_by(request: &Request, asks: Option<DeviceId>) -> bool {
    match request {
        Request::Register(_)
        | Request::SetPassword { .. }
        | Request::SetIrcPassword(_)
        | Request::BeginFactor
        | Request::ConfirmFactor(_)
        | Request::RemoveFactor { .. }
        | Request::RenewRecovery { .. }
        | Request::AddPasskey(_)
        | Request::AddCertificate(_)
        | Request::OfferCode
        | Request::OpenCode(_)
        | Request::ConfirmCode(_) => true,
        Request::Command(command) => is_commanded_by(command, asks),
        Request::Tagged { command, .. } => is_commanded_by(command, asks),
        Request::Run { .. }
        | Request::Factor
        | Request::Passkeys
        | Request::May { .. }
        | Request::CreateInvite { .. }
        | Request::Attend(_)
        | Request::Unattend { .. }
        | Request::Typing { .. }
        | Request::Relay { .. }
        | Request::Guard(_)
        | Request::Desert(_)
        | Request::GoBy(_)
        | Request::Accept { .. }
        | Request::Ping
        | Request::Who { .. }
        | Request::Rooms
        | Request::Room(_)
        | Request::Names(_)
        | Request::Whois(_)
        | Request::History { .. }
        | Request::Conversations { .. }
        | Request::Search { .. }
        | Request::Pins(_)
        | Request::Invitations
        | Request::Masks { .. }
        | Request::Mine
        | Request::File(_)
        | Request::FileNamed { .. }
        | Request::Files { .. }
        | Request::Blocks
        | Request::Invites
        | Request::Users
        | Request::Devices
        | Request::RefuseCode
        | Request::Audit { .. } => false,
    }
}

fn is_commanded_by(command: &Command, asks: Option<DeviceId>) -> bool {
    match command {
        Command::RevokeDevice { device, .. } => asks != Some(*device),
        Command::Register { .. }
        | Command::SetPassword { .. }
        | Command::SetIrcPassword { .. }
        | Command::SetFactor { .. }
        | Command::RemoveFactor { .. }
        | Command::RenewRecovery { .. }
        | Command::AddPasskey { .. }
        | Command::RemovePasskey { .. }
        | Command::ResetFactor { .. }
        | Command::AddDevice { .. } => true,
        Command::Post { .. }
        | Command::TellRun { .. }
        | Command::Edit { .. }
        | Command::Delete { .. }
        | Command::React { .. }
        | Command::Pin { .. }
        | Command::OfferFile { .. }
        | Command::CancelFile { .. }
        | Command::CreateRoom { .. }
        | Command::OpenDirect { .. }
        | Command::Join { .. }
        | Command::Leave { .. }
        | Command::SetTopic { .. }
        | Command::SetFlags { .. }
        | Command::SetKeeping { .. }
        | Command::RenameRoom { .. }
        | Command::SetMask { .. }
        | Command::SetRoomRole { .. }
        | Command::SetServerRole { .. }
        | Command::Invite { .. }
        | Command::Remove { .. }
        | Command::Block { .. }
        | Command::Unblock { .. }
        | Command::Mute { .. }
        | Command::Unmute { .. }
        | Command::Rename { .. }
        | Command::Away { .. }
        | Command::MarkRead { .. }
        | Command::SetNotify { .. }
        | Command::Ignore { .. }
        | Command::CreateInvite { .. }
        | Command::RevokeInvite { .. } => false,
    }
}

/// Who it is that may make an account for somebody else, by a session that is here.
///
/// # Errors
/// [`Denied::InvalidToken`] when the session is over; [`Denied::IrcSignIn`], [`Denied::NotAllowed`], [`Denied::FactorNeeded`].
pub(crate) fn may_make_account(state: &State, session: SessionId) -> Result<Actor, Denied> {
    let presence = &state.presence;
    let attendee = presence.session(session).ok_or(Denied::InvalidToken)?;
    attendee.means.may_vouch()?;
    let standing = state.standing(attendee.user, None);
    let standing = standing.raised(presence.is_raised(session));
    policy::may(standing, Action::InviteToServer)?;
    let known = state.user(attendee.user).ok_or(Denied::InvalidToken)?;
    Ok(crate::views::actor(known.id, &known.name))
}
