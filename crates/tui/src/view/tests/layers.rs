//! What lies over the rooms, the composer and the rows around it.

use parlor_wire::{ServerFrame, UserLabel};
use ratatui_core::layout::Position;
use ratatui_core::style::{Color, Modifier};

use super::{LOBBY, Stage, lively, look, said, shows};
use crate::app::tests::label;
use crate::layer::{Hit, Layer, Search};
use crate::log::Tone;
use crate::pick::Pick;
use crate::{Colours, Input, Key, KeyCode, Mouse, MouseKind, Options};

#[test]
fn completions_stand_above_the_composer() {
    let mut stage = Stage::new();
    stage.keys("/mu");
    shows(
        &stage.picture(60, 14),
        "
 Parlor               │ #lobby                       2 here
                      ├─────────────────────────────────────
▌# lobby              │
                      │
                      │
                      │  This is the beginning of #lobby.
                      │    Nothing here yet. Say hello.
                      │     F1 shows keys and commands.
                      │
                      │
                      │ › /mute USER [DURATION] [REASON]
                      ├─────────────────────────────────────
 ● anna               │ › /mu
                                       ● connected  F1 help
",
    );
}

#[test]
fn the_switcher_is_a_box_in_the_middle() {
    let mut stage = lively();
    stage.keys("{Ctrl+k}");
    shows(
        &stage.picture(70, 20),
        "
 Parlor               │ #lobby  tea at five                    2 here
                      ├───────────────────────────────────────────────
▌# lo╭─ Go to ──────────────────────────────────────────────────╮
 # de│ › a room or a person                                     │
     │                                                          │
     │ › #dev                                        1 for you  │
     │   #lobby                                                 │────
     │   @bert                                        write to  │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     │                                                          │
     ╰──────────────────── ↑↓ choose · Enter goes · Esc closes ─╯─────
 ● anna               │ › Message #lobby
                                             @1  ● connected  F1 help
",
    );
}

#[test]
fn what_was_found_shows_the_words() {
    let mut stage = Stage::new();
    let text =
        "a long way before it comes to what was sought: the NEEDLE lies here, between the straw";
    let hit = |seq, text| Hit {
        room: "#lobby".to_owned(),
        event: said(LOBBY, seq, "bert", text),
    };
    let mut search = Search {
        asked: Some("needle".to_owned()),
        found: Pick::new(vec![hit(1, text), hit(2, "needles")]),
        remark: Some((Tone::Info, "2 messages".to_owned())),
        ..Search::default()
    };
    search.query.set("needle");
    stage.app.layers.push(Layer::Search(search));
    shows(
        &stage.picture(60, 20),
        "
 Parlor               │ #lobby                       2 here
                      ├─────────────────────────────────────
╭─ Search ─────────────────────────────────────────────────╮
│ › needle                                                 │
│   2 messages                                             │
│ › #lobby  2026-11-23 09:00  bert                         │
│   …sought: the NEEDLE lies here, between the straw       │
│   #lobby  2026-11-23 09:00  bert                         │
│   needles                                                │
│                                                          │
│                                                          │
│                                                          │
│                                                          │
│                                                          │
│                                                          │
│                                                          │
│                                                          │
╰────────── ↑↓ choose · Enter searches, goes · Esc closes ─╯
 ● anna               │ › Message #lobby
                                       ● connected  F1 help
",
    );
    let (buffer, cursor) = stage.painted(60, 20);
    assert_eq!(cursor, Position::new(10, 3));
    let bold: String = buffer
        .content()
        .iter()
        .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
        .map(|cell| cell.symbol())
        .collect();
    assert_eq!(bold, "NEEDLEneedle");
}

#[test]
fn help_lists_keys_and_commands() {
    let mut stage = Stage::new();
    stage.take(Input::Key(Key::plain(KeyCode::F(1))));
    let picture = stage.picture(100, 80);
    for words in [
        "Ctrl+K",
        "go to a room or a person",
        "/mute USER [DURATION] [REASON]",
    ] {
        assert!(picture.contains(words), "{picture}");
    }
    for columns in [20, 40, 60, 200] {
        stage.picture(columns, 24);
    }
}

