//! Why a command was denied: one closed list, each with a stable code that every gateway maps.

use parlor_model::{FileFailure, Seq, Span, Timestamp, bytes};
use thiserror::Error;

use crate::policy::Needs;

/// How a name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Somebody has this very name, in upper or lower case.
    Same,
    /// Somebody has a name that looks the same.
    Confusable,
}

/// A refusal, in words for the person who asked. [`Denied::code`] is the part that programs read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Denied {
    /// The policy says no.
    #[error("Only {0} can do that.")]
    NotAllowed(Needs),
    /// The one acted on stands too high for the one who acts.
    #[error("You can't do that to {0}: their role is not below yours.")]
    Outranked(String),
    /// Nobody can do this to themselves.
    #[error("You can't do that to yourself.")]
    Yourself,
    /// The last owner can't go.
    #[error("The server needs an owner: make somebody else owner first.")]
    LastOwner,
    /// No such user now.
    #[error("There is nobody called {0} here.")]
    NoSuchUser(String),
    /// No such room, or none that the asker may know of.
    #[error("There is no room called {0} that you can find.")]
    NoSuchRoom(String),
    /// No such message in the room.
    #[error("There is no message {0} in this room.")]
    NoSuchMessage(Seq),
    /// The message offers a file or is a command's output: it has no text of its author's.
    #[error("Message {0} is a file or what a command wrote. It can be deleted, not edited.")]
    NoText(Seq),
    /// No such file, or none that the asker may know of.
    #[error("There is no file {0} that you can find.")]
    NoSuchFile(String),
    /// The file has not come whole, and will not.
    #[error("The file {name} {}.", .why.told())]
    FileFailed {
        /// Its name.
        name: String,
        /// Why.
        why: FileFailure,
    },
    /// The operator lets nobody share files.
    #[error("Sharing files is switched off on this server.")]
    FilesOff,
    /// The file is larger than the limit.
    #[error("That file is too large: it has {}, the limit is {}.", bytes(*.size), bytes(*.limit))]
    FileTooLarge {
        /// The limit, in bytes.
        limit: u64,
        /// What was given.
        size: u64,
    },
    /// The user's files would take up more than the limit.
    #[error("Your files take up {} of {}. Delete some first.", bytes(*.used), bytes(*.limit))]
    UserQuota {
        /// The limit, in bytes.
        limit: u64,
        /// What they take up now.
        used: u64,
    },
    /// All files would take up more than the limit.
    #[error("The server's files take up {} of {}. Its operator can make space.", bytes(*.used), bytes(*.limit))]
    ServerQuota {
        /// The limit, in bytes.
        limit: u64,
        /// What they take up now.
        used: u64,
    },
    /// The disk that keeps files is too full.
    #[error("The server's disk is too full for files. What was sent is kept: try again later.")]
    NoSpace,
    /// Bytes came for another place than the one that is next.
    #[error("The server has {offset} bytes of this file: go on from there.")]
    WrongOffset {
        /// How many bytes there are.
        offset: u64,
    },
    /// What arrived is not what its sender has.
    #[error("What arrived is not what was sent: the digests differ. Send the file again.")]
    WrongDigest,
    /// The operator lets nobody run commands.
    #[error("Running commands is switched off on this server.")]
    RunOff,
    /// The command is not among those that are allowed, or not for the asker, here, or so.
    #[error("No privileges to run the command: {0}")]
    RunRefused(String),
    /// No command can be run now.
    #[error("The server can't run commands: {0}")]
    RunUnavailable(String),
    /// A room's folder has no folders in it.
    #[error("There is no folder {0} here: the room's files are all in /.")]
    NoSuchFolder(String),
    /// The bytes of files can't be written or read now.
    #[error("The server can't keep files right now. What was sent is kept: try again later.")]
    FilesUnavailable,
    /// A receiver waited too long for a sender.
    #[error("The sender of this file does not go on. Try again when it has come.")]
    SenderStalled,
    /// Another connection goes on with the same file.
    #[error("Another connection has taken over sending this file.")]
    TakenOver,
    /// Somebody else wrote it.
    #[error("You can only edit your own messages.")]
    NotAuthor,
    /// No such block.
    #[error("{0} is not blocked.")]
    NotBlocked(String),
    /// No such mute.
    #[error("{0} is not muted.")]
    NotMuted(String),
    /// No such invite, or it was used up, revoked or has expired.
    #[error(
        "This invite is not valid: it is mistyped, used up, expired or taken back. Ask for a new one."
    )]
    NoSuchInvite,
    /// No such device of the asker's.
    #[error("There is no such device.")]
    NoSuchDevice,
    /// The asker is not in the room.
    #[error("You are not in this room. Join it first.")]
    NotMember,
    /// The one acted on is not in the room.
    #[error("{0} is not in this room.")]
    TargetNotMember(String),
    /// Already a member.
    #[error("{0} is already in this room.")]
    AlreadyMember(String),
    /// A user's name can't be had.
    #[error("{}", taken_text(.name, *.how))]
    NameTaken {
        /// The name asked for.
        name: String,
        /// By which comparison.
        how: Taken,
    },
    /// A room's name can't be had.
    #[error("There is already a room called {name}, or one that looks the same.")]
    RoomNameTaken {
        /// The name asked for.
        name: String,
        /// By which comparison.
        how: Taken,
    },
    /// The name belongs to a registered user.
    #[error("{0} is registered. Sign in with its password, or take another name.")]
    NameRegistered(String),
    /// The user, the name or the address is blocked.
    #[error("You are blocked by an admin. No connection possible.{}", until_text(*.until))]
    Blocked {
        /// When the block ends by itself.
        until: Option<Timestamp>,
    },
    /// A block refuses the name that somebody wants to take.
    #[error("The name {0} is blocked by an admin. Choose another.")]
    NameBlocked(String),
    /// The asker is muted.
    #[error("You are muted here: you can read, not write.{}", until_text(*.until))]
    Muted {
        /// When the mute ends by itself.
        until: Option<Timestamp>,
    },
    /// The room lets only voiced members write.
    #[error("This room is moderated: only voiced members and operators can write.")]
    Moderated,
    /// The one written to takes direct messages from registered users alone.
    #[error("{0} takes messages from registered users only. Set a password for your name first.")]
    Guarded(String),
    /// The operator lets only registered users write.
    #[error("Guests can't write here. Register first: set a password for your name.")]
    GuestsReadOnly,
    /// The room's operators let nothing through that programs ask each other.
    #[error("What programs ask each other is not passed on in this room.")]
    NoQueries,
    /// The room is full.
    #[error("This room is full: it takes {limit} members.")]
    RoomFull {
        /// The room's limit.
        limit: u32,
    },
    /// The room is by invitation only.
    #[error("This room is by invitation only. Ask a member for one.")]
    InviteOnly,
    /// The room's key is missing or wrong.
    #[error("This room needs its key.")]
    WrongKey,
    /// A mask on the room's ban list matches.
    #[error("You are banned from this room.")]
    Banned,
    /// A mask on the room's ban list matches the one acted on.
    #[error("{0} is banned from this room. Lift the ban or add an exception first.")]
    TargetBanned(String),
    /// The other one of a direct room was a guest and won't come back.
    #[error("The other one has left for good: nobody would read that.")]
    Gone,
    /// The room's end has come.
    #[error("This room has ended.")]
    RoomOver,
    /// The room's end is not ahead.
    #[error("A room can only end later than now, and within ten years.")]
    BadEnd,
    /// A block of that address would refuse the one who asks too, or the server's own machine.
    #[error("That address is also yours or the server's own. Block the name alone.")]
    AddressShared,
    /// The server lets nobody new in without an invite.
    #[error(
        "This server is by invitation only. Come with an invite's code; an admin can make one."
    )]
    ServerInviteOnly,
    /// The server lets only registered users in.
    #[error("This server is for registered users only.")]
    RegisteredOnly,
    /// A text is longer than the limit.
    #[error("That is too long: {length} characters, the limit is {limit}.")]
    TooLong {
        /// The limit, in characters.
        limit: usize,
        /// What was given.
        length: usize,
    },
    /// A count is at its limit.
    #[error("Too many {what}: the limit is {limit}.")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The client's own id for a message was used before, for another one.
    #[error(
        "This id belongs to another message that you sent. Send this one under an id of its own."
    )]
    IdUsed,
    /// This is not done in a direct room.
    #[error("That can't be done in a direct room.")]
    DirectRoom,
    /// This is not done in the lobby.
    #[error("That can't be done in the lobby: everyone is in it.")]
    Lobby,
    /// The user already has a credential.
    #[error("You are registered already.")]
    AlreadyRegistered,
    /// A guest asked for what needs a credential.
    #[error("Guests can't do that. Register first: set a password for your name.")]
    NotRegistered,
    /// The one acted on has no credential, or would lose it.
    #[error("{0} is a guest: only registered users can have a role on the server.")]
    TargetNotRegistered(String),
    /// The name and password do not match.
    #[error("Wrong name or password.")]
    WrongPassword,
    /// A new password is too short.
    #[error("A password has at least {limit} {}.", if *.limit == 1 { "character" } else { "characters" })]
    PasswordTooShort {
        /// How many characters it must have.
        limit: usize,
    },
    /// The account has a second factor: a code is needed too.
    #[error(
        "This account also needs a code: the six digits of its authenticator app, or a recovery code."
    )]
    SecondFactor,
    /// The name, password and code do not match, or the code was used.
    #[error("Wrong name, password or code. A code of the app is good once: wait for the next one.")]
    WrongCode,
    /// The session came in by what signs in on IRC alone.
    #[error(
        "You came in by a password for IRC or a certificate, which lets no other device in, makes no accounts and does not change how you sign in. Sign in by your account's password, here or in a browser."
    )]
    IrcSignIn,
    /// The role needs a second factor, and the asker has none.
    #[error(
        "Your role needs a second factor before you can do that: type /2fa on, or open the settings in a browser."
    )]
    FactorNeeded,
    /// The second factor is on already.
    #[error("Your second factor is on already. Type /2fa off first to use another app.")]
    FactorOn,
    /// The second factor is off.
    #[error("Your second factor is off. Type /2fa on to turn it on.")]
    FactorOff,
    /// No second factor was begun, or it took too long.
    #[error("There is nothing to confirm, or it took too long. Begin again with /2fa on.")]
    FactorNotBegun,
    /// A passkey is unknown, or what it says is not right.
    #[error("This passkey does not sign in here: it was removed, or belongs to another server.")]
    InvalidPasskey,
    /// The passkey is registered already.
    #[error("This passkey is registered already.")]
    PasskeyKnown,
    /// No such passkey of the asker's.
    #[error("There is no such passkey.")]
    NoSuchPasskey,
    /// The one acted on has no second factor.
    #[error("{0} has no second factor and no passkey.")]
    TargetFactorOff(String),
    /// The bearer token is unknown or was revoked.
    #[error("This sign-in is not valid: it is mistyped, or was signed out. Sign in again.")]
    InvalidToken,
    /// A password came over a connection on which others could read it.
    #[error(
        "This connection is not encrypted, so the server takes no password over it. Come by its https address."
    )]
    PlaintextPassword,
    /// The operator lets nobody sign further devices in by a code.
    #[error("Signing in by a code is switched off on this server.")]
    HandoffOff,
    /// Nobody showed this sign-in code, at least not lately.
    #[error(
        "There is no such code: it is mistyped, or too old. Let the other device show a fresh one."
    )]
    NoSuchCode,
    /// The sign-in code came too late, or was given up.
    #[error("This code has expired. Let the other device show a fresh one.")]
    CodeExpired,
    /// The sign-in code was used before.
    #[error(
        "This code was used already, and each is good only once. Let the other device show a fresh one."
    )]
    CodeUsed,
    /// Somebody confirms, and nobody waits for that.
    #[error("No device waits for you to confirm it. Show a fresh code.")]
    NothingToConfirm,
    /// The number is not the one on the other device.
    #[error(
        "That is not the number on the other device, so it is not signed in. If it is yours, show a fresh code."
    )]
    WrongNumber,
    /// The one who is signed in did not let the device in.
    #[error("The other device did not confirm this sign-in.")]
    HandoffRefused,
    /// A sign-in code would go over a connection on which others could read it.
    #[error(
        "This connection is not encrypted, so the server gives and takes no sign-in code over it. Come by its https address."
    )]
    PlaintextCode,
    /// The server has an owner already, or the link is wrong.
    #[error(
        "This link makes nobody owner: the server has one already, or was started again and printed another link."
    )]
    InvalidClaim,
    /// Too fast.
    #[error("Too many tries. Wait {0} and try again.")]
    TooFast(Span),
    /// The store can't take writes now.
    #[error("The server can't store messages right now. Nothing was sent; try again later.")]
    Unavailable(String),
    /// The server is going down.
    #[error("The server is shutting down.")]
    ShuttingDown,
}

