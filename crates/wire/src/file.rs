//! A file as it is told to clients.

use parlor_core::File;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FileFailure, FileId, RoomId, UserLabel};

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Its bytes are coming.
    Sending,
    /// All its bytes are on the server's stable storage.
    Ready,
    /// It will not come.
    Failed,
    /// It was deleted.
    Deleted,
}

/// A file as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct FileView {
    /// The file.
    pub id: FileId,
    /// The room that it is shared with.
    pub room: RoomId,
    /// The place in the room's log of the event that offered it.
    pub seq: u64,
    /// Who shares it, by the name they had then.
    pub by: UserLabel,
    /// Its name; left out once it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its size in bytes; left out while it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// What its sender says it is, such as `image/png`.
    pub media_type: String,
    /// When it was offered, in milliseconds since 1970.
    pub at: i64,
    /// When it is over, in milliseconds since 1970, if it was given an end of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// How far it is.
    pub state: FileState,
    /// BLAKE3 of its bytes, 64 lowercase hexadecimal digits, once it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Why it failed, when it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<FileFailure>,
}

impl FileState {
    /// The state, the digest and the failure, each where it belongs.
    pub(crate) fn parts(
        state: parlor_core::FileState,
    ) -> (Self, Option<String>, Option<FileFailure>) {
        match state {
            parlor_core::FileState::Sending => (Self::Sending, None, None),
            parlor_core::FileState::Ready { digest } => {
                (Self::Ready, Some(digest.to_string()), None)
            }
            parlor_core::FileState::Failed { why } => (Self::Failed, None, Some(why.into())),
            parlor_core::FileState::Deleted => (Self::Deleted, None, None),
        }
    }
}

impl From<&File> for FileView {
    fn from(file: &File) -> Self {
        let (state, digest, why) = FileState::parts(file.state);
        Self {
            id: file.id.into(),
            room: file.room.into(),
            seq: file.seq.get(),
            by: UserLabel::from(&file.owner),
            name: file.name.as_ref().map(ToString::to_string),
            size: file.size,
            media_type: file.media_type.to_string(),
            at: file.at.as_millis(),
            expires_at: file.expires_at.map(parlor_model::Timestamp::as_millis),
            state,
            digest,
            why,
        }
    }
}
