//! The operator's log of what happened: who came and went, what moderators did, and message text
//! only under a target of its own, which is off unless asked for.

use parlor_core::{Event, EventBody};
use parlor_model::sanitise_line;

use crate::chunk::{Attendance, AttendanceChange, Happening, RoomLabel};

/// The target of message text.
const MESSAGES: &str = "parlor::messages";

/// Logs one thing that happened in a room. Attendance is logged once, in the lobby.
pub(crate) fn happened(room: &RoomLabel, what: &Happening, online: usize) {
    match what {
        Happening::Attendance(attendance) if room.lobby => attended(attendance, online),
        Happening::Attendance(_) => {}
        Happening::Event(event) => acted(room, event),
    }
}

fn attended(attendance: &Attendance, online: usize) {
    let name = &attendance.who.name;
    match &attendance.change {
        AttendanceChange::Joined(gateway) => tracing::info!(%gateway, online, "{name} joined"),
        AttendanceChange::Left => tracing::info!(online, "{name} left"),
        AttendanceChange::Renamed(old) => tracing::info!("{old} is now {name}"),
        AttendanceChange::Away(_) => {}
    }
}

fn acted(room: &RoomLabel, event: &Event) {
    let by = &event.actor.name;
    match &event.body {
        EventBody::Message {
            text: Some(text), ..
        } => {
            if tracing::enabled!(target: MESSAGES, tracing::Level::INFO) {
                let room = room.name.as_ref().map_or("direct", |name| name.as_str());
                let text = sanitise_line(text.as_str());
                tracing::info!(target: MESSAGES, room, "{by}: {text}");
            }
        }
        EventBody::Removed { target, reason } => {
            tracing::info!(reason = reason.as_str(), "{by} removed {}", target.name);
        }
        EventBody::Blocked { name, reason, .. } => {
            tracing::info!(reason = reason.as_str(), "{by} blocked {name}");
        }
        EventBody::Unblocked { name } => tracing::info!("{by} unblocked {name}"),
        EventBody::Muted { target, reason, .. } => {
            tracing::info!(reason = reason.as_str(), "{by} muted {}", target.name);
        }
        EventBody::Unmuted { target } => tracing::info!("{by} unmuted {}", target.name),
        _ => {}
    }
}
