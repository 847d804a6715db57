//! Pictures for looking at: `cargo test -p parlor-tui look -- --ignored --nocapture`.

use std::fmt::Write;

use parlor_wire::{EventBody, RoomId, RoomKind, ServerFrame};
use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::style::{Color, Modifier};

use super::{Stage, cells, lively};
use crate::app::tests::{DEV, LOBBY, event, happening, label, said, user, view};
use crate::log::Tone;
use crate::{Colours, Options};

/// A room on a busy day.
pub(super) fn busy(colours: Colours) -> Stage {
    let mut stage = Stage::with(Options {
        colours,
        ..Options::default()
    });
    let mut lobby = view(LOBBY, "lobby", 0);
    let topic = "tea at five · https://parlor.example/rules";
    lobby.room.topic = topic.to_owned();
    let members = lobby.members.as_mut().expect("members");
    for name in ["carl", "dörte", "Ёлка", "山田", "fritz", "grace"] {
        let mut member = members[1].clone();
        member.who = label(name);
        members.push(member);
    }
    members[3].away = Some("lunch".to_owned());
    members[6].here = false;
    members[7].here = false;
    members[2].role = parlor_wire::RoomRole::Operator;
    members[0].server_role = parlor_wire::ServerRole::Owner;
    stage.told(ServerFrame::RoomOpened(Box::new(lobby)));
    for (n, name) in ["dev", "design", "random"].iter().enumerate() {
        let id = RoomId(parlor_model::RoomId::from_bytes([n as u8 + 2; 16]));
        stage.opens(id, name);
    }
    for (n, name) in ["bert", "carl"].iter().enumerate() {
        let id = RoomId(parlor_model::RoomId::from_bytes([n as u8 + 20; 16]));
        let mut direct = view(id, name, 0);
        direct.room.kind = RoomKind::Direct;
        direct.room.name = None;
        direct.room.with = Some(label(name));
        stage.told(ServerFrame::RoomOpened(Box::new(direct)));
    }
    for seq in 1..=3 {
        stage.told(event(said(DEV, seq, "carl", "the build is green")));
    }
    stage.told(event(said(DEV, 4, "carl", "@anna look")));
    let design = RoomId(parlor_model::RoomId::from_bytes([3; 16]));
    stage.told(event(said(design, 1, "bert", "new icons")));

    let day = 86_400_000;
    let early = |seq, by: &str, text: &str| {
        let mut frame = said(LOBBY, seq, by, text);
        frame.at -= day;
        event(frame)
    };
    stage.told(early(1, "bert", "Good evening. The kettle is on."));
    stage.told(early(2, "dörte", "See you tomorrow, _everyone_."));
    stage.says(10, "bert", "Morning! Is there **tea**?");
    stage.says(11, "bert", "I brought cake: three kinds of it, and one of them is the one with the cherries that everybody asked for last week, so come early.");
    for (seq, who, emoji) in [(12, "anna", "🎉"), (13, "carl", "🎉"), (14, "carl", "👍")] {
        let emoji = emoji.to_owned();
        stage.happens(seq, who, EventBody::Reacted { target: 11, emoji });
    }
    stage.says(15, "carl", "The fix for the parser:\n```rust\nfn parse(text: &str) -> Vec<Line> {\n    text.lines().map(read_line).collect()\n}\n```\nand then `cargo test -p parser`");
    let mut reply = said(LOBBY, 16, "山田", "お茶はありますか？ 五時に行きます。");
    if let EventBody::Message { reply_to, .. } = &mut reply.body {
        *reply_to = Some(10);
    }
    stage.told(event(reply));
    let topic = topic.to_owned();
    stage.happens(17, "carl", EventBody::TopicSet { topic });
    stage.says(18, "Ёлка", "> one of them is the one with the cherries\nThat one is ||mine||. See https://cake.example/cherries");
    stage.says(19, "grace", "@anna can you have a look at this?\n- the list of rooms\n- the list of members, which is rather long and so goes on in the next row, as it should\n1. first\n2. second");
    let mut act = said(LOBBY, 20, "fritz", "waves");
    if let EventBody::Message { action, .. } = &mut act.body {
        *action = true;
    }
    stage.told(event(act));
    stage.says(21, "dörte", "oops");
    stage.told(event(happening(
        LOBBY,
        22,
        "dörte",
        EventBody::Deleted { target: 21 },
    )));
    let text = Some("I am coming at half past five.".to_owned());
    stage.says(23, "bert", "I am coming at five.");
    stage.told(event(happening(
        LOBBY,
        24,
        "bert",
        EventBody::Edited { target: 23, text },
    )));
    stage.keys("/who nobody{Enter}");
    for who in ["bert", "carl"] {
        let who = label(who);
        stage.told(ServerFrame::Typing { room: LOBBY, who });
    }
    stage.keys("On my way{Enter}half a th");
    if let Some(room) = stage.app.room_mut() {
        room.new_from = Some(18);
    }
    assert_eq!(stage.app.me.id, user("anna"));
    stage
}

#[test]
#[ignore = "it is for looking at"]
fn look() {
    for colours in [Colours::Dark, Colours::Light, Colours::None] {
        let mut stage = busy(colours);
        for (columns, rows) in [(120, 44), (80, 30), (40, 40)] {
            println!("{}", ansi(&stage.painted(columns, rows).0));
        }
        stage.keys("{Shift+Up}{Shift+Up}");
        println!("{}", ansi(&stage.painted(120, 40).0));
        stage.keys("{Esc}{Esc}{Ctrl+k}");
        println!("{}", ansi(&stage.painted(100, 30).0));
        stage.keys("{Esc}{Ctrl+c}/re");
        stage.app.toast = Some((
            Tone::Error,
            "No room is named #teh. Did you mean #tea?".to_owned(),
        ));
        println!("{}", ansi(&stage.painted(100, 30).0));
    }
    let mut stage = lively();
    stage.take(crate::Input::Key(crate::Key::plain(crate::KeyCode::F(1))));
    println!("{}", ansi(&stage.painted(100, 40).0));
}

/// The picture with its colours, for a terminal.
fn ansi(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            push_cell(&mut text, cell);
            x += cells::width(cell.symbol()).max(1);
        }
        text.push_str("\u{1b}[0m\n");
    }
    text
}

fn push_cell(text: &mut String, cell: &Cell) {
    let mut codes = vec![0];
    for (modifier, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if cell.modifier.contains(modifier) {
            codes.push(code);
        }
    }
    if let Color::Indexed(colour) = cell.fg {
        codes.extend([38, 5, u16::from(colour)]);
    }
    if let Color::Indexed(colour) = cell.bg {
        codes.extend([48, 5, u16::from(colour)]);
    }
    let codes: Vec<String> = codes.iter().map(u16::to_string).collect();
    let _ = write!(text, "\u{1b}[{}m{}", codes.join(";"), cell.symbol());
}
