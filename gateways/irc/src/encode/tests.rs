//! Whatever somebody writes on whichever gateway, a client is told whole lines.

use parlor_core::{Actor, Event, EventBody};
use parlor_hub::{Attendance, AttendanceChange, Before, Happening, Item, Leaving, RoomLabel};
use parlor_model::{
    AwayText, FileId, FileName, Gateway, Manner, MessageText, Reason, RoomFlags, RoomId, RoomKind,
    RoomName, RoomRole, Seq, Timestamp, Topic, UserId, UserName,
};
use proptest::prelude::*;

use super::*;
use crate::fuzz::{check, tests::server};

const ROOM: RoomId = RoomId::from_bytes([1; 16]);

/// Texts as people write them, and as nobody should.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[a-z*_`~ \n:@#]{0,40}",
        Just("\r\nQUIT :x\r\n".to_owned()),
        Just("\u{1}ACTION waves\u{1}".to_owned()),
        Just("\u{2028}\u{85}\u{b}\u{c}\0\u{1b}[2J".to_owned()),
        "(ü|é|𝕏|\\*\\*){100,300}",
        "[a-z]{400,900}",
    ];
    proptest::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

fn actor(name: &str) -> Actor {
    let name = UserName::parse(name).or_else(|_| UserName::parse("mallory"));
    Actor {
        user: UserId::from_bytes([2; 16]),
        name: name.unwrap(),
    }
}

/// Everything that a text can stand in.
fn happenings(text: &str, name: &str) -> Vec<Happening> {
    let reason = Reason::parse(text).unwrap_or_default();
    let said = MessageText::parse(text).ok();
    let message = |manner, reply_to| EventBody::Message {
        text: said.clone(),
        reply_to,
        manner,
        mentions: Vec::new(),
        edited: None,
    };
    let mut bodies = vec![
        message(Manner::Said, None),
        message(Manner::Said, Some(Seq::new(1))),
        message(Manner::Action, None),
        message(Manner::Notice, None),
        EventBody::Edited {
            target: Seq::new(1),
            text: said.clone(),
        },
        EventBody::Deleted {
            target: Seq::new(1),
        },
        EventBody::Removed {
            target: actor(name),
            reason: reason.clone(),
        },
        EventBody::Blocked {
            name: actor(name).name,
            reason: reason.clone(),
            until: Some(Timestamp::from_millis(1)),
        },
        EventBody::Muted {
            target: actor(name),
            until: None,
            reason: reason.clone(),
        },
        EventBody::RoleSet {
            target: actor(name),
            role: RoomRole::Operator,
        },
        EventBody::FlagsSet {
            flags: RoomFlags::default(),
        },
        EventBody::Invited {
            target: actor(name),
        },
    ];
    bodies.extend(Topic::parse(text).map(|topic| EventBody::TopicSet { topic }));
    bodies.extend(RoomName::parse(name).map(|name| EventBody::Renamed {
        name,
        reason: reason.clone(),
    }));
    bodies.extend(FileName::parse(text).map(|name| EventBody::FileReady {
        target: Seq::new(1),
        file: FileId::from_bytes([3; 16]),
        name: Some(name),
        size: 5,
        digest: parlor_model::Digest::from_bytes([4; 32]),
    }));
    let changes = [
        AttendanceChange::Joined(Gateway::Http),
        AttendanceChange::Left(Leaving::Parted {
            reason: reason.clone(),
        }),
        AttendanceChange::Left(Leaving::Gone { reason, serial: 1 }),
        AttendanceChange::Away {
            text: AwayText::parse(text).ok(),
            serial: 2,
        },
        AttendanceChange::Renamed {
            from: actor("before").name,
            attends: true,
            serial: 3,
        },
    ];
    let attendance = changes.map(|change| {
        Happening::Attendance(Attendance {
            who: actor(name),
            change,
        })
    });
    let event = |body| {
        Happening::Event(Event {
            room: ROOM,
            seq: Seq::new(2),
            at: Timestamp::from_millis(0),
            actor: actor(name),
            origin: None,
            expires_at: None,
            body,
        })
    };
    bodies.into_iter().map(event).chain(attendance).collect()
}

proptest! {
    #[test]
    fn whatever_is_written_a_client_is_told_whole_lines(
        text in texts(),
        name in "[a-zé漢][a-z0-9é漢]{0,20}",
        tags in proptest::option::of(any::<String>()),
        bits in any::<u32>(),
        own in any::<bool>(),
    ) {
        let shared = server().shared();
        let scene = Scene {
            host: "irc.test",
            people: &shared.people,
            links: Links { hub: &shared.hub, base: Some("http://home:7666/") },
            view: View::from_bits(bits),
            own,
            target: "#room",
        };
        let label = RoomLabel { id: ROOM, name: RoomName::parse("room").ok(), kind: RoomKind::Public, lobby: false };
        for what in happenings(&text, &name) {
            let before = match &what {
                Happening::Event(Event { body: EventBody::Renamed { .. }, .. }) => RoomName::parse("before").ok().map(Before::Name),
                _ => None,
            };
            let item = Item { tags: tags.as_deref().map(Into::into), before, ..Item::new(what, None) };
            in_channel(scene, &label, &item, &mut |line| {
                let mut bytes = Vec::new();
                line.append_to(&mut bytes);
                assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 1, "{line:?}");
                check(&bytes);
            });
        }
    }
}
