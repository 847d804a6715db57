//! Lists as people read them.

use jiff::tz::TimeZone;
use parlor_core::vocabulary::Entry;
use parlor_model::bytes;
use parlor_wire::{
    BlockView, EventBody, FileState, FileView, HistoryPage, RoomKind, RoomSummary, WhoEntry,
};

use crate::compose::TRANSFERS;

use super::words::{because, moment, span};

/// Who is here.
pub(super) fn who(who: &[WhoEntry]) -> Vec<String> {
    let width = who
        .iter()
        .map(|entry| entry.who.name.chars().count())
        .max()
        .unwrap_or(0);
    who.iter()
        .map(|entry| {
            let doors: Vec<&str> = entry.gateways.iter().map(|door| door.as_str()).collect();
            let doors = match doors.is_empty() {
                true => String::new(),
                false => format!("  {}", doors.join("+")),
            };
            let away = entry
                .away
                .as_ref()
                .map(|away| format!("  away: {away}"))
                .unwrap_or_default();
            let (name, role, idle) = (&entry.who.name, entry.role.as_str(), span(entry.idle_ms));
            format!("{name:width$}  {role:6}{doors}  idle {idle}{away}")
        })
        .collect()
}

/// The rooms there are.
pub(super) fn rooms(rooms: &[RoomSummary]) -> Vec<String> {
    rooms
        .iter()
        .map(|room| {
            let name = room_name(room);
            let count = match (room.lobby, room.kind) {
                (true, _) => format!("{} here", room.members),
                (false, RoomKind::Direct) => return name,
                (false, RoomKind::Public) => members(room.members),
                (false, RoomKind::Private) => format!("private, {}", members(room.members)),
            };
            let own = if room.member { ", you are in it" } else { "" };
            let topic = match room.topic.is_empty() {
                true => String::new(),
                false => format!(": {}", room.topic),
            };
            format!("{name} ({count}{own}){topic}")
        })
        .collect()
}

/// A room with its mark.
pub(super) fn room_name(room: &RoomSummary) -> String {
    match (&room.name, &room.with) {
        (Some(name), _) => format!("#{name}"),
        (None, Some(with)) => format!("@{}", with.name),
        (None, None) => "a room".to_owned(),
    }
}

fn members(count: u64) -> String {
    format!("{count} member{}", if count == 1 { "" } else { "s" })
}

/// Who is blocked.
pub(super) fn blocks(blocks: &[BlockView], zone: &TimeZone) -> Vec<String> {
    blocks
        .iter()
        .map(|block| {
            let address = block
                .address
                .as_ref()
                .map(|at| format!(" with {at}"))
                .unwrap_or_default();
            let until = block.until.map(|until| moment(until, zone));
            let why = because(block.reason.as_deref(), until.as_deref());
            format!("{}{address}, by {}{why}", block.name, block.by)
        })
        .collect()
}

/// The files of a room.
pub(super) fn files(files: &[FileView], zone: &TimeZone) -> Vec<String> {
    files
        .iter()
        .map(|file| {
            let name = file.name.as_deref().unwrap_or_default();
            let size = match (file.state, file.size) {
                (FileState::Sending, _) => "on its way".to_owned(),
                (_, size) => bytes(size.unwrap_or_default()),
            };
            let (seq, by, at) = (file.seq, &file.by.name, moment(file.at, zone));
            format!("{seq}  {name}  {size}  {by}  {at}")
        })
        .collect()
}

/// The newest messages with the numbers by which commands name them.
pub(super) fn numbered(page: &HistoryPage, count: usize, zone: &TimeZone) -> Vec<String> {
    let messages = page.events.iter().filter_map(|event| match &event.body {
        EventBody::Message {
            text: Some(text), ..
        }
        | EventBody::FileOffered {
            name: Some(text), ..
        } => {
            let first = text.lines().next().unwrap_or_default();
            let more = if text.lines().count() > 1 { " …" } else { "" };
            let at = moment(event.at, zone);
            Some(format!(
                "{}  {at}  {}: {first}{more}",
                event.seq, event.by.name
            ))
        }
        _ => None,
    });
    let messages: Vec<String> = messages.collect();
    let skipped = messages.len().saturating_sub(count);
    messages.into_iter().skip(skipped).collect()
}

/// The commands that are allowed, or one.
pub(super) fn help(command: Option<&Entry>, allowed: &[&Entry]) -> Vec<String> {
    let line = |entry: &Entry| format!("{}: {}", entry.usage(), entry.help);
    let Some(entry) = command else {
        let own = format!("{}: {}", TRANSFERS.usage(), TRANSFERS.help);
        return allowed.iter().copied().map(line).chain([own]).collect();
    };
    let aliases: Vec<String> = entry
        .aliases
        .iter()
        .map(|alias| format!("/{alias}"))
        .collect();
    let mut lines = vec![line(entry)];
    if !aliases.is_empty() {
        lines.push(format!("Also: {}", aliases.join(", ")));
    }
    lines
}
