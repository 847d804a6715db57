//! The operator's log of what happened: who came and went, who was not let in, what moderators did, and
//! message text only under a target of its own, which is off unless asked for.
//!
//! A line's `what` says of which kind it is, for whoever shows the log. What is decided waits in its batch
//! and is logged in its order when it is on stable storage.

use parlor_core::{AuditAction, AuditEntry, Denied, Event, EventBody};
use parlor_model::{Manner, Timestamp, UserName, sanitise_line};
use tracing::info;

use crate::Door;
use crate::chunk::RoomLabel;

/// The target of message text.
const MESSAGES: &str = "parlor::messages";

/// One thing to be logged with its batch.
pub(crate) enum LogLine {
    /// Somebody is here from now on.
    Joined {
        name: UserName,
        door: Door,
        online: usize,
    },
    /// Somebody who was here opened a further session.
    Connected { name: UserName, door: Door },
    /// Somebody's last session has ended.
    Left { name: UserName, online: usize },
    /// Somebody who is here has another name.
    Renamed { old: UserName, name: UserName },
    /// An act that the audit log has too, and no room's log.
    Audited(AuditEntry),
    /// The batch's item with this index.
    Item(usize),
}

impl LogLine {
    /// Logs it, unless it is an item.
    pub(crate) fn tell(&self) {
        match self {
            Self::Joined { name, door, online } => {
                let (gateway, from) = (door.gateway, from(door));
                info!(what = "joined", %gateway, from, online, "{name} joined");
            }
            Self::Connected { name, door } => {
                let (gateway, from) = (door.gateway, from(door));
                info!(what = "connected", %gateway, from, "{name} connected once more");
            }
            Self::Left { name, online } => info!(what = "left", online, "{name} left"),
            Self::Renamed { old, name } => info!(what = "renamed", "{old} is now {name}"),
            Self::Audited(entry) => audited(entry),
            Self::Item(_) => {}
        }
    }

    /// Whether it happened even if its batch was not written.
    pub(crate) fn is_certain(&self) -> bool {
        matches!(self, Self::Left { .. })
    }
}

/// Whether an act is logged as what was audited: others are told in a room, or where they happen.
pub(crate) fn is_told_as_audited(action: AuditAction) -> bool {
    match action {
        AuditAction::Claim
        | AuditAction::Register
        | AuditAction::Password
        | AuditAction::Role
        | AuditAction::Delete
        | AuditAction::Room
        | AuditAction::Invite
        | AuditAction::Device
        | AuditAction::Handoff
        | AuditAction::Operator
        | AuditAction::Export
        | AuditAction::Upload
        | AuditAction::Passkey
        | AuditAction::Run
        | AuditAction::SecondFactor => true,
        AuditAction::SignIn
        | AuditAction::SignInFailed
        | AuditAction::Remove
        | AuditAction::Block
        | AuditAction::Unblock
        | AuditAction::Mute
        | AuditAction::Unmute
        | AuditAction::Backup
        | AuditAction::Restore => false,
    }
}

fn audited(entry: &AuditEntry) {
    let AuditEntry {
        actor_name: by,
        action,
        target,
        detail,
        ..
    } = entry;
    let detail = &*sanitise_line(detail);
    match action {
        AuditAction::Claim => info!(what = "acted", "{by} is the owner now"),
        AuditAction::Register => info!(what = "acted", "{by} registered"),
        AuditAction::Password => info!(what = "acted", "{by} changed their password"),
        AuditAction::Role => info!(what = "acted", "{by} gave {target} the role {detail}"),
        AuditAction::Delete => {
            info!(
                what = "moderated",
                detail, "{by} deleted a message of {target}"
            );
        }
        AuditAction::Room => info!(what = "acted", detail, "{by} changed the room {target}"),
        AuditAction::Operator => info!(what = "acted", detail, "{by} as operator {target}"),
        AuditAction::Run => info!(
            what = "refused",
            "{by} may not run {}",
            sanitise_line(target)
        ),
        AuditAction::Handoff => info!(what = "acted", detail, "{by}: a sign-in by code"),
        other => info!(what = "acted", detail, "{by}: {} {target}", other.as_str()),
    }
}