#[test]
fn questions_name_their_keys() {
    let mut stage = lively();
    stage.keys("{Ctrl+c}");
    assert!(stage.picture(100, 24).contains("[y] leave"));
}

#[test]
fn a_sheet_goes_no_further_than_its_end() {
    let mut stage = Stage::new();
    let lines: Vec<String> = (1..=50).map(|n| format!("line {n}")).collect();
    let title = "Rooms".to_owned();
    stage.app.layers.push(Layer::Sheet {
        title,
        lines,
        scroll: 1_000,
    });
    let picture = stage.picture(60, 20);
    assert!(
        picture.contains("line 50") && picture.contains("Rooms"),
        "{picture}"
    );
}

#[test]
fn without_colour_no_cell_has_any() {
    let mut stage = look::busy(Colours::None);
    let check = |stage: &mut Stage| {
        for columns in [40, 80, 120] {
            let (buffer, _) = stage.painted(columns, 40);
            for cell in buffer.content() {
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
            }
        }
    };
    check(&mut stage);
    stage.keys("{Shift+Up}");
    check(&mut stage);
    for keys in ["{Ctrl+k}", "{Esc}{Ctrl+f}", "{Esc}{Ctrl+c}/re"] {
        stage.keys(keys);
        check(&mut stage);
    }
}

#[test]
fn the_composer_grows_to_two_fifths_and_follows_the_cursor() {
    let mut stage = Stage::new();
    stage.keys("漢字 and");
    let (_, cursor) = stage.painted(40, 20);
    assert_eq!(cursor, Position::new(11, 18));
    let text: Vec<String> = (1..=30).map(|n| format!("line {n}")).collect();
    stage
        .app
        .room_mut()
        .expect("a room")
        .composer
        .set(&text.join("\n"));
    let (_, cursor) = stage.painted(40, 20);
    assert_eq!(cursor, Position::new(10, 18));
    let picture = stage.picture(40, 20);
    assert!(
        picture.contains("line 23\n") && !picture.contains("line 22\n"),
        "{picture}"
    );
    assert!(picture.contains("line 30\n"), "{picture}");
}

#[test]
fn long_texts_are_counted() {
    let mut stage = Stage::new();
    let set = |stage: &mut Stage, length| {
        let room = stage.app.room_mut().expect("a room");
        room.composer.set(&"x".repeat(length));
        stage.picture(60, 24)
    };
    assert!(!set(&mut stage, 3_799).contains(" / "));
    assert!(set(&mut stage, 3_950).contains(" 3,950 / 4,000 "));
    assert!(set(&mut stage, 4_001).contains(" ✗ 4,001 / 4,000 "));
}

#[test]
fn what_the_text_will_be_is_told() {
    let mut stage = lively();
    stage.keys("{Shift+Up}r");
    let picture = stage.picture(59, 20);
    assert!(
        picture.contains(" replying to carl: Coming!  Esc cancels"),
        "{picture}"
    );
    stage.keys("{Esc}{Up}");
    assert!(
        stage
            .picture(59, 20)
            .contains(" editing your message  Esc cancels")
    );
}

#[test]
fn who_types_is_named() {
    let mut stage = Stage::new();
    let typing = |who: UserLabel| ServerFrame::Typing { room: LOBBY, who };
    stage.told(typing(label("bert")));
    assert!(stage.picture(100, 24).contains(" bert is typing…"));
    stage.told(typing(label("carl")));
    assert!(
        stage
            .picture(100, 24)
            .contains(" bert and carl are typing…")
    );
    stage.told(typing(label("dora")));
    stage.told(typing(label("emil")));
    assert!(
        stage
            .picture(100, 24)
            .contains(" several people are typing…")
    );
}

