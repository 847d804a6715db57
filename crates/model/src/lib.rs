//! The plain values of Parlor: ids, validated names, cleaned text, roles, limits and times.
//!
//! A value of these types is valid because it exists: it is parsed once, where it enters, and never
//! checked again. Nothing here knows a clock, a random generator, a protocol or a database.

mod address;
mod bytes;
mod client_id;
mod command_line;
mod digest;
mod emoji;
mod escape;
mod few;
mod file_failure;
mod file_name;
mod gateway;
mod hex;
mod id;
mod id_source;
mod lifetime;
pub mod limits;
mod line_text;
mod manner;
mod mask;
mod media_type;
mod name;
mod named;
mod notify_level;
mod role;
mod room;
mod room_key;
mod sanitise;
mod secret;
mod seq;
mod shown;
mod span;
mod text;
mod time;
mod user_host;

pub use address::{AddressRange, AddressRangeError};
pub use bytes::bytes;
pub use client_id::{ClientId, ClientIdError};
pub use command_line::{CommandLine, CommandLineError};
pub use digest::{Digest, DigestError};
pub use emoji::{Emoji, EmojiError};
pub use few::Few;
pub use file_failure::{FileFailure, UnknownFailure};
pub use file_name::{FileName, FileNameError};
pub use gateway::{Gateway, UnknownGateway};
pub use id::{BlockId, DeviceId, FileId, IdError, InviteId, RoomId, SessionId, StoreEpoch, UserId};
pub use id_source::{CountingIds, IdSource, fresh_id};
pub use lifetime::{Lifetime, LifetimeError};
pub use line_text::{AwayText, Reason, Topic};
pub use manner::{Manner, UnknownManner};
pub use mask::{Mask, MaskError};
pub use media_type::{MediaType, MediaTypeError};
pub use name::{NameError, RoomName, UserName};
pub use notify_level::{NotifyLevel, UnknownNotifyLevel};
pub use role::{RoomRole, ServerRole, UnknownRole};
pub use room::{MaskList, RoomFlags, RoomKind, UnknownMaskList, UnknownRoomKind};
pub use room_key::{RoomKey, RoomKeyError};
pub use sanitise::{sanitise, sanitise_line};
pub use secret::{Password, PasswordError, Secret};
pub use seq::{Seq, SeqError};
pub use span::{Span, SpanError};
pub use text::{MessageText, TextError};
pub use time::Timestamp;
pub use user_host::UserHost;
