//! Pictures as text.

use parlor_wire::{EventBody, ServerFrame, UserLabel};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::{Edge, scroll};
use crate::app::tests::{DEV, LOBBY, Stage, event, happening, label, said, view};
use crate::options::{Colours, Options};
use crate::room::Scroll;

impl Stage {
    fn buffer(&mut self, columns: u16, rows: u16) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a terminal");
        terminal
            .draw(|frame| self.app.draw(frame))
            .expect("it is painted");
        terminal.backend().buffer().clone()
    }

    /// What is painted, a line a row, without the spaces at the ends.
    fn picture(&mut self, columns: u16, rows: u16) -> String {
        let buffer = self.buffer(columns, rows);
        let mut picture = String::new();
        for y in 0..rows {
            let mut row = String::new();
            let mut x = 0;
            while x < columns {
                let symbol = buffer[(x, y)].symbol();
                row.push_str(symbol);
                x += super::pen::columns(symbol).max(1);
            }
            picture.push_str(row.trim_end());
            picture.push('\n');
        }
        picture
    }
}

fn lively() -> Stage {
    let mut stage = Stage::new();
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 0))));
    stage.told(event(happening(
        LOBBY,
        1,
        "anna",
        EventBody::TopicSet {
            topic: "tea at five".to_owned(),
        },
    )));
    stage.told(event(said(LOBBY, 2, "bert", "Is there **tea**?")));
    stage.told(event(said(LOBBY, 3, "bert", "I brought cake.")));
    stage.told(event(said(
        LOBBY,
        4,
        "anna",
        "Yes, @bert: https://tea.example/now",
    )));
    let emoji = "🎉".to_owned();
    stage.told(event(happening(
        LOBBY,
        5,
        "anna",
        EventBody::Reacted { target: 3, emoji },
    )));
    let mut reply = said(LOBBY, 6, "carl", "Coming!");
    if let EventBody::Message { reply_to, .. } = &mut reply.body {
        *reply_to = Some(2);
    }
    stage.told(event(reply));
    stage.told(event(said(DEV, 1, "bert", "@anna look")));
    stage
}

