//! The bodies of the HTTP API (`/api/v1/…`). What a frame has too is the same type there and here.

/// Declares bodies: what they derive is the same for all.
macro_rules! bodies {
    ($($(#[$doc:meta])+ $name:ident { $($(#[$about:meta])+ $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
        pub struct $name {
            $($(#[$about])+ pub $field: $type,)*
        }
    )+};
}

mod account;
mod admin;
mod query;
mod room;

pub use account::{
    AskCode, AskedCode, Claim, Devices, ErrorBody, FetchCode, FetchedCode, Me, OpenSession, Redeem,
    Register, Rename, ServerInfo, SetPassword, SignIn, SignedIn, Ticket,
};
pub use admin::{
    Audit, Block, Blocked, Blocks, CreateInvite, DoorSessions, FilesHealth, Health, InviteMade,
    Invites, RoomStorage, SetServerRole, Storage, UserStorage, Users,
};
pub use query::{AuditQuery, FilesQuery, HistoryQuery, SearchQuery};
pub use room::{
    ChangeRoom, CreateRoom, Edit, Files, Join, Mute, OpenDirect, Post, React, Remove, RoomMade,
    Rooms, Run, Who,
};
