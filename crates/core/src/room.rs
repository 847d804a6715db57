//! A room: an ordered log of events with members, as the rules see it (the log itself is stored).

use std::collections::{BTreeMap, BTreeSet};

use parlor_model::{
    Mask, MaskList, RoomFlags, RoomId, RoomKind, RoomName, RoomRole, Seq, Span, Timestamp, Topic,
    UserId, UserName, Whom,
};

use crate::{Denied, User};

/// A room and everything about it but the events of its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The random id; names change, ids do not.
    pub id: RoomId,
    /// The name; a direct room has none.
    pub name: Option<RoomName>,
    /// Who can find and enter it.
    pub kind: RoomKind,
    /// The current topic.
    pub topic: Option<TopicSet>,
    /// The switches that an operator can set.
    pub flags: RoomFlags,
    /// When it was made.
    pub since: Timestamp,
    /// Who made it, or opened it as a direct room; the user may be gone. `None` before the first event.
    pub maker: Option<UserId>,
    /// The `seq` of the newest event.
    pub head: Seq,
    /// The members. The lobby's are all users; only those with a role are listed there.
    pub members: BTreeMap<UserId, Membership>,
    /// Who may not write.
    pub mutes: BTreeMap<UserId, Mute>,
    /// The names of guests who were muted: the mute holds for whoever has the name or one that looks like
    /// it, so that it doesn't end by coming back as a new guest.
    pub muted_names: BTreeMap<UserName, Mute>,
    /// Who was invited and has not joined yet.
    pub invited: BTreeSet<UserId>,
    /// The masks of names that are banned, excepted or invited.
    pub masks: BTreeMap<MaskList, Vec<MaskEntry>>,
    /// The messages and files that are pinned, each with the event that pinned it.
    pub pins: BTreeMap<Seq, Seq>,
    /// All that was said up to this event is erased.
    pub swept: Seq,
    /// How long before the room's end its operators were reminded last.
    pub reminded: Option<Span>,
}

/// A user's belonging to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The role in this room.
    pub role: RoomRole,
    /// Since when.
    pub since: Timestamp,
}

/// A topic with its history of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSet {
    /// The text.
    pub topic: Topic,
    /// Who set it, by the name they had.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
}

/// A member who may read and not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mute {
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

impl Mute {
    /// Whether it still stands at `now`.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// A mask on one of a room's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskEntry {
    /// The pattern.
    pub mask: Mask,
    /// Who put it there, by the name they had.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
}

impl Room {
    /// A room with an empty log and nobody in it.
    #[must_use]
    pub fn new(id: RoomId, name: Option<RoomName>, kind: RoomKind, since: Timestamp) -> Self {
        Self {
            id,
            name,
            kind,
            topic: None,
            flags: RoomFlags::default(),
            since,
            maker: None,
            head: Seq::ZERO,
            members: BTreeMap::new(),
            mutes: BTreeMap::new(),
            muted_names: BTreeMap::new(),
            invited: BTreeSet::new(),
            masks: BTreeMap::new(),
            pins: BTreeMap::new(),
            swept: Seq::ZERO,
            reminded: None,
        }
    }

    /// Whether the room has ended, and is only left until it is wiped.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.flags.ends_at.is_some_and(|end| end <= now)
    }

    /// Whether it keeps what is said only for a while: nothing of it may be left when nobody is left in it.
    pub(crate) fn is_wiped_when_empty(&self) -> bool {
        self.flags.retention.is_some() || self.flags.ends_at.is_some()
    }

    /// Whether a mask on this list, of those that mute or of the others, matches the user.
    fn is_listed(&self, list: MaskList, mutes: bool, whom: Whom<'_>) -> bool {
        let entries = self.masks.get(&list).into_iter().flatten();
        let mut masks = entries.map(|entry| &entry.mask);
        masks.any(|mask| mask.mutes() == mutes && mask.matches(whom))
    }

    /// Whether the user is on the ban list and not on that of exceptions. An invitation that is younger
    /// than the ban lets them in all the same, once.
    #[must_use]
    pub fn bans(&self, whom: Whom<'_>) -> bool {
        let is_on = |list| self.is_listed(list, false, whom);
        is_on(MaskList::Ban) && !is_on(MaskList::Exception)
    }

    /// Whether a mask mutes the user and none, whether it mutes or not, excepts them.
    #[must_use]
    pub fn silences(&self, whom: Whom<'_>) -> bool {
        let is_excepted = |mutes| self.is_listed(MaskList::Exception, mutes, whom);
        self.is_listed(MaskList::Ban, true, whom) && !is_excepted(true) && !is_excepted(false)
    }

    /// Whether the user was invited, or may come in without an invitation.
    #[must_use]
    pub fn welcomes(&self, whom: Whom<'_>) -> bool {
        let listed = || self.is_listed(MaskList::InviteException, false, whom);
        self.invited.contains(&whom.user) || listed()
    }

    /// Whether who is not a member may write here.
    #[must_use]
    pub fn takes_outsiders(&self) -> bool {
        self.kind == RoomKind::Public && self.flags.outsiders_write
    }

    /// The messages and files that are pinned, pinned last first.
    #[must_use]
    pub fn pinned(&self) -> Vec<Seq> {
        let mut pins: Vec<_> = self
            .pins
            .iter()
            .map(|(target, by)| (*by, *target))
            .collect();
        pins.sort_unstable_by(|a, b| b.cmp(a));
        pins.into_iter().map(|(_, target)| target).collect()
    }

    /// Whether one more can become a member.
    pub(crate) fn has_place(&self) -> Result<(), Denied> {
        match self.flags.member_limit {
            Some(limit) if self.members.len() >= usize::try_from(limit).unwrap_or(usize::MAX) => {
                Err(Denied::RoomFull { limit })
            }
            _ => Ok(()),
        }
    }

    /// Whether nobody is left in it. Not to be asked of the lobby, where only roles are listed.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether it is a direct room of which one user was forgotten: the other may read it, and nobody
    /// can write any more.
    pub(crate) fn is_one_sided(&self) -> bool {
        self.kind == RoomKind::Direct && self.members.len() < 2
    }

    /// In the lobby, where everyone is a member, only those with a role are listed.
    pub(crate) fn set_lobby_role(&mut self, user: UserId, membership: Membership) {
        if membership.role == RoomRole::Member {
            self.members.remove(&user);
        } else {
            self.members.insert(user, membership);
        }
    }

    /// The mute by which the user may not write at `now`: their own or that of a name that looks
    /// like theirs, whichever lasts longer.
    #[must_use]
    pub fn mute_of(&self, user: &User, now: Timestamp) -> Option<Mute> {
        let alike = self.muted_names.iter();
        let alike = alike.filter(|(name, _)| name.looks_like(&user.name));
        let mutes = alike.map(|(_, mute)| mute).chain(self.mutes.get(&user.id));
        let standing = mutes.filter(|mute| mute.stands(now));
        standing
            .max_by_key(|mute| (mute.until.is_none(), mute.until))
            .copied()
    }
}
