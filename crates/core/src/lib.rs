//! The rules of a Parlor room: `decide(state, command)` answers with changes or a denial, and
//! `apply(state, change)` carries a change out. No clock, randomness, protocol or storage here:
//! time and identifiers are arguments, so every rule can be tested as a table.

mod apply;
mod attended;
mod block;
mod change;
mod command;
mod decide;
mod denied;
mod entry;
mod event;
mod factor;
mod file;
mod guard;
mod invite;
mod keeping;
mod lately;
mod ledger;
mod means;
mod names;
mod passkey;
pub mod policy;
mod presence;
mod recent;
mod refer;
mod room;
mod rules;
mod run;
mod sign_in_news;
mod snapshot;
mod state;
mod user;
pub mod vocabulary;

pub use attended::Attended;
pub use block::{Block, BlockTarget};
pub use change::{AuditAction, AuditEntry, Change, Device};
pub use command::{Command, Context, Decision, Dismissal, MessageFacts, Outcome};
pub use decide::{
    Over, RelayTo, Relayed, decide, end_file, end_room, expire, next_reminder, remind,
};
pub use denied::{Denied, Taken, moment_of_end};
pub use entry::{
    Entered, EntryRequest, JoinPolicy, admit_address, claim_owner, enter_guest, enter_known,
    forget_guest,
};
pub use event::{Actor, Event, EventBody, Origin, Posted};
pub use factor::{Factor, Proof, spend};
pub use file::{Content, File, FileFacts, FileOffer, FileState, Space};
pub use invite::Invite;
pub use keeping::{Keeping, RoomEnd};
pub use ledger::Ledger;
pub use means::Means;
pub use passkey::{NewPasskey, Passkey, PasskeyId, use_passkey};
pub use policy::{Action, Standing};
pub use presence::{Attendee, Presence};
pub use recent::{RECENT_IDS, RecentIds};
pub use refer::{RoomRef, UserRef};
pub use room::{MaskEntry, Membership, Mute, Room, TopicSet};
pub use rules::{flag_changes, flag_words};
pub use run::{Reads, RunCommand, RunEnd, RunFor, RunPattern, RunPatternError, RunRules, run_text};
pub use sign_in_news::SignInNews;
pub use snapshot::Snapshot;
pub use state::{Settings, State};
pub use user::User;
