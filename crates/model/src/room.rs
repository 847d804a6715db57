//! What a room is and how it is set up.

use thiserror::Error;

use crate::named::named;
use crate::{Lifetime, RoomKey, Timestamp};

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
    /// Nothing is shown where something that expired stood.
    pub no_tombstones: bool,
    /// Joining needs this key.
    pub key: Option<RoomKey>,
    /// How many members the room has at most.
    pub member_limit: Option<u32>,
    /// How long what is said here stands; what is said with a shorter lifetime of its own stands as long as that.
    pub retention: Option<Lifetime>,
    /// When the room ends, with all that is in it.
    pub ends_at: Option<Timestamp>,
}

impl RoomFlags {
    /// When what was said at `at` is over here: by its own end, the room's retention or the room's end,
    /// whichever comes first.
    #[must_use]
    pub fn end_of(&self, at: Timestamp, own: Option<Timestamp>) -> Option<Timestamp> {
        let retained = self.retention.map(|retention| retention.end_from(at));
        [own, retained, self.ends_at].into_iter().flatten().min()
    }

    /// The words of the switches that are on, as they are stored and told. The key, the limit and the times are none.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let Self {
            invite_only,
            moderated,
            topic_locked,
            secret,
            outsiders_write,
            guests_read,
            no_queries,
            no_tombstones,
            key: _,
            member_limit: _,
            retention: _,
            ends_at: _,
        } = self;
        let switches = [
            (*invite_only, "invite_only"),
            (*moderated, "moderated"),
            (*topic_locked, "topic_locked"),
            (*secret, "secret"),
            (*outsiders_write, "outsiders_write"),
            (*guests_read, "guests_read"),
            (*no_queries, "no_queries"),
            (*no_tombstones, "no_tombstones"),
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
    fn what_ends_first_counts() {
        let at = Timestamp::from_millis;
        let mut flags = RoomFlags::default();
        assert_eq!(flags.end_of(at(0), None), None);
        assert_eq!(flags.end_of(at(0), Some(at(9))), Some(at(9)));
        flags.retention = Some(Lifetime::MIN);
        assert_eq!(flags.end_of(at(1), Some(at(9_000))), Some(at(5_001)));
        assert_eq!(flags.end_of(at(1), Some(at(9))), Some(at(9)));
        flags.ends_at = Some(at(5));
        assert_eq!(flags.end_of(at(1), Some(at(9))), Some(at(5)));
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
