//! What is told of a room's attendance, and people who attend rooms.

use parlor_core::{Command, Keeping, Outcome, RoomRef};
use parlor_hub::{Attendance, AttendanceChange, Leaving, Reply, Request};
use parlor_model::{Reason, RoomId, RoomKind, RoomName};

use super::Person;

pub fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a valid reason")
}

/// What was told of a room's attendance, as short lines.
pub fn told(person: &mut Person, room: RoomId) -> Vec<String> {
    let told = std::mem::take(&mut person.attended).into_iter();
    let told = told.filter(|(there, _)| *there == room);
    told.map(|(_, attendance)| line(&attendance)).collect()
}

pub fn line(Attendance { who, change }: &Attendance) -> String {
    let what = match change {
        AttendanceChange::Joined(gateway) => format!("joined by {gateway}"),
        AttendanceChange::Left(Leaving::Parted { reason }) => format!("parted ({reason})"),
        AttendanceChange::Left(Leaving::Gone { reason, .. }) => format!("gone ({reason})"),
        AttendanceChange::Away { text, .. } => format!("away {text:?}"),
        AttendanceChange::Renamed { from, .. } => format!("was {from}"),
    };
    format!("{} {what}", who.name)
}

pub fn serials(person: &Person) -> Vec<u64> {
    let serials = person
        .attended
        .iter()
        .filter_map(|(_, told)| match &told.change {
            AttendanceChange::Left(Leaving::Gone { serial, .. })
            | AttendanceChange::Away { serial, .. }
            | AttendanceChange::Renamed { serial, .. } => Some(*serial),
            AttendanceChange::Joined(_) | AttendanceChange::Left(Leaving::Parted { .. }) => None,
        });
    serials.collect()
}

pub async fn makes(person: &mut Person, room: &str) -> RoomId {
    let create = Command::CreateRoom {
        name: RoomName::parse(room).expect("a valid name"),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    let Ok(Outcome::Room(room)) = person.command(create).await else {
        panic!("a room is made")
    };
    room
}

pub async fn joins(person: &mut Person, room: RoomId) {
    let room = RoomRef::Id(room);
    let join = Command::Join { room, key: None };
    person.command(join).await.expect("they may join");
}

pub async fn attends(person: &mut Person, room: RoomId) {
    let reply = person.ask(Request::Attend(room.into())).await;
    assert!(matches!(reply, Ok(Reply::Done(Outcome::Room(there))) if there == room));
}

pub async fn unattends(person: &mut Person, room: RoomId, why: &str) {
    let (room, reason) = (room.into(), reason(why));
    let reply = person.ask(Request::Unattend { room, reason }).await;
    assert!(matches!(reply, Ok(Reply::Done(Outcome::Done))), "{reply:?}");
}

/// Who is in a room, or anywhere.
pub async fn who(person: &mut Person, room: Option<RoomId>) -> Vec<String> {
    let room = room.map(RoomRef::Id);
    let Ok(Reply::Who(who)) = person.ask(Request::Who { room }).await else {
        panic!("who is answered")
    };
    who.iter().map(|entry| entry.who.name.to_string()).collect()
}
