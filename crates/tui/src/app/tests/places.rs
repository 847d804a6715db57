//! Rooms: which is shown, what is unread in the others.

use parlor_wire::{EventBody, Reply, Request, RoomKind, ServerFrame};

use super::{DEV, LOBBY, Stage, event, happening, label, said, view};
use crate::{Input, Options};

fn two_rooms() -> Stage {
    let mut stage = Stage::new();
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 0))));
    stage
}

#[test]
fn what_comes_in_another_room_is_counted_until_that_is_shown() {
    let mut stage = two_rooms();
    stage.told(event(said(DEV, 1, "bert", "one")));
    stage.told(event(said(DEV, 2, "bert", "@anna two")));
    let dev = &stage.app.rooms[&DEV];
    assert_eq!((dev.unread, dev.mentions, dev.new_from), (2, 1, Some(1)));
    stage.keys("{Alt+Down}");
    stage.page(vec![
        said(DEV, 1, "bert", "one"),
        said(DEV, 2, "bert", "@anna two"),
    ]);
    let dev = &stage.app.rooms[&DEV];
    assert_eq!((dev.unread, dev.mentions, dev.new_from), (0, 0, Some(1)));
    assert_eq!(stage.app.read_marks().1[&DEV], 2);
    stage.keys("{Esc}");
    assert_eq!(stage.app.rooms[&DEV].new_from, None);
}

#[test]
fn each_room_keeps_its_draft() {
    let mut stage = two_rooms();
    stage.keys("for the lobby{Alt+Down}");
    assert_eq!(stage.written(), "");
    stage.keys("for dev{Alt+Up}");
    assert_eq!(stage.written(), "for the lobby");
}

#[test]
fn the_switcher_goes_to_a_room_by_a_part_of_its_name() {
    let mut stage = two_rooms();
    stage.keys("{Ctrl+k}de{Enter}");
    assert_eq!(stage.app.current, Some(DEV));
    assert!(stage.app.layers.is_empty());
}

#[test]
fn joining_a_room_that_is_not_there_makes_it_and_goes_there() {
    let mut stage = Stage::new();
    stage.keys("/join dev{Enter}");
    let (tag, request) = stage.next();
    assert!(matches!(request, Request::Join { room, .. } if room == "#dev"));
    stage.refuse(tag, "no_such_room", "There is no such room.");
    let (tag, request) = stage.next();
    assert!(matches!(
        request,
        Request::CreateRoom {
            kind: RoomKind::Public,
            ..
        }
    ));
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 1))));
    assert_eq!(stage.app.current, Some(LOBBY));
    stage.answer(tag, Reply::RoomId { room: DEV });
    assert_eq!(stage.app.current, Some(DEV));
}

#[test]
fn a_room_is_made_for_a_while_in_one_step() {
    let mut stage = Stage::new();
    stage.keys("/create dev private --end 2d --retention 1h{Enter}");
    let (tag, request) = stage.next();
    let keeping = parlor_wire::Keeping {
        retention_ms: Some(3_600_000),
        ends_in_ms: Some(172_800_000),
        ..parlor_wire::Keeping::default()
    };
    assert_eq!(
        request,
        Request::CreateRoom {
            name: "dev".to_owned(),
            kind: RoomKind::Private,
            keeping,
        }
    );
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 1))));
    stage.answer(tag, Reply::RoomId { room: DEV });
    assert_eq!(stage.app.current, Some(DEV));
}

#[test]
fn a_room_that_closes_leads_back_to_the_lobby_and_says_so() {
    let mut stage = two_rooms();
    stage.keys("{Alt+Down}");
    stage.told(ServerFrame::RoomClosed {
        room: DEV,
        ended: false,
    });
    assert_eq!(stage.app.current, Some(LOBBY));
    assert_eq!(stage.shown(), ["| You are not in #dev any more."]);
}

#[test]
fn leaving_a_room_oneself_is_said_once() {
    let mut stage = two_rooms();
    stage.keys("{Alt+Down}");
    stage.page(vec![]);
    stage.keys("/leave{Enter}");
    let (tag, _) = stage.next();
    stage.told(ServerFrame::RoomClosed {
        room: DEV,
        ended: false,
    });
    stage.answer(tag, Reply::Done);
    assert_eq!(stage.shown(), ["| You left #dev."]);
}

