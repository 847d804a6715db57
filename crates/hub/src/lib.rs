//! The hub: the one place where the rules meet async. It owns the state, decides every command in
//! one order, commits in groups, and only then tells anybody: durable before visible.
//!
//! Sessions follow the rooms' feeds by position, so what is shared is never queued per session and
//! a slow one costs a cursor; one that falls out of a feed reads the log from the store instead.

mod attempts;
mod auth;
mod batch;
mod chunk;
mod clock;
mod commands;
mod committer;
mod complete;
mod conversations;
mod delivery;
mod devices;
mod enter;
mod entry;
mod error;
mod feed;
mod file_rules;
mod files;
mod gate;
mod handle;
mod hashing;
mod health;
mod history;
mod input;
mod log;
mod mailbox;
mod masks;
mod metrics;
mod options;
mod own;
mod pace;
mod publish;
mod raise;
mod readers;
mod reads;
mod recover;
mod request;
mod retry;
mod session;
mod sign_outs;
mod state_views;
mod task;
mod whois;

pub use auth::AuthContext;
pub use chunk::{
    Attendance, AttendanceChange, Chunk, Encoded, Happening, Item, RoomLabel, Slice, WIRE_FORMATS,
    WireFormat,
};
pub use clock::{Clock, SystemClock, SystemIds, random_code};
pub use delivery::{Delivery, EndReason, Own, Signal};
pub use entry::{Credentials, Door, Entry, ResumeFrom, SignedIn};
pub use error::HubError;
pub use files::{Bearer, Download, Link, Upload};
pub use gate::{Gate, Pass};
pub use handle::{Hub, HubTask};
pub use health::{Health, Storage};
pub use metrics::{HubMetrics, Kind, Sample};
pub use options::HubOptions;
pub use parlor_store::{Order, SearchProgress, Unread};
pub use request::{
    Answer, BlockView, DeviceView, HistoryPage, HistoryPart, InviteView, MemberView,
    OPENED_MEMBERS, Only, Place, Reply, Request, RoomSummary, RoomView, UserView, WhoEntry,
};
pub use session::Session;
pub use whois::{Whois, WhoisRoom};
