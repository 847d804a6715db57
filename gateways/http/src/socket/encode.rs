//! Happenings and endings as the bytes of frames.

use parlor_core::Dismissal;
use parlor_hub::{AttendanceChange, EndReason, Happening, Item, RoomLabel};
use parlor_model::{Reason, Timestamp, UserName};
use parlor_wire::{EventFrame, ProtocolCode, ServerFrame, UserLabel};

use super::framing;

/// Appends a happening as a whole WebSocket frame: the wire format of this gateway.
pub(crate) fn happening(room: &RoomLabel, item: &Item, out: &mut Vec<u8>) {
    let told = match &item.what {
        Happening::Event(event) => ServerFrame::Event(EventFrame::from(event)),
        Happening::Attendance(attendance) => ServerFrame::Attendance(parlor_wire::Attendance {
            room: room.id.into(),
            who: UserLabel::from(&attendance.who),
            change: change(&attendance.change),
        }),
    };
    frame(&told, out);
}

/// Appends any frame.
pub(crate) fn frame(told: &ServerFrame, out: &mut Vec<u8>) {
    framing::text(out, |out| told.encode_into(out));
}

/// The last frame of a session, and its code: who ended it and why, in a sentence and each by itself.
pub(crate) fn ending(reason: &EndReason) -> (&'static str, ServerFrame) {
    let (by, why, until) = match reason {
        EndReason::Dismissed(Dismissal::Blocked { by, reason, until }) => {
            (Some(by), Some(reason), *until)
        }
        EndReason::Dismissed(Dismissal::Removed { by, reason }) => (Some(by), Some(reason), None),
        _ => (None, None, None),
    };
    let (code, message) = sentence(reason);
    let goodbye = ServerFrame::Goodbye {
        code: code.to_owned(),
        message,
        until: until.map(Timestamp::as_millis),
        by: by.map(ToString::to_string),
        reason: why
            .filter(|reason| !reason.is_empty())
            .map(ToString::to_string),
    };
    (code, goodbye)
}

fn sentence(reason: &EndReason) -> (&'static str, String) {
    match reason {
        EndReason::Dismissed(Dismissal::Removed { by, reason }) => {
            (ProtocolCode::Removed.as_str(), told("removed", by, reason))
        }
        EndReason::Dismissed(Dismissal::Blocked { by, reason, until }) => {
            let until = until
                .map(|until| format!(" It ends at {} UTC.", parlor_core::moment_of_end(until)))
                .unwrap_or_default();
            ("blocked", told("blocked", by, reason) + &until)
        }
        EndReason::Dismissed(Dismissal::SignedOut) => (
            ProtocolCode::SignedOut.as_str(),
            "This device was signed out.".to_owned(),
        ),
        EndReason::ShuttingDown => ("shutting_down", "The server is shutting down.".to_owned()),
        EndReason::TooSlow => (
            "too_slow",
            "You took too little of what you were told. Connect again and resume.".to_owned(),
        ),
        EndReason::StoreReopened => {
            let message = "The server had to open its store anew. Connect again and resume.";
            (ProtocolCode::StoreReopened.as_str(), message.to_owned())
        }
    }
}

fn told(done: &str, by: &UserName, reason: &Reason) -> String {
    if reason.is_empty() {
        format!("You were {done} by {by}.")
    } else {
        format!("You were {done} by {by}: {reason}.")
    }
}

fn change(change: &AttendanceChange) -> parlor_wire::AttendanceChange {
    use parlor_wire::AttendanceChange as Told;
    match change {
        AttendanceChange::Joined(gateway) => Told::Joined {
            gateway: (*gateway).into(),
        },
        AttendanceChange::Left(_) => Told::Left,
        AttendanceChange::Away { text, .. } => Told::Away {
            text: text.as_ref().map(ToString::to_string),
        },
        AttendanceChange::Renamed { from, .. } => Told::Renamed {
            from: from.to_string(),
        },
    }
}
