//! The hub: the one place where the rules meet async. It owns the state, decides every command in
//! one order, commits in groups, and only then tells anybody: durable before visible.
//!
//! Sessions follow the rooms' feeds by position, so what is shared is never queued per session and
//! a slow one costs a cursor; one that falls out of a feed reads the log from the store instead.

mod attempts;
mod attend;
mod auth;
mod batch;
mod checked;
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
mod expiry;
mod factor;
mod farewell;
mod feed;
mod file_rules;
mod files;
mod gate;
mod guard;
mod handle;
mod handoff;
mod hashing;
mod health;
mod history;
mod identify;
mod input;
mod log;
mod mailbox;
mod masks;
mod metrics;
mod moment;
mod options;
mod outbox;
mod own;
mod pace;
mod passkey;
mod publish;
mod raise;
mod readers;
mod reads;
mod recover;
mod relay;
mod reply;
mod request;
mod retry;
mod run;
mod scram;
mod second;
mod session;
mod sign_in;
mod sign_outs;
mod state_views;
mod task;
mod tick;
mod trust;
mod variants;
mod views;
mod vouching;
mod watch;
mod whois;
mod write;

pub use auth::AuthContext;
pub use checked::Checked;
pub use chunk::{
    Attendance, AttendanceChange, Before, Chunk, Encoded, Happening, Item, Leaving, RoomLabel,
    Slice, WIRE_FORMATS, WireFormat,
};
pub use clock::{Clock, SystemClock, SystemIds, random_code};
pub use delivery::{Delivery, EndReason, Own, Relay, Signal};
pub use devices::CERTIFICATE;
pub use entry::{Attends, Credentials, Door, Entry, GivenCode, ResumeFrom, SignedIn};
pub use error::HubError;
pub use factor::{FactorConfirmation, FactorOffer, FactorView};
pub use files::{Bearer, Download, Link, Upload};
pub use gate::{Gate, Pass};
pub use handle::{Hub, HubTask};
pub use handoff::{ASK_LIFE, AskedCode, CONFIRM_WITHIN, Fetched, HandoffNews, ShownCode, Waiting};
pub use health::{Health, Storage};
pub use metrics::{HubMetrics, Kind, Sample};
pub use options::HubOptions;
pub use outbox::Outbox;
pub use parlor_store::{Order, SearchProgress, Unread};
pub use passkey::{
    ALGORITHMS, Assertion, Challenge, PasskeyPage, PasskeyToAdd, PasskeyView, Registration,
};
pub use reply::{Answer, Reply};
pub use request::{HistoryPart, Only, Place, Request};
pub use run::{Job, Ran, RunError, Runner};
pub use scram::ScramSalt;
pub use session::Session;
pub use views::{
    BlockView, DeviceView, HistoryPage, InviteView, MemberView, OPENED_MEMBERS, RoomNames,
    RoomSummary, RoomView, UserView, WhoEntry,
};
pub use watch::{Here, PresenceNews, PresenceWatch};
pub use whois::{Whois, WhoisRoom};