#[test]
fn a_wide_terminal_shows_rooms_messages_and_members() {
    let picture = lively().picture(110, 16);
    let expected = "\
 Parlor               │ #lobby  tea at five                                                2 here │ Here 2
──────────────────────│───────────────────────────────────────────────────────────────────────────│────────────────────
▌# lobby              │                                                                           │ ● anna
 # dev             @1 │                                                                           │ ● bert
";
    for (row, line) in expected.lines().enumerate() {
        let painted = picture.lines().nth(row).unwrap_or_default();
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            squeezed(painted).replace('─', ""),
            squeezed(line).replace('─', ""),
            "{picture}"
        );
    }
    for wanted in [
        "Monday, 23 November 2026",
        "·  anna set the topic: tea at five",
        "bert  Is there tea?",
        "I brought cake.",
        "🎉 1✓",
        "anna  Yes, @bert: https://tea.example/now",
        "carl  ↳ bert: Is there **tea**?",
        "›  Message #lobby",
        "● connected",
        "F1 help",
    ] {
        let squeezed = picture.replace("│", " ");
        let found = squeezed.lines().any(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(&wanted.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        assert!(found, "{wanted:?} in\n{picture}");
    }
}

#[test]
fn every_width_is_painted_without_overflow() {
    let mut stage = lively();
    stage.told(event(said(
        LOBBY,
        7,
        "bert",
        "漢字 שלום مرحبا 👩‍👩‍👧 🇩🇪 e\u{301} averyveryveryveryverylongwordthatfitsnowhere",
    )));
    for columns in [1, 10, 20, 40, 59, 60, 80, 99, 100, 200] {
        for rows in [1, 5, 6, 8, 24, 60] {
            stage.picture(columns, rows);
        }
    }
}

#[test]
fn forty_columns_put_the_name_above_the_text() {
    let picture = lively().picture(40, 20);
    assert!(
        picture.contains(" bert 09:00\n   Is there tea?\n   I brought cake.\n"),
        "{picture}"
    );
    assert!(
        picture.lines().all(|line| super::pen::columns(line) <= 40),
        "{picture}"
    );
}

#[test]
fn what_is_too_small_says_so() {
    assert!(Stage::new().picture(24, 5).contains("too small"));
}

#[test]
fn without_colour_no_cell_has_any() {
    let colours = Colours::None;
    let mut stage = Stage::with(Options {
        colours,
        ..Options::default()
    });
    stage.told(event(said(
        LOBBY,
        1,
        "bert",
        "@anna **hi** `code` https://x.org",
    )));
    stage.keys("{Ctrl+f}");
    let buffer = stage.buffer(110, 24);
    for cell in buffer.content() {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
}

#[test]
fn scrolling_keeps_its_place_while_messages_come_and_the_terminal_changes() {
    let mut stage = Stage::new();
    for seq in 1..=100 {
        stage.told(event(said(LOBBY, seq, "bert", &format!("m{seq}"))));
    }
    stage.picture(58, 24);
    assert_eq!(scroll(&mut stage.app, -30), Edge::Inside);
    let before = stage.picture(58, 24);
    let first = |picture: &str| picture.lines().nth(2).unwrap_or_default().to_owned();
    for seq in 101..=150 {
        stage.told(event(said(LOBBY, seq, "bert", &format!("m{seq}"))));
    }
    assert_eq!(first(&before), first(&stage.picture(58, 24)));
    let top = |stage: &Stage| match stage.app.room().unwrap().scroll {
        Scroll::From { seq, .. } => seq,
        Scroll::Newest => 0,
    };
    let seq = top(&stage);
    stage.picture(50, 30);
    assert_eq!(top(&stage), seq);
    assert_eq!(scroll(&mut stage.app, -1_000), Edge::Top);
    assert!(stage.picture(80, 24).contains("m1\n") || stage.picture(80, 24).contains("  m1"));
    assert_eq!(scroll(&mut stage.app, 1_000), Edge::Bottom);
    assert_eq!(stage.app.room().unwrap().scroll, Scroll::Newest);
}

#[test]
fn a_message_longer_than_the_page_can_be_read_through() {
    let mut stage = Stage::new();
    let text: String = (0..60).map(|number| format!("line{number}\n")).collect();
    stage.told(event(said(LOBBY, 1, "bert", text.trim_end())));
    assert!(stage.picture(80, 24).contains("line59"));
    scroll(&mut stage.app, -30);
    let picture = stage.picture(80, 24);
    assert!(
        picture.contains("line29") && !picture.contains("line59"),
        "{picture}"
    );
}

#[test]
fn a_press_finds_what_is_painted_there() {
    use super::{Hit, hit};
    let mut stage = lively();
    let picture = stage.picture(110, 24);
    let row_of = |text: &str| {
        let at = picture
            .lines()
            .position(|line| line.contains(text))
            .expect("it is painted");
        u16::try_from(at).unwrap()
    };
    assert_eq!(hit(&stage.app, 40, row_of("cake")), Hit::Message(3));
    assert_eq!(hit(&stage.app, 2, row_of("# dev")), Hit::Room(DEV));
    assert_eq!(
        hit(&stage.app, 92, row_of("● bert")),
        Hit::Member(super::super::app::tests::user("bert"))
    );
    stage.keys("{Ctrl+k}");
    let picture = stage.picture(110, 24);
    let at = picture
        .lines()
        .position(|line| line.contains("▌#dev") || line.contains("▌#lobby"));
    let row = u16::try_from(at.expect("an entry is meant")).unwrap();
    assert_eq!(hit(&stage.app, 50, row), Hit::Entry(0));
    assert_eq!(hit(&stage.app, 1, row), Hit::Outside);
}

#[test]
fn layers_are_painted_over_the_rooms() {
    let mut stage = lively();
    stage.keys("/");
    assert!(stage.picture(100, 24).contains("/help [COMMAND]"));
    stage.keys("{Bs}{Ctrl+k}");
    assert!(stage.picture(100, 24).contains("Go to"));
    stage.keys("{Esc}{Ctrl+c}");
    assert!(stage.picture(100, 24).contains("[y] leave"));
    stage.keys("n");
    stage.take(crate::Input::Key(crate::Key::plain(crate::KeyCode::F(1))));
    assert!(stage.picture(100, 24).contains("Ctrl+K"));
}

#[test]
fn who_types_is_named() {
    let mut stage = Stage::new();
    let typing = |who: UserLabel| ServerFrame::Typing { room: LOBBY, who };
    stage.told(typing(label("bert")));
    stage.told(typing(label("carl")));
    assert!(
        stage
            .picture(100, 24)
            .contains("bert and carl are typing …")
    );
}

#[test]
#[ignore = "it is for looking at"]
fn look() {
    let mut stage = lively();
    println!("{}", stage.picture(120, 24));
    println!("{}", stage.picture(40, 20));
    stage.keys("{Ctrl+k}");
    println!("{}", stage.picture(80, 24));
}
