//! What an event says happened: one `kind` with its fields.

use parlor_core::EventBody as CoreBody;
use parlor_model::{Manner, Reason, Seq, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FileFailure, FileId, FileState, Flags, MaskList, RoomRole, UserId, UserLabel, is_off};

/// What happened. Clients pass over a kind that they don't know; its `seq` counts all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// The room was made; always `seq` 1.
    Created,
    /// A message. In history its text is the present one: edits replace it.
    Message {
        /// The text; left out once the message was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The `seq` of the message that this one answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<u64>,
        /// An act in the third person (`/me`).
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        action: bool,
        /// A notice, which nothing answers by itself.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        notice: bool,
        /// A command that its author ran on the server: its first line is the command, what follows is what it
        /// wrote.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        ran: bool,
        /// The users it mentions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(test, ts(optional, as = "Option<Vec<UserId>>"))]
        mentions: Vec<UserId>,
        /// When its text was last edited, in milliseconds since 1970; only in history.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edited: Option<i64>,
    },
    /// The text of an earlier message was replaced.
    Edited {
        /// The `seq` of the message.
        target: u64,
        /// The new text; left out once the message was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// An earlier message was deleted.
    Deleted {
        /// The `seq` of the message.
        target: u64,
    },
    /// The time of earlier messages was over: nothing of them is kept.
    Expired {
        /// The messages, by runs of `seq`: the first and the last of each.
        ranges: Vec<(u64, u64)>,
    },
    /// A reaction was added to an earlier message.
    Reacted {
        /// The `seq` of the message.
        target: u64,
        /// The reaction.
        emoji: String,
    },
    /// A reaction was taken back.
    Unreacted {
        /// The `seq` of the message.
        target: u64,
        /// The reaction.
        emoji: String,
    },
    /// An earlier message or file was pinned.
    Pinned {
        /// The `seq` of the message.
        target: u64,
    },
    /// An earlier message or file is pinned no more.
    Unpinned {
        /// The `seq` of the message.
        target: u64,
    },
    /// The topic was set; an empty one clears it.
    TopicSet {
        /// The new topic.
        topic: String,
    },
    /// The user became a member.
    Joined {
        /// The role they have from the start.
        role: RoomRole,
    },
    /// The user ended their membership.
    Left,
    /// Somebody's membership was ended; in the lobby, all their sessions.
    Removed {
        /// Who was removed.
        target: UserLabel,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody was blocked from the server. Told in the lobby.
    Blocked {
        /// The name that is refused from now on.
        name: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// When the block ends by itself, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
    /// A block was lifted. Told in the lobby.
    Unblocked {
        /// The name that is welcome again.
        name: String,
    },
    /// Somebody may read but not write, here or (in the lobby) in every room.
    Muted {
        /// Who was muted.
        target: UserLabel,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// When the mute ends by itself, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
    /// A mute was lifted.
    Unmuted {
        /// Who may write again.
        target: UserLabel,
    },
    /// A member's role in the room changed.
    RoleSet {
        /// Whose.
        target: UserLabel,
        /// The new role.
        role: RoomRole,
    },
    /// The room's flags changed. The key is never in an event.
    FlagsSet {
        /// All flags as they are from now on.
        flags: Flags,
        /// Whether joining needs a key.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        keyed: bool,
    },
    /// The room got another name.
    Renamed {
        /// The new name.
        name: String,
    },
    /// Somebody was invited into the room.
    Invited {
        /// Who.
        target: UserLabel,
    },
    /// A mask was put on one of the room's lists.
    MaskAdded {
        /// Which list.
        list: MaskList,
        /// The mask.
        mask: String,
    },
    /// A mask was taken off one of the room's lists.
    MaskRemoved {
        /// Which list.
        list: MaskList,
        /// The mask.
        mask: String,
    },
    /// A file is being sent. Like a message it can be answered, reacted to and deleted.
    FileOffered {
        /// The file.
        file: FileId,
        /// Its name; left out once it was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Its size in bytes; left out while it is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
        /// What its sender says it is, such as `image/png`.
        media_type: String,
        /// How far it is: `sending` when it is told, in history how it is now.
        state: FileState,
        /// BLAKE3 of its bytes, when it is ready.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// Why it failed, when it has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<FileFailure>,
    },
    /// A file has come: all its bytes are on the server's stable storage.
    FileReady {
        /// The file.
        file: FileId,
        /// The `seq` of the event that offered it.
        target: u64,
        /// Its name; left out once it was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Its size in bytes.
        size: u64,
        /// BLAKE3 of its bytes, 64 lowercase hexadecimal digits.
        digest: String,
    },
    /// A file will not come.
    FileFailed {
        /// The file.
        file: FileId,
        /// The `seq` of the event that offered it.
        target: u64,
        /// Its name; left out once it was deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Why.
        why: FileFailure,
    },
    /// A file was deleted.
    FileDeleted {
        /// The file.
        file: FileId,
        /// The `seq` of the event that offered it.
        target: u64,
    },
    /// A kind that this version doesn't know; never sent.
    #[serde(other)]
    #[cfg_attr(test, ts(skip))]
    Unknown,
}

impl From<&CoreBody> for EventBody {
    fn from(body: &CoreBody) -> Self {
        match body {
            CoreBody::Created => Self::Created,
            CoreBody::Message {
                text,
                reply_to,
                manner,
                mentions,
                edited,
            } => Self::Message {
                text: text.as_ref().map(|text| text.as_str().to_owned()),
                reply_to: reply_to.map(Seq::get),
                action: *manner == Manner::Action,
                notice: *manner == Manner::Notice,
                ran: *manner == Manner::Ran,
                mentions: mentions.iter().map(|user| UserId(*user)).collect(),
                edited: edited.map(Timestamp::as_millis),
            },
            CoreBody::Edited { target, text } => Self::Edited {
                target: target.get(),
                text: text.as_ref().map(|text| text.as_str().to_owned()),
            },
            CoreBody::Deleted { target } => Self::Deleted {
                target: target.get(),
            },
            CoreBody::Expired { targets } => Self::Expired {
                ranges: ranges(targets),
            },
            CoreBody::Reacted { target, emoji } => Self::Reacted {
                target: target.get(),
                emoji: emoji.to_string(),
            },
            CoreBody::Unreacted { target, emoji } => Self::Unreacted {
                target: target.get(),
                emoji: emoji.to_string(),
            },
            CoreBody::Pinned { target } => Self::Pinned {
                target: target.get(),
            },
            CoreBody::Unpinned { target } => Self::Unpinned {
                target: target.get(),
            },
            CoreBody::TopicSet { topic } => Self::TopicSet {
                topic: topic.to_string(),
            },
            CoreBody::Joined { role } => Self::Joined {
                role: (*role).into(),
            },
            CoreBody::Left => Self::Left,
            CoreBody::Removed { target, reason } => Self::Removed {
                target: target.into(),
                reason: given(reason),
            },
            CoreBody::Blocked {
                name,
                reason,
                until,
            } => Self::Blocked {
                name: name.to_string(),
                reason: given(reason),
                until: until.map(Timestamp::as_millis),
            },
            CoreBody::Unblocked { name } => Self::Unblocked {
                name: name.to_string(),
            },
            CoreBody::Muted {
                target,
                reason,
                until,
            } => Self::Muted {
                target: target.into(),
                reason: given(reason),
                until: until.map(Timestamp::as_millis),
            },
            CoreBody::Unmuted { target } => Self::Unmuted {
                target: target.into(),
            },
            CoreBody::RoleSet { target, role } => Self::RoleSet {
                target: target.into(),
                role: (*role).into(),
            },
            CoreBody::FlagsSet { flags } => Self::FlagsSet {
                flags: Flags::without_key(flags),
                keyed: flags.key.is_some(),
            },
            CoreBody::Renamed { name, .. } => Self::Renamed {
                name: name.to_string(),
            },
            CoreBody::Invited { target } => Self::Invited {
                target: target.into(),
            },
            CoreBody::FileOffered {
                file,
                name,
                size,
                media_type,
                state,
            } => {
                let (state, digest, why) = FileState::parts(*state);
                Self::FileOffered {
                    file: (*file).into(),
                    name: name.as_ref().map(ToString::to_string),
                    size: *size,
                    media_type: media_type.to_string(),
                    state,
                    digest,
                    why,
                }
            }
            CoreBody::FileReady {
                file,
                target,
                name,
                size,
                digest,
            } => Self::FileReady {
                file: (*file).into(),
                target: target.get(),
                name: name.as_ref().map(ToString::to_string),
                size: *size,
                digest: digest.to_string(),
            },
            CoreBody::FileFailed {
                file,
                target,
                name,
                why,
            } => Self::FileFailed {
                file: (*file).into(),
                target: target.get(),
                name: name.as_ref().map(ToString::to_string),
                why: (*why).into(),
            },
            CoreBody::FileDeleted { file, target } => Self::FileDeleted {
                file: (*file).into(),
                target: target.get(),
            },
            CoreBody::MaskAdded { list, mask } => Self::MaskAdded {
                list: (*list).into(),
                mask: mask.to_string(),
            },
            CoreBody::MaskRemoved { list, mask } => Self::MaskRemoved {
                list: (*list).into(),
                mask: mask.to_string(),
            },
        }
    }
}

/// Ascending `seq`s as runs of neighbours.
fn ranges(seqs: &[Seq]) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for seq in seqs.iter().map(|seq| seq.get()) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == seq => *last = seq,
            _ => runs.push((seq, seq)),
        }
    }
    runs
}

/// A reason, when one was given.
pub(crate) fn given(reason: &Reason) -> Option<String> {
    (!reason.is_empty()).then(|| reason.to_string())
}