/// Logs what is in a room's log, if it is for the operator to see.
pub(crate) fn event(room: &RoomLabel, event: &Event) {
    let by = &event.actor.name;
    let name = (!room.lobby).then(|| room.name.as_ref().map_or("direct", |name| name.as_str()));
    match &event.body {
        EventBody::Message {
            text: Some(text),
            manner: Manner::Ran,
            ..
        } => {
            // What it wrote, and with which arguments, is text of the room.
            let command = text.as_str().split_whitespace().next().unwrap_or_default();
            info!(what = "acted", room = name, "{by} ran {command}");
        }
        EventBody::Message {
            text: Some(text), ..
        } => {
            if tracing::enabled!(target: MESSAGES, tracing::Level::INFO) {
                let text = sanitise_line(text.as_str());
                info!(target: MESSAGES, what = "said", room = name, "{by}: {text}");
            }
        }
        EventBody::Created if room.name.is_none() => {
            info!(what = "acted", "{by} opened a direct room");
        }
        EventBody::Created if name.is_some() => {
            info!(
                what = "acted",
                "{by} made the room {}",
                name.unwrap_or_default()
            );
        }
        EventBody::Removed { target, reason } => {
            let (target, reason) = (&target.name, given(reason.as_str()));
            info!(
                what = "moderated",
                room = name,
                reason,
                "{by} removed {target}"
            );
        }
        EventBody::Blocked {
            name,
            reason,
            until,
        } => {
            let (reason, until) = (given(reason.as_str()), told(*until));
            info!(what = "moderated", reason, until, "{by} blocked {name}");
        }
        EventBody::Unblocked { name } => info!(what = "pardoned", "{by} unblocked {name}"),
        EventBody::Muted {
            target,
            reason,
            until,
        } => {
            let (reason, until) = (given(reason.as_str()), told(*until));
            let target = &target.name;
            info!(
                what = "moderated",
                room = name,
                reason,
                until,
                "{by} muted {target}"
            );
        }
        EventBody::FileFailed {
            name: Some(file),
            why,
            ..
        } => {
            let reason = format!("it {}", why.told());
            info!(
                what = "stopped",
                room = name,
                reason,
                "{by} could not send {file}"
            );
        }
        EventBody::Unmuted { target } => {
            info!(
                what = "pardoned",
                room = name,
                "{by} unmuted {}",
                target.name
            );
        }
        _ => {}
    }
}

/// Logs that somebody was not let in, by what they tried.
pub(crate) fn refused(door: &Door, tried: Option<&UserName>, denied: &Denied) {
    // They are asked for their code, and come again.
    if *denied == Denied::SecondFactor {
        return;
    }
    let (gateway, from, code) = (door.gateway, from(door), denied.code());
    match tried {
        Some(name) => info!(what = "refused", code, %gateway, from, "{name} was not let in"),
        None => info!(what = "refused", code, %gateway, from, "somebody was not let in"),
    }
}

/// Logs that a registered user signed in without a session.
pub(crate) fn signed_in(door: &Door, name: &UserName) {
    let (gateway, from) = (door.gateway, from(door));
    info!(what = "connected", %gateway, from, "{name} signed in");
}

/// Logs that a client is cut off for what it does not read.
pub(crate) fn cut_off(name: &UserName) {
    info!(
        what = "refused",
        code = "too_slow",
        "{name} reads too slowly and was cut off"
    );
}

fn from(door: &Door) -> Option<String> {
    door.address.map(|address| address.to_string())
}

fn given(reason: &str) -> Option<&str> {
    Some(reason).filter(|reason| !reason.is_empty())
}

fn told(until: Option<Timestamp>) -> Option<String> {
    until.map(|until| until.to_string())
}
