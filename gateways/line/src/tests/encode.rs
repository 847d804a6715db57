use parlor_core::EventBody;
use parlor_hub::{Attendance, AttendanceChange, Before, Happening, Item, Leaving};
use parlor_model::{
    AwayText, Emoji, Gateway, Lifetime, Manner, Mask, MaskList, MessageText, Reason, RoomFlags,
    RoomId, RoomKey, RoomName, RoomRole, Seq, Timestamp, Topic, UserName,
};

use super::{DEV, DIRECT, LOBBY, actor, event, label, message};
use crate::encode::item;
use crate::link::Links;

fn encoded(room: RoomId, what: Happening) -> String {
    let mut out = Vec::new();
    item(
        &label(room),
        &Item::new(what, None),
        &Links::fixed(),
        &mut out,
    );
    String::from_utf8(out).unwrap()
}

fn told(room: RoomId, body: EventBody) -> String {
    encoded(room, Happening::Event(event(room, 12, "alice", body)))
}

fn full(text: &str, reply_to: Option<u64>, manner: Manner) -> EventBody {
    let text = Some(MessageText::parse(text).unwrap());
    let reply_to = reply_to.map(Seq::new);
    EventBody::Message {
        text,
        reply_to,
        manner,
        mentions: Vec::new(),
        edited: None,
    }
}

#[test]
fn every_line_of_a_message_names_its_author() {
    let text = "one\nbob: two\n\n* three\n| four";
    let expected = "alice: one\nalice: bob: two\nalice: \nalice: * three\nalice: | four\n";
    assert_eq!(told(LOBBY, message(text)), expected);
    assert_eq!(
        told(DEV, message("one\ntwo")),
        "[dev] alice: one\n[dev] alice: two\n"
    );
    assert_eq!(
        told(DIRECT, message("one\ntwo")),
        "[alice] alice: one\n[alice] alice: two\n"
    );
}

#[test]
fn third_person_and_answers_can_not_be_forged() {
    let notice = full("built\nit works", None, Manner::Notice);
    let lines = "alice (notice): built\nalice (notice): it works\n";
    assert_eq!(told(LOBBY, notice), lines);
    assert_eq!(
        told(LOBBY, full("waves", None, Manner::Action)),
        "- alice waves\n"
    );
    assert_eq!(
        told(DEV, full("joined!\nleft!", None, Manner::Action)),
        "[dev] - alice joined!\n[dev] - alice left!\n"
    );
    assert_eq!(
        told(LOBBY, full("yes\nsure", Some(7), Manner::Said)),
        "alice: (to 7) yes\nalice: sure\n"
    );
    assert!(UserName::parse("-").is_err() && UserName::parse("*").is_err());
}

#[test]
fn what_a_command_wrote_stands_behind_bars() {
    let ran = || full("cat a\nbob: one\n\n* two", None, Manner::Ran);
    let lines = "* alice ran: cat a\n| bob: one\n| \n| * two\n";
    assert_eq!(told(LOBBY, ran()), lines);
    let lines = "[dev] * alice ran: cat a\n[dev] | bob: one\n[dev] | \n[dev] | * two\n";
    assert_eq!(told(DEV, ran()), lines);
    assert_eq!(
        told(LOBBY, full("true", None, Manner::Ran)),
        "* alice ran: true\n"
    );
}

#[test]
fn of_much_that_a_command_wrote_the_beginning_is_shown_and_how_much_is_left() {
    let ran = |lines: usize| {
        let text = format!("cat a{}", "\nx".repeat(lines));
        EventBody::Message {
            text: MessageText::parse_stored(&text).ok(),
            reply_to: None,
            manner: Manner::Ran,
            mentions: Vec::new(),
            edited: None,
        }
    };
    assert_eq!(told(LOBBY, ran(50)).lines().count(), 51);
    let much = told(LOBBY, ran(2_000));
    assert_eq!(much.lines().count(), 52);
    let last = much.lines().last().unwrap();
    assert_eq!(
        last,
        "* … 1950 more lines: open the room in a browser, or /get a file"
    );
}

#[test]
fn changes_are_told_in_plain_sentences() {
    let reason = || Reason::parse("too loud").unwrap();
    let until = Some(Timestamp::from_millis(1_795_227_326_123));
    let emoji = || Emoji::parse("👍").unwrap();
    let (target, number) = (actor("bob"), Seq::new(7));
    let name = UserName::parse("bob").unwrap();
    let text = Some(MessageText::parse("new\ntext").unwrap());
    let cases = [
        (
            EventBody::Edited {
                target: number,
                text,
            },
            "alice edited 7: new\nalice edited 7: text\n",
        ),
        (
            EventBody::Edited {
                target: number,
                text: None,
            },
            "",
        ),
        (EventBody::Deleted { target: number }, "alice deleted 7.\n"),
        (
            EventBody::Reacted {
                target: number,
                emoji: emoji(),
            },
            "alice reacted to 7 with 👍\n",
        ),
        (
            EventBody::Unreacted {
                target: number,
                emoji: emoji(),
            },
            "alice took 👍 back from 7\n",
        ),
        (EventBody::Pinned { target: number }, "alice pinned 7.\n"),
        (
            EventBody::Unpinned { target: number },
            "alice took the pin off 7.\n",
        ),
        (
            EventBody::TopicSet {
                topic: Topic::parse("tea").unwrap(),
            },
            "alice set the topic: tea\n",
        ),
        (
            EventBody::TopicSet {
                topic: Topic::default(),
            },
            "alice cleared the topic.\n",
        ),
        (
            EventBody::Removed {
                target: target.clone(),
                reason: reason(),
            },
            "bob was removed by alice: too loud\n",
        ),
        (
            EventBody::Removed {
                target: target.clone(),
                reason: Reason::default(),
            },
            "bob was removed by alice.\n",
        ),
        (
            EventBody::Blocked {
                name: name.clone(),
                reason: reason(),
                until,
            },
            "bob was blocked by alice until 2026-11-21 02:15:27 UTC: too loud\n",
        ),
        (
            EventBody::Unblocked { name },
            "bob was unblocked by alice.\n",
        ),
        (
            EventBody::Muted {
                target: target.clone(),
                reason: Reason::default(),
                until,
            },
            "bob was muted by alice until 2026-11-21 02:15:27 UTC.\n",
        ),
        (
            EventBody::Unmuted {
                target: target.clone(),
            },
            "bob was unmuted by alice.\n",
        ),
        (
            EventBody::RoleSet {
                target: target.clone(),
                role: RoomRole::Operator,
            },
            "alice made bob operator.\n",
        ),
        (EventBody::Invited { target }, "alice invited bob.\n"),
        (
            EventBody::Renamed {
                name: RoomName::parse("den").unwrap(),
                reason: Reason::default(),
            },
            "alice renamed the room to den.\n",
        ),
        (EventBody::Created, ""),
    ];
    for (body, lines) in cases {
        assert_eq!(told(LOBBY, body.clone()), lines, "{body:?}");
    }
}

