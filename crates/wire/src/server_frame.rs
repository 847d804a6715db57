//! What a server sends.

use std::borrow::Cow;

use parlor_core::Denied;
use parlor_model::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    BadFrame, EventFrame, FileId, Gateway, HandoffNews, NotifyLevel, ProtocolCode, Reply, RoomId,
    RoomSummary, RoomView, SignInNews, UserLabel, Welcome, WhoEntry, is_off,
};

/// A frame from a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The client is signed in.
    Welcome(Box<Welcome>),
    /// The client follows this room from now on.
    RoomOpened(Box<RoomView>),
    /// The client does not follow this room any more.
    RoomClosed {
        /// The room.
        room: RoomId,
        /// Whether the room has ended: nobody is in it, and all that was in it is erased.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        ended: bool,
    },
    /// Somebody invited the user into a room that they are not in; `join` accepts.
    Invited {
        /// The room.
        room: Box<RoomSummary>,
        /// Who invited them.
        by: UserLabel,
    },
    /// A fact in a room's log.
    Event(EventFrame),
    /// Who is here changed.
    Attendance(Attendance),
    /// Who is here, where the client was too slow for the changes between.
    WhoNow {
        /// The room.
        room: RoomId,
        /// Who is here.
        who: Vec<WhoEntry>,
    },
    /// Somebody types.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        who: UserLabel,
    },
    /// A file is being sent, and that much of it has come. May be left out.
    FileProgress(FileProgress),
    /// The user has read a room so far, by whichever of their sessions.
    Read {
        /// The room.
        room: RoomId,
        /// The newest `seq` that they have read.
        seq: u64,
    },
    /// The user wants to be called for this in a room from now on.
    Notify {
        /// The room.
        room: RoomId,
        /// For what.
        level: NotifyLevel,
    },
    /// Whom the user ignores from now on.
    Ignored {
        /// All of them, sorted by name.
        ignored: Vec<UserLabel>,
    },
    /// What became of a code by which a further device is signed in.
    Handoff(HandoffNews),
    /// What changed about how the user signs in, by another session or somebody else.
    SignIn(SignInNews),
    /// The answer to a request.
    Ok {
        /// The request's.
        tag: u64,
        /// What it led to.
        #[serde(flatten)]
        reply: Reply,
    },
    /// A request was refused; without a tag, a frame whose tag could not be read.
    Error(ErrorFrame),
    /// The connection ends. Nothing follows.
    Goodbye {
        /// Why, for programs.
        code: String,
        /// Why, for people.
        message: String,
        /// When the block that refuses ends by itself, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
        /// Who removed or blocked the user, by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// Why they did, in their words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// How much of a file has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct FileProgress {
    /// The room that it is shared with.
    pub room: RoomId,
    /// The file.
    pub file: FileId,
    /// Who sends it.
    pub by: UserLabel,
    /// How many bytes have come.
    pub offset: u64,
    /// How many it has; left out while that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A change of who is here, told in order and never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Attendance {
    /// The room.
    pub room: RoomId,
    /// Who, by the name they have from now on.
    pub who: UserLabel,
    /// What changed: the fields that its `change` has.
    #[serde(flatten)]
    pub change: AttendanceChange,
}

/// What changed about who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum AttendanceChange {
    /// Their first session opened.
    Joined {
        /// The door.
        gateway: Gateway,
    },
    /// Their last session ended.
    Left,
    /// They are away, or back.
    Away {
        /// Why; left out when they are back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// They have another name.
    Renamed {
        /// The old one.
        from: String,
    },
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ErrorFrame {
    /// The request's tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<u64>,
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
    /// When the block or mute that refuses ends by itself, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// Why a client could not read a server's frame.
#[derive(Debug, Error)]
pub enum UnreadableFrame {
    /// It is of a type that a newer version has; a client passes over it.
    #[error("a frame of the unknown type {0:?}")]
    UnknownType(String),
    /// It is no frame.
    #[error("a frame can't be read: {0}")]
    Malformed(#[from] serde_json::Error),
}

impl ServerFrame {
    /// The `type` of every frame.
    pub const TYPES: [&str; 17] = [
        "welcome",
        "room_opened",
        "room_closed",
        "invited",
        "event",
        "attendance",
        "who_now",
        "typing",
        "file_progress",
        "read",
        "notify",
        "ignored",
        "handoff",
        "sign_in",
        "ok",
        "error",
        "goodbye",
    ];

    /// The answer to a request that the rules refuse.
    #[must_use]
    pub fn denied(tag: u64, denied: &Denied) -> Self {
        let (code, message) = (denied.code().to_owned(), denied.to_string());
        Self::Error(ErrorFrame {
            tag: Some(tag),
            code,
            message,
            until: denied.until().map(Timestamp::as_millis),
        })
    }

    /// The last frame, for a reason of the protocol's own.
    #[must_use]
    pub fn goodbye(code: ProtocolCode, message: impl Into<String>) -> Self {
        Self::Goodbye {
            code: code.as_str().to_owned(),
            message: message.into(),
            until: None,
            by: None,
            reason: None,
        }
    }

    /// Appends the text of the frame. Nothing is built between the value and its bytes.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("a frame has only strings as keys");
    }

    /// The text of the frame.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame has only strings as keys")
    }

    /// Reads a text frame. Fields that are not known are passed over.
    ///
    /// # Errors
    ///
    /// [`UnreadableFrame`]; a client goes on after [`UnreadableFrame::UnknownType`].
    pub fn decode(text: &str) -> Result<Self, UnreadableFrame> {
        #[derive(Deserialize)]
        struct Envelope<'a> {
            #[serde(rename = "type", borrow)]
            kind: Cow<'a, str>,
        }
        let Envelope { kind } = serde_json::from_str(text)?;
        match &*kind {
            "event" => Ok(Self::Event(serde_json::from_str(text)?)),
            kind if Self::TYPES.contains(&kind) => Ok(serde_json::from_str(text)?),
            _ => Err(UnreadableFrame::UnknownType(kind.into_owned())),
        }
    }
}

impl From<BadFrame> for ServerFrame {
    fn from(bad: BadFrame) -> Self {
        let BadFrame { code, message, tag } = bad;
        Self::Error(ErrorFrame {
            tag,
            code: code.to_owned(),
            message,
            until: None,
        })
    }
}