#[test]
fn what_came_while_the_client_was_not_running_is_unread() {
    let marks = [(LOBBY, 1)].into_iter().collect();
    let read = Some((super::welcome().epoch, marks));
    let mut stage = Stage {
        app: crate::App::new(
            Options {
                read,
                ..Options::default()
            },
            &super::welcome(),
            super::NOW,
        ),
        asked: vec![],
        effects: vec![],
        now: super::NOW,
    };
    stage.take(Input::Focus(false));
    stage.told(ServerFrame::RoomOpened(Box::new(view(LOBBY, "lobby", 3))));
    let came = vec![
        said(LOBBY, 2, "bert", "two"),
        said(LOBBY, 3, "anna", "mine"),
    ];
    stage.page(came);
    let lobby = &stage.app.rooms[&LOBBY];
    assert_eq!((lobby.unread, lobby.new_from), (1, Some(2)));
    stage.take(Input::Focus(true));
    let lobby = &stage.app.rooms[&LOBBY];
    assert_eq!((lobby.unread, lobby.read, lobby.new_from), (0, 3, Some(2)));
}

#[test]
fn typists_are_shown_for_six_seconds_or_until_they_speak() {
    let mut stage = Stage::new();
    let typing = |name| ServerFrame::Typing {
        room: LOBBY,
        who: label(name),
    };
    let typists = |stage: &Stage| stage.app.rooms[&LOBBY].typing.len();
    stage.told(typing("bert"));
    stage.told(typing("carl"));
    assert_eq!(typists(&stage), 2);
    stage.told(event(said(LOBBY, 1, "bert", "hi")));
    assert_eq!(typists(&stage), 1);
    stage.wait(6_001);
    assert_eq!(typists(&stage), 0);
}

/// A direct room whose other user the server has forgotten.
fn forgotten() -> ServerFrame {
    let mut room = view(DEV, "", 4);
    room.room.name = None;
    room.room.kind = RoomKind::Direct;
    room.members = Some(room.members.expect("members")[..1].to_vec());
    ServerFrame::RoomOpened(Box::new(room))
}

#[test]
fn a_direct_room_is_named_after_who_wrote_in_it_when_the_server_forgot_them() {
    let mut stage = Stage::new();
    stage.told(forgotten());
    assert_eq!(stage.app.rooms[&DEV].title(), "@someone");
    stage.asked.retain(|(_, asked)| {
        !matches!(
            asked,
            Request::History {
                order: Some(parlor_wire::Order::Oldest),
                ..
            }
        )
    });
    stage.direct_page(vec![
        said(DEV, 3, "anna", "are you there?"),
        said(DEV, 4, "zoe", "for now"),
    ]);
    assert_eq!(stage.app.rooms[&DEV].title(), "@zoe");
    // Coming back after a cut takes nothing away.
    stage.told(forgotten());
    assert_eq!(stage.app.rooms[&DEV].title(), "@zoe");
}

#[test]
fn how_a_room_begins_is_not_told_where_it_goes_without_saying() {
    let begin = |room| {
        let joined = EventBody::Joined {
            role: parlor_wire::RoomRole::Member,
        };
        vec![
            happening(room, 1, "bert", EventBody::Created),
            happening(room, 2, "bert", joined.clone()),
            happening(room, 3, "carl", joined),
        ]
    };
    let mut stage = two_rooms();
    stage.keys("{Alt+Down}");
    stage.page(begin(DEV));
    assert_eq!(
        stage.shown(),
        ["· bert made this room.", "· carl is a member now."]
    );
    let mut stage = Stage::new();
    let mut direct = view(DEV, "", 0);
    direct.room.name = None;
    direct.room.kind = RoomKind::Direct;
    direct.room.with = Some(label("bert"));
    stage.told(ServerFrame::RoomOpened(Box::new(direct)));
    stage.keys("{Alt+Down}");
    stage.direct_page(begin(DEV));
    assert!(stage.shown().is_empty());
    stage.keys("{Alt+Up}");
    stage.told(event(happening(LOBBY, 1, "server", EventBody::Created)));
    assert!(stage.shown().is_empty());
}
