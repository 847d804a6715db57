//! Turns what the hub answers into the values of the native protocol, for the socket and the HTTP API
//! alike. Every field is copied by name: nothing that is new in the hub gets out by itself.

use std::time::Duration;

use parlor_core::Actor;
use parlor_hub::{
    BlockView, DeviceView, HandoffNews, HistoryPage, InviteView, MemberView, Reply, RoomSummary,
    RoomView, ShownCode, UserView, Waiting, WhoEntry,
};
use parlor_model::{AwayText, Timestamp};
use parlor_wire::{
    AuditView, EventFrame, FactorView, FileView, Flags, Found, Hidden, MaskView, MineEntry,
    Reaction, UserLabel,
};

/// An answer.
pub(crate) fn reply(reply: Reply) -> parlor_wire::Reply {
    use parlor_wire::Reply as Told;
    match reply {
        Reply::Done(outcome) => outcome.into(),
        Reply::Invite { id, code } => {
            let code = Some(Hidden::from(code.expose().clone()));
            Told::Invite {
                invite: id.into(),
                code,
            }
        }
        // No frame asks for the latter.
        Reply::Pong
        | Reply::Names(_)
        | Reply::Whois(_)
        | Reply::Conversations(_)
        | Reply::Passkeys(_) => Told::Pong,
        Reply::Who(who) => Told::Who {
            who: all(&who, who_entry),
        },
        Reply::Rooms(rooms) => Told::Rooms {
            rooms: all(&rooms, room_summary),
        },
        Reply::Room(view) => Told::Room {
            view: Box::new(room_view(&view)),
        },
        Reply::History(page) => Told::History(history_page(&page)),
        Reply::Search {
            found,
            complete,
            progress,
        } => {
            let mut rooms: Vec<_> = all(&found, |(room, _)| room_summary(room));
            rooms.sort_by_key(|room| room.id);
            rooms.dedup_by_key(|room| room.id);
            let events = all(&found, |(_, event)| EventFrame::from(event));
            Told::Found(Found {
                events,
                rooms,
                behind: progress.behind,
                partial: !complete,
            })
        }
        Reply::Pins(events) => Told::Pins {
            events: all(&events, |event| EventFrame::from(event)),
        },
        Reply::Masks(masks) => Told::Masks {
            masks: all(&masks, |entry| MaskView::from(entry)),
        },
        Reply::Mine(rooms, ignored) => Told::Mine {
            rooms: all(&rooms, |(room, unread)| MineEntry {
                room: (*room).into(),
                read: unread.read.get(),
                messages: unread.messages as u64,
                mentions: unread.mentions as u64,
                notify: unread.notify.map(Into::into),
            }),
            ignored: all(&ignored, |user| UserLabel::from(user)),
        },
        Reply::File(file) => Told::File {
            file: FileView::from(&*file),
        },
        Reply::Files(files) => Told::Files {
            files: all(&files, |file| FileView::from(file)),
        },
        Reply::Blocks(blocks) => Told::Blocks {
            blocks: all(&blocks, block),
        },
        Reply::Invites(invites) => Told::Invites {
            invites: all(&invites, invite),
        },
        Reply::Users(users) => Told::Users {
            users: all(&users, user),
        },
        Reply::Devices(devices) => Told::Devices {
            devices: all(&devices, device),
        },
        Reply::Factor(view) => Told::Factor(FactorView {
            since: view.since.map(Timestamp::as_millis),
            recovery_left: view.recovery_left as u64,
            required: view.required,
        }),
        Reply::FactorOffer(offer) => Told::FactorOffer {
            secret: Hidden::from(offer.secret.expose().clone()),
            uri: Hidden::from(offer.uri.expose().clone()),
        },
        Reply::RecoveryCodes(codes) => Told::RecoveryCodes {
            codes: all(&codes, |code| Hidden::from(code.expose().clone())),
        },
        Reply::Code(shown) => Told::Code(shown_code(&shown)),
        Reply::Waiting(waiting) => Told::Waiting(self::waiting(&waiting)),
        Reply::Audit(lines) => Told::Audit {
            lines: all(&lines, |(at, entry)| AuditView::new(*at, entry)),
        },
    }
}

/// A room with its members.
pub(crate) fn room_view(view: &RoomView) -> parlor_wire::RoomView {
    parlor_wire::RoomView {
        room: room_summary(&view.summary),
        flags: Flags::with_key(&view.flags),
        since: view.summary.since.as_millis(),
        members: view.members.as_ref().map(|members| all(members, member)),
        pins: view.pins as u64,
    }
}

/// Who is here.
pub(crate) fn who_entry(entry: &WhoEntry) -> parlor_wire::WhoEntry {
    parlor_wire::WhoEntry {
        who: UserLabel::from(&entry.who),
        role: entry.role.into(),
        gateways: all(&entry.gateways, |gateway| (*gateway).into()),
        idle_ms: entry.idle_ms,
        since: entry.since.as_millis(),
        away: text(entry.away.as_ref()),
    }
}