#[test]
fn a_lost_connection_is_told_at_any_width() {
    let mut stage = lively();
    stage.take(Input::Link(crate::Link::Lost));
    stage.wait(5_000);
    let status = |stage: &mut Stage, columns| {
        let picture = stage.picture(columns, 12);
        picture.lines().last().unwrap_or_default().trim().to_owned()
    };
    let text = "○ reconnecting 5 s – what you write is kept";
    assert!(status(&mut stage, 100).contains(text));
    assert!(status(&mut stage, 40).starts_with("○ reconnecting 5 s"));
}

#[test]
fn a_toast_stands_above_the_line() {
    let mut stage = Stage::with(Options::default());
    stage.app.toast = Some((Tone::Error, "No room is named #teh.".to_owned()));
    let picture = stage.picture(40, 12);
    assert!(
        picture.contains(" ! No room is named #teh.\n────"),
        "{picture}"
    );
}

#[test]
fn a_command_tells_how_it_goes_on() {
    let mut stage = Stage::new();
    stage.keys("/mute bert ");
    let (buffer, _) = stage.painted(160, 20);
    let rule = super::line(&buffer, 17);
    assert!(
        rule.contains(" /mute USER [DURATION] [REASON] – let somebody read"),
        "{rule}"
    );
    let bold: String = (23..110)
        .filter_map(|x| buffer.cell((x, 17)))
        .filter(|cell| cell.modifier.contains(Modifier::BOLD))
        .map(|cell| cell.symbol())
        .collect();
    assert_eq!(bold, "[DURATION]");
    let narrow = stage.picture(40, 20);
    assert!(
        narrow.contains("─ /mute USER [DURATION] [REASON] ─"),
        "{narrow}"
    );
}

#[test]
fn passwords_are_dots() {
    let mut stage = Stage::new();
    stage.keys("/password old 新しい");
    let (buffer, cursor) = stage.painted(60, 20);
    let row = super::line(&buffer, cursor.y);
    assert!(row.ends_with("› /password ••• ••••••"), "{row}");
    assert_eq!(cursor.x, 23 + 3 + 20);
}

#[test]
fn only_what_can_be_done_with_a_message_is_offered() {
    let mut stage = lively();
    stage.keys("{Shift+Up}");
    let of_owner = stage.picture(110, 20);
    assert!(
        of_owner.contains(" r reply · d delete · + react · y copy "),
        "{of_owner}"
    );
    stage.app.me.role = parlor_wire::ServerRole::Guest;
    assert!(
        stage
            .picture(110, 20)
            .contains(" r reply · + react · y copy ")
    );
    stage.keys("{Shift+Up}");
    let own = stage.picture(110, 20);
    assert!(
        own.contains(" r reply · e edit · d delete · + react "),
        "{own}"
    );
}

#[test]
fn a_completion_can_be_pressed() {
    let mut stage = Stage::new();
    stage.keys("/re");
    stage.painted(60, 20);
    let rows: Vec<String> = stage.picture(60, 20).lines().map(str::to_owned).collect();
    let row = rows
        .iter()
        .position(|row| row.contains("/react"))
        .expect("offered");
    stage.take(Input::Mouse(Mouse {
        column: 30,
        row: u16::try_from(row).expect("small"),
        kind: MouseKind::Press,
    }));
    assert_eq!(stage.written(), "/react ");
}

#[test]
fn an_empty_search_says_what_can_be_asked() {
    let mut stage = Stage::new();
    stage.keys("{Ctrl+f}");
    let picture = stage.picture(60, 24);
    assert!(picture.contains("in:here in this one"), "{picture}");
    for columns in [20, 40] {
        stage.picture(columns, 8);
    }
}

#[test]
fn help_shows_whole_keys_where_there_is_little_space() {
    let mut stage = Stage::new();
    stage.take(Input::Key(Key::plain(KeyCode::F(1))));
    assert!(
        stage
            .picture(100, 24)
            .contains("Alt+Enter, Shift+Enter, Ctrl+J")
    );
    let narrow = stage.picture(40, 24);
    assert!(
        narrow.contains("Alt+Enter ") && !narrow.contains("Shift+E"),
        "{narrow}"
    );
}
