//! A file: bytes that somebody shares with a room. The bytes themselves are elsewhere; here is what the rules
//! and the store know of them.

use parlor_model::{
    Digest, FileFailure, FileId, FileName, Lifetime, MediaType, RoomId, Seq, Timestamp,
};

use crate::{Actor, Denied};

/// A file as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// The room that it is shared with.
    pub room: RoomId,
    /// The place of its [`FileOffered`](crate::EventBody::FileOffered) in the room's log.
    pub seq: Seq,
    /// Who shares it, by the name they had then.
    pub owner: Actor,
    /// Its name; `None` once it was deleted.
    pub name: Option<FileName>,
    /// Its size in bytes: as its sender says until it is ready, then the true one.
    pub size: Option<u64>,
    /// What kind of bytes its sender says they are.
    pub media_type: MediaType,
    /// When it was offered.
    pub at: Timestamp,
    /// When it is over, if it was given an end of its own.
    pub expires_at: Option<Timestamp>,
    /// How far it is.
    pub state: FileState,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileState {
    /// Its bytes are coming.
    Sending,
    /// All its bytes are on stable storage.
    Ready {
        /// BLAKE3 of them.
        digest: Digest,
    },
    /// It will not come.
    Failed {
        /// Why.
        why: FileFailure,
    },
    /// It was deleted.
    Deleted,
}

/// What the store knows of the file that an event offers; fetched before deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// The file.
    pub id: FileId,
    /// What it consists of, once it is ready.
    pub content: Option<Content>,
}

/// What a file that has come consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Content {
    /// Its size in bytes.
    pub size: u64,
    /// BLAKE3 of its bytes.
    pub digest: Digest,
}

/// A file that somebody wants to share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileOffer {
    /// Its name.
    pub name: FileName,
    /// Its size in bytes, where that is known before.
    pub size: Option<u64>,
    /// What kind of bytes they are.
    pub media_type: MediaType,
    /// For how long it is shared, from its offer on; `None` is as long as the room keeps it.
    pub lifetime: Option<Lifetime>,
}

/// How large a file that is being sent may become.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Space {
    pub(crate) bytes: u64,
    /// The quota that other files use up, where the file could else become larger.
    pub(crate) quota: Option<Denied>,
}

impl Space {
    /// How large, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a file of this size has space.
    ///
    /// # Errors
    /// [`Denied::FileTooLarge`], or [`Denied::UserQuota`] or [`Denied::ServerQuota`] where other files are in the way.
    pub fn check(&self, size: u64) -> Result<(), Denied> {
        let limit = self.bytes;
        if size <= limit {
            return Ok(());
        }
        let quota = self.quota.clone();
        Err(quota.unwrap_or(Denied::FileTooLarge { limit, size }))
    }
}
