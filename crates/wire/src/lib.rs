//! The native protocol: the frames that go over `/api/v1/socket`, and the bodies of the HTTP API.
//!
//! These types are Parlor's public face. They are made from the values of core and model and turned back
//! into them, and nothing of core or of a store is ever serialised itself. The protocol is described in
//! `docs/protocol/native.md`; `web/wire/protocol.ts` is generated from these types by a test.

pub mod api;
mod bad_frame;
mod client_frame;
mod code;
mod event;
mod event_body;
mod export;
mod file;
mod handoff;
mod hello;
mod hidden;
mod id;
pub mod json;
mod listing;
pub mod read;
mod reply;
mod request;
mod room;
mod server_frame;
mod sign_in_news;
mod welcome;
mod word;

#[cfg(test)]
mod commands;
#[cfg(test)]
mod document;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod typescript;

pub use bad_frame::{BadFrame, repeated};
pub use client_frame::ClientFrame;
pub use code::ProtocolCode;
pub use event::{EventFrame, UserLabel};
pub use event_body::EventBody;
pub use export::{ExportLine, ExportedRoom};
pub use file::{FileState, FileView};
pub use handoff::{HandoffNews, ShownCode, Waiting};
pub use hello::{Hello, Resume};
pub use hidden::Hidden;
pub use id::{BlockId, DeviceId, FileId, InviteId, RoomId, StoreEpoch, UserId};
pub use listing::{AuditView, BlockView, DeviceView, InviteView, MaskView, UserView, WhoEntry};
pub use reply::{FactorView, Found, HistoryPage, MineEntry, Posted, Reaction, Reply};
pub use request::Request;
pub use room::{Flags, Keeping, MemberView, RoomSummary, RoomView};
pub use server_frame::{
    Attendance, AttendanceChange, ErrorFrame, FileProgress, ServerFrame, UnreadableFrame,
};
pub use sign_in_news::SignInNews;
pub use welcome::{Limits, Welcome};
pub use word::{
    FileFailure, Gateway, JoinPolicy, MaskList, NotifyLevel, Order, RoomKind, RoomRole, ServerRole,
};

/// The version of the native protocol that this crate speaks: `v` in `hello` and `welcome`.
pub const VERSION: u32 = 1;

/// Where a server answers the WebSocket handshake of the native protocol.
pub const SOCKET_PATH: &str = "/api/v1/socket";

/// Where a server takes an [`api::Claim`].
pub const CLAIM_PATH: &str = "/api/v1/claim";

/// For `skip_serializing_if`: a switch that is off is left out.
pub(crate) fn is_off(switch: &bool) -> bool {
    !switch
}
