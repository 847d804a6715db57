//! The columns of a row as its event's body.

use parlor_core::{Actor, EventBody, FileState};
use parlor_model::{
    Emoji, FileId, FileName, Manner, Mask, MaskList, MediaType, MessageText, Seq, Timestamp, UserId,
};
use parlor_store::StoreError;

use crate::error::damaged;
use crate::kind::Kind;
use crate::value::{
    read_file_name, read_reason, read_room_name, read_seq, read_size, read_topic, read_user_name,
    word,
};
use crate::{flags, seqs};

/// What the columns of a row held. A text that was erased, and mentions that were, are `None`.
#[derive(Debug)]
pub(crate) struct Read<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: Option<&'a str>,
    pub(crate) target: Option<i64>,
    pub(crate) subject: Option<Actor>,
    pub(crate) word: Option<&'a str>,
    pub(crate) mentions: &'a [u8],
    pub(crate) until: Option<i64>,
    pub(crate) edited: Option<Timestamp>,
}

impl Read<'_> {
    pub(crate) fn body(self) -> Result<EventBody, StoreError> {
        let until = self.until.map(Timestamp::from_millis);
        Ok(match self.kind {
            Kind::Created => EventBody::Created,
            Kind::Message | Kind::Act | Kind::Notice | Kind::Ran => EventBody::Message {
                text: self.message_text()?,
                reply_to: self.target.map(read_seq),
                manner: match self.kind {
                    Kind::Act => Manner::Action,
                    Kind::Notice => Manner::Notice,
                    Kind::Ran => Manner::Ran,
                    _ => Manner::Said,
                },
                mentions: self.mentions()?,
                edited: self.edited,
            },
            Kind::Edited => EventBody::Edited {
                target: self.target()?,
                text: self.message_text()?,
            },
            Kind::Deleted => EventBody::Deleted {
                target: self.target()?,
            },
            Kind::Expired => EventBody::Expired {
                targets: seqs::read(self.word()?)?,
            },
            Kind::Reacted => EventBody::Reacted {
                target: self.target()?,
                emoji: self.emoji()?,
            },
            Kind::Unreacted => EventBody::Unreacted {
                target: self.target()?,
                emoji: self.emoji()?,
            },
            Kind::Pinned => EventBody::Pinned {
                target: self.target()?,
            },
            Kind::Unpinned => EventBody::Unpinned {
                target: self.target()?,
            },
            Kind::TopicSet => EventBody::TopicSet {
                topic: read_topic(self.text.unwrap_or(""))?,
            },
            Kind::Joined => EventBody::Joined {
                role: word(self.word()?)?,
            },
            Kind::Left => EventBody::Left,
            Kind::Removed => {
                let reason = self.reason()?;
                EventBody::Removed {
                    target: self.subject()?,
                    reason,
                }
            }
            Kind::Blocked => EventBody::Blocked {
                name: read_user_name(self.word()?)?,
                reason: self.reason()?,
                until,
            },
            Kind::Unblocked => EventBody::Unblocked {
                name: read_user_name(self.word()?)?,
            },
            Kind::Muted => {
                let reason = self.reason()?;
                EventBody::Muted {
                    target: self.subject()?,
                    reason,
                    until,
                }
            }
            Kind::Unmuted => EventBody::Unmuted {
                target: self.subject()?,
            },
            Kind::RoleSet => {
                let role = word(self.word()?)?;
                EventBody::RoleSet {
                    target: self.subject()?,
                    role,
                }
            }
            Kind::FlagsSet => EventBody::FlagsSet {
                flags: flags::read(self.word()?)?,
            },
            Kind::Renamed => {
                let reason = self.reason()?;
                EventBody::Renamed {
                    name: read_room_name(self.word()?)?,
                    reason,
                }
            }
            Kind::Invited => EventBody::Invited {
                target: self.subject()?,
            },
            Kind::MaskAdded => {
                let (list, mask) = self.mask()?;
                EventBody::MaskAdded { list, mask }
            }
            Kind::MaskRemoved => {
                let (list, mask) = self.mask()?;
                EventBody::MaskRemoved { list, mask }
            }
            Kind::FileOffered => {
                let (file, media_type) = self.file()?;
                EventBody::FileOffered {
                    file,
                    name: self.file_name()?,
                    size: self.until.map(read_size),
                    media_type: MediaType::parse(media_type)
                        .map_err(|error| damaged("media type", error))?,
                    // How it is now stands in another table.
                    state: FileState::Sending,
                }
            }
            Kind::FileReady => {
                let (file, digest) = self.file()?;
                EventBody::FileReady {
                    file,
                    target: self.target()?,
                    name: self.file_name()?,
                    size: self.until.map(read_size).unwrap_or_default(),
                    digest: word(digest)?,
                }
            }
            Kind::FileFailed => {
                let (file, why) = self.file()?;
                EventBody::FileFailed {
                    file,
                    target: self.target()?,
                    name: self.file_name()?,
                    why: word(why)?,
                }
            }
            Kind::FileDeleted => EventBody::FileDeleted {
                file: word(self.word()?)?,
                target: self.target()?,
            },
        })
    }

    fn message_text(&self) -> Result<Option<MessageText>, StoreError> {
        self.text
            .map(MessageText::parse_stored)
            .transpose()
            .map_err(|error| damaged("text", error))
    }

    fn mentions(&self) -> Result<Vec<UserId>, StoreError> {
        let (ids, rest) = self.mentions.as_chunks::<16>();
        if !rest.is_empty() {
            return Err(damaged("list of mentions", "it has half an id"));
        }
        Ok(ids.iter().map(|id| UserId::from_bytes(*id)).collect())
    }

    fn target(&self) -> Result<Seq, StoreError> {
        self.target
            .map(read_seq)
            .ok_or_else(|| damaged("event", "it has no target"))
    }

    fn subject(self) -> Result<Actor, StoreError> {
        self.subject
            .ok_or_else(|| damaged("event", "it has no subject"))
    }

    fn word(&self) -> Result<&str, StoreError> {
        self.word.ok_or_else(|| damaged("event", "it has no word"))
    }

    fn reason(&self) -> Result<parlor_model::Reason, StoreError> {
        read_reason(self.text.unwrap_or(""))
    }

    fn emoji(&self) -> Result<Emoji, StoreError> {
        Emoji::parse(self.word()?).map_err(|error| damaged("reaction", error))
    }

    fn file(&self) -> Result<(FileId, &str), StoreError> {
        let (file, rest) = self
            .word()?
            .split_once(' ')
            .ok_or_else(|| damaged("file", "it has one word"))?;
        Ok((word(file)?, rest))
    }

    fn file_name(&self) -> Result<Option<FileName>, StoreError> {
        self.text.map(read_file_name).transpose()
    }

    fn mask(&self) -> Result<(MaskList, Mask), StoreError> {
        let (list, mask) = self
            .word()?
            .split_once(' ')
            .ok_or_else(|| damaged("mask", "it has no list"))?;
        let mask = Mask::parse(mask).map_err(|error| damaged("mask", error))?;
        Ok((word(list)?, mask))
    }
}
