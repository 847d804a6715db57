//! Deciding: a command and the state it meets, to changes or a denial. One file per kind of command.

mod account;
mod block;
mod draft;
mod expire;
mod factor;
mod file;
mod invite;
mod mention;
mod message;
mod moderate;
mod passkey;
mod personal;
mod pin;
mod relay;
mod role;
mod room;
mod run;

use draft::Draft;
pub use expire::{Over, end_room, expire, next_reminder, remind};
pub use file::end_file;
pub use relay::{RelayTo, Relayed};

use crate::{Command, Context, Decision, Denied, State};

/// Decides a command of a signed-in user. Nothing happens until its changes are applied.
///
/// # Errors
/// [`Denied`], in words for the one who asked.
pub fn decide<'a>(
    state: &'a State,
    context: Context<'a>,
    command: Command,
) -> Result<Decision, Denied> {
    let draft = Draft::new(state, context)?;
    match command {
        Command::Post {
            room,
            text,
            reply_to,
            manner,
            lifetime,
            id,
        } => message::post(
            draft,
            message::Post {
                room,
                text,
                reply_to,
                manner,
                lifetime,
                id,
            },
        ),
        Command::TellRun { room, text, ends } => run::tell(draft, room, text, ends),
        Command::Edit {
            room,
            target,
            facts,
            text,
        } => message::edit(draft, &room, target, facts, text),
        Command::Delete {
            room,
            target,
            facts,
        } => message::delete(draft, &room, target, facts),
        Command::React {
            room,
            target,
            facts,
            emoji,
            on,
        } => message::react(draft, &room, target, facts, emoji, on),
        Command::Pin {
            room,
            target,
            facts,
            on,
        } => pin::pin(draft, &room, target, facts, on),
        Command::OfferFile { room, file, id } => file::offer(draft, &room, file, id),
        Command::CancelFile { file } => file::cancel(draft, file),
        Command::CreateRoom {
            name,
            kind,
            keeping,
        } => room::create(draft, name, kind, keeping),
        Command::OpenDirect { with } => room::open_direct(draft, &with),
        Command::Join { room, key } => room::join(draft, &room, key.as_ref()),
        Command::Leave { room } => room::leave(draft, &room),
        Command::SetTopic { room, topic } => room::set_topic(draft, &room, topic),
        Command::SetFlags {
            room,
            flags,
            keeping,
        } => room::set_flags(draft, &room, flags, keeping),
        Command::SetKeeping { room, keeping } => room::set_keeping(draft, &room, keeping),
        Command::RenameRoom { room, name, reason } => room::rename(draft, &room, name, reason),
        Command::SetMask {
            room,
            list,
            mask,
            on,
        } => room::set_mask(draft, &room, list, mask, on),
        Command::SetRoomRole { room, user, role } => role::set_in_room(draft, &room, &user, role),
        Command::SetServerRole { user, role } => role::set_on_server(draft, &user, role),
        Command::Invite { room, user } => invite::invite(draft, &room, &user),
        Command::CreateInvite {
            digest,
            room,
            uses,
            span,
        } => invite::create(draft, digest, room.as_ref(), uses, span),
        Command::RevokeInvite { invite } => invite::revoke(draft, invite),
        Command::Remove { room, user, reason } => moderate::remove(draft, &room, &user, reason),
        Command::Mute {
            room,
            user,
            span,
            reason,
        } => moderate::mute(draft, &room, &user, span, reason),
        Command::Unmute { room, user } => moderate::unmute(draft, &room, &user),
        Command::Block {
            name,
            with_address,
            span,
            reason,
        } => block::block(draft, name, with_address, span, reason),
        Command::Unblock { name } => block::unblock(draft, name),
        Command::Rename { name } => account::rename(draft, name),
        Command::Register { credential } => account::register(draft, credential),
        Command::SetPassword {
            credential,
            proof,
            session,
        } => account::set_password(draft, credential, proof, session),
        Command::SetIrcPassword { verifier } => account::set_irc_password(draft, verifier),
        Command::SetFactor {
            secret,
            step,
            codes,
            sign_out,
            session,
        } => factor::set(draft, secret, (step, codes), sign_out.then_some(session)),
        Command::RemoveFactor { proof } => factor::remove(draft, proof),
        Command::RenewRecovery { proof, codes } => factor::renew(draft, proof, codes),
        Command::AddPasskey { new, proof } => passkey::add(draft, new, proof),
        Command::RemovePasskey { passkey } => passkey::remove(draft, passkey),
        Command::ResetFactor { user } => factor::reset(draft, &user),
        Command::AddDevice {
            device,
            digest,
            label,
        } => account::add_device(draft, device, digest, label),
        Command::Away { text } => account::away(&draft, text),
        Command::MarkRead { room, seq } => personal::mark_read(draft, &room, seq),
        Command::SetNotify { room, level } => personal::set_notify(draft, &room, level),
        Command::Ignore { user, on } => personal::ignore(draft, &user, on),
        Command::RevokeDevice { device, owner } => account::revoke_device(draft, device, owner),
    }
}