/// Each of a list.
pub(crate) fn all<T, U>(values: &[T], each: impl Fn(&T) -> U) -> Vec<U> {
    values.iter().map(each).collect()
}

/// A room as in a list.
pub(crate) fn room_summary(room: &RoomSummary) -> parlor_wire::RoomSummary {
    parlor_wire::RoomSummary {
        id: room.id.into(),
        name: room.name.as_ref().map(ToString::to_string),
        with: room
            .with
            .as_ref()
            .map(|other: &Actor| UserLabel::from(other)),
        kind: room.kind.into(),
        lobby: room.lobby,
        topic: room.topic.clone(),
        members: room.members as u64,
        head: room.head.get(),
        member: room.member,
    }
}

fn member(member: &MemberView) -> parlor_wire::MemberView {
    parlor_wire::MemberView {
        who: UserLabel::from(&member.who),
        server_role: member.server_role.into(),
        role: member.membership.role.into(),
        since: member.membership.since.as_millis(),
        here: member.here,
        away: text(member.away.as_ref()),
        muted: member.mute.is_some(),
        muted_until: millis(member.mute.and_then(|mute| mute.until)),
    }
}

fn history_page(page: &HistoryPage) -> parlor_wire::HistoryPage {
    parlor_wire::HistoryPage {
        room: room_summary(&page.room),
        epoch: page.epoch.into(),
        events: all(&page.events, |event| EventFrame::from(event)),
        reactions: all(&page.reactions, |reaction| Reaction {
            target: reaction.target.get(),
            emoji: reaction.emoji.to_string(),
            by: UserLabel {
                id: reaction.user.into(),
                name: reaction.name.to_string(),
            },
        }),
    }
}

fn block(block: &BlockView) -> parlor_wire::BlockView {
    parlor_wire::BlockView {
        id: block.id.into(),
        name: block.name.to_string(),
        address: block.address.clone(),
        by: block.by.to_string(),
        reason: (!block.reason.is_empty()).then(|| block.reason.to_string()),
        at: block.at.as_millis(),
        until: millis(block.until),
    }
}

fn invite(invite: &InviteView) -> parlor_wire::InviteView {
    parlor_wire::InviteView {
        id: invite.id.into(),
        room: invite.room.map(Into::into),
        by: invite.by.to_string(),
        at: invite.at.as_millis(),
        uses_left: invite.uses_left,
        until: millis(invite.until),
    }
}

fn user(user: &UserView) -> parlor_wire::UserView {
    parlor_wire::UserView {
        who: UserLabel::from(&user.who),
        account: user.account.as_ref().map(ToString::to_string),
        role: user.role.into(),
        since: user.since.as_millis(),
        seen: user.seen.as_millis(),
        here: user.here,
        second_factor: user.second_factor,
    }
}

fn device(device: &DeviceView) -> parlor_wire::DeviceView {
    parlor_wire::DeviceView {
        id: device.id.into(),
        label: device.label.clone(),
        at: device.at.as_millis(),
        current: device.current,
    }
}

fn shown_code(shown: &ShownCode) -> parlor_wire::ShownCode {
    parlor_wire::ShownCode {
        code: Hidden::from(shown.code.expose().clone()),
        link: shown.link.clone().map(Hidden::from),
        life_ms: whole_millis(shown.life),
    }
}

fn waiting(waiting: &Waiting) -> parlor_wire::Waiting {
    parlor_wire::Waiting {
        address: waiting.address.map(|address| address.to_string()),
        client: waiting.label.clone(),
        numbers: waiting.numbers.to_vec(),
        within_ms: whole_millis(waiting.within),
    }
}

/// What became of a code.
pub(crate) fn handoff(news: &HandoffNews) -> parlor_wire::HandoffNews {
    use parlor_wire::HandoffNews as Told;
    match news {
        HandoffNews::Fetched(waits) => Told::Fetched(waiting(waits)),
        HandoffNews::Expired => Told::Expired,
        HandoffNews::SignedIn { address, label } => Told::SignedIn {
            address: address.map(|address| address.to_string()),
            client: label.clone(),
        },
    }
}

/// A span in milliseconds, as frames and bodies have it.
pub(crate) fn whole_millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn millis(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_millis)
}

fn text(away: Option<&AwayText>) -> Option<String> {
    away.map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use parlor_hub::SearchProgress;

    use super::*;

    #[test]
    fn search_that_stopped_at_its_bound_is_partial() {
        let json = |complete| {
            let found = Reply::Search {
                found: Vec::new(),
                complete,
                progress: SearchProgress { behind: 0 },
            };
            serde_json::to_value(reply(found)).unwrap()
        };
        assert_eq!(json(false)["partial"], true);
        assert_eq!(json(true).get("partial"), None);
    }
}
