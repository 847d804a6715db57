//! An event's body as the columns of its row.

use std::borrow::Cow;

use parlor_core::{Actor, EventBody};
use parlor_model::{FileName, MessageText, Timestamp};

use crate::kind::Kind;
use crate::value::{seq_number, size_number};
use crate::{flags, seqs};

/// What the columns of a row hold for its body; the subject is found or made by its number.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: Option<&'a str>,
    pub(crate) target: Option<i64>,
    pub(crate) subject: Option<&'a Actor>,
    pub(crate) word: Option<Cow<'a, str>>,
    pub(crate) mentions: Option<Vec<u8>>,
    pub(crate) until: Option<i64>,
}

impl<'a> Written<'a> {
    pub(crate) fn of(body: &'a EventBody) -> Self {
        let kind = Kind::of(body);
        let bare = Self {
            kind,
            text: None,
            target: None,
            subject: None,
            word: None,
            mentions: None,
            until: None,
        };
        let millis = |until: &Option<Timestamp>| until.map(Timestamp::as_millis);
        match body {
            EventBody::Created | EventBody::Left => bare,
            EventBody::Message {
                text,
                reply_to,
                mentions,
                manner: _,
                edited: _,
            } => Self {
                text: text.as_ref().map(MessageText::as_str),
                target: reply_to.map(seq_number),
                mentions: (!mentions.is_empty())
                    .then(|| mentions.iter().flat_map(|id| *id.as_bytes()).collect()),
                ..bare
            },
            EventBody::Edited { target, text } => {
                let text = text.as_ref().map(MessageText::as_str);
                Self {
                    target: Some(seq_number(*target)),
                    text,
                    ..bare
                }
            }
            EventBody::Deleted { target }
            | EventBody::Pinned { target }
            | EventBody::Unpinned { target } => Self {
                target: Some(seq_number(*target)),
                ..bare
            },
            EventBody::Expired { targets } => Self {
                word: Some(seqs::write(targets).into()),
                ..bare
            },
            EventBody::Reacted { target, emoji } | EventBody::Unreacted { target, emoji } => {
                let word = Some(emoji.as_str().into());
                Self {
                    target: Some(seq_number(*target)),
                    word,
                    ..bare
                }
            }
            EventBody::TopicSet { topic } => Self {
                text: Some(topic.as_str()),
                ..bare
            },
            EventBody::Joined { role } => Self {
                word: Some(role.as_str().into()),
                ..bare
            },
            EventBody::Removed { target, reason } => Self {
                subject: Some(target),
                text: Some(reason.as_str()),
                ..bare
            },
            EventBody::Blocked {
                name,
                reason,
                until,
            } => Self {
                word: Some(name.as_str().into()),
                text: Some(reason.as_str()),
                until: millis(until),
                ..bare
            },
            EventBody::Unblocked { name } => Self {
                word: Some(name.as_str().into()),
                ..bare
            },
            EventBody::Muted {
                target,
                reason,
                until,
            } => Self {
                subject: Some(target),
                text: Some(reason.as_str()),
                until: millis(until),
                ..bare
            },
            EventBody::Unmuted { target } | EventBody::Invited { target } => Self {
                subject: Some(target),
                ..bare
            },
            EventBody::RoleSet { target, role } => Self {
                subject: Some(target),
                word: Some(role.as_str().into()),
                ..bare
            },
            EventBody::FlagsSet { flags } => Self {
                word: Some(flags::write(flags).into()),
                ..bare
            },
            EventBody::Renamed { name, reason } => Self {
                word: Some(name.as_str().into()),
                text: Some(reason.as_str()),
                ..bare
            },
            EventBody::FileOffered {
                file,
                name,
                size,
                media_type,
                state: _,
            } => Self {
                text: name.as_ref().map(FileName::as_str),
                word: Some(format!("{file} {media_type}").into()),
                until: size.map(size_number),
                ..bare
            },
            EventBody::FileReady {
                file,
                target,
                name,
                size,
                digest,
            } => Self {
                text: name.as_ref().map(FileName::as_str),
                target: Some(seq_number(*target)),
                word: Some(format!("{file} {digest}").into()),
                until: Some(size_number(*size)),
                ..bare
            },
            EventBody::FileFailed {
                file,
                target,
                name,
                why,
            } => Self {
                text: name.as_ref().map(FileName::as_str),
                target: Some(seq_number(*target)),
                word: Some(format!("{file} {why}").into()),
                ..bare
            },
            EventBody::FileDeleted { file, target } => Self {
                target: Some(seq_number(*target)),
                word: Some(file.to_string().into()),
                ..bare
            },
            EventBody::MaskAdded { list, mask } | EventBody::MaskRemoved { list, mask } => Self {
                word: Some(format!("{list} {mask}").into()),
                ..bare
            },
        }
    }
}