fn taken_text(name: &str, how: Taken) -> String {
    match how {
        Taken::Same => format!("The name {name} is taken. Choose another."),
        Taken::Confusable => {
            format!("The name {name} looks like one that is taken. Choose another.")
        }
    }
}

fn until_text(until: Option<Timestamp>) -> String {
    until
        .map(|until| format!(" It ends at {} UTC.", moment_of_end(until)))
        .unwrap_or_default()
}

/// The moment at which something ends, as people read it: `2026-11-21 02:15:26` in UTC; on a whole minute without the
/// seconds. What is left of a second is rounded up: it ends no later than that.
#[must_use]
pub fn moment_of_end(until: Timestamp) -> String {
    let millis = until.as_millis().saturating_add(999);
    let text = Timestamp::from_millis(millis).to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    let time = time.get(..8).unwrap_or(time);
    format!("{date} {}", time.strip_suffix(":00").unwrap_or(time))
}

impl Denied {
    /// When what refuses ends by itself: a block or a mute with a duration.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Blocked { until } | Self::Muted { until } => *until,
            _ => None,
        }
    }

    /// The stable code: `snake_case`, never changed once released, listed in docs/protocol.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(_) => "not_allowed",
            Self::Outranked(_) => "outranked",
            Self::Yourself => "yourself",
            Self::LastOwner => "last_owner",
            Self::NoSuchUser(_) => "no_such_user",
            Self::NoSuchRoom(_) => "no_such_room",
            Self::NoSuchMessage(_) => "no_such_message",
            Self::NoText(_) => "no_text",
            Self::NoSuchFile(_) => "no_such_file",
            Self::FileFailed { .. } => "file_failed",
            Self::FilesOff => "files_off",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::UserQuota { .. } => "user_quota",
            Self::ServerQuota { .. } => "server_quota",
            Self::NoSpace => "no_space",
            Self::RunOff => "run_off",
            Self::RunRefused(_) => "run_refused",
            Self::RunUnavailable(_) => "run_unavailable",
            Self::NoSuchFolder(_) => "no_such_folder",
            Self::WrongOffset { .. } => "wrong_offset",
            Self::WrongDigest => "wrong_digest",
            Self::FilesUnavailable => "files_unavailable",
            Self::SenderStalled => "sender_stalled",
            Self::TakenOver => "taken_over",
            Self::NotAuthor => "not_author",
            Self::NotBlocked(_) => "not_blocked",
            Self::NotMuted(_) => "not_muted",
            Self::NoSuchInvite => "no_such_invite",
            Self::NoSuchDevice => "no_such_device",
            Self::NotMember => "not_member",
            Self::TargetNotMember(_) => "target_not_member",
            Self::AlreadyMember(_) => "already_member",
            Self::NameTaken {
                how: Taken::Same, ..
            } => "name_taken",
            Self::NameTaken {
                how: Taken::Confusable,
                ..
            } => "name_confusable",
            Self::RoomNameTaken { .. } => "room_name_taken",
            Self::NameRegistered(_) => "name_registered",
            Self::Blocked { .. } => "blocked",
            Self::NameBlocked(_) => "name_blocked",
            Self::Muted { .. } => "muted",
            Self::Moderated => "moderated",
            Self::Guarded(_) => "guarded",
            Self::GuestsReadOnly => "guests_read_only",
            Self::NoQueries => "no_queries",
            Self::RoomFull { .. } => "room_full",
            Self::InviteOnly => "invite_only",
            Self::WrongKey => "wrong_key",
            Self::Banned => "banned",
            Self::TargetBanned(_) => "target_banned",
            Self::Gone => "gone",
            Self::RoomOver => "room_over",
            Self::BadEnd => "bad_end",
            Self::AddressShared => "address_shared",
            Self::ServerInviteOnly => "server_invite_only",
            Self::RegisteredOnly => "registered_only",
            Self::TooLong { .. } => "too_long",
            Self::TooMany { .. } => "too_many",
            Self::IdUsed => "id_used",
            Self::DirectRoom => "direct_room",
            Self::Lobby => "lobby",
            Self::AlreadyRegistered => "already_registered",
            Self::NotRegistered => "not_registered",
            Self::TargetNotRegistered(_) => "target_not_registered",
            Self::WrongPassword => "wrong_password",
            Self::PasswordTooShort { .. } => "password_too_short",
            Self::SecondFactor => "second_factor",
            Self::WrongCode => "wrong_code",
            Self::IrcSignIn => "irc_sign_in",
            Self::FactorNeeded => "factor_needed",
            Self::FactorOn => "factor_on",
            Self::FactorOff => "factor_off",
            Self::FactorNotBegun => "factor_not_begun",
            Self::InvalidPasskey => "invalid_passkey",
            Self::PasskeyKnown => "passkey_known",
            Self::NoSuchPasskey => "no_such_passkey",
            Self::TargetFactorOff(_) => "target_factor_off",
            Self::InvalidToken => "invalid_token",
            Self::PlaintextPassword => "plaintext_password",
            Self::HandoffOff => "handoff_off",
            Self::NoSuchCode => "no_such_code",
            Self::CodeExpired => "code_expired",
            Self::CodeUsed => "code_used",
            Self::NothingToConfirm => "nothing_to_confirm",
            Self::WrongNumber => "wrong_number",
            Self::HandoffRefused => "handoff_refused",
            Self::PlaintextCode => "plaintext_code",
            Self::InvalidClaim => "invalid_claim",
            Self::TooFast(_) => "too_fast",
            Self::Unavailable(_) => "unavailable",
            Self::ShuttingDown => "shutting_down",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_of_a_mute_reads_as_elsewhere() {
        for (millis, told) in [
            (1_795_227_326_123, "2026-11-21 02:15:27"),
            (1_795_227_300_000, "2026-11-21 02:15"),
        ] {
            let until = Some(Timestamp::from_millis(millis));
            let text = Denied::Muted { until }.to_string();
            assert!(text.ends_with(&format!("It ends at {told} UTC.")), "{text}");
        }
    }
}
