//! A file as an item of a room's log.

use parlor_wire::{EventBody, FileId, FileState};

/// What a message that shares a file has besides its text, which is the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SharedFile {
    /// The file.
    pub id: FileId,
    /// How many bytes it has, where that is known.
    pub size: Option<u64>,
    /// What its sender says it is, such as `image/png`.
    pub media_type: String,
    /// How far it is.
    pub stand: FileStand,
}

/// How far a shared file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileStand {
    /// It is being sent, and so many of its bytes have come, as far as is known.
    Sending(Option<u64>),
    /// All of it is there.
    Ready,
    /// It will not come; this ends a sentence that begins with its name.
    Failed(&'static str),
}

impl SharedFile {
    /// The file that an event offers; `None` for other events.
    pub(crate) fn offered(body: &EventBody) -> Option<Self> {
        let EventBody::FileOffered {
            file,
            size,
            media_type,
            state,
            why,
            ..
        } = body
        else {
            return None;
        };
        let stand = match (state, why) {
            (FileState::Failed, Some(why)) => failed(*why),
            (FileState::Failed, None) => FileStand::Failed("did not come"),
            (FileState::Sending, _) => FileStand::Sending(None),
            // What was deleted has no name any more, and that is what tells it.
            (FileState::Ready | FileState::Deleted, _) => FileStand::Ready,
        };
        Some(Self {
            id: *file,
            size: *size,
            media_type: media_type.clone(),
            stand,
        })
    }

    /// How much of a hundred has come, while it is being sent.
    pub(crate) fn percent(&self) -> Option<u64> {
        let FileStand::Sending(Some(come)) = self.stand else {
            return None;
        };
        let size = self.size.filter(|size| *size > 0)?;
        let percent = u128::from(come.min(size)) * 100 / u128::from(size);
        u64::try_from(percent).ok()
    }

    /// What kind of file it is, in a word; `None` where the name says enough.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        let (kind, form) = self.media_type.split_once('/')?;
        match (kind, form) {
            ("image", _) => Some("picture"),
            ("video", _) => Some("video"),
            ("audio", _) => Some("sound"),
            ("text", _) => Some("text"),
            (_, "pdf") => Some("document"),
            (_, "zip" | "gzip" | "x-tar" | "x-7z-compressed" | "zstd") => Some("archive"),
            _ => None,
        }
    }
}

/// A failure for good.
pub(crate) fn failed(why: parlor_wire::FileFailure) -> FileStand {
    FileStand::Failed(parlor_model::FileFailure::from(why).told())
}