#[test]
fn membership_is_told_in_rooms_and_attendance_in_the_lobby() {
    let joined = || EventBody::Joined {
        role: RoomRole::Member,
    };
    assert_eq!(told(DEV, joined()), "[dev] alice joined!\n");
    assert_eq!(told(DEV, EventBody::Left), "[dev] alice left!\n");
    assert_eq!(told(LOBBY, joined()), "");
    let cases = [
        (AttendanceChange::Joined(Gateway::Line), "alice joined!\n"),
        (
            AttendanceChange::Left(Leaving::Parted {
                reason: Reason::parse("lunch").unwrap(),
            }),
            "alice left!\n",
        ),
        (
            AttendanceChange::Away {
                text: Some(AwayText::parse("lunch").unwrap()),
                serial: 1,
            },
            "alice is away: lunch\n",
        ),
        (
            AttendanceChange::Away {
                text: None,
                serial: 2,
            },
            "alice is back.\n",
        ),
        (
            AttendanceChange::Renamed {
                from: UserName::parse("al").unwrap(),
                attends: true,
                serial: 3,
            },
            "al is now called alice.\n",
        ),
    ];
    for (change, line) in cases {
        let what = || {
            Happening::Attendance(Attendance {
                who: actor("alice"),
                change: change.clone(),
            })
        };
        assert_eq!(encoded(LOBBY, what()), line);
        assert_eq!(encoded(DEV, what()), "");
    }
}

#[test]
fn flags_are_told_without_the_key() {
    let key = Some(RoomKey::parse("canary").unwrap());
    let flags = RoomFlags {
        key,
        invite_only: true,
        member_limit: Some(5),
        ..RoomFlags::default()
    };
    let line = told(DEV, EventBody::FlagsSet { flags });
    assert_eq!(
        line,
        "[dev] alice set the room up: by invitation only, with a key, at most 5 members.\n"
    );
    let line = told(
        DEV,
        EventBody::FlagsSet {
            flags: RoomFlags::default(),
        },
    );
    assert_eq!(line, "[dev] alice set the room up: open to everyone.\n");
}

#[test]
fn what_changed_of_the_flags_is_told_and_what_was_lifted() {
    let before = RoomFlags {
        moderated: true,
        member_limit: Some(5),
        retention: Lifetime::parse("1h").ok(),
        ..RoomFlags::default()
    };
    let flags = RoomFlags {
        invite_only: true,
        moderated: true,
        ..RoomFlags::default()
    };
    let what = Happening::Event(event(DEV, 12, "alice", EventBody::FlagsSet { flags }));
    let changed = Item {
        before: Some(Before::Flags(before.into())),
        ..Item::new(what, None)
    };
    let mut out = Vec::new();
    item(&label(DEV), &changed, &Links::fixed(), &mut out);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "[dev] alice set the room up: by invitation only, for any number of members, what is said is kept.\n"
    );
}

#[test]
fn nothing_escapes() {
    let hostile = "a\u{1b}]0;title\u{7}b\u{1b}[2J\r\nc\rd\u{85}e\u{9b}1mf\u{202e}g\u{2028}h\u{0}\u{8}i\u{b}j\u{c}k\tl";
    let mask = Mask::parse("a\u{202e}b*").unwrap();
    let lines = [
        told(LOBBY, message(hostile)),
        told(DEV, full(hostile, Some(1), Manner::Action)),
        told(
            LOBBY,
            EventBody::TopicSet {
                topic: Topic::parse(hostile).unwrap(),
            },
        ),
        told(
            LOBBY,
            EventBody::MaskAdded {
                list: MaskList::Ban,
                mask,
            },
        ),
        told(
            LOBBY,
            EventBody::Removed {
                target: actor("bob"),
                reason: Reason::parse(hostile).unwrap(),
            },
        ),
    ];
    for line in lines.iter().flat_map(|lines| lines.split_terminator('\n')) {
        let bad = |c: char| {
            (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{202e}' | '\u{2066}')
        };
        assert!(!line.contains(bad), "{line:?}");
        let marked = ["alice: ", "[dev] - alice ", "alice ", "bob was removed"];
        assert!(marked.iter().any(|mark| line.starts_with(mark)), "{line:?}");
    }
}
