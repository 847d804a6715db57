//! What a room is and how it is set up.

use thiserror::Error;

use crate::RoomKey;
use crate::named::named;

/// The kind of a room; it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoomKind {
    /// Everyone may find and join it.
    Public,
    /// Only who is invited knows of it.
    Private,
    /// Two users talk alone.
    Direct,
}

named!(RoomKind, UnknownRoomKind, {
    Public => "public", Private => "private", Direct => "direct",
});

/// The word names no kind of room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such kind of room")]
pub struct UnknownRoomKind;

/// What a room's operators can switch. All is off by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoomFlags {
    /// Joining needs an invitation or an invite exception.
    pub invite_only: bool,
    /// Only voiced members and operators may write.
    pub moderated: bool,
    /// Only operators may change the topic.
    pub topic_locked: bool,
    /// The room is not listed for those who are not members.
    pub secret: bool,
    /// Who is not a member may write, into a public room.
    pub outsiders_write: bool,
    /// Guests may read and, without a voice, not write.
    pub guests_read: bool,
    /// What programs ask each other (CTCP) is not passed on.
    pub no_queries: bool,
    /// Joining needs this key.
    pub key: Option<RoomKey>,
    /// How many members the room has at most.
    pub member_limit: Option<u32>,
}

impl RoomFlags {
    /// The words of the switches that are on, as they are stored and told. The key and the limit are none.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let Self {
            invite_only,
            moderated,
            topic_locked,
            secret,
            outsiders_write,
            guests_read,
            no_queries,
            key: _,
            member_limit: _,
        } = self;
        let switches = [
            (*invite_only, "invite_only"),
            (*moderated, "moderated"),
            (*topic_locked, "topic_locked"),
            (*secret, "secret"),
            (*outsiders_write, "outsiders_write"),
            (*guests_read, "guests_read"),
            (*no_queries, "no_queries"),
        ];
        let on = switches.into_iter().filter(|(on, _)| *on);
        on.map(|(_, word)| word)
    }
}

/// One of a room's lists of masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaskList {
    /// Who matches is kept out, and writes nothing inside; of a mask that mutes, only the second.
    Ban,
    /// Who matches may come in and write despite a ban.
    Exception,
    /// Who matches may come in without an invitation.
    InviteException,
}

named!(MaskList, UnknownMaskList, {
    Ban => "ban", Exception => "exception", InviteException => "invite_exception",
});

/// The word names no list of masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no such list of masks")]
pub struct UnknownMaskList;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_lists_are_read_as_they_are_written() {
        for kind in RoomKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(*kind));
        }
        for list in MaskList::ALL {
            assert_eq!(list.to_string().parse(), Ok(*list));
        }
        assert_eq!("".parse::<RoomKind>(), Err(UnknownRoomKind));
        assert_eq!("bans".parse::<MaskList>(), Err(UnknownMaskList));
    }

    #[test]
    fn debug_of_flags_hides_the_key() {
        let key = Some(RoomKey::parse("canary").unwrap());
        let flags = RoomFlags {
            key,
            ..RoomFlags::default()
        };
        assert!(!format!("{flags:?}").contains("canary"));
    }
}
