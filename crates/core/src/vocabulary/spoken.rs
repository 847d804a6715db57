//! What a person said: a message, or a command with its arguments.

use parlor_model::{
    AwayText, CommandLine, Emoji, FileName, Lifetime, Manner, MessageText, Password, Reason,
    RoomKey, RoomKind, RoomName, SecondCode, Secret, Seq, Span, Topic, UserName,
};

use super::Entry;
use crate::Keeping;

/// A typed text, understood. Where no room is named, the room that the person writes in is meant.
#[derive(Debug, Clone)]
pub enum Spoken {
    /// List the commands, or explain one.
    Help(Option<&'static Entry>),
    /// Go into a room.
    Join {
        /// Which.
        room: RoomName,
        /// Its key, where it has one.
        key: Option<RoomKey>,
        /// What kind of room to make when there is none of that name; `None` is not to make one.
        or_make: Option<RoomKind>,
    },
    /// Make a room.
    Create {
        /// What it is called.
        room: RoomName,
        /// Public or private.
        kind: RoomKind,
        /// How long it keeps what is said in it, and when it ends.
        keeping: Keeping,
    },
    /// End one's membership of a room.
    Leave {
        /// Which.
        room: Option<RoomName>,
    },
    /// List the rooms.
    Rooms,
    /// Set the topic (an empty one clears it), or show it.
    Topic(Option<Topic>),
    /// Invite somebody into a room.
    Invite {
        /// Whom.
        user: UserName,
        /// Into which room.
        room: Option<RoomName>,
    },
    /// List who is here.
    Who {
        /// In which room.
        room: Option<RoomName>,
    },
    /// Become a registered user.
    Register(Password),
    /// Change one's password.
    Password {
        /// The current one.
        old: Password,
        /// The new one.
        new: Password,
        /// A code of the second factor.
        code: Option<SecondCode>,
    },
    /// The second factor.
    Factor(FactorWord),
    /// Take another name.
    Nick(UserName),
    /// Be away, or (`None`) back.
    Away(Option<AwayText>),
    /// Write to one person.
    Direct {
        /// To whom.
        to: UserName,
        /// What.
        text: MessageText,
    },
    /// Write into the room.
    Say {
        /// What.
        text: MessageText,
        /// How.
        manner: Manner,
    },
    /// Write into the room, for a while.
    Expire {
        /// For how long.
        lifetime: Lifetime,
        /// What.
        text: MessageText,
    },
    /// Answer a message.
    Reply {
        /// Which.
        target: Target,
        /// What.
        text: MessageText,
    },
    /// Replace the text of one's own message.
    Edit {
        /// Which.
        target: Target,
        /// The new text.
        text: MessageText,
    },
    /// Delete a message.
    Delete {
        /// Which.
        target: Target,
    },
    /// React to a message, or take that back.
    React {
        /// Which.
        target: Target,
        /// The reaction.
        emoji: Emoji,
        /// False takes it back.
        on: bool,
    },
    /// Pin a message in the room, or take it off.
    Pin {
        /// Which.
        target: Target,
        /// False takes it off.
        on: bool,
    },
    /// See no more of somebody, or see them again.
    Ignore {
        /// Whom.
        user: UserName,
        /// False takes it back.
        on: bool,
    },
    /// Find messages.
    Search {
        /// By these words; never empty, cleaned to one line.
        words: String,
    },
    /// Read the newest messages of the room.
    History {
        /// How many.
        count: Option<usize>,
    },
    /// Share a file with the room.
    Send {
        /// Where it lies on the person's own machine, as they typed it; never empty. What follows its last
        /// separator is its name.
        path: String,
        /// For how long; `None` is as long as the room keeps it.
        lifetime: Option<Lifetime>,
    },
    /// List the files of the room.
    Files,
    /// Fetch a file of the room: the newest of that name.
    Get {
        /// Which.
        name: FileName,
    },
    /// Run a command on the server.
    Run(CommandLine),
    /// Take somebody out of the room.
    Remove {
        /// Whom.
        user: UserName,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Take somebody out and keep them out.
    Block {
        /// Whom.
        user: UserName,
        /// Whether the address they come from is refused as well.
        with_address: bool,
        /// For how long; `None` is until lifted.
        span: Option<Span>,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Lift a block.
    Unblock(UserName),
    /// List the blocks.
    Blocks,
    /// Let somebody read and not write.
    Mute {
        /// Whom.
        user: UserName,
        /// For how long; `None` is until lifted.
        span: Option<Span>,
        /// Why, possibly empty.
        reason: Reason,
    },
    /// Lift a mute.
    Unmute(UserName),
    /// Change how long the room keeps what is said, or when it ends.
    Keeping(Keeping),
    /// Make somebody operator of the room.
    Op(UserName),
    /// Take that back.
    Deop(UserName),
    /// Sign another device of one's own in.
    Qr(Handoff),
    /// Go.
    Quit,
}

/// What is to be done about a second factor.
#[derive(Debug, Clone)]
pub enum FactorWord {
    /// Show whether it is on.
    Show,
    /// Begin to turn one's own on.
    Begin,
    /// Turn one's own on.
    Confirm {
        /// The account's password.
        password: Password,
        /// The app's first code.
        code: SecondCode,
        /// Whether whatever else signs the user in is gone: other devices, passkeys, the password for IRC.
        sign_out: bool,
    },
    /// Turn one's own off.
    Remove {
        /// The account's password.
        password: Password,
        /// A code.
        code: SecondCode,
    },
    /// Have other recovery codes.
    Renew {
        /// The account's password.
        password: Password,
        /// A code.
        code: SecondCode,
    },
    /// Turn somebody else's off.
    Reset(UserName),
}

/// What is done about signing another device in.
#[derive(Debug, Clone)]
pub enum Handoff {
    /// Show a code.
    Show,
    /// Let the device in that waits and shows this number.
    Confirm(u8),
    /// Open the code that another device shows.
    Open(Secret<String>),
    /// Refuse the device that waits, or give the code up.
    Refuse,
}

/// The message that a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The one of this number, as `/history` shows it.
    Number(Seq),
    /// `^`: the newest one that the command can be about, so for an edit or a deletion one's own.
    Last,
}
