//! The kinds of events, as the numbers that the `kind` column holds. A number is never reused.

use parlor_core::EventBody;
use parlor_model::Manner;

/// What a row of `events` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Created = 1,
    Message = 2,
    /// A message in the third person.
    Act = 3,
    Edited = 4,
    Deleted = 5,
    Reacted = 6,
    Unreacted = 7,
    TopicSet = 8,
    Joined = 9,
    Left = 10,
    Removed = 11,
    Blocked = 12,
    Unblocked = 13,
    Muted = 14,
    Unmuted = 15,
    RoleSet = 16,
    FlagsSet = 17,
    Renamed = 18,
    Invited = 19,
    MaskAdded = 20,
    MaskRemoved = 21,
    FileOffered = 22,
    FileReady = 23,
    FileFailed = 24,
    FileDeleted = 25,
    Pinned = 26,
    Unpinned = 27,
    /// A message that is a notice.
    Notice = 28,
    /// A message that is a command and what it wrote.
    Ran = 29,
    Expired = 30,
}

impl Kind {
    const ALL: [Self; 30] = [
        Self::Created,
        Self::Message,
        Self::Act,
        Self::Edited,
        Self::Deleted,
        Self::Reacted,
        Self::Unreacted,
        Self::TopicSet,
        Self::Joined,
        Self::Left,
        Self::Removed,
        Self::Blocked,
        Self::Unblocked,
        Self::Muted,
        Self::Unmuted,
        Self::RoleSet,
        Self::FlagsSet,
        Self::Renamed,
        Self::Invited,
        Self::MaskAdded,
        Self::MaskRemoved,
        Self::FileOffered,
        Self::FileReady,
        Self::FileFailed,
        Self::FileDeleted,
        Self::Pinned,
        Self::Unpinned,
        Self::Notice,
        Self::Ran,
        Self::Expired,
    ];

    pub(crate) fn of(body: &EventBody) -> Self {
        match body {
            EventBody::Created => Self::Created,
            EventBody::Message { manner, .. } => match manner {
                Manner::Said => Self::Message,
                Manner::Action => Self::Act,
                Manner::Notice => Self::Notice,
                Manner::Ran => Self::Ran,
            },
            EventBody::Edited { .. } => Self::Edited,
            EventBody::Deleted { .. } => Self::Deleted,
            EventBody::Expired { .. } => Self::Expired,
            EventBody::Reacted { .. } => Self::Reacted,
            EventBody::Unreacted { .. } => Self::Unreacted,
            EventBody::Pinned { .. } => Self::Pinned,
            EventBody::Unpinned { .. } => Self::Unpinned,
            EventBody::TopicSet { .. } => Self::TopicSet,
            EventBody::Joined { .. } => Self::Joined,
            EventBody::Left => Self::Left,
            EventBody::Removed { .. } => Self::Removed,
            EventBody::Blocked { .. } => Self::Blocked,
            EventBody::Unblocked { .. } => Self::Unblocked,
            EventBody::Muted { .. } => Self::Muted,
            EventBody::Unmuted { .. } => Self::Unmuted,
            EventBody::RoleSet { .. } => Self::RoleSet,
            EventBody::FlagsSet { .. } => Self::FlagsSet,
            EventBody::Renamed { .. } => Self::Renamed,
            EventBody::Invited { .. } => Self::Invited,
            EventBody::MaskAdded { .. } => Self::MaskAdded,
            EventBody::MaskRemoved { .. } => Self::MaskRemoved,
            EventBody::FileOffered { .. } => Self::FileOffered,
            EventBody::FileReady { .. } => Self::FileReady,
            EventBody::FileFailed { .. } => Self::FileFailed,
            EventBody::FileDeleted { .. } => Self::FileDeleted,
        }
    }

    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// Whether it can be searched for: something that was said, or a file by its name.
    pub(crate) fn is_searched(self) -> bool {
        self.is_message() || self == Self::FileOffered
    }

    /// Whether it is something that was said.
    pub(crate) fn is_message(self) -> bool {
        matches!(self, Self::Message | Self::Act | Self::Notice | Self::Ran)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_number(kind.number()), Some(kind));
        }
        for number in [i64::MIN, -1, 0, 31, i64::MAX] {
            assert_eq!(Kind::from_number(number), None);
        }
    }
}
