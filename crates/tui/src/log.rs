//! What is shown of a room's log: a window of it, without gaps.

use std::collections::{BTreeMap, VecDeque};

use parlor_wire::{FileId, UserLabel};

use crate::file::SharedFile;

/// A part of a room's log, ascending by `seq`. Every event between its ends was taken in, though not
/// each is an item of its own: an edit changes the message that it is about.
#[derive(Debug, Default)]
pub struct Log {
    /// What is shown, oldest first.
    pub items: VecDeque<Item>,
    /// The `seq` of the oldest event that was taken in; 0 while nothing was.
    pub first: u64,
    /// The `seq` of the newest event that was taken in; 0 while nothing was.
    pub last: u64,
    /// Whether the room's newest event is in it, so that what happens next belongs at its end.
    pub is_live: bool,
    /// Messages by `seq` that are out of sight: they are over by the clock that is known here, and the server did not say so.
    pub hidden: BTreeMap<u64, Item>,
}

/// Something that is shown in a room.
#[derive(Debug, Clone)]
pub struct Item {
    /// The event's `seq`; for what only this client says, that of the event before it.
    pub seq: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What.
    pub body: ItemBody,
    /// Counts up when the item changes, so that what was laid out of it is laid out anew.
    pub revision: u32,
}

/// What an item is.
#[derive(Debug, Clone)]
pub enum ItemBody {
    /// A message.
    Message(Message),
    /// Something else that happened, in words, such as `anna set the topic: tea`.
    Note(String),
    /// What is said to this user alone.
    Local(Tone, String),
}

/// How something is said to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is so.
    Info,
    /// It could not be done.
    Error,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Who wrote it.
    pub by: UserLabel,
    /// The text, or the name of the file; `None` once it was deleted.
    pub text: Option<String>,
    /// The file that it shares.
    pub file: Option<SharedFile>,
    /// The `seq` of the message that it answers.
    pub reply_to: Option<u64>,
    /// In the third person.
    pub action: bool,
    /// A notice, which wants no answer.
    pub notice: bool,
    /// Whether its text was replaced.
    pub edited: bool,
    /// Whether it mentions this user.
    pub mentions_me: bool,
    /// When it expires by itself, in milliseconds since 1970, if it was given such an end.
    pub expires_at: Option<i64>,
    /// Whether its time was over.
    pub expired: bool,
    /// The reactions that stand on it, in the order in which they came.
    pub reactions: Vec<Standing>,
}

/// One reaction that stands on a message.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The reaction.
    pub emoji: String,
    /// Whose.
    pub who: Vec<UserLabel>,
}

impl Log {
    /// The message of this `seq`, if it is there.
    #[must_use]
    pub fn message(&self, seq: u64) -> Option<&Message> {
        let at = self.position(seq)?;
        match &self.items.get(at)?.body {
            ItemBody::Message(message) => Some(message),
            ItemBody::Note(_) | ItemBody::Local(..) => None,
        }
    }

    /// The item of the message of this `seq`, if it is there.
    pub(crate) fn message_mut(&mut self, seq: u64) -> Option<&mut Item> {
        let at = self.position(seq)?;
        let item = self.items.get_mut(at)?;
        matches!(item.body, ItemBody::Message(_)).then_some(item)
    }

    /// The `seq` of the item that shares this file, if it is there.
    pub(crate) fn seq_of(&self, file: FileId) -> Option<u64> {
        let mut items = self.items.iter().rev();
        let item = items.find(|item| match &item.body {
            ItemBody::Message(message) => message.file.as_ref().is_some_and(|own| own.id == file),
            ItemBody::Note(_) | ItemBody::Local(..) => false,
        });
        item.map(|item| item.seq)
    }

    /// Who wrote the message of this `seq`, and its text.
    pub(crate) fn excerpt(&self, seq: u64) -> Option<(String, String)> {
        let message = self.message(seq)?;
        let text = message.text.clone().unwrap_or_else(|| "deleted".to_owned());
        Some((message.by.name.clone(), text))
    }

    /// Where the event of this `seq` stands: before everything that is said to the user alone after it.
    fn position(&self, seq: u64) -> Option<usize> {
        let at = self.items.partition_point(|item| item.seq < seq);
        (self.items.get(at)?.seq == seq).then_some(at)
    }
}
